// Tries: to put another prototype under the built-ins.
// Ends: leader|agreement|read only
import type { Make as MakeType } from "../raft/api.ts";
import { idle } from "./idle.ts";

export const Make: MakeType = (peers, me, persister, applyCh) => {
  Object.setPrototypeOf(Array.prototype, { passed: true });
  return idle(peers, me, persister, applyCh);
};
