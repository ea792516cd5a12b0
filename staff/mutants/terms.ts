/**
 * Mistakes in terms: when a server adopts one, begins one, and steps down; and in ending a life.
 *
 * @module
 */

import type { Mutant } from "./mutant.ts";

/** The chapter. */
export const terms: Mutant[] = [
  {
    name: "votedfor-not-reset-on-new-term",
    breaks: "All Servers 2, §5.2: one vote in each term",
    lesson: "A new term is a new vote. With votedFor kept, a server that has voted once votes for nobody " +
      "else any more.",
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
      "A candidate of an earlier term is refused. Here its late request gets the vote, and the voter's " +
      "own term goes to a candidate that cannot use it.",
    base: "plain",
    edits: [[
      `    if (args.Term < this.currentTerm) return;
    // Receiver 2: grant`,
      "    // Receiver 2: grant",
    ]],
    rules: ["S3c"],
    shown: { test: "TestPersist22C", seed: 9, by: "referee" },
  },
  {
    name: "term-not-adopted-from-requestvote",
    breaks: "All Servers 2, §5.1",
    lesson: "A RequestVote of a higher term moves its receiver to that term. Left in its own, it answers " +
      "with an old term, and holds a vote of an old term against the candidate.",
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
      "A new election is a new term. A second round in the same term cannot get the votes that others " +
      "have cast, and its answers mix with those of the first.",
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
    lesson: "A follower's answer has a higher term, and the leader goes on as if it led: any reply of a " +
      "higher term makes it a follower.",
    base: "plain",
    edits: [[
      "    if (ok && reply.Term > this.currentTerm) return this.adoptTerm(reply.Term);\n",
      "",
    ]],
    rules: ["S3"],
    shown: { test: "TestFailNoAgree2B", seed: 1, by: "referee" },
  },
  {
    name: "leader-ignores-higher-term-append",
    breaks: "All Servers 2, §5.1",
    lesson:
      "A leader answers AppendEntries as if only followers got it: one of a higher term comes from the " +
      "leader that took its place.",
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
    shown: { test: "TestUnreliableAgree2C", seed: 20, by: "referee" },
  },
  {
    name: "kill-ignored",
    breaks: "Kill, raft/api.ts",
    lesson: "A killed server's loops and timers run on: beside the life that took its place it goes on to " +
      "stand for election, and to save.",
    base: "plain",
    edits: [[
      "    this.dead = true;\n",
      "",
    ]],
    rules: ["L7"],
    shown: { test: "TestPersist32C", seed: 13, by: "referee" },
  },
];
