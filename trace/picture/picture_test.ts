/** What a page draws, computed from a run's events. */

// @ts-types="../../types/std_assert.d.ts"
import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import type { TraceEvent } from "../event.ts";
import type { Value } from "../value.ts";
import { modelOfBoth, namesOfBoth, partingOf } from "./against.ts";
import { columnsOf } from "./differences.ts";
import { folded, foldedPause, straight, ticksOf } from "./fold.ts";
import { annotationIn, lanesOf, surroundingsOf } from "./lanes.ts";
import { countUpTo, modelOf } from "./model.ts";
import { openingOf } from "./opening.ts";
import { cutText, pack, unpack } from "./pack.ts";
import { firstPin, pinsIn } from "./pins.ts";
import { callsIn } from "./rpcs.ts";
import { linkTo, placeIn } from "./place.ts";
import { decodePage, encodePage } from "./run_data.ts";
import { queryOf } from "./search.ts";
import { entryAt, lastIndex, States } from "./states.ts";
import { fateOf, shortName, shortReply } from "./words.ts";

const rpc = (message: number, caller: number, target: number, name: string) => ({
  message,
  method: `Raft.${name}`,
  life: 1,
  caller,
  target,
});
type Rpc = ReturnType<typeof rpc>;

const at = (kind: string, moment: number, server: number | null, more: object = {}) =>
  ({ kind, at: moment, server, ...more }) as unknown as TraceEvent;
const ofRpc = (
  kind: string,
  moment: number,
  { caller, target, ...rest }: Rpc,
  atTarget: boolean,
  more: object = {},
) => at(kind, moment, atTarget ? target : caller, { peer: atTarget ? caller : target, ...rest, ...more });
const sent = (moment: number, call: Rpc, args: Value) =>
  ofRpc("request sent", moment, call, false, { args: [args], bytes: 1 });
const arrived = (moment: number, call: Rpc) => ofRpc("request arrived", moment, call, true);
const replied = (moment: number, call: Rpc, reply: Value) =>
  ofRpc("reply sent", moment, call, true, { reply: [reply], bytes: 1 });
const back = (moment: number, call: Rpc) => ofRpc("reply arrived", moment, call, false);
const head = {
  course: "c",
  test: "T",
  banner: "b",
  seconds: 1,
  failure: null,
  command: null,
  replay: null,
  seed: 1,
};
const nameOf = (server: number) => `S${server}`;

const append = (prev: number, prevTerm: number, entries: [term: number, command: number][], Term = 1) => ({
  Term,
  LeaderId: 0,
  PrevLogIndex: prev,
  PrevLogTerm: prevTerm,
  Entries: entries.map(([Term, Command]) => ({ Term, Command })),
  LeaderCommit: 0,
});
const vote = { Term: 1, CandidateId: 0, LastLogIndex: 0, LastLogTerm: 0 };

Deno.test("picture: packed events come back unchanged; long values are cut, with a note", () => {
  const events = [
    at("launched", 0, 0, { life: 1 }),
    at("launched", 5, 1, { life: 1 }),
    at("print", 7, 1, { text: "hello" }),
    { kind: "print", at: null, server: null, text: "past the console" } as TraceEvent,
    sent(9, rpc(1, 0, 1, "AppendEntries"), append(0, 0, [[1, 7], [1, 8]])),
  ];
  const packed = pack(events, 1000);
  assertEquals(packed.shapes.length, 3);
  assertEquals(unpack(packed), events);
  const page = { run: { ...head, servers: 2, events }, against: null };
  assertEquals(decodePage(encodePage(page, 1000)), page);

  const long = sent(
    1,
    rpc(1, 0, 1, "AppendEntries"),
    append(0, 0, Array.from({ length: 30 }, (_, i) => [1, i])),
  );
  const [short] = unpack(pack([long, at("print", 2, 0, { text: "x".repeat(1e6) })], 5));
  const { Entries } = (short as unknown as { args: [{ Entries: Value[] }] }).args[0];
  assertEquals([Entries.length, Entries[5]], [6, { more: 25 }]);
  assertEquals(cutText("abcdef", 3), "abc [3 more characters are left out]");
  assertEquals(cutText("ab\u{1f600}", 3), "ab [2 more characters are left out]");
});

