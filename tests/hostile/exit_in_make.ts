// Tries: to end the process as if all were well.
// Ends: exit\(0\)
import type { Make as MakeType } from "../raft/api.ts";
import { idle } from "./idle.ts";

export const Make: MakeType = (peers, me, persister, applyCh) => {
  (globalThis as any).process.exit(0);
  return idle(peers, me, persister, applyCh);
};
