/**
 * MIT 6.824 Labs 2 and 3, 2020 edition.
 *
 * @module
 */

import { part, persistenceTests, replication } from "../raft/tests.ts";
import { kvraft } from "../kvraft/lab.ts";
import { edition2020, kvPart, services, servicesWithSnapshots } from "../kvraft/tests.ts";
import { raft } from "../raft/lab.ts";
import type { Course } from "./mod.ts";

/** The default course. */
export const mit6824: Course = {
  id: "mit6824",
  title: "MIT 6.824 Labs 2 and 3 (2020)",
  packagePrefix: "",
  labs: [raft, kvraft],
  numbers: true,
  partInBanner: true,
  testLimit: 120,
  totalLimit: 600,
  quality: 0,
  asks: {
    "2A": "leader election and heartbeats",
    "2B": "log replication",
    "2C": "persistence, and everything over an unreliable network",
    "3A": "a key/value service that does each operation once",
    "3B": "snapshots of the service, and a log that does not grow",
  },
  tests: [
    ...part("2A", "2A", ["InitialElection", "ReElection"]),
    ...part("2B", "2B", replication),
    ...part("2C", "2C", persistenceTests),
    ...kvPart("3A", "3A", edition2020, services.filter((name) => name !== "Speed")),
    ...kvPart("3B", "3B", edition2020, servicesWithSnapshots.filter((choice) => typeof choice === "string")),
  ],
};
