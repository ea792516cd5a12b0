// Tries: to be so slow that grading never ends.
// Ends: the processor's time|without returning
import type { Make as MakeType } from "../raft/api.ts";
import { Make as right } from "./solution.ts";

export const Make: MakeType = (peers, me, persister, applyCh) => {
  if (me === 1) {
    setTimeout(() => {
      const slow = () => {
        let n = 0;
        for (let i = 0; i < 5e7; i++) n += Math.imul(i, n | 1);
        setTimeout(slow, n === 0.5 ? 2 : 1);
      };
      slow();
    }, 100);
  }
  return right(peers, me, persister, applyCh);
};
