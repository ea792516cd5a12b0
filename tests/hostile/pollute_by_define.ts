// Tries: to put getters on every object.
// Ends: leader|agreement|read only
import type { Make as MakeType } from "../raft/api.ts";
import { idle } from "./idle.ts";

export const Make: MakeType = (peers, me, persister, applyCh) => {
  Object.defineProperty(Object.prototype, "failure", { get: () => null, set: () => {} });
  return idle(peers, me, persister, applyCh);
};
