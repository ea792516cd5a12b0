/**
 * Mistakes in timing: election timeouts, heartbeats, and how requests are sent.
 *
 * @module
 */

import type { Mutant } from "./mutant.ts";

export const timers: Mutant[] = [
  {
    name: "timeout-not-randomised",
    breaks: "§5.2: timeouts drawn at random",
    lesson:
      "All servers wait equally long, so they stand for election together and split the vote, again and " +
      "again.",
    base: "plain",
    edits: [[
      "electionTimeoutMin + Math.random() * electionTimeoutSpread",
      "electionTimeoutMin + 0.5 * electionTimeoutSpread",
    ]],
    rules: ["L1"],
    shown: { test: "TestPersist12C", seed: 1, by: "referee" },
  },
  {
    name: "timeout-random-once",
    breaks: "§5.2: each candidate draws a new timeout at the start of an election",
    lesson:
      "The timeout is drawn once in a server's life, from three values. Two servers that drew the same " +
      "one split the vote in election after election.",
    base: "plain",
    edits: [[
      "Date.now() + electionTimeoutMin + Math.random() * electionTimeoutSpread;",
      "Date.now() + this.electionTimeout;",
    ], [
      "  electionDeadline = 0;\n",
      `  electionDeadline = 0;
  readonly electionTimeout = electionTimeoutMin + Math.floor(Math.random() * 3) * electionTimeoutSpread / 2;
`,
    ]],
    rules: ["L1"],
    shown: { test: "TestBackup2B", seed: 1, by: "referee" },
  },
  {
    name: "election-timeout-too-long",
    breaks: "§5.6: the election timeout is far below the time to a failure; the lab's limit of five seconds",
    lesson:
      "A cluster without a leader can do nothing. With timeouts of 5 to 8 seconds it is idle for longer " +
      "than the lab waits for a new leader.",
    base: "plain",
    edits: [[
      "const electionTimeoutMin = 450;",
      "const electionTimeoutMin = 5000;",
    ], [
      "const electionTimeoutSpread = 400;",
      "const electionTimeoutSpread = 3000;",
    ]],
    rules: ["L4"],
    shown: { test: "TestCount2B", seed: 1, by: "referee" },
  },
  {
    name: "heartbeat-too-slow",
    breaks: "Leaders 1, §5.2: heartbeats during idle periods, to prevent election timeouts",
    lesson:
      "A heartbeat is sent no earlier than the shortest election timeout elapses: followers stand for " +
      "election although the leader is well.",
    base: "plain",
    edits: [[
      "const heartbeatInterval = 150;",
      "const heartbeatInterval = 450;",
    ]],
    rules: ["L5"],
    shown: { test: "TestPersist32C", seed: 1, by: "referee" },
  },
  {
    name: "heartbeat-too-fast",
    breaks: "the lab's limit of about ten heartbeats a second",
    lesson:
      "Fifty heartbeats a second where the lab allows ten: they hide code that relies on them, and tests " +
      "that count RPCs fail.",
    base: "plain",
    edits: [[
      "const heartbeatInterval = 150;",
      "const heartbeatInterval = 20;",
    ]],
    rules: ["L5b"],
    shown: { test: "TestConcurrentStarts2B", seed: 4, by: "referee" },
  },
  {
    name: "no-heartbeat-on-win",
    breaks: "Leaders 1, §5.2: upon election",
    lesson: "The first heartbeat waits for an interval, in which the others do not know that there is a " +
      "leader and may stand for election themselves.",
    base: "plain",
    edits: [[
      `    while (this.role === "leader" && this.currentTerm === term && !this.killed()) {
`,
      `    await sleep(heartbeatInterval);
    while (this.role === "leader" && this.currentTerm === term && !this.killed()) {
`,
    ]],
    rules: ["L2"],
    shown: { test: "TestInitialElection2A", seed: 1, by: "referee" },
  },
  {
    name: "timer-not-reset-on-append",
    breaks: "Followers 2, §5.2",
    lesson:
      "AppendEntries from the current leader must reset the election timeout. Here it runs on, and every " +
      "leader is deposed by a follower that it has just written to.",
    base: "plain",
    edits: [[
      `    this.role = "follower";
    this.resetElectionTimer();

`,
      `    this.role = "follower";

`,
    ]],
    rules: ["L3"],
    shown: { test: "TestPersist32C", seed: 2, by: "referee" },
  },
  {
    name: "timer-not-reset-on-grant",
    breaks: "Followers 2, §5.2",
    lesson:
      "A server that has just voted stands for election itself, before its candidate can report that it " +
      "won.",
    base: "plain",
    edits: [[
      `    this.persist();
    this.resetElectionTimer();
    reply.VoteGranted`,
      `    this.persist();
    reply.VoteGranted`,
    ]],
    rules: ["L3"],
    shown: { test: "TestFailNoAgree2B", seed: 4, by: "referee" },
  },
  {
    name: "timer-reset-on-any-requestvote",
    breaks: "Followers 2, §5.2: granting a vote",
    lesson:
      "A request that is refused resets this server's election timeout. Servers that cannot win, because " +
      "their logs are short, then keep those from standing that could.",
    base: "plain",
    edits: [[
      "RequestVote(args: RequestVoteArgs, reply: RequestVoteReply): void {\n",
      `RequestVote(args: RequestVoteArgs, reply: RequestVoteReply): void {
    this.resetElectionTimer();
`,
    ]],
    rules: ["L4"],
    shown: { test: "TestRejoin2B", seed: 39, by: "referee" },
  },
  {
    name: "timer-reset-on-term-bump",
    breaks: "Followers 2, §5.2: AppendEntries from the current leader, or granting a vote",
    lesson:
      "A higher term makes this server a follower, nothing more. Resetting its timeout as well lets a " +
      "candidate that cannot win delay the election of one that can.",
    base: "plain",
    edits: [[
      `    this.votedFor = nobody;
    this.role = "follower";
`,
      `    this.votedFor = nobody;
    this.role = "follower";
    this.resetElectionTimer();
`,
    ]],
    rules: ["L4"],
    shown: { test: "TestPersist22C", seed: 1, by: "referee" },
  },
  {
    name: "timer-reset-on-stale-append",
    breaks: "Followers 2, §5.2: from the current leader",
    lesson:
      "The timeout is reset before the term is checked: a leader of an earlier term, whose heartbeats are " +
      "refused, still keeps this server from standing for election.",
    base: "plain",
    edits: [[
      `    // Receiver 1: reply false if term < currentTerm (§5.1).
    if (args.Term < this.currentTerm) return;
    // Candidates`,
      `    this.resetElectionTimer();
    // Receiver 1: reply false if term < currentTerm (§5.1).
    if (args.Term < this.currentTerm) return;
    // Candidates`,
    ], [
      `    this.role = "follower";
    this.resetElectionTimer();

`,
      `    this.role = "follower";

`,
    ]],
    rules: ["L4"],
    shown: { test: "TestOneWayLinks", seed: 1, by: "referee" },
  },
  {
    name: "candidate-never-retries",
    breaks: "Candidates 4, §5.2: election timeout elapses, start a new election",
    lesson:
      "Only followers check the timeout here. A candidate that did not win waits for ever, and after a " +
      "split vote so does the cluster.",
    base: "plain",
    edits: [[
      `} else if (this.role === "leader") {
`,
      `} else if (this.role !== "follower") {
`,
    ]],
    rules: ["L4"],
    shown: { test: "TestRejoin2B", seed: 14, by: "referee" },
  },
  {
    name: "rpcs-sent-one-at-a-time",
    breaks: "Candidates 1, §5.2: in parallel",
    lesson:
      "The candidate waits for each reply before it asks the next server: one server that is down delays " +
      "the election, often until its timeout.",
    base: "plain",
    edits: [[
      "    if (this.hasQuorum(votes.size)) this.becomeLeader(); // a cluster of one\n",
      "",
    ], [
      "  startElection(): void {",
      "  async startElection(): Promise<void> {",
    ], [
      "if (peer !== this.me) this.requestVote(peer, args, votes);",
      "if (peer !== this.me) await this.requestVote(peer, args, votes);",
    ]],
    rules: ["L8", "S3"],
    shown: { test: "TestPersist32C", seed: 3, by: "referee" },
  },
  {
    name: "votes-awaited-with-promise-all",
    breaks: "Candidates 2, §5.2: votes of a majority",
    lesson:
      "The votes are counted only when all replies are there. A majority is enough: one server that is down " +
      "keeps the winner waiting, often until its own timeout.",
    base: "plain",
    edits: [[
      "    const votes = new Set([this.me]);\n",
      `    const votes = new Set([this.me]);
    const answers: Promise<void>[] = [];
`,
    ], [
      "if (peer !== this.me) this.requestVote(peer, args, votes);",
      "if (peer !== this.me) answers.push(this.requestVote(peer, args, votes));",
    ], [
      "    if (this.hasQuorum(votes.size)) this.becomeLeader(); // a cluster of one\n",
      `    Promise.all(answers).then(() => {
      if (this.role !== "candidate" || this.currentTerm !== args.Term || this.killed()) return;
      if (this.hasQuorum(votes.size)) this.becomeLeader();
    });
`,
    ], [
      `    votes.add(peer);
    if (this.hasQuorum(votes.size)) this.becomeLeader();
`,
      "    votes.add(peer);\n",
    ]],
    rules: ["L2"],
    shown: { test: "TestPersist32C", seed: 1, by: "referee" },
  },
  {
    name: "retries-lost-rpc-forever",
    breaks: "the lab's limits on RPCs; §5.3 lets a leader retry, not at once",
    lesson:
      "Each lost request is sent again at once, and each heartbeat starts another such chain: a server that " +
      "is down gets more and more of them.",
    base: "plain",
    edits: [[
      `    // Lost: the next heartbeat tries again.
    if (!ok) return;
`,
      "    if (!ok) return this.appendEntries(peer);\n",
    ]],
    rules: ["L5b"],
    shown: { test: "TestUnreliableChurn2C", seed: 7, by: "referee" },
  },
  {
    name: "deposed-leader-never-stands",
    breaks: "Followers 2, §5.2: a server that hears nothing for an election timeout stands for election",
    lesson:
      "The loop that checks the election timeout ends when the server becomes leader, and is not started " +
      "again when it steps down. Once each server has led, no server stands.",
    base: "plain",
    edits: [[
      `} else if (this.role === "leader") {
        this.resetElectionTimer();
`,
      `} else if (this.role === "leader") {
        return;
`,
    ]],
    rules: ["L4"],
    shown: { test: "TestProbeDeposedStands", seed: 1, by: "test" },
  },
];