Deno.test("picture: any values come back unchanged; what events share is stored once", () => {
  const field = fc.constantFrom("Term", "Command", "Entries", "more", "a b", "0");
  const { value } = fc.letrec<{ value: Value }>((tie) => ({
    value: fc.oneof(
      { depthSize: "small" },
      fc.constantFrom<Value>(null, true, 0, 1, 12, 123, "", "1", "[1]", ",", '{"Term":1}'),
      fc.array(tie("value"), { maxLength: 3 }),
      fc.dictionary(field, tie("value"), { maxKeys: 3, noNullPrototype: true }),
    ),
  }));
  // Only a few different entries, so that lists begin alike.
  const entry = fc.record({ Term: fc.constantFrom(1, 2), Command: fc.constantFrom<Value>(1, 12, "1", [1]) });
  const entries = fc.array(entry, { maxLength: 9 });
  fc.assert(fc.property(fc.array(fc.oneof(value, entries), { maxLength: 12 }), (all) => {
    const events = all.map((each, i) => at("saved", i, 0, { state: [each] }));
    assertEquals(unpack(pack(events, 1000)), events);
  }));

  const log = Array.from({ length: 50 }, (_, i) => ({ Term: 1, Command: i }));
  const lists = [log.slice(0, 40), log, log.slice(0, 45), log];
  const events = lists.map((Entries, i) => at("saved", i, 0, { state: [{ Entries }] }));
  const packed = pack(events, 1000);
  assertEquals(unpack(packed), events);
  assert(
    JSON.stringify(packed.values).length < 1.3 * JSON.stringify(pack(events.slice(1, 2), 1000).values).length,
  );
});

Deno.test("picture: an RPC's fate: delivered, lost, held up, overtaken, to a crashed server", () => {
  const [good, lost, late, dead] = [1, 2, 3, 4].map((id) => rpc(id, 0, 1, "RequestVote"));
  const next = rpc(5, 0, 1, "AppendEntries");
  const events = [
    sent(0, good, vote),
    arrived(10, good),
    replied(10, good, { Term: 1, VoteGranted: true }),
    back(20, good),
    sent(30, lost, vote),
    ofRpc("request lost", 30, lost, false),
    sent(40, late, vote),
    ofRpc("request delayed", 40, late, false, { delay: 500 }),
    sent(50, next, append(0, 0, [])),
    arrived(60, next),
    arrived(540, late),
    replied(540, late, { Term: 1, VoteGranted: false }),
    ofRpc("reply lost", 540, late, true),
    sent(600, dead, vote),
    ofRpc("unreachable", 600, dead, false, { reason: "target crashed", delay: 70 }),
    ofRpc("call failed", 670, dead, false, { reason: "target crashed" }),
  ];
  const calls = callsIn(events);
  assertEquals(calls.map(({ request }) => request), [
    "arrived",
    "lost",
    "overtaken",
    "arrived",
    "unreachable",
  ]);
  assertEquals(calls.map(({ replyFate }) => replyFate), ["arrived", null, "lost", null, null]);
  assertEquals(calls.map(({ yes }) => yes), [true, null, false, null, null]);
  assertEquals(calls.map(({ heartbeat }) => heartbeat), [false, false, false, true, false]);
  assertEquals(calls.map((call) => fateOf(call, nameOf)), [
    "Request and reply arrived.",
    "The network lost the request.",
    "The network held the request up for 0.5 ms. A later request of S0 arrived at S1 before it. " +
    "The network lost the reply.",
    "S1's handler never returned.",
    "The request never arrived: S1 had crashed.",
  ]);
  assertEquals(calls.map(shortName), [
    "RequestVote T1",
    "RequestVote T1",
    "RequestVote T1",
    "heartbeat T1",
    "RequestVote T1",
  ]);
  assertEquals([shortReply(calls[0]), shortReply(calls[2])], ["vote", "no vote"]);
});

