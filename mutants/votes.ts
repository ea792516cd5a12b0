/**
 * Mistakes in terms, and in how votes are given and counted.
 *
 * @module
 */

import type { Mutant } from "./mutant.ts";

/** The chapter. */
export const votes: Mutant[] = [
  {
    name: "votes-twice",
    breaks: "RequestVote 2, §5.2",
    lesson:
      "votedFor is not looked at: a server votes for everyone who asks, and two candidates of one term can both " +
      "have a majority.",
    base: "solution",
    edits: [["    if (this.votedFor !== nobody && this.votedFor !== args.CandidateId) return;\n", ""]],
    rules: ["S2"],
    shown: { test: "TestReElection2A", seed: 1, by: "referee" },
  },
  {
    name: "votedfor-reset-on-append",
    breaks: "Figure 2, votedFor, §5.2",
    lesson:
      "AppendEntries leaves votedFor alone. Cleared, the server can vote again in a term in which it has voted.",
    base: "solution",
    edits: [[
      '    this.role = "follower";\n    this.resetElectionTimer();\n\n',
      '    this.role = "follower";\n    this.votedFor = nobody;\n    this.resetElectionTimer();\n\n',
    ]],
    rules: ["S2"],
    shown: { test: "TestUnreliableChurn2C", seed: 3, by: "referee" },
  },
  {
    name: "term-not-adopted-from-requestvote",
    breaks: "All Servers 2, §5.1",
    lesson:
      "A RequestVote of a higher term moves the receiver to that term. Left in its own, it answers with an old " +
      "term, and votes in terms it never was in.",
    base: "solution",
    edits: [[
      "RequestVote(args: RequestVoteArgs, reply: RequestVoteReply): void {\n    if (args.Term > this.currentTerm) this.adoptTerm(args.Term);",
      "RequestVote(args: RequestVoteArgs, reply: RequestVoteReply): void {\n    if (args.Term > this.currentTerm) this.votedFor = nobody;",
    ]],
    rules: ["S3b"],
    shown: { test: "TestInitialElection2A", seed: 1, by: "referee" },
  },
  {
    name: "stale-vote-reply-counted",
    breaks: "Candidates 2, §5.2",
    lesson:
      "A vote counts in the election it was given in. The answer to an earlier RequestVote, arriving late, must " +
      "not count in this one: compare the term that was sent with currentTerm.",
    base: "solution",
    edits: [
      [
        "    const votes = new Set([this.me]);",
        "    this.votes.clear();\n    this.votes.add(this.me);\n    const votes = this.votes;",
      ],
      ["  lastApplied = 0;\n", "  lastApplied = 0;\n  votes = new Set<number>();\n"],
      [
        'if (this.role !== "candidate" || this.currentTerm !== args.Term) return;',
        'if (this.role !== "candidate") return;',
      ],
    ],
    rules: ["S4"],
    shown: { test: "TestFigure8Unreliable2C", seed: 3, by: "referee" },
  },
  {
    name: "vote-majority-half",
    breaks: "Candidates 2, §5.2",
    lesson:
      "Half of the servers, rounded down, is no majority: two groups of servers can each elect a leader in one term.",
    base: "solution",
    edits: [[
      "    if (this.hasQuorum(votes.size)) this.becomeLeader();\n  }\n\n  RequestVote(",
      "    if (votes.size >= this.peers.length / 2 - 0.5) this.becomeLeader();\n  }\n\n  RequestVote(",
    ]],
    rules: ["S4"],
    shown: { test: "TestFailNoAgree2B", seed: 1, by: "referee" },
  },
  {
    name: "election-reuses-term",
    breaks: "Candidates 1, §5.2",
    lesson:
      "A new election is a new term. A second round in the same term mixes its votes with those of the first.",
    base: "solution",
    edits: [["    this.currentTerm++;\n", "    if (this.votedFor !== this.me) this.currentTerm++;\n"]],
    rules: ["S2b"],
    shown: { test: "TestReElection2A", seed: 1, by: "referee" },
  },
  {
    name: "leader-ignores-higher-term-reply",
    breaks: "All Servers 2, §5.1",
    lesson:
      "The follower's answer has a higher term, and the leader goes on as if it led: it must become a follower.",
    base: "solution",
    edits: [["    if (ok && reply.Term > this.currentTerm) return this.adoptTerm(reply.Term);\n", ""]],
    rules: ["S3", "P1", "O1"],
    shown: { test: "TestFailNoAgree2B", seed: 1, by: "referee" },
  },
  {
    name: "candidate-rejects-same-term-append",
    breaks: "Candidates 3, §5.2",
    lesson:
      "AppendEntries of the candidate's own term comes from the leader that won it: the candidate becomes a " +
      "follower and takes the entries, instead of refusing them.",
    base: "solution",
    edits: [[
      "    // Candidates: if AppendEntries comes from the new leader, convert to follower.\n",
      '    if (this.role === "candidate" && args.Term === this.votedTerm) return;\n',
    ], [
      "    this.votedFor = this.me;\n",
      "    this.votedFor = this.me;\n    this.votedTerm = this.currentTerm;\n",
    ], [
      "  lastApplied = 0;\n",
      "  lastApplied = 0;\n  votedTerm = 0;\n",
    ]],
    rules: ["O3"],
    shown: { test: "TestPersist22C", seed: 1, by: "referee" },
  },
  {
    name: "kill-ignored",
    breaks: "Kill, raft/api.ts",
    lesson:
      "A killed server's loops and timers run on: it votes and leads beside the server that took its place, and " +
      "saves over its state.",
    base: "solution",
    edits: [["    this.dead = true;\n", ""]],
    rules: ["L7"],
    shown: { test: "TestPersist12C", seed: 1, by: "referee" },
  },
];
