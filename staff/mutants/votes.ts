/**
 * Mistakes in granting and counting votes.
 *
 * @module
 */

import type { Mutant } from "./mutant.ts";

export const votes: Mutant[] = [
  {
    name: "votes-twice",
    breaks: "RequestVote 2, §5.2",
    lesson:
      "votedFor is not checked: a server votes for everyone who asks, and two candidates of one term can " +
      "both have a majority.",
    base: "plain",
    edits: [[
      "    if (this.votedFor !== nobody && this.votedFor !== args.CandidateId) return;\n",
      "",
    ]],
    rules: ["S2"],
    shown: { test: "TestReElection2A", seed: 2, by: "referee" },
  },
  {
    name: "votedfor-reset-on-append",
    breaks: "Persistent state, votedFor: the vote of the current term, §5.2",
    lesson:
      "AppendEntries must not change votedFor. If it is cleared, the server can vote again in a term in " +
      "which it has voted.",
    base: "plain",
    edits: [[
      `    this.role = "follower";
    this.resetElectionTimer();

`,
      `    this.role = "follower";
    this.votedFor = nobody;
    this.resetElectionTimer();

`,
    ]],
    rules: ["S2"],
    shown: { test: "TestUnreliableAgree2C", seed: 13, by: "referee" },
  },
  {
    name: "votedfor-reset-on-same-term-stepdown",
    breaks: "Persistent state, votedFor: the vote of the current term, §5.2",
    lesson:
      "A candidate that becomes a follower of its own term's leader has voted in that term, for itself. " +
      "votedFor is cleared only in a new term. It breaks a promise, but elects no second leader: of those who elected the " +
      "first one, none was a candidate.",
    base: "plain",
    edits: [[
      `    this.role = "follower";
    this.resetElectionTimer();

`,
      `    if (this.role === "candidate") this.adoptTerm(args.Term);
    this.resetElectionTimer();

`,
    ]],
    rules: ["S2"],
    shown: { test: "TestFigure8Unreliable2C", seed: 25, by: "referee" },
  },
  {
    name: "old-vote-checked-before-new-term",
    breaks: "All Servers 2, §5.1: first of all",
    lesson:
      "The vote of an earlier term counts against a candidate of a new one. The new term must be adopted " +
      "first; it has no vote yet.",
    base: "plain",
    edits: [[
      "    if (this.votedFor !== nobody && this.votedFor !== args.CandidateId) return;\n",
      "    if (voted) return;\n",
    ], [
      "RequestVote(args: RequestVoteArgs, reply: RequestVoteReply): void {\n",
      `RequestVote(args: RequestVoteArgs, reply: RequestVoteReply): void {
    const voted = this.votedFor !== nobody && this.votedFor !== args.CandidateId;
`,
    ]],
    rules: ["O2"],
    shown: { test: "TestPersist32C", seed: 1, by: "referee" },
  },
  {
    name: "denied-vote-counted",
    breaks: "Candidates 2, §5.2",
    lesson:
      "A reply is not a vote: VoteGranted says whether it is one. Here a candidate that reaches a majority " +
      "leads, whether they voted for it or not.",
    base: "plain",
    edits: [[
      "    if (!reply.VoteGranted) return;\n",
      "",
    ]],
    rules: ["S4"],
    shown: { test: "TestPersist32C", seed: 1, by: "referee" },
  },
  {
    name: "stale-vote-reply-counted",
    breaks: "Candidates 2, §5.2: votes of this term",
    lesson:
      "A late reply to a RequestVote of an earlier election wins this one. Compare the term of the request " +
      "with currentTerm.",
    base: "plain",
    edits: [[
      `if (this.role !== "candidate" || this.currentTerm !== args.Term) return;`,
      `if (this.role !== "candidate") return;`,
    ]],
    rules: ["S4"],
    shown: { test: "TestFigure8Unreliable2C", seed: 1, by: "referee" },
  },
  {
    name: "votes-not-cleared-between-elections",
    breaks: "Candidates 2, §5.2: votes of this term",
    lesson:
      "The set of voters is kept from election to election: votes given in earlier terms count in this " +
      "one.",
    base: "plain",
    edits: [[
      "  lastApplied = 0;\n",
      `  lastApplied = 0;
  readonly votes = new Set<number>();
`,
    ], [
      "    const votes = new Set([this.me]);\n",
      "    const votes = this.votes.add(this.me);\n",
    ]],
    rules: ["S4"],
    shown: { test: "TestRejoin2B", seed: 1, by: "referee" },
  },
  {
    name: "vote-majority-half",
    breaks: "Candidates 2, §5.2: a majority",
    lesson: "Half of the servers, rounded down, is no majority: two groups can each elect a leader in one " +
      "term.",
    base: "plain",
    edits: [[
      "    return count > this.peers.length / 2;",
      "    return count >= Math.floor(this.peers.length / 2);",
    ]],
    rules: ["S4"],
    shown: { test: "TestConcurrentStarts2B", seed: 1, by: "referee" },
  },
  {
    name: "vote-majority-too-big",
    breaks: "Candidates 2, §5.2: a majority",
    lesson:
      "One vote more than a majority is required: with one server of three down, the other two can elect no " +
      "leader.",
    base: "plain",
    edits: [[
      "    return count > this.peers.length / 2;",
      "    return count >= Math.floor(this.peers.length / 2) + 2;",
    ]],
    rules: ["L2"],
    shown: { test: "TestPersist32C", seed: 1, by: "referee" },
  },
  {
    name: "rv-args-built-after-await",
    breaks: "Candidates 1, §5.2: RequestVote of the term that the candidate has begun",
    lesson:
      "Each request is built after a wait, from the server's state by then: it may have voted for another " +
      "in a later term, and asks for votes in that term.",
    base: "plain",
    edits: [[
      `    const args = new RequestVoteArgs();
    args.Term = this.currentTerm;
    args.CandidateId = this.me;
    args.LastLogIndex = this.lastLogIndex();
    args.LastLogTerm = this.lastLogTerm();
    const votes`,
      "    const votes",
    ], [
      "if (peer !== this.me) this.requestVote(peer, args, votes);",
      "if (peer !== this.me) this.requestVote(peer, votes);",
    ], [
      "async requestVote(peer: number, args: RequestVoteArgs, votes: Set<number>): Promise<void> {\n",
      `async requestVote(peer: number, votes: Set<number>): Promise<void> {
    await sleep(Math.random() * 30); // not all at once
    const args = new RequestVoteArgs();
    args.Term = this.currentTerm;
    args.CandidateId = this.me;
    args.LastLogIndex = this.lastLogIndex();
    args.LastLogTerm = this.lastLogTerm();
`,
    ]],
    rules: ["S2b", "S2"],
    shown: { test: "TestProbeElectionRestriction", seed: 1, by: "referee" },
  },
  {
    name: "reply-object-reused",
    breaks: "labgob: decode into a fresh reply",
    lesson:
      "All replies of an election are decoded into one object. gob omits false, so the true of a granted " +
      "vote stays, and a denied vote counts as granted.",
    base: "plain",
    edits: [[
      "    const votes = new Set([this.me]);\n",
      `    const votes = new Set([this.me]);
    const reply = new RequestVoteReply();
`,
    ], [
      "if (peer !== this.me) this.requestVote(peer, args, votes);",
      "if (peer !== this.me) this.requestVote(peer, args, votes, reply);",
    ], [
      `async requestVote(peer: number, args: RequestVoteArgs, votes: Set<number>): Promise<void> {
    const reply = new RequestVoteReply();
`,
      `async requestVote(
    peer: number,
    args: RequestVoteArgs,
    votes: Set<number>,
    reply: RequestVoteReply,
  ): Promise<void> {
`,
    ]],
    rules: ["S4"],
    shown: { test: "TestFailNoAgree2B", seed: 1, by: "referee" },
  },
  {
    name: "vote-count-shared-between-servers",
    breaks: "servers talk only by RPC",
    lesson: "The votes are counted in a variable of the module, of which there is one for all servers that " +
      "run in a process: two candidates count each other's votes.",
    base: "plain",
    edits: [[
      "const nobody = -1;\n",
      `const nobody = -1;

/** Who has voted for the candidate. */
const votes = new Set<number>();
`,
    ], [
      "    const votes = new Set([this.me]);\n",
      `    votes.clear();
    votes.add(this.me);
`,
    ], [
      "if (peer !== this.me) this.requestVote(peer, args, votes);",
      "if (peer !== this.me) this.requestVote(peer, args);",
    ], [
      "async requestVote(peer: number, args: RequestVoteArgs, votes: Set<number>): Promise<void> {",
      "async requestVote(peer: number, args: RequestVoteArgs): Promise<void> {",
    ]],
    rules: ["S4"],
    shown: { test: "TestFigure8Unreliable2C", seed: 10, by: "referee" },
    prevented:
      "each life of each server has its own instance of the module, as each process of a real cluster has",
  },
  {
    name: "vote-taken-by-refusal",
    breaks: "RequestVote 2, §5.4.1: a refusal is no vote",
    lesson: "votedFor is set before the logs are compared: a candidate that is refused, because its log is " +
      "behind, still takes the vote, and a candidate of that term whose log is up-to-date gets none.",
    base: "plain",
    edits: [[
      "    const upToDate = args.LastLogTerm",
      "    this.votedFor = args.CandidateId;\n    this.persist();\n    const upToDate = args.LastLogTerm",
    ]],
    rules: ["O2"],
    shown: { test: "TestProbeFreeVote", seed: 1, by: "test" },
  },
  {
    name: "vote-given-after-await",
    breaks: "RequestVote 2, §5.2: one vote in a term",
    lesson:
      "Between the check of votedFor and the vote the handler waits, as for a disk. Two candidates that ask " +
      "at the same moment both find the vote free.",
    base: "plain",
    edits: [[
      "  RequestVote(args: RequestVoteArgs, reply: RequestVoteReply): void {\n",
      "  async RequestVote(args: RequestVoteArgs, reply: RequestVoteReply): Promise<void> {\n",
    ], [
      "    if (!upToDate) return;\n",
      "    if (!upToDate) return;\n    await sleep(2);\n    if (args.Term !== this.currentTerm) return;\n",
    ]],
    rules: ["S2"],
    shown: { test: "TestProbeSimultaneousCandidates", seed: 1, by: "test" },
  },
  {
    name: "repeated-request-refused",
    breaks: "RequestVote 2, §5.2: votedFor is null or candidateId",
    lesson:
      "A server that has voted refuses every request, also of the candidate that it voted for. That one " +
      "asks again if the reply was lost, and then the vote is lost, too.",
    base: "plain",
    edits: [[
      "    if (this.votedFor !== nobody && this.votedFor !== args.CandidateId) return;\n",
      "    if (this.votedFor !== nobody) return;\n",
    ]],
    rules: ["O2"],
    shown: { test: "TestProbeRepeatedRequest", seed: 1, by: "test" },
  },
];
