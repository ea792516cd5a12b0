// Tries: to make every sleep last no time.
// Ends: leader|agreement|read only
import type { Make as MakeType } from "../raft/api.ts";
import { idle } from "./idle.ts";

export const Make: MakeType = (peers, me, persister, applyCh) => {
  const { setTimeout: later } = globalThis;
  (globalThis as any).setTimeout = (fn: any) => later(fn, 0);
  return idle(peers, me, persister, applyCh);
};
