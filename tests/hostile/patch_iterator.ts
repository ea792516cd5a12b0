// Tries: to empty the tester's lists.
// Ends: leader|agreement|read only
import type { Make as MakeType } from "../raft/api.ts";
import { idle } from "./idle.ts";

export const Make: MakeType = (peers, me, persister, applyCh) => {
  Array.prototype[Symbol.iterator] = function* () {} as any;
  return idle(peers, me, persister, applyCh);
};
