/**
 * MIT 6.824 Lab 2, 2020 edition.
 *
 * @module
 */

import { part, persistenceTests, replication } from "../raft/tests.ts";
import { raft } from "../raft/lab.ts";
import type { Course } from "./mod.ts";

/** The default course. */
export const mit6824: Course = {
  id: "mit6824",
  title: "MIT 6.824 Lab 2 (2020)",
  packagePrefix: "",
  labs: [raft],
  numbers: true,
  partInBanner: true,
  testLimit: 120,
  totalLimit: 600,
  quality: 0,
  asks: {
    "2A": "leader election and heartbeats",
    "2B": "log replication",
    "2C": "persistence, and everything over an unreliable network",
  },
  tests: [
    ...part("2A", "2A", ["InitialElection", "ReElection"]),
    ...part("2B", "2B", replication),
    ...part("2C", "2C", persistenceTests),
  ],
};
