// Tries: to make code from a text, by another name for eval.
// Ends: Code generation from strings|eval
import type { Make as MakeType } from "../raft/api.ts";
import { idle } from "./idle.ts";

export const Make: MakeType = (peers, me, persister, applyCh) => {
  const run = (globalThis as any)["ev" + "al"];
  run("globalThis.escaped = 1");
  return idle(peers, me, persister, applyCh);
};
