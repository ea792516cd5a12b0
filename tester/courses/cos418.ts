/**
 * Princeton COS418 Assignments 3 to 5: test names without a part, a Passed line without numbers, points.
 *
 * @module
 */

import { kvraft } from "../kvraft/lab.ts";
import { edition2016, kvPart } from "../kvraft/tests.ts";
import { part } from "../raft/tests.ts";
import { raft } from "../raft/lab.ts";
import type { Course } from "./mod.ts";

/** `--course cos418`. */
export const cos418: Course = {
  id: "cos418",
  title: "Princeton COS418 Assignments 3 to 5",
  packagePrefix: "",
  labs: [raft, kvraft],
  numbers: false,
  partInBanner: false,
  testLimit: 120,
  totalLimit: 600,
  // Its handouts make code quality "the final portion" of the credit without a number, and the tests' points already
  // total a hundred in either assignment. A tenth of an assignment is our own choice.
  quality: 10,
  asks: {
    A3: "leader election and heartbeats",
    A4: "log replication and persistence",
    A5: "a key/value service that does each operation once",
  },
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
    ...kvPart("A5", "", edition2016, [
      ["Basic", { points: 8, banner: "One client" }],
      ["Concurrent", { points: 8, banner: "concurrent clients" }],
      ["Unreliable", { points: 8, banner: "unreliable" }],
      ["UnreliableOneKey", { points: 8, banner: "Concurrent Append to same key, unreliable" }],
      ["OnePartition", {
        points: 8,
        banner: "Progress in majority",
        sections: ["No progress in minority", "Completion after heal"],
      }],
      ["ManyPartitionsOneClient", { points: 8, banner: "many partitions" }],
      ["ManyPartitionsManyClients", { points: 8, banner: "many partitions, many clients" }],
      ["PersistOneClient", { points: 8, banner: "persistence with one client" }],
      ["PersistConcurrent", { points: 9, banner: "persistence with concurrent clients" }],
      ["PersistConcurrentUnreliable", {
        points: 9,
        banner: "persistence with concurrent clients, unreliable",
      }],
      ["PersistPartition", {
        points: 9,
        banner: "persistence with concurrent clients and repartitioning servers...",
      }],
      ["PersistPartitionUnreliable", {
        points: 9,
        banner: "persistence with concurrent clients and repartitioning servers, unreliable...",
      }],
    ]),
  ],
};
