/**
 * Mistakes in saved state, and in restoring it.
 *
 * @module
 */

import type { ServiceMutant } from "./mutant.ts";

export const snapshots: ServiceMutant[] = [
  {
    name: "snapshot-not-read-at-start",
    breaks: "§7: a server begins with its snapshot",
    lesson: "A server that comes back does not read its snapshot, and its log begins only behind it.",
    edits: [["server.ts", "    this.load(persister.ReadSnapshot());\n", ""]],
    rules: ["K5"],
    shown: { test: "TestSnapshotRecover3B", seed: 1, by: "referee" },
  },
  {
    name: "snapshot-of-leader-ignored",
    breaks: "§7: a server that is sent a snapshot takes the service's state from it",
    lesson:
      "A snapshot that comes out of the applyCh is not read: the server goes on from what it had, as if nothing had " +
      "happened in between.",
    edits: [["server.ts", "    this.load(msg.Snapshot);\n", ""]],
    rules: ["K5"],
    shown: { test: "TestSnapshotUnreliableRecoverConcurrentPartition3B", seed: 1, by: "referee" },
  },
  {
    name: "snapshot-before-the-entry",
    breaks: "§7: a snapshot holds what its last entry led to",
    lesson:
      "The state is encoded before the entry is executed at which the snapshot ends. Whoever begins from it never " +
      "executes that entry.",
    edits: [
      [
        "server.ts",
        "        const done = this.execute(op);\n        this.applied = msg.CommandIndex;\n",
        "        const before = this.maxraftstate < 0 ? new Uint8Array() : this.encoded(msg.CommandIndex);\n" +
        "        const done = this.execute(op);\n        this.applied = msg.CommandIndex;\n",
      ],
      ["server.ts", "        await this.shorten();\n", "        await this.shorten(before);\n"],
      [
        "server.ts",
        "  async shorten(): Promise<void> {\n",
        "  async shorten(before: Uint8Array): Promise<void> {\n",
      ],
      ["server.ts", "Snapshot!(this.applied, this.encoded());", "Snapshot!(this.applied, before);"],
      ["server.ts", "  encoded(): Uint8Array {\n", "  encoded(index: number): Uint8Array {\n"],
      ["server.ts", "    encoder.Encode(this.applied);\n", "    encoder.Encode(index);\n"],
    ],
    rules: ["K5"],
    shown: { test: "TestSnapshotRecover3B", seed: 1, by: "referee" },
  },
  {
    name: "snapshot-beyond-the-state",
    breaks: "§7: a snapshot holds what its last entry led to",
    lesson:
      "The snapshot is said to end one entry further than what was executed: that entry is lost for whoever reads it.",
    edits: [["server.ts", "Snapshot!(this.applied, this", "Snapshot!(this.applied + 1, this"]],
    rules: ["K6"],
    shown: { test: "TestSnapshotRecoverManyClients3B", seed: 1, by: "referee" },
  },
  {
    name: "never-a-snapshot",
    breaks: "the lab: a snapshot is made when Raft's state nears maxraftstate",
    lesson: "No snapshot is ever made: the log grows without an end.",
    edits: [["server.ts", "if (this.maxraftstate < 0 || this", "if (this.maxraftstate > 0 || this"]],
    rules: [],
    shown: { test: "TestSnapshotSize3B", seed: 1, by: "test" },
  },
  {
    name: "snapshots-not-asked-for",
    breaks: "the lab: with maxraftstate -1 there are no snapshots",
    lesson: "-1 is taken as a limit like any other: every state is larger.",
    edits: [["server.ts", "if (this.maxraftstate < 0 || this", "if (this"]],
    rules: [],
    shown: { test: "TestUnreliable3A", seed: 1, by: "test" },
  },
  {
    name: "snapshot-lacks-first-key",
    breaks: "§7: a snapshot holds the whole state",
    lesson: "The keys are written from the second one on: an index that begins at 1.",
    edits: [[
      "server.ts",
      "    for (const [key, value] of this.data) {\n",
      "    for (const [key, value] of [...this.data].slice(1)) {\n",
    ]],
    rules: ["K5"],
    shown: { test: "TestSnapshotRecover3B", seed: 1, by: "referee" },
  },
];
