/**
 * Mistakes in terms (adopting one, beginning one, stepping down), and in ending a life.
 *
 * @module
 */

import type { Mutant } from "./mutant.ts";

export const terms: Mutant[] = [
  {
    name: "votedfor-not-reset-on-new-term",
    breaks: "All Servers 2, §5.2: one vote in each term",
    lesson: "A new term means a new vote. With votedFor kept, a server that has voted once never votes for " +
      "another server again.",
    base: "plain",
    edits: [[
      `    this.votedFor = nobody;
    this.role = "follower";
`,
      `    this.role = "follower";
`,
    ]],
    rules: ["O2"],
    shown: { test: "TestReElection2A", seed: 1, by: "referee" },
  },
  {
    name: "grants-to-lower-term",
    breaks: "RequestVote 1, §5.1",
    lesson:
      "A candidate of an earlier term must be refused. Here its late request gets the vote, and the voter's " +
      "vote of its own term is spent on a candidate that cannot use it.",
    base: "plain",
    edits: [[
      `    if (args.Term < this.currentTerm) return;
    // Receiver 2: grant`,
      "    // Receiver 2: grant",
    ]],
    rules: ["S3c"],
    shown: { test: "TestPersist22C", seed: 17, by: "referee" },
  },
  {
    name: "term-not-adopted-from-requestvote",
    breaks: "All Servers 2, §5.1",
    lesson:
      "A RequestVote of a higher term moves its receiver to that term. If it stays in its own, it answers " +
      "with an old term, and an old vote counts against the candidate.",
    base: "plain",
    edits: [[
      `RequestVote(args: RequestVoteArgs, reply: RequestVoteReply): void {
    if (args.Term > this.currentTerm) this.adoptTerm(args.Term);
`,
      "RequestVote(args: RequestVoteArgs, reply: RequestVoteReply): void {\n",
    ]],
    rules: ["S3b"],
    shown: { test: "TestConcurrentStarts2B", seed: 1, by: "referee" },
  },
  {
    name: "election-reuses-term",
    breaks: "Candidates 1, §5.2: increment currentTerm",
    lesson:
      "A new election needs a new term. A second round in the same term cannot get the votes that others " +
      "have given, and its replies mix with those of the first.",
    base: "plain",
    edits: [[
      `    this.role = "candidate";
    this.currentTerm++;
`,
      `    if (this.role !== "candidate") this.currentTerm++;
    this.role = "candidate";
`,
    ]],
    rules: ["S2b"],
    shown: { test: "TestReElection2A", seed: 1, by: "referee" },
  },
  {
    name: "leader-ignores-higher-term-reply",
    breaks: "All Servers 2, §5.1",
    lesson:
      "A follower's reply has a higher term, and the leader continues as if it led. A reply of a higher " +
      "term makes any server a follower.",
    base: "plain",
    edits: [[
      "    if (ok && reply.Term > this.currentTerm) return this.adoptTerm(reply.Term);\n",
      "",
    ]],
    rules: ["S3"],
    shown: { test: "TestRejoin2B", seed: 1, by: "referee" },
  },
  {
    name: "leader-ignores-higher-term-append",
    breaks: "All Servers 2, §5.1",
    lesson:
      "A leader ignores AppendEntries of a higher term, as if only followers received it: such a request " +
      "comes from the leader that replaced it.",
    base: "plain",
    edits: [[
      "AppendEntries(args: AppendEntriesArgs, reply: AppendEntriesReply): void {\n",
      `AppendEntries(args: AppendEntriesArgs, reply: AppendEntriesReply): void {
    if (this.role === "leader") {
      reply.Term = this.currentTerm;
      return;
    }
`,
    ]],
    rules: ["S3b"],
    shown: { test: "TestReElection2A", seed: 1, by: "referee" },
  },
  {
    name: "candidate-rejects-same-term-append",
    breaks: "Candidates 3, §5.2",
    lesson: "AppendEntries of the candidate's own term comes from the leader that won it: the candidate " +
      "becomes a follower and takes the entries, instead of refusing them.",
    base: "plain",
    edits: [[
      `    if (args.Term < this.currentTerm) return;
    // Candidates: if AppendEntries comes from the new leader, convert to follower.
`,
      `    if (args.Term < this.currentTerm || this.role === "candidate") return;
`,
    ]],
    rules: ["O3", "L3"],
    shown: { test: "TestUnreliableAgree2C", seed: 13, by: "referee" },
  },
  {
    name: "kill-ignored",
    breaks: "Kill, raft/api.ts",
    lesson:
      "The loops and timers of a killed server keep running: beside its next life it still stands for " +
      "election, and saves.",
    base: "plain",
    edits: [[
      "    this.dead = true;\n",
      "",
    ]],
    rules: ["L7"],
    shown: { test: "TestPersist32C", seed: 3, by: "referee" },
  },
];