Deno.test("picture: lanes have lives, roles by term, cuts; annotations span a while", () => {
  const lanes = lanesOf(
    [
      at("launched", 0, 0, { life: 1 }),
      at("learned", 10, 0, { term: 1, role: "candidate", vote: 0 }),
      at("learned", 10, 0, { role: "leader" }),
      at("connected", 20, 0, { connected: false }),
      at("link", 25, 0, { peer: 1, arrives: false }),
      at("print", 26, 0, { text: "@election[1 term 1" }),
      at("print", 26, 0, { text: "@election[2 term 2" }),
      at("connected", 30, 0, { connected: true }),
      at("print", 35, 0, { text: "@election]1 won" }),
      at("crashed", 40, 0),
      at("launched", 60, 0, { life: 2 }),
    ],
    1,
    100,
  );
  const [{ lives, roles, cuts, notes }] = lanes;
  assertEquals(lives, [{ from: 0, to: 40, life: 1, crashed: true }, {
    from: 60,
    to: 100,
    life: 2,
    crashed: false,
  }]);
  assertEquals(roles, [
    { from: 0, to: 10, role: "follower", term: 0, vote: null },
    { from: 10, to: 40, role: "leader", term: 1, vote: 0 },
    { from: 60, to: 100, role: "follower", term: 1, vote: 0 },
  ]);
  assertEquals(cuts, [{ from: 20, to: 30, peer: null }, { from: 25, to: 100, peer: 1 }]);
  assertEquals(notes, [
    { from: 26, to: 35, tag: "election", text: "term 1: won" },
    { from: 26, to: 40, tag: "election", text: "term 2" },
  ]);
  assertEquals(annotationIn("@vote for 2\n"), { tag: "vote", part: "moment", number: "", text: "for 2" });
  assertEquals(annotationIn("mail me@example.org"), null);
});

Deno.test("picture: steps last until the next; the network's settings and operations are spans", () => {
  const { steps, network, operations } = surroundingsOf([
    at("network", 0, null, { setting: "reliable", on: false }),
    at("step", 1, null, { text: "one" }),
    at("operation called", 2, null, { client: 3, operation: 1, text: "Get(k)" }),
    at("step", 5, null, { text: "two" }),
    at("operation returned", 6, null, { client: 3, operation: 1, text: "v" }),
    at("network", 8, null, { setting: "reliable", on: true }),
  ], 10);
  assertEquals(steps, [{ from: 1, to: 5, text: "one" }, { from: 5, to: 10, text: "two" }]);
  assertEquals(network, [{ from: 0, to: 8, text: "unreliable" }]);
  assertEquals(operations, [{ from: 2, to: 6, client: 3, operation: 1, text: "Get(k)", result: "v" }]);
});

/** S0 leads term 1 with two entries; S1 has both, S2 the first; then S1 leads term 2 and replaces S2's second. */
function twoLeaders(): TraceEvent[] {
  const [a, b, c] = [
    rpc(1, 0, 1, "AppendEntries"),
    rpc(2, 0, 2, "AppendEntries"),
    rpc(3, 1, 2, "AppendEntries"),
  ];
  return [
    ...[0, 1, 2].map((server) => at("launched", 0, server, { life: 1 })),
    at("learned", 10, 0, { term: 1, role: "leader", vote: 0 }),
    at("start returned", 20, 0, { command: 7, index: 1, term: 1, isLeader: true }),
    at("start returned", 20, 0, { command: 8, index: 2, term: 1, isLeader: true }),
    sent(21, a, append(0, 0, [[1, 7], [1, 8]])),
    replied(30, a, { Term: 1, Success: true }),
    back(40, a),
    sent(41, b, append(0, 0, [[1, 7]])),
    replied(50, b, { Term: 1, Success: true }),
    at("learned", 60, 1, { term: 2, role: "leader", vote: 1 }),
    at("start returned", 61, 1, { command: 9, index: 2, term: 2, isLeader: true }),
    sent(62, c, append(1, 1, [[2, 9]], 2)),
    replied(70, c, { Term: 2, Success: true }),
    at("applied", 80, 2, { life: 1, valid: true, index: 1, command: 7 }),
    at("crashed", 90, 2),
  ];
}

