// Tries: to make code from a text.
// Ends: Code generation from strings|Function
import type { Make as MakeType } from "../raft/api.ts";
import { idle } from "./idle.ts";

export const Make: MakeType = (peers, me, persister, applyCh) => {
  const make: any = (() => {}).constructor;
  make("globalThis.escaped = 1")();
  return idle(peers, me, persister, applyCh);
};
