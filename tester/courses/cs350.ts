/**
 * BU CS350/651 Project 4: MIT's tests in two parts.
 *
 * @module
 */

import { part, persistenceTests, replication } from "../raft/tests.ts";
import { raft } from "../raft/lab.ts";
import type { Course } from "./mod.ts";

/** `--course cs350`. */
export const cs350: Course = {
  id: "cs350",
  title: "BU CS350/651 Project 4",
  packagePrefix: "cs350/",
  labs: [raft],
  numbers: true,
  partInBanner: true,
  testLimit: 120,
  totalLimit: 600,
  quality: 0,
  asks: { "4A": "leader election and heartbeats", "4B": "log replication and persistence" },
  tests: [
    ...part("4A", "4A", ["InitialElection", "ReElection"]),
    ...part("4B", "4B", [...replication, ...persistenceTests]),
  ],
};
