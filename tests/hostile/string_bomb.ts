// Tries: to make a string that fills the memory.
// Ends: Invalid string length|out of memory|Out of memory
import type { Make as MakeType } from "../raft/api.ts";
import { Make as right } from "./solution.ts";

export const Make: MakeType = (peers, me, persister, applyCh) => {
  if (me === 1) {
    setTimeout(() => {
      let text = "x";
      for (;;) text += text;
    }, 100);
  }
  return right(peers, me, persister, applyCh);
};
