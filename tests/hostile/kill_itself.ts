// Tries: to kill the process.
// Ends: process\.kill
import type { Make as MakeType } from "../raft/api.ts";
import { Make as right } from "./solution.ts";

export const Make: MakeType = (peers, me, persister, applyCh) => {
  if (me === 1) {
    setTimeout(() => {
      const { process } = globalThis as any;
      process.kill(process.pid, 9);
    }, 100);
  }
  return right(peers, me, persister, applyCh);
};
