/**
 * Mistakes in what a leader keeps of each follower, and in what it holds for committed.
 *
 * @module
 */

import type { Mutant } from "./mutant.ts";

/** The chapter. */
export const books: Mutant[] = [
  {
    name: "commits-old-term-by-counting",
    breaks: "Leaders 4, §5.4.2",
    lesson:
      "Only an entry of the leader's own term is committed by counting copies. One of an earlier term may still " +
      "be overwritten although a majority has it: Figure 8.",
    base: "solution",
    edits: [[
      "if (quorumHas <= this.commitIndex || this.log[quorumHas].Term !== this.currentTerm) return;",
      "if (quorumHas <= this.commitIndex) return;",
    ]],
    rules: ["S10"],
    shown: { test: "TestFailNoAgree2B", seed: 1, by: "referee" },
  },
  {
    name: "commits-on-first-ack",
    breaks: "Leaders 4, §5.3",
    lesson:
      "An entry is committed once a majority has it. One follower's word is a majority of three, not of five.",
    base: "solution",
    edits: [["const quorumHas = matches[Math.floor(matches.length / 2)];", "const quorumHas = matches[1];"]],
    rules: ["S10"],
    shown: { test: "TestFailNoAgree2B", seed: 1, by: "referee" },
  },
  {
    name: "matchindex-not-monotonic",
    breaks: "Figure 2, matchIndex",
    lesson:
      "Answers arrive in any order. An earlier one, taken for the latest, lowers matchIndex: the leader forgets " +
      "what the follower has and sends it again.",
    base: "solution",
    edits: [["      if (match > this.matchIndex[peer]) {", "      {"], [
      "this.nextIndex[peer] = Math.max(this.nextIndex[peer], match + 1);",
      "this.nextIndex[peer] = match + 1;",
    ]],
    rules: ["L6"],
    shown: { test: "TestUnreliableAgree2C", seed: 3, by: "referee" },
  },
];
