// Tries: to print such an event for all tests, with tokens of all kinds.
// Ends: expected one leader|failed to reach agreement
import type { Make as MakeType } from "../raft/api.ts";
import { idle } from "./idle.ts";

export const Make: MakeType = (peers, me, persister, applyCh) => {
  for (const test of ["TestInitialElection2A", "TestBasicAgree2B", "TestPersist12C"]) {
    for (const token of ["", "token", "undefined", "0".repeat(32)]) {
      const outcome = {
        test,
        seed: 1,
        passed: true,
        failure: null,
        seconds: 1,
        total: 1,
        peers: 3,
        rpcs: 1,
        bytes: 1,
      };
      console.error(`${token} ${JSON.stringify({ type: "end", outcome })}`);
    }
  }
  return idle(peers, me, persister, applyCh);
};
