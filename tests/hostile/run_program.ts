// Tries: to run a program.
// Ends: Deno.Command|refused
import type { Make as MakeType } from "../raft/api.ts";
import { Make as right } from "./solution.ts";

export const Make: MakeType = (peers, me, persister, applyCh) => {
  if (me === 1) {
    setTimeout(() => {
      new Deno.Command("true").outputSync();
    }, 100);
  }
  return right(peers, me, persister, applyCh);
};
