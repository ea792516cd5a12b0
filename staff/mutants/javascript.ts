/**
 * Mistakes that JavaScript invites with its arrays, objects, classes and timers.
 *
 * @module
 */

import { storing } from "./append.ts";
import type { Mutant } from "./mutant.ts";

/** In the catalogue's order. */
export const javascript: Mutant[] = [
  {
    name: "progress-object-shared",
    breaks: "Figure 2, matchIndex: for each server",
    lesson:
      "fill puts one and the same object into every place of an array. All peers share nextIndex and matchIndex: what one has, " +
      "also the leader itself, counts for all.",
    base: "plain",
    edits: [
      [
        "  nextIndex: number[] = [];\n  matchIndex: number[] = [];\n",
        "  progress: { next: number; match: number }[] = [];\n",
      ],
      [
        "    this.nextIndex = this.peers.map(() => this.log.length);\n    this.matchIndex = this.peers.map(() => 0);\n",
        "    this.progress = new Array(this.peers.length).fill({ next: this.log.length, match: 0 });\n",
      ],
      ["args.PrevLogIndex = this.nextIndex[peer] - 1;", "args.PrevLogIndex = this.progress[peer].next - 1;"],
      ["this.log.slice(this.nextIndex[peer]);", "this.log.slice(this.progress[peer].next);"],
      [
        "      if (match > this.matchIndex[peer]) {\n        this.matchIndex[peer] = match;\n",
        "      if (match > this.progress[peer].match) {\n        this.progress[peer].match = match;\n",
      ],
      [
        "      this.nextIndex[peer] = Math.max(this.nextIndex[peer], match + 1);\n" +
        "    } else if (args.PrevLogIndex === this.nextIndex[peer] - 1) {\n" +
        "      this.nextIndex[peer] = Math.max(this.matchIndex[peer] + 1, this.backUp(reply));\n",
        `      this.progress[peer].next = Math.max(this.progress[peer].next, match + 1);
    } else if (args.PrevLogIndex === this.progress[peer].next - 1) {
      this.progress[peer].next = Math.max(this.progress[peer].match + 1, this.backUp(reply));
`,
      ],
      [
        "if (this.nextIndex[peer] <= this.lastLogIndex()",
        "if (this.progress[peer].next <= this.lastLogIndex()",
      ],
      [
        "    this.matchIndex[this.me] = this.lastLogIndex();\n    const matches = this.matchIndex.toSorted((a, b) => b - a);\n",
        "    this.progress[this.me].match = this.lastLogIndex();\n" +
        "    const matches = this.progress.map(({ match }) => match).sort((a, b) => b - a);\n",
      ],
    ],
    rules: ["S10"],
    shown: { test: "TestBasicAgree2B", seed: 1, by: "referee" },
  },
  {
    name: "concat-result-dropped",
    breaks: "AppendEntries 4, §5.3: append new entries",
    lesson:
      "concat returns a new array and leaves the log as it is. The follower says that it has the entries, and has none of them.",
    base: "plain",
    edits: [[
      "      for (; i < args.Entries.length; i++) this.log.push(args.Entries[i]);\n      this.persist();\n",
      "      this.log.concat(args.Entries.slice(i));\n      this.persist();\n      break;\n",
    ]],
    rules: ["O1", "O3", "P1"],
    shown: { test: "TestBasicAgree2B", seed: 1, by: "referee" },
  },
  {
    name: "matchindex-sorted-in-place",
    breaks: "Figure 2, matchIndex: for each server",
    lesson:
      "sort changes the array itself. Once matchIndex has been sorted its places belong to other peers, and the leader counts " +
      "for one server what another has.",
    base: "plain",
    edits: [[
      "const matches = this.matchIndex.toSorted((a, b) => b - a);",
      "const matches = this.matchIndex.sort((a, b) => b - a);",
    ]],
    rules: ["S10", "L6", "L9"],
    shown: { test: "TestFailNoAgree2B", seed: 1, by: "referee" },
  },
  {
    name: "entries-removed-while-iterating",
    breaks: "AppendEntries 4, §5.3: any new entries not already in the log",
    lesson:
      "Entries that the log has already are removed from the list while forEach goes through it, which then passes over every " +
      "second one. Those are appended again, at wrong indexes.",
    base: "plain",
    edits: [[
      storing,
      `    const lastIndex = args.PrevLogIndex + args.Entries.length;
    args.Entries.forEach((entry, i) => {
      if (this.log[args.PrevLogIndex + 1 + i]?.Term === entry.Term) args.Entries.splice(i, 1);
    });
    if (args.Entries.length > 0) {
      this.log.length = Math.min(this.log.length, lastIndex - args.Entries.length + 1);
      this.journalled = Math.min(this.journalled, this.log.length);
      this.log.push(...args.Entries);
      this.persist();
    }
`,
    ], ["const lastNew = args.PrevLogIndex + args.Entries.length;", "const lastNew = lastIndex;"]],
    rules: ["O1", "O3", "S14", "S17", "S6"],
    shown: { test: "TestUnreliableAgree2C", seed: 1, by: "referee" },
  },
  {
    name: "args-object-shared",
    breaks: "§5.3: a reply is compared with the request that it answers",
    lesson:
      "One object holds the arguments for all peers, and is filled anew for each. When a reply comes it says what was sent last, " +
      "to another peer, and not what this reply answers.",
    base: "plain",
    edits: [
      [
        "  broadcastPending = false;\n",
        "  broadcastPending = false;\n  readonly args = new AppendEntriesArgs();\n",
      ],
      [
        "    const args = new AppendEntriesArgs();\n    args.Term = this.currentTerm;\n    args.LeaderId",
        "    const { args } = this;\n    args.Term = this.currentTerm;\n    args.LeaderId",
      ],
    ],
    rules: ["S10"],
    shown: { test: "TestUnreliableAgree2C", seed: 1, by: "referee" },
  },
  {
    name: "closure-sees-last-peer",
    breaks: "§5.2, Leaders: heartbeats to each server",
    lesson:
      "A variable of var belongs to the function, not to one round of the loop: by the time the callbacks run it has its last " +
      "value, and one peer gets what was meant for all.",
    base: "plain",
    edits: [[
      "        if (peer !== this.me) this.appendEntries(peer);\n      }\n      await",
      `        if (peer === this.me) continue;
        var to = peer;
        setTimeout(() => this.role === "leader" && this.currentTerm === term && this.appendEntries(to));
      }
      await`,
    ]],
    rules: ["L5"],
    shown: { test: "TestInitialElection2A", seed: 1, by: "referee" },
  },
  {
    name: "election-timer-not-cleared",
    breaks: "Followers 2, §5.2: AppendEntries resets the election timeout",
    lesson:
      "Each word from the leader starts a timer, and none is cleared. The earlier ones run out, and the server stands for election " +
      "although it has just heard from its leader.",
    base: "plain",
    edits: [
      [
        "    this.electionDeadline = Date.now() + electionTimeoutMin + Math.random() * electionTimeoutSpread;\n",
        `    setTimeout(() => {
      if (this.killed()) return;
      if (this.role === "leader") this.resetElectionTimer();
      else this.startElection();
    }, electionTimeoutMin + Math.random() * electionTimeoutSpread);
`,
      ],
      ["    this.ticker();\n", ""],
      [
        `  async ticker(): Promise<void> {
    while (!this.killed()) {
      const left = this.electionDeadline - Date.now();
      if (left > 0) {
        await sleep(left);
      } else if (this.role === "leader") {
        this.resetElectionTimer();
      } else {
        this.startElection();
      }
    }
  }
`,
        "",
      ],
    ],
    rules: ["L3"],
    shown: { test: "TestInitialElection2A", seed: 1, by: "referee" },
  },
  {
    name: "fields-initialised-after-super",
    breaks: "Persistent state, §5.1: what is saved is restored",
    lesson:
      "The state is read back in the constructor of a superclass. The fields of the subclass get their initial values after " +
      "that, and all that was restored is gone.",
    base: "plain",
    edits: [
      [
        "/** A Raft server. */\nclass Raft implements RaftServer {\n",
        `abstract class Server {
  constructor(persister: Persister) {
    this.readPersist(persister.ReadRaftState());
  }
  abstract readPersist(data: Uint8Array): void;
}

class Raft extends Server implements RaftServer {
`,
      ],
      ["    this.peers = peers;\n", "    super(persister);\n    this.peers = peers;\n"],
      ["    this.readPersist(persister.ReadRaftState());\n    this.reset", "    this.reset"],
      [
        "      this.log.length = saved.From;\n      this.log.push(...saved.Entries);\n",
        "      this.log = [...(this.log ?? [new LogEntry()]).slice(0, saved.From), ...saved.Entries];\n",
      ],
    ],
    rules: ["S2", "S2b", "S3", "S3b", "O1", "O3", "S11"],
    shown: { test: "TestPersist12C", seed: 1, by: "referee" },
  },
  {
    name: "clocks-mixed",
    breaks: "Followers 2, §5.2: an election when the timeout elapses",
    lesson:
      "The deadline is of Date.now, counted from 1970, and is compared with performance.now, counted from the program's start. " +
      "It is half a century away.",
    base: "plain",
    edits: [[
      "const left = this.electionDeadline - Date.now();",
      "const left = Math.min(100, this.electionDeadline - performance.now());",
    ]],
    rules: ["L4"],
    shown: { test: "TestInitialElection2A", seed: 1, by: "referee" },
  },
];
