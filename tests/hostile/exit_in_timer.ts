// Tries: to end the process as if all were well.
// Ends: process\.exit\(0\)
import type { Make as MakeType } from "../raft/api.ts";
import process from "node:process";
import { Make as right } from "./solution.ts";

export const Make: MakeType = (peers, me, persister, applyCh) => {
  if (me === 1) {
    setTimeout(() => {
      process.exit(0);
    }, 100);
  }
  return right(peers, me, persister, applyCh);
};
