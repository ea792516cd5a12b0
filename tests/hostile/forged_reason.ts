// Tries: to reject with what is no error.
// Ends: S1
import type { Make as MakeType } from "../raft/api.ts";
import { Make as right } from "./solution.ts";

export const Make: MakeType = (peers, me, persister, applyCh) => {
  if (me === 1) {
    setTimeout(() => {
      Promise.reject(null);
    }, 100);
  }
  return right(peers, me, persister, applyCh);
};
