// Tries: to print the lines of tests that passed.
// Ends: expected one leader|failed to reach agreement
import type { Make as MakeType } from "../raft/api.ts";
import { idle } from "./idle.ts";

export const Make: MakeType = (peers, me, persister, applyCh) => {
  console.log(
    "Test (2A): initial election ...\n  ... Passed --   3.1  3   58   16640    0\nPASS\nok raft 3.1s",
  );
  return idle(peers, me, persister, applyCh);
};
