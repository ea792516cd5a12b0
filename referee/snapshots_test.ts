/** What right Rafts do with snapshots, on runs made by hand: none of it is blamed, and what is like it but wrong still is. */

// @ts-types="../types/std_assert.d.ts"
import { assertEquals, assertStringIncludes } from "@std/assert";
import { applied, commands, discarded, snapshotOf } from "./testdata/discarded.ts";
import { type Pair, Scenario } from "./testdata/scenario.ts";

/** The rules that were broken; but for L5, as S0's heartbeats are left out, and notes. */
const rulesIn = (s: Scenario) => s.complaints().map(({ rule }) => rule).filter((rule) => !/L5|H0/.test(rule));
const bytesOf = (text: string) => new TextEncoder().encode(text);

Deno.test("snapshots: one of the same bytes as the next may be saved again before that: a life may begin after either (S15)", () => {
  const rules = (next: number) => {
    const s = new Scenario(3);
    discarded(s);
    s.snapshot(1, 4, snapshotOf(3), false);
    for (const state of ["one", "two"]) s.saves(1, 1, bytesOf(state), snapshotOf(3));
    s.restart(1);
    // It may have nothing to apply (L11).
    for (let beat = 0; beat < 20; beat++, s.wait(100)) s.append(0, 1, 1, { prev: [4, 1], commit: 4 });
    s.apply(1, next, next);
    return rulesIn(s);
  };
  assertEquals([rules(4), rules(3)], [[], ["S15"]]);
});

Deno.test("snapshots: what is saved need not be the last one of the same bytes (P2)", () => {
  const rules = (...indexes: number[]) => {
    const s = new Scenario(3);
    applied(s, 6);
    for (const index of [3, 5, 6]) s.snapshot(1, index, snapshotOf(index % 3), false);
    for (const index of indexes) s.saves(1, 1, bytesOf("state"), snapshotOf(index % 3));
    return rulesIn(s);
  };
  assertEquals([rules(3, 5, 6), rules(5, 6, 5)], [[], ["P2"]]);
});

Deno.test("snapshots: a student's service may refuse one, by CondInstallSnapshot or by itself, and go on with entries (S15, S20)", () => {
  const rules = (ownService: boolean, before: number[], after: number[]) => {
    const s = new Scenario(3, { ownService });
    discarded(s);
    s.append(0, 2, 1, { entries: [[1, 1], [1, 2], [1, 3], [1, 4]], arrives: false });
    s.install(0, 2, 1, [3, 1], snapshotOf(3), { saves: false });
    s.append(0, 2, 1, { prev: [4, 1], commit: 4 });
    for (const index of before) s.apply(2, index, index);
    s.applySnapshot(2, 3, 1, snapshotOf(3));
    for (const index of after) s.apply(2, index, index);
    return rulesIn(s);
  };
  assertEquals([rules(true, [1], [2, 3, 4]), rules(true, [1], [4]), rules(true, [1, 2, 3, 4], [])], [
    [],
    [],
    [],
  ]);
  assertEquals([rules(true, [1], [3]), rules(true, [1], [1]), rules(true, [1, 2, 3, 4], [4])], [["S15"], [
    "S15",
  ], ["S15"]]);
  assertEquals([rules(false, [1], [2]), rules(false, [1, 2, 3, 4], [])], [["S15"], ["S20"]]);
});

Deno.test("snapshots: beside a service that passes over what it knows, a life may apply from 1 on, as Figure 2's lastApplied says (S15)", () => {
  const rules = (ownService: boolean, ...indexes: number[]) => {
    const s = new Scenario(3, { ownService });
    discarded(s);
    s.restart(1);
    s.append(0, 1, 1, { prev: [4, 1], commit: 4 });
    for (const index of indexes) s.apply(1, index, index);
    return rulesIn(s);
  };
  assertEquals([rules(true, 1, 2, 3, 4), rules(true, 4)], [[], []]);
  assertEquals([rules(true, 2), rules(true, 1, 3), rules(false, 1)], [["S15"], ["S15"], ["S15"]]);
});

