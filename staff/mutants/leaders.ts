/**
 * Mistakes in what a leader or a candidate sends, how often, and to whom.
 *
 * @module
 */

import type { Mutant } from "./mutant.ts";

/** In the catalogue's order. */
export const leaders: Mutant[] = [
  {
    name: "leaders-timer-runs-on",
    breaks: "the lab's limit of about ten heartbeats a second; §5.2, Leaders: one leadership, one loop",
    lesson:
      "The loop of heartbeats does not end when the leader steps down: it waits for the server to lead again. Then the new " +
      "term's loop runs beside it, and each further leadership adds one.",
    base: "plain",
    edits: [
      ["    this.heartbeats(this.currentTerm);\n", "    this.heartbeats();\n"],
      [
        `  async heartbeats(term: number): Promise<void> {
    while (this.role === "leader" && this.currentTerm === term && !this.killed()) {
      for (let peer = 0; peer < this.peers.length; peer++) {
        if (peer !== this.me) this.appendEntries(peer);
`,
        `  async heartbeats(): Promise<void> {
    while (!this.killed()) {
      for (let peer = 0; peer < this.peers.length; peer++) {
        if (peer !== this.me && this.role === "leader") this.appendEntries(peer);
`,
      ],
    ],
    rules: ["L5b"],
    shown: { test: "TestFailAgree2B", seed: 1, by: "referee" },
  },
  {
    name: "elected-again-by-further-votes",
    breaks: "Candidates 2, §5.2: a candidate with votes of a majority becomes leader, once",
    lesson:
      "Each vote after the majority makes the leader leader again: nextIndex and matchIndex begin anew, and another loop of " +
      "heartbeats runs beside the first.",
    base: "plain",
    edits: [[
      'if (this.role !== "candidate" || this.currentTerm !== args.Term) return;\n    if (!reply',
      'if (this.role === "follower" || this.currentTerm !== args.Term) return;\n    if (!reply',
    ]],
    rules: ["L5b"],
    shown: { test: "TestReElection2A", seed: 1, by: "referee" },
  },
  {
    name: "heartbeats-wait-for-all",
    breaks: "Leaders 1, §5.2: heartbeats during idle periods, to prevent election timeouts",
    lesson:
      "A round of heartbeats begins when all replies to the one before are there. One server that is down keeps the others " +
      "waiting, and they stand for election.",
    base: "plain",
    edits: [[
      `      for (let peer = 0; peer < this.peers.length; peer++) {
        if (peer !== this.me) this.appendEntries(peer);
      }
      await`,
      `      const others = this.peers.map((_, peer) => peer).filter((peer) => peer !== this.me);
      await Promise.all(others.map((peer) => this.appendEntries(peer)));
      await`,
    ]],
    rules: ["L5"],
    shown: { test: "TestReElection2A", seed: 1, by: "referee" },
  },
  {
    name: "entries-sent-without-last",
    breaks: "Leaders 3, §5.3: entries starting at nextIndex, up to the last",
    lesson:
      "slice ends before its second argument, and -1 is the last element: the log's last entry is never sent, only when " +
      "another one follows it.",
    base: "plain",
    edits: [
      [
        "args.Entries = this.log.slice(this.nextIndex[peer]);",
        "args.Entries = this.log.slice(this.nextIndex[peer], -1);",
      ],
      [
        "if (this.nextIndex[peer] <= this.lastLogIndex() &&",
        "if (this.nextIndex[peer] < this.lastLogIndex() &&",
      ],
    ],
    rules: ["L14"],
    shown: { test: "TestBasicAgree2B", seed: 1, by: "referee" },
  },
  {
    name: "prevlogterm-of-last-entry",
    breaks: "Figure 2, AppendEntries: prevLogTerm is the term of the entry at prevLogIndex",
    lesson:
      "PrevLogTerm is the term of the leader's last entry, not of the one at PrevLogIndex. Where they differ a follower that " +
      "matches refuses, and no backing up helps.",
    base: "plain",
    edits: [[
      "args.PrevLogTerm = this.log[args.PrevLogIndex].Term;",
      "args.PrevLogTerm = this.lastLogTerm();",
    ]],
    rules: ["S7"],
    shown: { test: "TestBasicAgree2B", seed: 1, by: "referee" },
  },
  {
    name: "lastlogterm-is-current-term",
    breaks: "Figure 2, RequestVote: lastLogTerm is the term of the candidate's last entry",
    lesson:
      "A candidate sends its current term as lastLogTerm. It looks more up-to-date than any voter, and wins with a log that " +
      "lacks committed entries.",
    base: "plain",
    edits: [["args.LastLogTerm = this.lastLogTerm();", "args.LastLogTerm = this.currentTerm;"]],
    rules: ["O1"],
    shown: { test: "TestFailAgree2B", seed: 1, by: "referee" },
  },
  {
    name: "candidateid-not-set",
    breaks: "Figure 2, RequestVote: candidateId is the candidate",
    lesson:
      "CandidateId is not set, and is 0 for every candidate. Whoever asks is taken for server 0, and two candidates of a term " +
      "both get the vote.",
    base: "plain",
    edits: [["    args.CandidateId = this.me;\n", ""]],
    rules: ["H2", "S2"],
    shown: { test: "TestReElection2A", seed: 1, by: "referee" },
  },
  {
    name: "election-timeout-below-heartbeat",
    breaks: "§5.2, §5.6: the election timeout is longer than the time between two heartbeats",
    lesson:
      "The paper's 150 to 300 ms were meant for heartbeats far more frequent than the lab allows. A timeout that is shorter " +
      "than the time between heartbeats ends every leadership.",
    base: "plain",
    edits: [
      ["const electionTimeoutMin = 450;", "const electionTimeoutMin = 110;"],
      ["const electionTimeoutSpread = 400;", "const electionTimeoutSpread = 80;"],
    ],
    rules: ["L3"],
    shown: { test: "TestReElection2A", seed: 2, by: "referee" },
  },
  {
    name: "timer-not-reset-on-election",
    breaks: "Candidates 1, §5.2: reset election timer",
    lesson:
      "A candidate does not reset its timer, and stands again at the next look at the clock. Replies that take a little " +
      "longer always belong to a term that is over.",
    base: "plain",
    edits: [
      [
        '    this.persist();\n    this.resetElectionTimer();\n    DPrintf("election',
        '    this.persist();\n    DPrintf("election',
      ],
      [
        "        this.startElection();\n      }\n",
        "        this.startElection();\n        await sleep(20);\n      }\n",
      ],
    ],
    rules: ["L3"],
    shown: { test: "TestReElection2A", seed: 1, by: "referee" },
  },
  {
    name: "earlier-term-adopted-from-reply",
    breaks: "All Servers 2, §5.1: only a higher term makes a follower",
    lesson:
      "A reply with any other term is taken for a newer one: a late answer to an earlier request takes the server back to an " +
      "earlier term, in which it has voted.",
    base: "plain",
    edits: [
      [
        "    if (reply.Term > this.currentTerm) return this.adoptTerm(reply.Term);\n    // An answer",
        "    if (reply.Term !== this.currentTerm) return this.adoptTerm(reply.Term);\n    // An answer",
      ],
      [
        "    if (ok && reply.Term > this.currentTerm) return this.adoptTerm(reply.Term);\n",
        "    if (ok && reply.Term !== this.currentTerm) return this.adoptTerm(reply.Term);\n",
      ],
    ],
    rules: ["S3", "S2", "S2b", "S3b"],
    shown: { test: "TestLeaderAgain", seed: 1, by: "referee" },
  },
  {
    name: "equal-term-adopted-from-requestvote",
    breaks: "All Servers 2, §5.1: a higher term, not the same one",
    lesson:
      "A RequestVote of the server's own term is handled as one of a new term: it clears votedFor, and a leader steps down " +
      "because of a candidate that lost.",
    base: "plain",
    edits: [[
      "reply: RequestVoteReply): void {\n    if (args.Term > this.currentTerm)",
      "reply: RequestVoteReply): void {\n    if (args.Term >= this.currentTerm)",
    ]],
    rules: ["S2"],
    shown: { test: "TestLateRequests", seed: 1, by: "referee" },
  },
  {
    name: "matchindex-begins-at-log-end",
    breaks: "Figure 2, matchIndex: initialized to 0",
    lesson:
      "A new leader takes every peer to have its whole log, as nextIndex does. But nextIndex is a guess that refusals " +
      "correct; matchIndex is what a peer has acknowledged.",
    base: "plain",
    edits: [[
      "this.matchIndex = this.peers.map(() => 0);",
      "this.matchIndex = this.peers.map(() => this.lastLogIndex());",
    ]],
    rules: ["L9", "S10", "L14"],
    shown: { test: "TestFailAgree2B", seed: 1, by: "referee" },
  },
  {
    name: "nextindex-not-reinitialised",
    breaks: "Figure 2, volatile state on leaders: reinitialized after election",
    lesson:
      "A server that leads again keeps nextIndex of its earlier term. Its log may be shorter since, and there is no entry " +
      "where it begins.",
    base: "plain",
    edits: [[
      "    this.nextIndex = this.peers.map(() => this.log.length);\n",
      "    if (this.nextIndex.length === 0) this.nextIndex = this.peers.map(() => this.log.length);\n",
    ], [
      "args.PrevLogTerm = this.log[args.PrevLogIndex].Term;",
      "args.PrevLogTerm = this.log[args.PrevLogIndex]?.Term ?? 0;",
    ]],
    rules: ["S7"],
    shown: { test: "TestLeaderAgain", seed: 1, by: "referee" },
  },
  {
    name: "leader-times-out",
    breaks: "§5.2: a leader has no election timeout",
    lesson:
      "The timer runs on while the server leads, and nobody resets it, as no AppendEntries comes. After each timeout the leader " +
      "stands for election against itself.",
    base: "plain",
    edits: [[
      `      } else if (this.role === "leader") {
        this.resetElectionTimer();
      } else {`,
      "      } else {",
    ]],
    rules: ["L3"],
    shown: { test: "TestInitialElection2A", seed: 1, by: "referee" },
  },
  {
    name: "restriction-refuses-if-both-lower",
    breaks: "RequestVote 2, §5.4.1: the last terms come first",
    lesson:
      "A vote is refused only if the candidate's last term and its length are both lower. A log that is longer, or ends in a " +
      "later term, is enough, though the voter's is more up-to-date.",
    base: "plain",
    edits: [[
      `    const upToDate = args.LastLogTerm > this.lastLogTerm() ||
      (args.LastLogTerm === this.lastLogTerm() && args.LastLogIndex >= this.lastLogIndex());
`,
      "    const upToDate = args.LastLogTerm >= this.lastLogTerm() || args.LastLogIndex >= this.lastLogIndex();\n",
    ]],
    rules: ["S11"],
    shown: { test: "TestFailAgree2B", seed: 1, by: "referee" },
  },
];
