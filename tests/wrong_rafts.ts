/**
 * Rafts that are wrong on purpose, each by a change of the worked solution's text, and the rule it breaks.
 *
 * @module
 */

import type { RuleId } from "../referee/mod.ts";
import { changed, type Edit, quietBase } from "./changed_raft.ts";

/** A wrong Raft. */
export interface WrongRaft {
  /** Its name in the catalogue of mistakes. */
  name: string;
  /** What is changed. */
  edits: Edit[];
  /** Whether it is made from the second base. */
  quiet?: boolean;
  /** The rules one of which is to be named first. */
  rules: RuleId[];
  /** A test that shows it, and on which seed. */
  test: string;
  seed: number;
}

const grant: Edit = [
  "    this.votedFor = args.CandidateId;\n    this.persist();\n    this.resetElectionTimer();",
  "    this.votedFor = args.CandidateId;\n    this.resetElectionTimer();",
];

/** The wrong ones. */
export const wrongRafts: WrongRaft[] = [
  {
    name: "votes-twice",
    edits: [["    if (this.votedFor !== nobody && this.votedFor !== args.CandidateId) return;\n", ""]],
    rules: ["S2"],
    test: "TestReElection2A",
    seed: 1,
  },
  {
    name: "votedfor-reset-on-append",
    edits: [[
      '    this.role = "follower";\n    this.resetElectionTimer();\n\n',
      '    this.role = "follower";\n    this.votedFor = nobody;\n    this.resetElectionTimer();\n\n',
    ]],
    rules: ["S2"],
    test: "TestUnreliableChurn2C",
    seed: 3,
  },
  { name: "persist-missing-on-vote", edits: [grant], rules: ["P1"], test: "TestPersist22C", seed: 1 },
  {
    name: "persist-missing-on-election",
    edits: [["    this.votedFor = this.me;\n    this.persist();\n", "    this.votedFor = this.me;\n"]],
    rules: ["P1"],
    test: "TestInitialElection2A",
    seed: 1,
  },
  {
    name: "persist-omits-term",
    edits: [["      this.currentTerm = saved.CurrentTerm;\n", ""]],
    rules: ["S2", "S2b", "S3", "S3b", "O1"],
    test: "TestPersist12C",
    seed: 1,
  },
  {
    name: "no-election-restriction",
    edits: [["    if (!upToDate) return;\n", "    if (!upToDate && args.LastLogIndex < 0) return;\n"]],
    rules: ["S11"],
    test: "TestFailAgree2B",
    seed: 1,
  },
  {
    name: "restriction-both-must-be-ge",
    edits: [[
      "args.LastLogTerm > this.lastLogTerm() ||\n      (args.LastLogTerm === this.lastLogTerm() && args.LastLogIndex >= this.lastLogIndex());",
      "args.LastLogTerm >= this.lastLogTerm() && args.LastLogIndex >= this.lastLogIndex();",
    ]],
    rules: ["O2"],
    test: "TestRejoin2B",
    seed: 1,
  },
  {
    name: "term-not-adopted-from-requestvote",
    edits: [[
      "RequestVote(args: RequestVoteArgs, reply: RequestVoteReply): void {\n    if (args.Term > this.currentTerm) this.adoptTerm(args.Term);",
      "RequestVote(args: RequestVoteArgs, reply: RequestVoteReply): void {\n    if (args.Term > this.currentTerm) this.votedFor = nobody;",
    ]],
    rules: ["S3b"],
    test: "TestInitialElection2A",
    seed: 1,
  },
  {
    name: "election-reuses-term",
    edits: [["    this.currentTerm++;\n", "    if (this.votedFor !== this.me) this.currentTerm++;\n"]],
    rules: ["S2b"],
    test: "TestReElection2A",
    seed: 1,
  },
  {
    name: "stale-vote-reply-counted",
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
    test: "TestFigure8Unreliable2C",
    seed: 3,
  },
  {
    name: "vote-majority-half",
    edits: [[
      "    if (this.hasQuorum(votes.size)) this.becomeLeader();\n  }\n\n  RequestVote(",
      "    if (votes.size >= this.peers.length / 2 - 0.5) this.becomeLeader();\n  }\n\n  RequestVote(",
    ]],
    rules: ["S4"],
    test: "TestFailNoAgree2B",
    seed: 1,
  },
  {
    name: "leader-ignores-higher-term-reply",
    edits: [["    if (ok && reply.Term > this.currentTerm) return this.adoptTerm(reply.Term);\n", ""]],
    rules: ["S3", "P1", "O1"],
    test: "TestFailNoAgree2B",
    seed: 1,
  },
  {
    name: "candidate-rejects-same-term-append",
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
    test: "TestPersist22C",
    seed: 1,
  },
  {
    name: "timeout-not-randomised",
    edits: [[
      "electionTimeoutMin + Math.random() * electionTimeoutSpread",
      "electionTimeoutMin + 0.5 * electionTimeoutSpread",
    ]],
    rules: ["L1"],
    test: "TestBasicAgree2B",
    seed: 1,
  },
  {
    name: "no-heartbeat-on-win",
    edits: [[
      '    while (this.role === "leader" && this.currentTerm === term && !this.killed()) {\n',
      '    await sleep(heartbeatInterval);\n    while (this.role === "leader" && this.currentTerm === term && !this.killed()) {\n',
    ]],
    rules: ["L2"],
    test: "TestInitialElection2A",
    seed: 1,
  },
  {
    name: "timer-not-reset-on-grant",
    edits: [[
      "    this.persist();\n    this.resetElectionTimer();\n    reply.VoteGranted",
      "    this.persist();\n    reply.VoteGranted",
    ]],
    rules: ["L3"],
    test: "TestPersist22C",
    seed: 1,
  },
  {
    name: "heartbeat-too-slow",
    edits: [["const heartbeatInterval = 150;", "const heartbeatInterval = 430;"]],
    rules: ["L5"],
    test: "TestInitialElection2A",
    seed: 1,
  },
  {
    name: "heartbeat-too-fast",
    edits: [["const heartbeatInterval = 150;", "const heartbeatInterval = 20;"]],
    rules: ["L5b"],
    test: "TestInitialElection2A",
    seed: 1,
  },
  {
    name: "rpcs-sent-one-at-a-time",
    edits: [
      ["    if (this.hasQuorum(votes.size)) this.becomeLeader(); // a cluster of one\n", ""],
      ["  startElection(): void {", "  async startElection(): Promise<void> {"],
      [
        "if (peer !== this.me) this.requestVote(peer, args, votes);",
        "if (peer !== this.me) await this.requestVote(peer, args, votes);",
      ],
    ],
    rules: ["L8", "S3"],
    test: "TestReElection2A",
    seed: 1,
  },
  {
    name: "kill-ignored",
    edits: [["    this.dead = true;\n", ""]],
    rules: ["L7"],
    test: "TestPersist12C",
    seed: 1,
  },
  {
    name: "heartbeat-skips-check",
    edits: [[
      "    if (prevTerm !== args.PrevLogTerm) {",
      "    if (prevTerm !== args.PrevLogTerm && args.Entries.length > 0) {",
    ]],
    quiet: true,
    rules: ["S12"],
    test: "TestFailAgree2B",
    seed: 1,
  },
  {
    name: "prevlogterm-not-checked",
    edits: [["    if (prevTerm !== args.PrevLogTerm) {", "    if (prevTerm === undefined) {"], [
      "      if (prevTerm === undefined) return;\n      reply.XTerm = prevTerm;",
      "      reply.XTerm = prevTerm ?? 0;",
    ]],
    rules: ["S12"],
    test: "TestRejoin2B",
    seed: 1,
  },
  {
    name: "append-always-truncates",
    edits: [["      if (this.log[index]?.Term === args.Entries[i].Term) continue;\n", ""]],
    rules: ["O3", "O1"],
    test: "TestUnreliableAgree2C",
    seed: 3,
  },
  {
    name: "append-never-truncates",
    edits: [[
      "      this.log.length = index;\n      this.journalled",
      "      if (index < this.log.length) continue;\n      this.journalled",
    ]],
    rules: ["S17", "P1"],
    test: "TestRejoin2B",
    seed: 1,
  },
  {
    name: "commit-min-uses-log-end",
    edits: [[
      "const lastNew = args.PrevLogIndex + args.Entries.length;",
      "const lastNew = this.lastLogIndex();",
    ]],
    quiet: true,
    rules: ["S18"],
    test: "TestPersist22C",
    seed: 1,
  },
  {
    name: "commits-old-term-by-counting",
    edits: [[
      "if (quorumHas <= this.commitIndex || this.log[quorumHas].Term !== this.currentTerm) return;",
      "if (quorumHas <= this.commitIndex) return;",
    ]],
    rules: ["S10"],
    test: "TestFailNoAgree2B",
    seed: 1,
  },
  {
    name: "commits-on-first-ack",
    edits: [["const quorumHas = matches[Math.floor(matches.length / 2)];", "const quorumHas = matches[1];"]],
    rules: ["S10"],
    test: "TestFailNoAgree2B",
    seed: 1,
  },
  {
    name: "matchindex-not-monotonic",
    edits: [["      if (match > this.matchIndex[peer]) {", "      {"], [
      "this.nextIndex[peer] = Math.max(this.nextIndex[peer], match + 1);",
      "this.nextIndex[peer] = match + 1;",
    ]],
    rules: ["L6"],
    test: "TestUnreliableAgree2C",
    seed: 3,
  },
  {
    name: "concurrent-appliers-apply-twice",
    edits: [["      this.lastApplied++;\n", ""], [
      "this.log[this.lastApplied].Command",
      "this.log[this.lastApplied + 1].Command",
    ], [
      "msg.CommandIndex = this.lastApplied;\n      await this.applyCh.send(msg);",
      "msg.CommandIndex = this.lastApplied + 1;\n      await this.applyCh.send(msg);\n      this.lastApplied++;",
    ], [
      "    this.ticker();\n    this.applier();",
      "    this.ticker();\n    this.applier();\n    this.applier();",
    ], [
      "resolve) => this.wakeApplier = resolve",
      "resolve) => {\n          const both = this.wakeApplier;\n          this.wakeApplier = () => (both(), resolve());\n        }",
    ]],
    rules: ["S15"],
    test: "TestBasicAgree2B",
    seed: 1,
  },
  {
    name: "start-returns-before-append",
    edits: [[
      "    this.log.push(entry);\n    this.persist();\n",
      "    queueMicrotask(() => (this.log.push(entry), this.persist()));\n",
    ], [
      "return [this.lastLogIndex(), this.currentTerm, true];",
      "return [this.lastLogIndex() + 1, this.currentTerm, true];",
    ]],
    rules: ["S13", "P1"],
    test: "TestFailNoAgree2B",
    seed: 1,
  },
  {
    name: "rpc-field-dropped-lastlogterm",
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
    test: "TestInitialElection2A",
    seed: 1,
  },
];

/** The text of a wrong Raft. */
export function textOf({ name, edits, quiet }: WrongRaft): string {
  return changed([...(quiet ? quietBase : []), ...edits], name);
}
