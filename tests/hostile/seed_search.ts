// Tries: to find the seed by trying all of them.
// Ends: without returning
import type { Make as MakeType } from "../raft/api.ts";
import { Make as right } from "./solution.ts";

export const Make: MakeType = (peers, me, persister, applyCh) => {
  if (me === 1) {
    setTimeout(() => {
      const seen = Math.random() * 2 ** 32;
      let state = 0;
      while (((state = Math.imul(state, 1664525) + 1013904223 | 0) >>> 0) !== seen + 0.5);
    }, 100);
  }
  return right(peers, me, persister, applyCh);
};
