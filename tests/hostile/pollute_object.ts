// Tries: to put `passed` on every object.
// Ends: leader|agreement|read only
import type { Make as MakeType } from "../raft/api.ts";
import { idle } from "./idle.ts";

export const Make: MakeType = (peers, me, persister, applyCh) => {
  (Object.prototype as any).passed = true;
  (Object.prototype as any).failure = null;
  return idle(peers, me, persister, applyCh);
};
