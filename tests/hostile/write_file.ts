// Tries: to write into its own folder.
// Ends: reaches real files|refused|Deno
import type { Make as MakeType } from "../raft/api.ts";
import { Make as right } from "./solution.ts";

export const Make: MakeType = (peers, me, persister, applyCh) => {
  if (me === 1) {
    setTimeout(() => {
      Deno.writeTextFileSync("note.txt", "hello");
    }, 100);
  }
  return right(peers, me, persister, applyCh);
};
