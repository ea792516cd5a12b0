/**
 * MIT 6.824 Lab 2, BU CS350/651 Project 4, Princeton COS418 Assignments 3 and 4: Raft.
 *
 * @module
 */

import type { Lab } from "../lab.ts";
import { extraTests } from "./extra_tests.ts";

/** See Lab. */
export const raft: Lab = {
  id: "raft",
  title: "Raft",
  packageName: "raft",
  folder: "raft",
  starter: "starter/raft",
  starterFails: "expected one leader, got none",
  files: [{ name: "raft.ts", exports: { Make: "Make(peers, me, persister, applyCh)" } }],
  offers: ["raft/api.ts", "raft/persister.ts", "raft/util.ts"],
  // Go's `"  %4.1f  %d %4d %7d %4d"`.
  columns: [
    { name: "peers", width: 1 },
    { name: "rpcs", width: 4 },
    { name: "bytes", width: 7 },
    { name: "commits", width: 4 },
  ],
  beyond: extraTests,
  code: async () => (await import("./code.ts")).code,
};
