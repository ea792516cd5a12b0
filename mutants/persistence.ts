/**
 * Mistakes in what is saved, when, and how it is read again.
 *
 * @module
 */

import type { Mutant } from "./mutant.ts";

/** The chapter. */
export const persistence: Mutant[] = [
  {
    name: "persist-omits-term",
    breaks: "Persistent state, §5.2",
    lesson:
      "After a restart currentTerm begins at 0 again: the server can vote a second time in terms it has been through.",
    base: "solution",
    edits: [["      this.currentTerm = saved.CurrentTerm;\n", ""]],
    rules: ["S2", "S2b", "S3", "S3b", "O1"],
    shown: { test: "TestPersist12C", seed: 1, by: "referee" },
  },
  {
    name: "persist-missing-on-vote",
    breaks: "Persistent state: saved before responding to RPCs",
    lesson:
      "The vote is given and not saved: a crash right after the answer, and the server votes again in that term.",
    base: "solution",
    edits: [[
      "    this.votedFor = args.CandidateId;\n    this.persist();\n    this.resetElectionTimer();",
      "    this.votedFor = args.CandidateId;\n    this.resetElectionTimer();",
    ]],
    rules: ["P1"],
    shown: { test: "TestPersist22C", seed: 1, by: "referee" },
  },
  {
    name: "persist-missing-on-election",
    breaks: "Persistent state: saved before responding to RPCs",
    lesson:
      "The candidate's new term and its vote for itself are not saved before it asks for votes: after a crash it " +
      "may vote for another in a term in which it stood itself.",
    base: "solution",
    edits: [["    this.votedFor = this.me;\n    this.persist();\n", "    this.votedFor = this.me;\n"]],
    rules: ["P1"],
    shown: { test: "TestInitialElection2A", seed: 1, by: "referee" },
  },
];
