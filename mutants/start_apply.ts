/**
 * Mistakes at the service's side: taking commands, and applying them.
 *
 * @module
 */

import type { Mutant } from "./mutant.ts";

/** The chapter. */
export const startAndApply: Mutant[] = [
  {
    name: "start-returns-before-append",
    breaks: "§5.3",
    lesson:
      "Start says at which index a command will be, then appends it after others had a turn: two commands " +
      "started in one go are told the same index.",
    base: "solution",
    edits: [[
      "    this.log.push(entry);\n    this.persist();\n",
      "    queueMicrotask(() => (this.log.push(entry), this.persist()));\n",
    ], [
      "return [this.lastLogIndex(), this.currentTerm, true];",
      "return [this.lastLogIndex() + 1, this.currentTerm, true];",
    ]],
    rules: ["S13", "P1"],
    shown: { test: "TestFailNoAgree2B", seed: 1, by: "referee" },
  },
  {
    name: "concurrent-appliers-apply-twice",
    breaks: "Figure 2, lastApplied, §5.3",
    lesson:
      "Two loops apply, and lastApplied moves only after the wait for the channel: both send the same entry. The " +
      "course's tests take an entry twice without a word.",
    base: "solution",
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
    shown: { test: "TestBasicAgree2B", seed: 1, by: "referee" },
  },
];
