/**
 * Mistakes in Start, and in applying committed entries (§5.3, §8).
 *
 * @module
 */

import type { Mutant } from "./mutant.ts";

const taking = "      await this.applyCh.send(msg);\n    }\n  }\n}\n";

/** In the catalogue's order. */
export const startAndApply: Mutant[] = [
  {
    name: "start-accepts-on-follower",
    breaks: "§8: clients talk to the leader",
    lesson: "A server that has voted for itself in this term accepts commands: a leader has, but so have " +
      "candidates, and followers that were candidates. They append to a log that is not theirs to extend.",
    base: "plain",
    edits: [[
      '    if (this.role !== "leader" || this.killed()) return [-1, this.currentTerm, false];',
      "    if (this.votedFor !== this.me || this.killed()) return [-1, this.currentTerm, false];",
    ]],
    rules: ["S4"],
    shown: { test: "TestFailAgree2B", seed: 1, by: "referee" },
  },
  {
    name: "start-returns-before-append",
    breaks: "Leaders 2, §5.3: append entry to local log",
    lesson:
      "Start reads the index, and appends after other code has run. Two commands get the same index, and " +
      "one of two clients gets the other's result.",
    base: "plain",
    edits: [[
      "    this.log.push(entry);\n    this.persist();\n",
      "    queueMicrotask(() => (this.log.push(entry), this.persist()));\n",
    ], [
      "return [this.lastLogIndex(), this.currentTerm, true];",
      "return [this.lastLogIndex() + 1, this.currentTerm, true];",
    ]],
    rules: ["S13", "P1"],
    shown: { test: "TestConcurrentStarts2B", seed: 1, by: "referee" },
  },
  {
    name: "start-index-zero-based",
    breaks: "Figure 2, log[]: first index is 1",
    lesson: "Start returns an array index, where the contract has a log index, which begins at 1.",
    base: "plain",
    edits: [[
      "return [this.lastLogIndex(), this.currentTerm, true];",
      "return [this.lastLogIndex() - 1, this.currentTerm, true];",
    ]],
    rules: ["S13"],
    shown: { test: "TestBasicAgree2B", seed: 1, by: "referee" },
  },
  {
    name: "applies-out-of-order",
    breaks: "§5.3: applies committed entries in log order",
    lesson:
      "Each entry is sent by a separate async task that is not awaited, and that does something else first. " +
      "The task that is ready first applies first.",
    base: "plain",
    edits: [[
      taking,
      "      sleep(10 * Math.random()).then(() => this.applyCh.send(msg));\n    }\n  }\n}\n",
    ]],
    rules: ["S15"],
    shown: { test: "TestFailAgree2B", seed: 1, by: "referee" },
  },
  {
    name: "concurrent-appliers-apply-twice",
    breaks: "All Servers 1, §5.3: increment lastApplied, apply log[lastApplied]",
    lesson:
      "Two loops apply, and lastApplied moves only after the await: both take the same entry. The course's tester " +
      "lets a repetition pass; a service would execute the command twice.",
    base: "plain",
    edits: [
      [
        "    this.ticker();\n    this.applier();",
        "    this.ticker();\n    this.applier();\n    this.applier();",
      ],
      [
        "resolve) => this.wakeApplier = resolve",
        "resolve) => {\n          const other = this.wakeApplier;\n          this.wakeApplier = () => (other(), resolve());\n        }",
      ],
      ["      this.lastApplied++;\n", ""],
      ["this.log[this.lastApplied].Command", "this.log[this.lastApplied + 1].Command"],
      [
        "msg.CommandIndex = this.lastApplied;\n      await this.applyCh.send(msg);",
        "msg.CommandIndex = this.lastApplied + 1;\n      await this.applyCh.send(msg);\n      this.lastApplied = msg.CommandIndex;",
      ],
    ],
    rules: ["S15"],
    shown: { test: "TestBasicAgree2B", seed: 1, by: "referee" },
  },
  {
    name: "only-leader-applies",
    breaks: "All Servers 1, §5.3: followers, too, apply what they learn is committed",
    lesson:
      "Entries are handed to the service on the leader only. The other servers' state machines stand still.",
    base: "plain",
    edits: [[
      "      if (this.lastApplied === this.commitIndex) {\n",
      '      if (this.role !== "leader" || this.lastApplied === this.commitIndex) {\n',
    ]],
    rules: ["L11"],
    shown: { test: "TestBasicAgree2B", seed: 1, by: "referee" },
  },
  {
    name: "blocks-on-apply-in-handler",
    breaks: "the labs' advice on structure: one loop alone sends on applyCh; AppendEntries 5, All Servers 1",
    lesson:
      "The handler of AppendEntries sends what it commits on applyCh, and the next request waits until it " +
      "is done, as if for a lock. While the service is busy no heartbeat is answered, and the follower " +
      "stands for election.",
    base: "plain",
    edits: [
      [
        "  wakeApplier: () => void = () => {};\n",
        "  wakeApplier: () => void = () => {};\n  lock = Promise.resolve();\n",
      ],
      [
        "  AppendEntries(args: AppendEntriesArgs, reply: AppendEntriesReply): void {\n",
        `  AppendEntries(args: AppendEntriesArgs, reply: AppendEntriesReply): Promise<void> {
    return this.lock = this.lock.then(async () => {
      this.append(args, reply);
      while (this.lastApplied < this.commitIndex && !this.killed()) await this.applyNext();
    });
  }

  append(args: AppendEntriesArgs, reply: AppendEntriesReply): void {
`,
      ],
      [
        "      this.commitIndex = Math.min(args.LeaderCommit, lastNew);\n      this.wakeApplier();\n",
        "      this.commitIndex = Math.min(args.LeaderCommit, lastNew);\n",
      ],
      [
        "      this.lastApplied++;\n",
        "      await this.applyNext();\n    }\n  }\n\n  async applyNext(): Promise<void> {\n      this.lastApplied++;\n",
      ],
      [taking, "      await this.applyCh.send(msg);\n  }\n}\n"],
    ],
    rules: ["L13"],
    shown: { test: "TestSlowService", seed: 1, by: "referee" },
  },
  {
    name: "applier-wakeup-lost",
    breaks: "All Servers 1, §5.3: while commitIndex > lastApplied, apply",
    lesson:
      "The applier waits for a wake-up before it checks whether there is something to apply. The wake-up " +
      "for what is committed while it sends is lost, and those entries wait until something else is " +
      "committed.",
    base: "plain",
    edits: [[
      "      if (this.lastApplied === this.commitIndex) {\n" +
      "        await new Promise<void>((resolve) => this.wakeApplier = resolve);\n        continue;\n      }\n",
      "      await new Promise<void>((resolve) => this.wakeApplier = resolve);\n      const committed = this.commitIndex;\n" +
      "      while (this.lastApplied < committed) {\n",
    ], [taking, taking.replace("    }\n", "      }\n    }\n")]],
    rules: ["L11"],
    shown: { test: "TestSlowService", seed: 1, by: "test" },
  },
  {
    name: "lastapplied-jumps-to-commitindex",
    breaks: "All Servers 1, §5.3: increment lastApplied, apply log[lastApplied]",
    lesson:
      "A copy of what is committed is handed over, and then lastApplied becomes commitIndex. That has moved on during " +
      "the awaits, and what was committed meanwhile is never applied.",
    base: "plain",
    edits: [[
      "      this.lastApplied++;\n      const msg = new ApplyMsg();\n",
      "      const committed = this.log.slice(this.lastApplied + 1, this.commitIndex + 1);\n" +
      "      let index = this.lastApplied;\n      for (const entry of committed) {\n      const msg = new ApplyMsg();\n",
    ], [
      "msg.Command = this.log[this.lastApplied].Command;\n      msg.CommandIndex = this.lastApplied;\n",
      "msg.Command = entry.Command;\n      msg.CommandIndex = ++index;\n",
    ], [
      taking,
      "      await this.applyCh.send(msg);\n      }\n      this.lastApplied = this.commitIndex;\n    }\n  }\n}\n",
    ]],
    rules: ["S15", "L11"],
    shown: { test: "TestSlowService", seed: 1, by: "test" },
  },
];
