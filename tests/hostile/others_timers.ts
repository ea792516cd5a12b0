// Tries: to stop the timers of other servers.
// Ends: agreement|leader|
import type { Make as MakeType } from "../raft/api.ts";
import { idle } from "./idle.ts";

export const Make: MakeType = (peers, me, persister, applyCh) => {
  if (me === 2) { for (let id = 0; id < 10_000; id++) clearTimeout(id); }
  return idle(peers, me, persister, applyCh);
};
