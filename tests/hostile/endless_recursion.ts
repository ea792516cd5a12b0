// Tries: to overflow the stack.
// Ends: RangeError
import type { Make as MakeType } from "../raft/api.ts";
import { Make as right } from "./solution.ts";

export const Make: MakeType = (peers, me, persister, applyCh) => {
  if (me === 1) {
    setTimeout(() => {
      const deeper = (): number => 1 + deeper();
      deeper();
    }, 100);
  }
  return right(peers, me, persister, applyCh);
};