Deno.test("snapshots: what one includes may be discarded before it is saved, and then be refused (O3)", () => {
  const rules = (prev: number, ...made: number[]) => {
    const s = new Scenario(3);
    discarded(s);
    s.append(0, 2, 1, { entries: [[1, 1], [1, 2], [1, 3], [1, 4]], arrives: false });
    // A leader's is answered before it is saved; those of its service come in any order.
    if (made.length === 0) s.install(0, 2, 1, [3, 1], snapshotOf(3), { saves: false });
    for (const index of made) s.snapshot(2, index, snapshotOf(index), false);
    s.append(0, 2, 1, { prev: [prev, 1], yes: false });
    return rulesIn(s);
  };
  assertEquals([rules(2), rules(3, 4, 2)], [[], []]);
  assertEquals([rules(3), rules(4, 4, 2)], [["O3"], ["O3"]]);
});

Deno.test("snapshots: a candidate's request may have been made a moment before it took one from the term's leader (O1)", () => {
  const rules = (ms: number) => {
    const s = new Scenario(3);
    discarded(s);
    s.wait(300);
    s.saves(2); // its own term 2, and its vote
    s.vote(0, 2, 2, { last: [4, 1], yes: false, saves: false });
    s.elect(0, 2, [1], [4, 1]);
    s.install(0, 2, 2, [3, 1], snapshotOf(3));
    s.wait(ms);
    s.asks(2, 1, 2, { saved: false });
    return rulesIn(s);
  };
  assertEquals([rules(3), rules(30)], [[], ["O1"]]);
});

Deno.test("snapshots: one that is not saved yet may be taken at any time, also after older entries have come (O1, S12)", () => {
  const s = new Scenario(3);
  commands(s, 4);
  const late = s.appends(0, 2, 1, { entries: [[1, 1], [1, 2]] });
  s.append(0, 1, 1, { entries: [[1, 1], [1, 2], [1, 3], [1, 4]] });
  s.append(0, 1, 1, { prev: [4, 1], commit: 4 });
  for (let index = 1; index <= 4; index++) s.apply(0, index, index);
  s.snapshot(0, 3, snapshotOf(3));
  s.install(0, 2, 1, [3, 1], snapshotOf(3), { saves: false });
  s.enters(late);
  s.saves(2);
  s.returns(late, 1, true);
  // A candidate's requests may leave while its state is being saved.
  s.wait(400);
  s.asks(2, 1, 2, { last: [3, 1], saved: false });
  assertEquals(rulesIn(s), []);
  // Once its log has the entries, the snapshot changes nothing.
  s.wait(400);
  s.elect(0, 3, [1], [4, 1]);
  s.append(0, 2, 3, { entries: [[1, 1], [1, 2], [1, 3]] });
  s.wait(400);
  s.asks(2, 1, 4, { last: [2, 1] });
  assertEquals(rulesIn(s), ["O1"]);
});

Deno.test("snapshots: after a restart with one in a form of its own, a server may refuse what is committed (O3)", () => {
  const rules = (prev: number) => {
    const s = new Scenario(3);
    applied(s, 3);
    s.snapshot(1, 3, snapshotOf(3), false);
    s.saves(1, 1, bytesOf("state"), bytesOf("index 3, compressed"));
    s.start(0, 4, 4, 1);
    s.append(0, 1, 1, { prev: [3, 1], entries: [[1, 4]], commit: 3 });
    s.wait(1);
    for (let beat = 0; beat < 2; beat++, s.wait(1)) s.append(0, 1, 1, { prev: [4, 1], saves: false });
    s.restart(1);
    s.append(0, 1, 1, { prev: [prev, 1], yes: false });
    return rulesIn(s);
  };
  assertEquals([rules(2), rules(4)], [[], ["O3"]]);
});

