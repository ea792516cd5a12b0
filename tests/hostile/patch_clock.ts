// Tries: to stop the clock.
// Ends: leader|agreement|read only
import type { Make as MakeType } from "../raft/api.ts";
import { idle } from "./idle.ts";

export const Make: MakeType = (peers, me, persister, applyCh) => {
  Date.now = () => 0;
  return idle(peers, me, persister, applyCh);
};
