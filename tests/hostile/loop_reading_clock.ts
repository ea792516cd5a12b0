// Tries: to wait for the clock without yielding.
// Ends: reads the clock in a loop
import type { Make as MakeType } from "../raft/api.ts";
import { Make as right } from "./solution.ts";

export const Make: MakeType = (peers, me, persister, applyCh) => {
  if (me === 1) {
    setTimeout(() => {
      while (Date.now() > 0);
    }, 100);
  }
  return right(peers, me, persister, applyCh);
};
