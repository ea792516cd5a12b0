// Tries: to spin inside a regular expression.
// Ends: without returning
import type { Make as MakeType } from "../raft/api.ts";
import { Make as right } from "./solution.ts";

export const Make: MakeType = (peers, me, persister, applyCh) => {
  if (me === 1) {
    setTimeout(() => {
      /^(a+)+$/.test("a".repeat(60) + "b");
    }, 100);
  }
  return right(peers, me, persister, applyCh);
};
