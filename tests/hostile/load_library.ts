// Tries: to load a library of machine code.
// Ends: Deno.dlopen|refused|Deno
import type { Make as MakeType } from "../raft/api.ts";
import { Make as right } from "./solution.ts";

export const Make: MakeType = (peers, me, persister, applyCh) => {
  if (me === 1) {
    setTimeout(() => {
      (Deno as any).dlopen("libc.so.6", {});
    }, 100);
  }
  return right(peers, me, persister, applyCh);
};
