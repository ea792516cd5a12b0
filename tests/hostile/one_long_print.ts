// Tries: to print one text of half a gigabyte.
// Ends: expected one leader|agreement|without returning|memory
import type { Make as MakeType } from "../raft/api.ts";
import { idle } from "./idle.ts";

export const Make: MakeType = (peers, me, persister, applyCh) => {
  console.log("x".repeat(1 << 28));
  return idle(peers, me, persister, applyCh);
};
