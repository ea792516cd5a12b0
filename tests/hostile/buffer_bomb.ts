// Tries: to fill the memory beside the heap.
// Ends: out of memory|Invalid array buffer length|without returning
import type { Make as MakeType } from "../raft/api.ts";
import { Make as right } from "./solution.ts";

export const Make: MakeType = (peers, me, persister, applyCh) => {
  if (me === 1) {
    setTimeout(() => {
      const hoard: Uint8Array[] = [];
      for (;;) hoard.push(new Uint8Array(1 << 26).fill(1));
    }, 100);
  }
  return right(peers, me, persister, applyCh);
};
