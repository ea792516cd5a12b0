// Tries: to load a module by process.getBuiltinModule.
// Ends: getBuiltinModule
import type { Make as MakeType } from "../raft/api.ts";
import { idle } from "./idle.ts";

export const Make: MakeType = (peers, me, persister, applyCh) => {
  (globalThis as any).process.getBuiltinModule("node:fs").writeSync(1, "PASS");
  return idle(peers, me, persister, applyCh);
};
