// Tries: to write to the channel of results.
// Ends: expected one leader|failed to reach agreement
import type { Make as MakeType } from "../raft/api.ts";
import { idle } from "./idle.ts";

export const Make: MakeType = (peers, me, persister, applyCh) => {
  (globalThis as any).process.stdout.write("PASS\n");
  return idle(peers, me, persister, applyCh);
};
