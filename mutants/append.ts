/**
 * Mistakes in AppendEntries, at the follower.
 *
 * @module
 */

import type { Mutant } from "./mutant.ts";

/** The chapter. */
export const append: Mutant[] = [
  {
    name: "heartbeat-skips-check",
    breaks: "AppendEntries 2, §5.3",
    lesson:
      "A heartbeat is an AppendEntries like any other: answered without the check of prevLogIndex and " +
      "prevLogTerm, it tells the leader that the logs match and lets the follower commit what the leader does not have. " +
      "The worked solution's heartbeats carry entries whenever the follower lacks some, which hides it.",
    base: "quiet",
    edits: [[
      "    if (prevTerm !== args.PrevLogTerm) {",
      "    if (prevTerm !== args.PrevLogTerm && args.Entries.length > 0) {",
    ]],
    rules: ["S12"],
    shown: { test: "TestFailAgree2B", seed: 1, by: "referee" },
  },
  {
    name: "prevlogterm-not-checked",
    breaks: "AppendEntries 2, §5.3",
    lesson:
      "An entry at prevLogIndex is not enough, its term must be prevLogTerm: else entries are stored behind " +
      "another history, and the logs never match again.",
    base: "solution",
    edits: [["    if (prevTerm !== args.PrevLogTerm) {", "    if (prevTerm === undefined) {"], [
      "      if (prevTerm === undefined) return;\n      reply.XTerm = prevTerm;",
      "      reply.XTerm = prevTerm ?? 0;",
    ]],
    rules: ["S12"],
    shown: { test: "TestRejoin2B", seed: 1, by: "referee" },
  },
  {
    name: "append-always-truncates",
    breaks: "AppendEntries 3, §5.3",
    lesson:
      "The log is cut only if an existing entry conflicts. A request that arrives late, after those that went " +
      "further, takes away entries that the leader already counts as stored, even committed ones.",
    base: "solution",
    edits: [["      if (this.log[index]?.Term === args.Entries[i].Term) continue;\n", ""]],
    rules: ["O3", "O1"],
    shown: { test: "TestUnreliableAgree2C", seed: 3, by: "referee" },
  },
  {
    name: "append-never-truncates",
    breaks: "AppendEntries 3, §5.3",
    lesson:
      "An entry that conflicts with the leader's must go, and all that follow it. Kept, the follower answers " +
      "success for entries it does not have, and applies another command than the others.",
    base: "solution",
    edits: [[
      "      this.log.length = index;\n      this.journalled",
      "      if (index < this.log.length) continue;\n      this.journalled",
    ]],
    rules: ["S17", "P1"],
    shown: { test: "TestRejoin2B", seed: 1, by: "referee" },
  },
  {
    name: "commit-min-uses-log-end",
    breaks: "AppendEntries 5, §5.3",
    lesson:
      "The index of the last new entry is that of the last entry in this request. What lies behind it in the " +
      "follower's log has not been compared with the leader's and may be replaced yet. A leader that always sends all " +
      "that follows, as the worked solution does, hides it.",
    base: "quiet",
    edits: [[
      "const lastNew = args.PrevLogIndex + args.Entries.length;",
      "const lastNew = this.lastLogIndex();",
    ]],
    rules: ["S18"],
    shown: { test: "TestPersist22C", seed: 1, by: "referee" },
  },
];
