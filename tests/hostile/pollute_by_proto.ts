// Tries: to put `passed` on every object, by way of __proto__.
// Ends: leader|agreement|read only
import type { Make as MakeType } from "../raft/api.ts";
import { idle } from "./idle.ts";

export const Make: MakeType = (peers, me, persister, applyCh) => {
  ({} as any).__proto__.passed = true;
  return idle(peers, me, persister, applyCh);
};
