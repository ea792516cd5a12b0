// Tries: to print an event that says that all is well.
// Ends: expected one leader|failed to reach agreement
import type { Make as MakeType } from "../raft/api.ts";
import { idle } from "./idle.ts";

export const Make: MakeType = (peers, me, persister, applyCh) => {
  console.log(
    JSON.stringify({
      type: "end",
      outcome: { test: "TestInitialElection2A", seed: 1, passed: true, failure: null },
    }),
  );
  return idle(peers, me, persister, applyCh);
};
