// Tries: to abort the process.
// Ends: abort
import type { Make as MakeType } from "../raft/api.ts";
import { Make as right } from "./solution.ts";

export const Make: MakeType = (peers, me, persister, applyCh) => {
  if (me === 1) {
    setTimeout(() => {
      (globalThis as any).process.abort();
    }, 100);
  }
  return right(peers, me, persister, applyCh);
};