Deno.test("snapshots: one that only its bytes tell may end wherever its sender had these bytes (O1, O3)", () => {
  const rules = (...made: [server: number, index: number][]) => {
    const s = new Scenario(3);
    applied(s, 4);
    for (const [server, index] of made) s.snapshot(server, index, snapshotOf(3));
    const args = { Term: 1, LeaderId: 0, UpTo: 3, Snapshot: snapshotOf(3) };
    const message = s.enters(s.send(0, 2, "InstallSnapshot", args));
    s.saves(2, 1, bytesOf("state"), snapshotOf(3));
    s.arrives(s.returns(message, 1, true));
    s.append(0, 2, 1, { prev: [4, 1], yes: false });
    s.wait(400);
    s.asks(2, 1, 2, { last: [3, 1] });
    return rulesIn(s);
  };
  // One of another server, and a later one that is not saved yet.
  assertEquals([rules([0, 3], [1, 4]), rules([0, 3], [0, 4])], [[], []]);
  assertEquals(rules([1, 3], [0, 4]), ["O3", "O1"]);
});

Deno.test("snapshots: a server that has none may give its service an empty one when it starts (S19)", () => {
  const rules = (index: number) => {
    const s = new Scenario(3, { ownService: true });
    discarded(s);
    s.restart(2);
    s.applySnapshot(2, index, 0, new Uint8Array());
    return rulesIn(s);
  };
  assertEquals([rules(0), rules(3)], [[], ["S19"]]);
});

Deno.test("snapshots: one whose last entry is in the log need not be applied (L11)", () => {
  const rules = (has: boolean) => {
    const s = new Scenario(3);
    discarded(s);
    if (has) s.append(0, 2, 1, { entries: [[1, 1], [1, 2], [1, 3], [1, 4]], arrives: false });
    for (let beat = 0; beat < 20; beat++, s.wait(100)) {
      s.append(0, 1, 1, { prev: [4, 1], commit: 4 });
      s.install(0, 2, 1, [3, 1], snapshotOf(3), { arrives: false });
    }
    return rulesIn(s);
  };
  assertEquals([rules(true), rules(false)], [[], ["L11"]]);
});

Deno.test("snapshots: commitIndex may begin at 0 in each life, whatever snapshot is saved (L15)", () => {
  const rules = (told: number) => {
    const s = new Scenario(3);
    discarded(s);
    s.restart(1);
    s.append(0, 1, 1, { prev: [4, 1], commit: told, saves: false });
    s.wait(1600);
    s.elect(1, 2, [0], [4, 1], 1);
    return rulesIn(s);
  };
  assertEquals([rules(1), rules(2)], [[], ["L15"]]);
});

Deno.test("snapshots: a leader need not send what a snapshot includes that was answered, though it is taken later (L14)", () => {
  const rules = (answered: boolean) => {
    const s = new Scenario(3);
    discarded(s);
    if (answered) s.install(0, 2, 1, [3, 1], snapshotOf(3), { saves: false });
    for (let beat = 0; beat < 24; beat++, s.wait(100)) {
      s.append(0, 1, 1, { prev: [4, 1], commit: 4 });
      s.append(0, 2, 1, { prev: [3, 1], entries: [[1, 4]], yes: false });
    }
    return rulesIn(s);
  };
  assertEquals([rules(true), rules(false).includes("L14")], [[], true]);
});

Deno.test("snapshots: what follows one that was answered has to be sent (L14)", () => {
  const s = new Scenario(3);
  discarded(s);
  s.install(0, 2, 1, [3, 1], snapshotOf(3), { saves: false });
  for (let beat = 0; beat < 24; beat++, s.wait(100)) {
    s.append(0, 1, 1, { prev: [4, 1], commit: 4 });
    s.append(0, 2, 1, { prev: [4, 1], yes: false });
  }
  const [{ rule, sentence }] = s.complaints();
  assertEquals(rule, "L14");
  assertStringIncludes(sentence, "has not sent S2 entry 4 since");
  assertStringIncludes(sentence, "S2 has acknowledged entries up to 3 only");
});

