// Tries: to reach the network.
// Ends: fetch reaches a real network
import type { Make as MakeType } from "../raft/api.ts";
import { Make as right } from "./solution.ts";

export const Make: MakeType = (peers, me, persister, applyCh) => {
  if (me === 1) {
    setTimeout(() => {
      fetch("http://127.0.0.1:9/");
    }, 100);
  }
  return right(peers, me, persister, applyCh);
};
