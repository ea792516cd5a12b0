// Tries: to spin in Make.
// Ends: without returning
import type { Make as MakeType } from "../raft/api.ts";
import { Make as right } from "./solution.ts";

export const Make: MakeType = (peers, me, persister, applyCh) => {
  if (me === 1) { for (;;); }
  return right(peers, me, persister, applyCh);
};
