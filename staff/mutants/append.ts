/**
 * Mistakes in how a follower handles AppendEntries (§5.3).
 *
 * @module
 */

import type { Mutant } from "./mutant.ts";

/** How the plain base stores entries. */
export const storing = `    for (let i = 0; i < args.Entries.length; i++) {
      const index = args.PrevLogIndex + 1 + i;
      if (this.log[index]?.Term === args.Entries[i].Term) continue;
      this.log.length = index;
      this.journalled = Math.min(this.journalled, index);
      for (; i < args.Entries.length; i++) this.log.push(args.Entries[i]);
      this.persist();
    }
`;

const check = `    if (prevTerm !== args.PrevLogTerm) {
      reply.XLen = this.log.length;
      if (prevTerm === undefined) return;
      reply.XTerm = prevTerm;
      reply.XIndex = args.PrevLogIndex;
      while (this.log[reply.XIndex - 1].Term === prevTerm) reply.XIndex--;
      return;
    }
`;

/** In the catalogue's order. */
export const append: Mutant[] = [
  {
    name: "heartbeat-skips-check",
    breaks: "AppendEntries 2, §5.3",
    lesson:
      "A heartbeat is taken only as a sign of life: it is answered true, and moves commitIndex, without " +
      "checking prevLogIndex. The leader then counts entries that are not there. Shows where heartbeats are " +
      "empty.",
    base: "quiet",
    edits: [[
      "    if (prevTerm !== args.PrevLogTerm) {",
      "    if (prevTerm !== args.PrevLogTerm && args.Entries.length > 0) {",
    ]],
    rules: ["S12"],
    shown: { test: "TestFailAgree2B", seed: 1, by: "referee" },
  },
  {
    name: "append-always-truncates",
    breaks: "AppendEntries 3, §5.3",
    lesson:
      "The log is cut after prevLogIndex whether or not an entry conflicts. A late request that is shorter " +
      "than an earlier one removes entries that the leader has counted already.",
    base: "plain",
    edits: [["      if (this.log[index]?.Term === args.Entries[i].Term) continue;\n", ""]],
    rules: ["O1", "O3"],
    shown: { test: "TestUnreliableAgree2C", seed: 13, by: "referee" },
  },
  {
    name: "append-never-truncates",
    breaks: "AppendEntries 3, §5.3",
    lesson:
      "An entry that conflicts with a new one is left where it is. The server says that it has the leader's entries, " +
      "and applies its own.",
    base: "plain",
    edits: [[
      "      this.log.length = index;\n      this.journalled",
      "      if (index < this.log.length) continue;\n      this.journalled",
    ]],
    rules: ["S17", "P1", "O1"],
    shown: { test: "TestRejoin2B", seed: 1, by: "referee" },
  },
  {
    name: "append-without-dedup",
    breaks: "AppendEntries 4, §5.3: only entries not already in the log are appended",
    lesson:
      "All entries of the request are appended at the end of the log, also those that are in it already. " +
      "After any repeated request the follower's indexes are wrong.",
    base: "plain",
    edits: [[
      storing,
      `    const conflict = args.Entries.findIndex((entry, i) => {
      const own = this.log[args.PrevLogIndex + 1 + i];
      return own !== undefined && own.Term !== entry.Term;
    });
    if (conflict >= 0) this.log.length = args.PrevLogIndex + 1 + conflict;
    this.journalled = Math.min(this.journalled, this.log.length);
    this.log.push(...args.Entries);
    this.persist();
`,
    ]],
    rules: ["S17", "O1", "O3"],
    shown: { test: "TestUnreliableAgree2C", seed: 1, by: "referee" },
  },
  {
    name: "conflict-compares-length-only",
    breaks: "AppendEntries 3, §5.3: same index but different terms",
    lesson:
      "Whether the follower's log conflicts is judged by its length: a log at least as long as the request reaches " +
      "stays, whatever the terms of its entries.",
    base: "plain",
    edits: [[
      "      if (this.log[index]?.Term === args.Entries[i].Term) continue;\n",
      "      if (args.PrevLogIndex + args.Entries.length <= this.lastLogIndex()) continue;\n",
    ]],
    rules: ["S17", "P1", "O1"],
    shown: { test: "TestRejoin2B", seed: 1, by: "referee" },
  },
  {
    name: "missing-prev-accepted",
    breaks: "AppendEntries 2, §5.3",
    lesson:
      "A log too short to have an entry at prevLogIndex is filled up with empty entries instead of answering false. " +
      "What the leader believes to be there is not.",
    base: "plain",
    edits: [
      [
        "    if (prevTerm !== args.PrevLogTerm) {",
        "    while (this.log.length <= args.PrevLogIndex) this.log.push(new LogEntry());\n" +
        "    if (prevTerm !== undefined && prevTerm !== args.PrevLogTerm) {",
      ],
      ["      if (prevTerm === undefined) return;\n", ""],
    ],
    rules: ["S12"],
    shown: { test: "TestFailAgree2B", seed: 1, by: "referee" },
  },
  {
    name: "prevlogterm-not-checked",
    breaks: "AppendEntries 2, §5.3: whose term matches prevLogTerm",
    lesson:
      "That there is an entry at prevLogIndex is enough; its term is not compared. Two logs that differ before that " +
      "index are taken for the same.",
    base: "plain",
    edits: [[
      check,
      "    if (prevTerm === undefined) {\n      reply.XLen = this.log.length;\n      return;\n    }\n",
    ]],
    rules: ["S12"],
    shown: { test: "TestRejoin2B", seed: 1, by: "referee" },
  },
  {
    name: "stale-append-accepted",
    breaks: "AppendEntries 1, §5.1",
    lesson:
      "A request of an earlier term is handled like any other: a leader that was deposed while it was " +
      "disconnected overwrites what its successor committed.",
    base: "plain",
    edits: [[
      "    if (args.Term < this.currentTerm) return;\n    // Candidates: if",
      "    // Candidates: if",
    ]],
    rules: ["S3c"],
    shown: { test: "TestFailAgree2B", seed: 2, by: "referee" },
  },
  {
    name: "commit-min-uses-log-end",
    breaks: "AppendEntries 5: min(leaderCommit, index of last new entry)",
    lesson:
      "The end of the follower's own log is used for the last new entry; but entries beyond this request " +
      "were not compared with the leader's log. Shows where heartbeats are empty.",
    base: "quiet",
    edits: [[
      "const lastNew = args.PrevLogIndex + args.Entries.length;",
      "const lastNew = this.lastLogIndex();",
    ]],
    rules: ["S18"],
    shown: { test: "TestRejoin2B", seed: 7, by: "referee" },
  },
  {
    name: "commit-min-omitted",
    breaks: "AppendEntries 5: min(leaderCommit, index of last new entry)",
    lesson:
      "commitIndex becomes leaderCommit, though the follower's log may be shorter, or not the leader's up to there. " +
      "Shows where heartbeats are empty.",
    base: "quiet",
    edits: [
      [
        "if (Math.min(args.LeaderCommit, lastNew) > this.commitIndex) {",
        "if (args.LeaderCommit > this.commitIndex) {",
      ],
      ["this.commitIndex = Math.min(args.LeaderCommit, lastNew);", "this.commitIndex = args.LeaderCommit;"],
      ["    const lastNew = args.PrevLogIndex + args.Entries.length;\n", ""],
    ],
    rules: ["S18"],
    shown: { test: "TestRejoin2B", seed: 7, by: "referee" },
  },
  {
    name: "commitindex-falls",
    breaks: "AppendEntries 5: if leaderCommit > commitIndex",
    lesson:
      "commitIndex is taken from each AppendEntries, also from a late one with a lower value. Nothing is " +
      "applied twice, but committed entries wait until the leader sends a higher value again; and as leader " +
      "the server sends too low a LeaderCommit.",
    base: "plain",
    edits: [
      [
        "if (Math.min(args.LeaderCommit, lastNew) > this.commitIndex) {",
        "if (Math.min(args.LeaderCommit, lastNew) !== this.commitIndex) {",
      ],
      ["if (this.lastApplied === this.commitIndex) {", "if (this.lastApplied >= this.commitIndex) {"],
    ],
    rules: ["L15"],
    shown: { test: "TestProbeCommitStays", seed: 1, by: "referee" },
  },
];