Deno.test("picture: a server's log, nextIndex and matchIndex at any moment, asked in any order", () => {
  const events = twoLeaders();
  const states = new States(events, 3);
  const after = (moment: number) => states.after(countUpTo(events, moment, ({ at }) => at ?? 0));
  const terms = (moment: number) => after(moment).map(({ log }) => log.entries.map((entry) => entry?.term));
  for (const moment of [100, 45, 70, 20, 100]) {
    const expected: Record<number, number[][]> = {
      20: [[1, 1], [], []],
      45: [[1, 1], [1, 1], []],
      70: [[1, 1], [1, 2], [1, 2]],
      100: [[1, 1], [1, 2], [1, 2]],
    };
    assertEquals(terms(moment), expected[moment], `at ${moment}`);
  }
  const [leader] = after(45);
  assertEquals([leader.next, leader.match], [[null, 3, 1], [null, 2, null]]);
  const [, , third] = after(100);
  assertEquals([third.running, third.applied, lastIndex(third.log)], [false, 1, 2]);

  const columns = columnsOf(after(100).map(({ log }) => log), 10);
  assertEquals(columns.map(({ index, differs, odd }) => [index, differs, odd]), [
    [1, false, [false, false, false]],
    [2, true, [true, false, false]],
  ]);
});

Deno.test("picture: a log that counts from 0 is shown from 1", () => {
  const [ask, call] = [rpc(1, 0, 1, "RequestVote"), rpc(2, 0, 1, "AppendEntries")];
  const events = [
    sent(10, ask, { ...vote, LastLogIndex: -1 }),
    at("start returned", 20, 0, { command: 7, index: 1, term: 1, isLeader: true }),
    sent(21, call, append(-1, 0, [[1, 7]])),
    replied(30, call, { Term: 1, Success: true }),
  ];
  const logs = new States(events, 2).after(events.length).map(({ log }) => log.entries);
  assertEquals(logs, [[{ term: 1, command: 7 }], [{ term: 1, command: 7 }]]);
});

Deno.test("picture: a command that is only known to be an object stays as the messages show it", () => {
  const object = { number: "[object Object]" };
  const call = rpc(1, 0, 1, "AppendEntries");
  const events = [
    at("start returned", 20, 0, { command: object, index: 1, term: 1, isLeader: true }),
    at("applied", 30, 0, { life: 1, valid: true, index: 1, command: object }),
    sent(40, call, append(0, 0, [[1, 7]])),
    at("applied", 50, 0, { life: 1, valid: true, index: 1, command: object }),
  ];
  const states = new States(events, 2);
  assertEquals(entryAt(states.after(2)[0].log, 1), { term: 1, command: undefined });
  assertEquals(entryAt(states.after(4)[0].log, 1), { term: 1, command: 7 });
});

Deno.test("picture: a snapshot replaces the entries before it", () => {
  const events = [
    ...twoLeaders().slice(0, 7),
    at("snapshot made", 25, 0, { life: 1, index: 1, bytes: 9 }),
  ];
  const [{ log }] = new States(events, 3).after(events.length);
  assertEquals([log.offset, log.offsetTerm, lastIndex(log)], [1, 1, 2]);
  assertEquals([entryAt(log, 1), entryAt(log, 2)?.command], [undefined, 8]);
});

Deno.test("picture: pins are complaints and the failure; a page opens at the first broken rule", () => {
  const call = rpc(1, 1, 0, "RequestVote");
  const complaint = (moment: number, severity: string) =>
    at("complaint", moment, 0, {
      rule: "S2",
      severity,
      section: "§5.2",
      sentence: "S0 voted twice",
      context: null,
    });
  const events = [
    sent(0, call, vote),
    complaint(3, "warning"),
    arrived(5000, call),
    complaint(5000, "error"),
    at("failed", 6000, null, { failure: "assertion", message: "expected one leader" }),
  ];
  const pins = pinsIn(events);
  assertEquals(pins.map(({ kind, call }) => [kind, call]), [["complaint", null], ["complaint", 1], [
    "failure",
    null,
  ]]);
  assertEquals(firstPin(pins), pins[1]);
  assertEquals(firstPin(pins.slice(2)), pins[2]);
  assertEquals(firstPin([]), null);
  const { from, to, pin } = openingOf(modelOf(events, 2));
  assertEquals(pin, pins[1]);
  assert(from <= 0 && to > 5000);
});

