// Tries: to replace how errors are told.
// Ends: leader|agreement|read only
import type { Make as MakeType } from "../raft/api.ts";
import { idle } from "./idle.ts";

export const Make: MakeType = (peers, me, persister, applyCh) => {
  (Error as any).prepareStackTrace = () => "";
  Error.stackTraceLimit = 0;
  return idle(peers, me, persister, applyCh);
};
