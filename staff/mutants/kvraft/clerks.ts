/**
 * Mistakes of clerks, and of killed servers.
 *
 * @module
 */

import type { ServiceMutant } from "./mutant.ts";

export const clerks: ServiceMutant[] = [
  {
    name: "clerk-gives-up",
    breaks: "the lab: a clerk asks until the operation is done",
    lesson: "The clerk returns after twenty tries, whether or not the operation was done.",
    edits: [[
      "client.ts",
      "      if (ok && reply.Err === OK) return;\n",
      "      if ((ok && reply.Err === OK) || failures === 20) return;\n",
    ]],
    rules: [],
    shown: { test: "TestPersistPartition3A", seed: 1, by: "test" },
  },
  {
    name: "any-reply-is-done",
    breaks: "the lab: ErrWrongLeader is no answer",
    lesson: "The clerk takes every reply for an answer, that of a server which does not lead, too.",
    edits: [["client.ts", "      if (ok && reply.Err === OK) return;\n", "      if (ok) return;\n"]],
    rules: [],
    shown: { test: "TestConcurrent3A", seed: 1, by: "test" },
  },
  {
    name: "lost-reply-is-done",
    breaks: "§8: a client that has no answer asks again",
    lesson:
      "The clerk takes a call that failed for one that was done: the request may be lost as well as the reply.",
    edits: [[
      "client.ts",
      "      if (ok && reply.Err === OK) return;\n",
      "      if (!ok || reply.Err === OK) return;\n",
    ]],
    rules: [],
    shown: { test: "TestUnreliable3A", seed: 1, by: "test" },
  },
  {
    name: "clerk-sleeps-after-wrong-leader",
    breaks: "the lab: operations complete fast enough",
    lesson:
      "The clerk begins each operation at the first server, and sleeps 100 ms after each that does not lead.",
    edits: [
      ["client.ts", "const pause = 15;", "const pause = 100;"],
      [
        "client.ts",
        "    if (failures % this.servers.length === 0) await sleep(pause);\n",
        "    await sleep(pause);\n",
      ],
      [
        "client.ts",
        "    args.Op = op;\n",
        "    args.Op = op;\n    this.leader = 0;\n",
      ],
      ["client.ts", "  async next(failures: number)", "  async next(_failures: number)"],
    ],
    rules: [],
    shown: { test: "TestSpeed3A", seed: 3, by: "test" },
  },
  {
    name: "append-to-missing-key-is-lost",
    breaks: "the lab: an Append to a key that is not there is a Put",
    lesson: "An Append to a key without a value does nothing.",
    edits: [[
      "server.ts",
      '    else this.data.set(op.Key, (value ?? "") + op.Value);\n',
      "    else if (value !== undefined) this.data.set(op.Key, value + op.Value);\n",
    ]],
    rules: ["K5"],
    shown: { test: "TestSpeed3A", seed: 1, by: "referee" },
  },
  {
    name: "kill-leaves-raft",
    breaks: "the lab: Kill ends the service and its Raft",
    lesson: "Kill ends the service, and not its Raft: what was crashed goes on sending, and saving.",
    edits: [["server.ts", "    this.rf.Kill();\n", ""]],
    rules: ["L7"],
    shown: { test: "TestPersistConcurrent3A", seed: 1, by: "referee" },
  },
];
