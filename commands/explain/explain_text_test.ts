// @ts-types="../../types/std_assert.d.ts"
import { assertEquals } from "@std/assert";
import type { Complaint, Outcome } from "../../runner/protocol.ts";
import type { TraceEvent } from "../../trace/event.ts";
import { Clues } from "./clues.ts";
import { explained } from "./explain_text.ts";

const failed: Outcome = {
  test: "TestBackup2B",
  seed: 7,
  passed: false,
  failure: {
    kind: "assertion",
    message: "one(100) failed to reach agreement",
    where: "tester/raft/agreement.ts:16",
    server: null,
    at: 10_000_400,
    stack: [],
    servers: [0, 1].map((server) => ({ server, running: true, connected: true, facts: {} })),
    notes: ["nobody led meanwhile"],
  },
  seconds: 10,
  total: 10,
  peers: 2,
  rpcs: 0,
  bytes: 0,
  counts: {},
  digest: "",
  steps: 0,
  realMs: 0,
};
const setting = { step: 3, width: 80, explain: "explain", replay: "replay" };

function cluesOf(...events: TraceEvent[]): Clues {
  const clues = new Clues(3);
  for (const event of events) clues.take(event);
  return clues;
}

Deno.test("explain: a check that no rule explains: the test's step, and what each server did last", () => {
  const prints = ["a", "b", "c"].map((text, at): TraceEvent => ({ kind: "print", at, server: 1, text }));
  const clues = cluesOf({ kind: "step", at: 0, server: null, text: "one(100, 2, false)" }, ...prints);
  assertEquals(
    explained(failed, clues, setting).lines.join("\n"),
    `\
TestBackup2B, seed 7: fails with "one(100) failed to reach agreement".

1. What is asked
   The test asks for this, and no rule that the referee checks was broken: what
   had to happen did not, or came too late. Which of Figure 2's rules makes it
   happen, or which part of a service?

2. Where and when
   At 10.000 s, in tester/raft/agreement.ts:16. The test was at one(100, 2,
   false).
   What each server did around it:
     replay --from 9.500 --to 10.001

3. What happened
   one(100) failed to reach agreement
   note: nobody led meanwhile
   The last events of each server:
     0.000001 S1  print  b
     0.000002 S1  print  c`,
  );
});

/** A complaint about S0. */
function complaint(rule: string, severity: Complaint["severity"], at: number): Complaint {
  const texts = { section: "the section", sentence: `S0 broke ${rule}`, context: "the solution" };
  return { rule, severity, at, server: 0, ...texts };
}

/** A print of S0. */
function print(at: number, text: string): TraceEvent {
  return { kind: "print", at, server: 0, text };
}

Deno.test("explain: an error counts more than an earlier warning, and keeps what came before it", () => {
  const complaints = [
    complaint("L4", "warning", 2),
    complaint("S2", "error", 4),
    complaint("S3", "error", 6),
  ];
  const [l4, s2, s3] = complaints.map((each): TraceEvent => ({ kind: "complaint", ...each }));
  const clues = cluesOf(print(1, "first"), l4, print(3, "second\x1b[2J"), s2, print(5, "third"), s3);
  assertEquals(explained({ ...failed, complaints }, clues, setting).lines.slice(2), [
    "1. What is asked",
    "   Rule S2: the section.",
    "   Read it again in the paper, with the sentences around it; then read your code",
    "   for it.",
    "",
    "2. Where and when",
    "   S0, at 0.000 s; the run ends at 10.000 s.",
    "   What each server did around it:",
    "     replay --from 0.000 --to 0.001",
    "",
    "3. What happened",
    "   S0 broke S2.",
    "   Before that, in S0:",
    "     0.000001 S0  print  first",
    "     0.000003 S0  print  second\\x1b[2J",
  ]);
});

Deno.test("explain: the rule that test names first, also if unsaved state that did no harm came earlier", () => {
  const unsaved = complaint("P1", "error", 2);
  const vote = complaint("S11", "error", 4);
  const events = [unsaved, vote].map((each): TraceEvent => ({ kind: "complaint", ...each }));
  const { lines } = explained({ ...failed, complaints: [vote, unsaved] }, cluesOf(...events), setting);
  assertEquals(lines[3], "   Rule S11: the section.");
  const ended = explained({ ...failed, complaints: undefined }, cluesOf(...events), setting);
  assertEquals(ended.lines[3], "   Rule P1: the section.", "of a process that was ended");
});
