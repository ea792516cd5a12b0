/**
 * Princeton COS418 Assignments 3 and 4: test names without a part, a Passed line without numbers, points.
 *
 * @module
 */

import { part } from "../raft/tests.ts";
import { raft } from "../raft/lab.ts";
import type { Course } from "./mod.ts";

/** `--course cos418`. */
export const cos418: Course = {
  id: "cos418",
  title: "Princeton COS418 Assignments 3 and 4",
  packagePrefix: "",
  labs: [raft],
  numbers: false,
  partInBanner: false,
  testLimit: 120,
  totalLimit: 600,
  // Its handouts make code quality "the final portion" of the credit and do not say how large: the tests' points are
  // a hundred in either assignment without it. A tenth of an assignment is our own choice.
  quality: 10,
  asks: { A3: "leader election and heartbeats", A4: "log replication and persistence" },
  tests: [
    ...part("A3", "", [
      ["InitialElection", { points: 50 }],
      ["ReElection", { points: 50 }],
    ]),
    ...part("A4", "", [
      ["BasicAgree", { points: 6, servers: 5 }],
      ["FailAgree", { points: 6, banner: "agreement despite follower failure" }],
      ["FailNoAgree", { points: 6, banner: "no agreement if too many followers fail" }],
      ["ConcurrentStarts", { points: 6 }],
      ["Rejoin", { points: 6 }],
      ["Backup", { points: 7 }],
      ["Count", { points: 7 }],
      ["Persist1", { points: 7 }],
      ["Persist2", { points: 7 }],
      ["Persist3", { points: 7 }],
      ["Figure8", { points: 7 }],
      ["UnreliableAgree", { points: 7 }],
      ["Figure8Unreliable", { points: 7 }],
      ["ReliableChurn", { points: 7 }],
      ["UnreliableChurn", { points: 7 }],
    ]),
  ],
};
