// Tries: to fill the heap.
// Ends: out of memory|without returning
import type { Make as MakeType } from "../raft/api.ts";
import { Make as right } from "./solution.ts";

export const Make: MakeType = (peers, me, persister, applyCh) => {
  if (me === 1) {
    setTimeout(() => {
      const hoard: unknown[] = [];
      for (;;) hoard.push(new Array(100_000).fill(hoard.length));
    }, 100);
  }
  return right(peers, me, persister, applyCh);
};
