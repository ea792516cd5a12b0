// Tries: to reach the network and to swallow the refusal.
// Ends: fetch reaches a real network
import type { Make as MakeType } from "../raft/api.ts";
import { Make as right } from "./solution.ts";

export const Make: MakeType = (peers, me, persister, applyCh) => {
  if (me === 1) {
    setTimeout(() => {
      try {
        fetch("http://127.0.0.1:9/");
      } catch { /* and on it goes */ }
    }, 100);
  }
  return right(peers, me, persister, applyCh);
};
