// Tries: to print a gigabyte.
// Ends: expected one leader|agreement|without returning
import type { Make as MakeType } from "../raft/api.ts";
import { idle } from "./idle.ts";

export const Make: MakeType = (peers, me, persister, applyCh) => {
  const line = "x".repeat(1 << 16);
  for (let i = 0; i < 1 << 14; i++) console.log(line);
  return idle(peers, me, persister, applyCh);
};
