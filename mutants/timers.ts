/**
 * Mistakes of time: election timeouts, heartbeats, and how requests are sent.
 *
 * @module
 */

import type { Mutant } from "./mutant.ts";

/** The chapter. */
export const timers: Mutant[] = [
  {
    name: "timeout-not-randomised",
    breaks: "§5.2",
    lesson:
      "All servers wait equally long, so that they stand for election together and split the vote, again and again.",
    base: "solution",
    edits: [[
      "electionTimeoutMin + Math.random() * electionTimeoutSpread",
      "electionTimeoutMin + 0.5 * electionTimeoutSpread",
    ]],
    rules: ["L1"],
    shown: { test: "TestBasicAgree2B", seed: 1, by: "referee" },
  },
  {
    name: "heartbeat-too-slow",
    breaks: "Leaders 1, §5.2",
    lesson:
      "Heartbeats are hardly more frequent than the shortest election timeout: one that is lost or late, and a " +
      "follower stands against a leader that is well.",
    base: "solution",
    edits: [["const heartbeatInterval = 150;", "const heartbeatInterval = 430;"]],
    rules: ["L5"],
    shown: { test: "TestInitialElection2A", seed: 1, by: "referee" },
  },
  {
    name: "heartbeat-too-fast",
    breaks: "the lab's limit of about ten heartbeats a second",
    lesson:
      "Fifty heartbeats a second where the lab allows ten: it hides every other slowness, and the tests that " +
      "count RPCs fail.",
    base: "solution",
    edits: [["const heartbeatInterval = 150;", "const heartbeatInterval = 20;"]],
    rules: ["L5b"],
    shown: { test: "TestInitialElection2A", seed: 1, by: "referee" },
  },
  {
    name: "no-heartbeat-on-win",
    breaks: "Leaders 1, §5.2",
    lesson:
      "The first heartbeat waits for an interval, in which the others do not know that there is a leader and may " +
      "stand for election themselves.",
    base: "solution",
    edits: [[
      '    while (this.role === "leader" && this.currentTerm === term && !this.killed()) {\n',
      '    await sleep(heartbeatInterval);\n    while (this.role === "leader" && this.currentTerm === term && !this.killed()) {\n',
    ]],
    rules: ["L2"],
    shown: { test: "TestInitialElection2A", seed: 1, by: "referee" },
  },
  {
    name: "timer-not-reset-on-grant",
    breaks: "Followers 2, §5.2",
    lesson:
      "Who has just voted stands for election itself before the one it voted for could say that it won.",
    base: "solution",
    edits: [[
      "    this.persist();\n    this.resetElectionTimer();\n    reply.VoteGranted",
      "    this.persist();\n    reply.VoteGranted",
    ]],
    rules: ["L3"],
    shown: { test: "TestPersist22C", seed: 1, by: "referee" },
  },
  {
    name: "rpcs-sent-one-at-a-time",
    breaks: "Candidates 1, §5.2: in parallel",
    lesson:
      "The candidate waits for each answer before it asks the next: one server that is down holds up the " +
      "election, often until its timeout.",
    base: "solution",
    edits: [
      ["    if (this.hasQuorum(votes.size)) this.becomeLeader(); // a cluster of one\n", ""],
      ["  startElection(): void {", "  async startElection(): Promise<void> {"],
      [
        "if (peer !== this.me) this.requestVote(peer, args, votes);",
        "if (peer !== this.me) await this.requestVote(peer, args, votes);",
      ],
    ],
    rules: ["L8", "S3"],
    shown: { test: "TestReElection2A", seed: 1, by: "referee" },
  },
];
