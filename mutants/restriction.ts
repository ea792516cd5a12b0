/**
 * Mistakes in the election restriction: whose log is up-to-date enough to lead.
 *
 * @module
 */

import type { Mutant } from "./mutant.ts";

/** The chapter. */
export const restriction: Mutant[] = [
  {
    name: "no-election-restriction",
    breaks: "RequestVote 2, §5.4.1",
    lesson:
      "A vote goes to whoever asks, also to a candidate that lacks committed entries: as leader it overwrites them.",
    base: "solution",
    edits: [["    if (!upToDate) return;\n", "    if (!upToDate && args.LastLogIndex < 0) return;\n"]],
    rules: ["S11"],
    shown: { test: "TestFailAgree2B", seed: 1, by: "referee" },
  },
  {
    name: "restriction-both-must-be-ge",
    breaks: "RequestVote 2, §5.4.1",
    lesson:
      "Up-to-date compares the last terms first, and the lengths only if these are equal. A candidate with a later " +
      "last term and a shorter log is refused here, and with two such servers nobody can win.",
    base: "solution",
    edits: [[
      "args.LastLogTerm > this.lastLogTerm() ||\n      (args.LastLogTerm === this.lastLogTerm() && args.LastLogIndex >= this.lastLogIndex());",
      "args.LastLogTerm >= this.lastLogTerm() && args.LastLogIndex >= this.lastLogIndex();",
    ]],
    rules: ["O2"],
    shown: { test: "TestRejoin2B", seed: 1, by: "referee" },
  },
  {
    name: "rpc-field-dropped-lastlogterm",
    breaks: "Figure 2, RequestVote's arguments",
    lesson:
      "labgob sends only capitalised fields, as Go does: lastLogTerm arrives as 0, and no voter with a log finds " +
      "the candidate up-to-date.",
    base: "solution",
    edits: [
      [
        "  /** Term of the candidate's last entry (§5.4). */\n  LastLogTerm = 0;",
        "  /** Term of the candidate's last entry (§5.4). */\n  lastLogTerm = 0;",
      ],
      ["args.LastLogTerm = this.lastLogTerm();", "args.lastLogTerm = this.lastLogTerm();"],
      [
        "args.LastLogTerm > this.lastLogTerm() ||\n      (args.LastLogTerm === ",
        "args.lastLogTerm > this.lastLogTerm() ||\n      (args.lastLogTerm === ",
      ],
    ],
    rules: ["H1"],
    shown: { test: "TestInitialElection2A", seed: 1, by: "referee" },
  },
];