Deno.test("snapshots: a state may be saved first, and at the same moment the snapshot with it: no crash comes between (P2)", () => {
  const rules = (between: (s: Scenario) => void) => {
    const s = new Scenario(3);
    s.elect(0, 1, [1, 2]);
    const texts = ["first", "second", "third", "fourth"];
    for (const [i, text] of texts.entries()) s.start(0, text, i + 1, 1, false);
    s.saves(0, 1, bytesOf(texts.join()));
    s.append(0, 1, 1, { entries: texts.map((text): Pair => [1, text]) });
    s.append(0, 1, 1, { prev: [4, 1], commit: 4 });
    for (const [i, text] of texts.entries()) s.apply(0, i + 1, text);
    s.snapshot(0, 2, snapshotOf(2), false);
    s.saves(0, 1, bytesOf("third,fourth"));
    between(s);
    s.saves(0, undefined, bytesOf("third,fourth"), snapshotOf(2));
    return rulesIn(s);
  };
  assertEquals([rules(() => {}), rules((s) => s.wait(1)), rules((s) => s.restart(0))], [[], ["P2"], ["P2"]]);
});

Deno.test("snapshots: one that is saved beside the state as it was saves no entry after its last (O1)", () => {
  const rules = (after: (s: Scenario) => void, state = "state", snapshot = snapshotOf(4)) => {
    const s = new Scenario(3);
    discarded(s);
    s.saves(0, 1, bytesOf("state"));
    s.start(0, 5, 5, 1, false);
    s.snapshot(0, 4, snapshotOf(4), false);
    s.saves(0, 1, bytesOf(state), snapshot);
    after(s);
    return rulesIn(s);
  };
  const loses = (s: Scenario) => {
    s.restart(0);
    s.vote(0, 1, 2, { last: [4, 1] });
  };
  assertEquals([rules(loses), rules(loses, "state with entry 5")], [[], ["O1"]]);
  const counts = (s: Scenario) => {
    s.append(0, 1, 1, { prev: [4, 1], entries: [[1, 5]] });
    s.append(0, 2, 1, { prev: [4, 1], commit: 5, yes: false });
  };
  // It may have its log in the bytes that it saves as its snapshot.
  assertEquals([rules(counts), rules(counts, "state", bytesOf("all")).includes("P1")], [["P1"], false]);
});

Deno.test("snapshots: entries may take the place of others before a student's service has taken one that includes them (S14)", () => {
  const rules = (ownService: boolean) => {
    const s = new Scenario(3, { ownService });
    s.elect(2, 1, [1]);
    for (const index of [1, 2, 3]) s.start(2, `old ${index}`, index, 1);
    s.wait(400);
    s.elect(0, 2, [1]);
    for (const index of [1, 2, 3, 4]) s.start(0, index, index, 2);
    const entries = [1, 2, 3, 4].map((index): Pair => [2, index]);
    s.append(0, 1, 2, { entries });
    s.append(0, 1, 2, { prev: [4, 2], commit: 4 });
    for (const index of [1, 2, 3, 4]) s.apply(0, index, index);
    s.snapshot(0, 3, snapshotOf(3));
    s.install(0, 2, 2, [3, 2], snapshotOf(3), { saves: false });
    s.applySnapshot(2, 3, 2, snapshotOf(3)); // the service waits for a lock before it calls CondInstallSnapshot
    s.append(0, 2, 2, { entries, commit: 4 });
    for (const index of [1, 2, 3, 4]) s.apply(2, index, index);
    return rulesIn(s);
  };
  assertEquals([rules(true), rules(false)[0]], [[], "S14"]);
});
