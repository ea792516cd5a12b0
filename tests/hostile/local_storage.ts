// Tries: to keep state in localStorage.
// Ends: localStorage
import type { Make as MakeType } from "../raft/api.ts";
import { Make as right } from "./solution.ts";

export const Make: MakeType = (peers, me, persister, applyCh) => {
  if (me === 1) {
    setTimeout(() => {
      localStorage.setItem("log", "1");
    }, 100);
  }
  return right(peers, me, persister, applyCh);
};
