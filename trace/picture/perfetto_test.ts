// @ts-types="../../types/std_assert.d.ts"
import { assert, assertEquals } from "@std/assert";
import type { TraceEvent } from "../event.ts";
import { perfettoEvents } from "./perfetto.ts";

const call = { message: 1, method: "Raft.RequestVote", life: 1 };
const events = [
  { kind: "launched", at: 0, server: 0, life: 1 },
  { kind: "launched", at: 0, server: 1, life: 1 },
  { kind: "step", at: 0, server: null, text: "checkOneLeader()" },
  { kind: "learned", at: 5, server: 0, term: 1, role: "candidate", vote: 0 },
  { kind: "request sent", at: 5, server: 0, peer: 1, ...call, args: [{ Term: 1 }], bytes: 9 },
  { kind: "request arrived", at: 9, server: 1, peer: 0, ...call },
  {
    kind: "reply sent",
    at: 9,
    server: 1,
    peer: 0,
    ...call,
    reply: [{ Term: 1, VoteGranted: true }],
    bytes: 9,
  },
  { kind: "reply lost", at: 9, server: 1, peer: 0, ...call },
  { kind: "print", at: 10, server: 1, text: "voted\n" },
  {
    kind: "complaint",
    at: 10,
    server: 1,
    rule: "S2",
    severity: "error",
    section: "§5.2",
    sentence: "S1 voted twice",
    context: null,
  },
] as TraceEvent[];

Deno.test("perfetto: roles are spans, complaints moments, states counters", () => {
  const made = perfettoEvents(events, 2);
  const of = (ph: string) => made.filter((event) => event.ph === ph);
  const spans = of("X").filter(({ tid, pid }) => tid === 1 && pid === 1);
  assertEquals(spans.map(({ name, ts, dur }) => [name, ts, dur]), [["T0 follower", 0, 5], [
    "T1 candidate",
    5,
    5,
  ]]);
  assertEquals(of("i").map(({ name, pid }) => [name, pid]), [
    ["launched", 1],
    ["launched", 2],
    ["voted", 2],
    ["rule S2", 2],
  ]);
  const term = of("C").filter(({ name, pid }) => name === "term" && pid === 1);
  assertEquals(term.map(({ ts, args }) => [ts, args]), [[0, { term: 0 }], [5, { term: 1 }]]);
});

Deno.test("perfetto: messages that arrived have an arrow, lost ones have none; each end is in a span", () => {
  const made = perfettoEvents(events, 2);
  const [begin] = made.filter(({ ph }) => ph === "s"), [end] = made.filter(({ ph }) => ph === "f");
  assertEquals([begin.ts, begin.pid, begin.id, end.ts, end.pid, end.id, end.bp], [5, 1, 2, 9, 2, 2, "e"]);
  assertEquals(made.filter(({ ph }) => ph === "s" || ph === "f").length, 2);
  for (const { pid, tid, ts } of [begin, end]) {
    assert(made.some((span) => span.ph === "X" && span.pid === pid && span.tid === tid && span.ts === ts));
  }
});