Deno.test("picture: a page opens at state that was not saved only if the server starts again, or nothing else is broken", () => {
  const broken = (moment: number, rule: string) =>
    at("complaint", moment, 0, { rule, severity: "error", section: "", sentence: rule, context: null });
  const [unsaved, other] = [broken(1000, "P1"), broken(2000, "S11")];
  const opensAt = (...events: TraceEvent[]) => firstPin(pinsIn(events))?.rule;
  assertEquals(opensAt(unsaved, other), "S11");
  assertEquals(opensAt(unsaved, other, at("launched", 3000, 0, { life: 2 })), "P1");
  assertEquals(opensAt(unsaved, other, at("launched", 3000, 1, { life: 2 })), "S11");
  assertEquals(opensAt(unsaved), "P1");
});

Deno.test("picture: two runs are merged, and diverge at the first event of a server that differs in more than its time", () => {
  const run = { ...head, servers: 3, events: twoLeaders() };
  // The same events a little later, and another command at S1.
  const later = twoLeaders().map((event) => ({ ...event, at: event.at! + 1 }));
  assertEquals(partingOf([run.events, later], 3), null);
  const other = {
    ...run,
    events: later.map((event) =>
      event.kind === "start returned" && event.server === 1 ? { ...event, command: 5 } : event
    ),
  };
  const parting = partingOf([run.events, other.events], 3)!;
  assertEquals([parting.server, run.events[parting.events[0]!].kind], [1, "start returned"]);

  const both = modelOfBoth(run, other);
  const names = namesOfBoth(run);
  assertEquals(both.lanes.map(({ server }) => names(server)), ["S0", "S1", "S2", "S0′", "S1′", "S2′"]);
  assertEquals(both.calls.length, 2 * callsIn(run.events).length);
  const [here, there] = both.pins;
  assertEquals([here.kind, here.server, there.server], ["parting", 1, 4]);
  assertEquals(here.sentence, "The runs diverge here: Start(9) accepted at index 2 in term 2");
  assertEquals(here.context, "In the other run: Start(5) accepted at index 2 in term 2");
  assertEquals(openingOf(both).pin, here);
});

Deno.test("picture: a link names a moment and a server", () => {
  assertEquals(linkTo({ at: 1733145, server: 2 }), "#t=1.733145&s=2");
  assertEquals(linkTo({ at: 5, server: null }), "#t=0.000005");
  assertEquals(placeIn("#t=1.733145&s=2"), { at: 1733145, server: 2 });
  assertEquals(placeIn("#t=2"), { at: 2e6, server: null });
  assertEquals(placeIn("#other"), null);
});

Deno.test("picture: folded time keeps short pauses, shortens long ones, and maps back", () => {
  const scale = folded([0, 100, 200_100], 300_000);
  assertEquals([scale.position(0), scale.position(100)], [0, 100]);
  assert(scale.position(200_100) - 100 < 1500, "a pause of 0.2 s takes little more than one of 0.2 ms");
  for (const moment of [0, 50, 100, 77_000, 200_100, 300_000]) {
    assert(Math.abs(scale.moment(scale.position(moment)) - moment) < 1e-3);
  }
  assert(foldedPause(1000) < foldedPause(2000));
  assertEquals(ticksOf(straight(1e6), 0, 1e6, 250_000).map(({ label }) => label), ["0.00", "0.50", "1.00"]);
  const ticks = ticksOf(scale, 0, scale.length, scale.length / 5);
  assert(ticks.length >= 2 && ticks.every(({ at }, i) => i === 0 || at > ticks[i - 1].at));
});

Deno.test("picture: a search has words, servers, terms, indexes, kinds and numbers of RPCs, also negated", () => {
  const model = modelOf([...twoLeaders(), at("print", 95, 1, { text: "Elected" })], 3);
  const found = (text: string) =>
    model.lines.filter((line) => queryOf(text, 3)!(line, model.events[line.event])).map(({ text }) => text);
  assertEquals(queryOf("  ", 3), null);
  assertEquals(found("elected"), ["Elected"]);
  assertEquals(found("s:1 kind:start"), ["Start(9) accepted at index 2 in term 2"]);
  assertEquals(found("#3").length, 2);
  assertEquals(found("term:2 kind:rpc").length, 1);
  assertEquals(found("index:2 kind:rpc").length, 2);
  assertEquals(found("s2 -kind:reply -kind:rpc -starts"), ["applies 1: 7", "crashes"]);
});
