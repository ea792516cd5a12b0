/**
 * Mistakes in the election restriction (whose log is up-to-date enough to lead), and fields that are not sent.
 *
 * @module
 */

import type { Mutant } from "./mutant.ts";

export const restriction: Mutant[] = [
  {
    name: "no-election-restriction",
    breaks: "RequestVote 2, §5.4.1",
    lesson:
      "A vote goes to any candidate that asks, also to one that lacks committed entries: as leader it " +
      "overwrites them.",
    base: "plain",
    edits: [[
      `    const upToDate = args.LastLogTerm > this.lastLogTerm() ||
      (args.LastLogTerm === this.lastLogTerm() && args.LastLogIndex >= this.lastLogIndex());
    if (!upToDate) return;
`,
      "",
    ]],
    rules: ["S11"],
    shown: { test: "TestPersist32C", seed: 1, by: "referee" },
  },
  {
    name: "restriction-length-only",
    breaks: "RequestVote 2, §5.4.1: the last terms come first",
    lesson:
      "The longer log wins here. A log may be long with entries of an old term that were never committed, " +
      "while a shorter one has the committed entries.",
    base: "plain",
    edits: [[
      `    const upToDate = args.LastLogTerm > this.lastLogTerm() ||
      (args.LastLogTerm === this.lastLogTerm() && args.LastLogIndex >= this.lastLogIndex());
`,
      "    const upToDate = args.LastLogIndex >= this.lastLogIndex();\n",
    ]],
    rules: ["S11", "O2"],
    shown: { test: "TestRejoin2B", seed: 1, by: "referee" },
  },
  {
    name: "restriction-term-only",
    breaks: "RequestVote 2, §5.4.1: with equal last terms the longer log",
    lesson: "Logs that end in the same term are taken for equal. The shorter one may lack entries of that " +
      "term that are committed.",
    base: "plain",
    edits: [[
      `    const upToDate = args.LastLogTerm > this.lastLogTerm() ||
      (args.LastLogTerm === this.lastLogTerm() && args.LastLogIndex >= this.lastLogIndex());
`,
      "    const upToDate = args.LastLogTerm >= this.lastLogTerm();\n",
    ]],
    rules: ["S11"],
    shown: { test: "TestPersist32C", seed: 1, by: "referee" },
  },
  {
    name: "restriction-both-must-be-ge",
    breaks: "RequestVote 2, §5.4.1: the last terms come first",
    lesson:
      "Lengths count only where the last terms are equal. A candidate with a later last term and a shorter " +
      "log is refused here, and where servers refuse each other none can win.",
    base: "plain",
    edits: [[
      `    const upToDate = args.LastLogTerm > this.lastLogTerm() ||
      (args.LastLogTerm === this.lastLogTerm() && args.LastLogIndex >= this.lastLogIndex());
`,
      "    const upToDate = args.LastLogTerm >= this.lastLogTerm() && args.LastLogIndex >= this.lastLogIndex();\n",
    ]],
    rules: ["O2"],
    shown: { test: "TestRejoin2B", seed: 1, by: "referee" },
  },
  {
    name: "restriction-strict",
    breaks: "RequestVote 2, §5.4.1: at least as up-to-date",
    lesson: "A log must be more up-to-date than the voter's here: servers whose logs are the same, as all " +
      "are at first, never vote for each other.",
    base: "plain",
    edits: [[
      "args.LastLogIndex >= this.lastLogIndex());",
      "args.LastLogIndex > this.lastLogIndex());",
    ]],
    rules: ["O2"],
    shown: { test: "TestCount2B", seed: 1, by: "referee" },
  },
  {
    name: "restriction-inverted",
    breaks: "RequestVote 2, §5.4.1",
    lesson:
      "The comparison is reversed: votes go to the candidate whose log is behind, and are denied to the one " +
      "that has everything.",
    base: "plain",
    edits: [[
      `    const upToDate = args.LastLogTerm > this.lastLogTerm() ||
      (args.LastLogTerm === this.lastLogTerm() && args.LastLogIndex >= this.lastLogIndex());
`,
      `    const upToDate = args.LastLogTerm < this.lastLogTerm() ||
      (args.LastLogTerm === this.lastLogTerm() && args.LastLogIndex <= this.lastLogIndex());
`,
    ]],
    rules: ["S11", "O2"],
    shown: { test: "TestRejoin2B", seed: 1, by: "referee" },
  },
  {
    name: "rpc-field-dropped-lastlogterm",
    breaks: "Figure 2, RequestVote's arguments; labgob sends capitalised fields only",
    lesson:
      "labgob, as Go does, sends only fields that begin with a capital letter: lastLogTerm arrives as " +
      "0, and voters compare with that.",
    base: "plain",
    edits: [[
      `  /** Term of the candidate's last entry (§5.4). */
  LastLogTerm = 0;`,
      `  /** Term of the candidate's last entry (§5.4). */
  lastLogTerm = 0;`,
    ], [
      "args.LastLogTerm = this.lastLogTerm();",
      "args.lastLogTerm = this.lastLogTerm();",
    ], [
      `args.LastLogTerm > this.lastLogTerm() ||
      (args.LastLogTerm === `,
      `args.lastLogTerm > this.lastLogTerm() ||
      (args.lastLogTerm === `,
    ]],
    rules: ["H1"],
    shown: { test: "TestPersist32C", seed: 1, by: "referee" },
  },
  {
    name: "rpc-field-dropped-leadercommit",
    breaks: "Figure 2, AppendEntries' arguments; labgob sends capitalised fields only",
    lesson:
      "leaderCommit begins with a lower-case letter, so that labgob does not send it: followers never learn " +
      "what is committed.",
    base: "plain",
    edits: [[
      "  LeaderCommit = 0;\n",
      "  leaderCommit = 0;\n",
    ], [
      "args.LeaderCommit = this.commitIndex;",
      "args.leaderCommit = this.commitIndex;",
    ], [
      `    if (Math.min(args.LeaderCommit, lastNew) > this.commitIndex) {
      this.commitIndex = Math.min(args.LeaderCommit, lastNew);`,
      `    if (Math.min(args.leaderCommit, lastNew) > this.commitIndex) {
      this.commitIndex = Math.min(args.leaderCommit, lastNew);`,
    ]],
    rules: ["H1"],
    shown: { test: "TestReElection2A", seed: 1, by: "referee" },
  },
];
