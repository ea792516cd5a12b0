/**
 * MIT 6.824 Lab 3, MIT 6.5840 Lab 4, Princeton COS418 Assignment 5: a key/value service on Raft.
 *
 * @module
 */

import type { Lab } from "../lab.ts";

export const kvraft: Lab = {
  id: "kvraft",
  title: "a key/value service",
  packageName: "kvraft",
  folder: "kvraft",
  starter: "starter/kvraft",
  starterFails: "get wrong value, key 0, wanted:",
  files: [
    {
      name: "server.ts",
      exports: { StartKVServer: "StartKVServer(servers, me, persister, maxraftstate)" },
    },
    { name: "client.ts", exports: { MakeClerk: "MakeClerk(servers)" } },
  ],
  under: ["raft/raft.ts"],
  offers: ["kvraft/api.ts", "raft/api.ts", "raft/persister.ts", "raft/util.ts"],
  partLast: true,
  // Go's `"  %4.1f  %d %5d %4d"`.
  columns: [
    { name: "peers", width: 1 },
    { name: "rpcs", width: 5 },
    { name: "ops", width: 4 },
  ],
  beyond: [],
  code: async () => (await import("./code.ts")).code,
};
