/**
 * What a complaint says besides its rule: each hint rests on something that was seen, and nobody is said to have what it
 * only claimed to have.
 *
 * @module
 */

// @ts-types="../types/std_assert.d.ts"
import { assertEquals, assertStringIncludes } from "@std/assert";
import type { Complaint, RuleId } from "./mod.ts";
import { type Pair, Scenario } from "./testdata/scenario.ts";

/** The only complaint about a rule. */
function only(s: Scenario, rule: RuleId): Complaint {
  const found = s.complaints().filter((complaint) => complaint.rule === rule);
  assertEquals(found.length, 1, JSON.stringify(s.complaints()));
  return found[0];
}

function rulesOf(s: Scenario): string[] {
  return s.complaints().map(({ rule }) => rule);
}

/** S0 leads term 1, and S1 and S2 have its first entries, "a", "b" and so on. */
function entries(s: Scenario, count: number): Pair[] {
  s.elect(0, 1, [1, 2]);
  const all: Pair[] = [..."abcdefgh"].slice(0, count).map((command) => [1, command]);
  all.forEach(([, command], i) => s.start(0, command, i + 1, 1));
  for (const to of [1, 2]) s.append(0, to, 1, { entries: all });
  return all;
}

/** S0 leads term 1 with two entries, and sends S1 this every 100 ms for three seconds; S2 gets all. */
function insists(prev: [number, number], yes: boolean): Scenario {
  const s = new Scenario(3);
  s.elect(0, 1, [1, 2]);
  s.append(0, 1, 1);
  for (const [i, command] of ["a", "b"].entries()) s.start(0, command, i + 1, 1);
  s.append(0, 2, 1, { entries: [[1, "a"], [1, "b"]] });
  if (yes) s.append(0, 1, 1, { entries: [[1, "a"]] });
  for (let i = 0; i < 30; i++, s.wait(100)) {
    s.append(0, 1, 1, { prev, yes });
    s.append(0, 2, 1, { prev: [2, 1] });
  }
  return s;
}

Deno.test("hints: an entry 0 was not applied before, and is no committed entry", () => {
  const s = new Scenario(3);
  entries(s, 2);
  s.apply(0, 0, "a");
  const { sentence, context } = only(s, "S15");
  assertEquals([sentence, context], ["S0 applied entry 0 first", "The first entry has index 1."]);
  assertEquals(rulesOf(s), ["S15"]);
});

Deno.test("hints: what a snapshot includes was not applied in this life", () => {
  const s = new Scenario(3);
  const snapshot = new Uint8Array([1, 2]);
  entries(s, 3);
  s.append(0, 1, 1, { prev: [3, 1], commit: 3 });
  for (const [i, command] of ["a", "b", "c"].entries()) s.apply(1, i + 1, command);
  s.snapshot(1, 3, snapshot);
  s.restart(1);
  s.apply(1, 1, "a");
  assertEquals(only(s, "S15").context, "The snapshot up to 3, which it has, includes entry 1.");
});

Deno.test("hints: who applies nothing after a restart may have saved lastApplied; and nothing is due where the order is wrong", () => {
  for (const wrong of [false, true]) {
    const s = new Scenario(3);
    entries(s, 2);
    s.restart(1);
    if (wrong) s.apply(1, 2, "b");
    for (let i = 0; i < 20; i++, s.wait(100)) {
      s.append(0, 1, 1, { prev: [2, 1], commit: 2 });
      s.append(0, 2, 1, { prev: [2, 1] });
    }
    const said = s.complaints().filter(({ rule, server }) => rule === "L11" && server === 1);
    assertEquals(said.length, wrong ? 0 : 1);
    if (!wrong) assertStringIncludes(said[0].context!, "were commitIndex or lastApplied saved?");
  }
});

Deno.test("hints: whoever was told a wrong LeaderCommit is not said to have made it up", () => {
  const s = new Scenario(3);
  s.elect(0, 1, [1, 2]);
  s.start(0, "a", 1, 1);
  s.append(0, 1, 1, { entries: [[1, "a"]], commit: 1, arrives: false }); // against S10
  s.apply(1, 1, "a");
  assertEquals(
    only(s, "S16").sentence,
    "S1 applied entry 1, as S0, leader of term 1, had sent it LeaderCommit 1; committed is up to 0",
  );
});

Deno.test("hints: an old entry that is applied while the right one is on its way", () => {
  const s = new Scenario(3);
  s.elect(0, 1, [1, 2]);
  s.start(0, "old", 1, 1);
  s.elect(1, 2, [2, 0]);
  s.start(1, "new", 1, 2);
  s.append(1, 2, 2, { entries: [[2, "new"]] });
  const message = s.enters(s.appends(1, 0, 2, { entries: [[2, "new"]], commit: 1 }));
  s.apply(0, 1, "old");
  s.saves(0);
  s.returns(message, 2, true);
  assertStringIncludes(
    only(s, "S17").context!,
    "Its log had that there before the AppendEntries of term 2 from S1, which it is handling",
  );
});

Deno.test("hints: a refusal of what it said to have", () => {
  const s = new Scenario(3);
  entries(s, 1);
  s.append(0, 1, 1, { prev: [1, 1], yes: false });
  const { sentence, context } = only(s, "O3");
  assertStringIncludes(sentence, "although by what it sent and answered its log has entry 1 of term 1");
  assertStringIncludes(context!, "which brought entry 1: was it stored?");
  const first = new Scenario(3);
  first.elect(0, 1, [1, 2]);
  first.append(0, 1, 1, { yes: false });
  assertStringIncludes(
    only(first, "O3").sentence,
    "although prevLogIndex 0 is before the first entry of any log",
  );
});

Deno.test("hints: where else a candidate's last entry may come from; then its log is not known", () => {
  const cases: [lead: (s: Scenario) => void, index: number, hint: string][] = [
    [() => {}, 0, "It has applied nothing: is 0 the end of its log, or commitIndex?"],
    [(s) => s.append(0, 1, 1, { prev: [1, 1] }), 1, "The last AppendEntries that it accepted ends there"],
    [(s) => s.restart(1), 1, "was the log saved, and read back?"],
  ];
  for (const [lead, index, hint] of cases) {
    const s = new Scenario(3);
    entries(s, 3);
    lead(s);
    s.wait(400);
    s.asks(1, 2, 2, { last: [index, index === 0 ? 0 : 1] });
    const { sentence, context } = only(s, "O1");
    assertStringIncludes(sentence, "; by what it sent and answered its log ends with 3 of term 1");
    assertStringIncludes(context!, hint);
    // It may have all three, and need not vote for whoever has as many as it said.
    s.vote(2, 1, 3, { last: [index, index === 0 ? 0 : 1], yes: false });
    assertEquals(s.complaints().some(({ rule }) => rule === "O2"), false);
  }
});

Deno.test("hints: a candidate that asked itself; a leader that learned of a new term", () => {
  const s = new Scenario(5);
  for (const to of [0, 1]) s.asks(0, to, 1);
  s.append(0, 1, 1);
  assertStringIncludes(
    only(s, "S4").context!,
    "one of all 5 servers. It asked itself, too: is its own vote counted twice?",
  );
  const old = new Scenario(3);
  old.elect(0, 1, [1, 2]);
  old.vote(1, 0, 2);
  old.wait(30);
  old.append(0, 2, 2);
  assertStringIncludes(only(old, "S4").context!, "Does the role change wherever the term rises");
});

Deno.test("hints: why a peer does not get an entry", () => {
  assertStringIncludes(only(insists([2, 1], false), "L14").context!, "S1 refused all of them");
  assertStringIncludes(
    only(insists([1, 1], true), "L14").context!,
    "It has never sent S1 entry 2 in this term",
  );
});

Deno.test("hints: a leader stands against itself; not if it may have heard of a higher term, or has no majority", () => {
  const cases = [[1, "yes", true], [2, "yes", false], [1, "lost", false], [1, "no", false]] as const;
  for (const [known, answer, says] of cases) {
    const s = new Scenario(3);
    s.elect(0, 1, [1, 2]);
    s.wait(300);
    for (const to of [1, 2]) s.append(0, to, 1, { arrives: answer !== "lost", yes: answer !== "no" });
    if (known === 2) s.vote(0, 2, 1, { reply: 2, yes: false });
    s.wait(50);
    s.asks(0, 1, 3);
    const said = s.complaints().filter(({ rule }) => rule === "L3");
    assertEquals(
      said.map(({ sentence }) => sentence.replace(/\d+ ms/, "N ms")),
      says ? ["S0 starts an election N ms after it sent AppendEntries as leader of term 1"] : [],
    );
  }
});

Deno.test("hints: a leader that sends to one peer only, and one that waits for a call", () => {
  const s = new Scenario(3);
  s.vote(0, 1, 1);
  for (let i = 0; i < 4; i++, s.wait(100)) s.append(0, 1, 1);
  assertEquals(only(s, "L5").sentence, "S0, leader of term 1, sent no AppendEntries to S2 for 301 ms");
  // A goroutine for each peer may still wait for its call of the election, or rest after it.
  for (const rests of [false, true]) {
    const one = new Scenario(3);
    const asked = one.asks(0, 2, 1);
    one.vote(0, 1, 1);
    if (rests) one.referee.failed(asked);
    for (let i = 0; i < 4; i++, one.wait(100)) one.append(0, 1, 1);
    assertEquals(rulesOf(one), []);
  }
  const waits = new Scenario(3);
  waits.elect(0, 1, [1, 2]);
  const lost = waits.appends(0, 2, 1);
  waits.wait(400);
  waits.referee.failed(lost);
  waits.append(0, 1, 1);
  assertStringIncludes(
    only(waits, "L5").context!,
    "Its AppendEntries to S2, sent at 0.501 s, had not come back",
  );
  const slow = new Scenario(3);
  slow.elect(0, 1, [1, 2]);
  slow.wait(400);
  slow.append(0, 1, 1);
  assertEquals(only(slow, "L5").context!.includes("come back"), false);
});

Deno.test("hints: Start returns an earlier term, and its command is still a client's", () => {
  const s = new Scenario(3);
  s.elect(0, 1, [1, 2]);
  s.wait(10);
  s.start(0, "a", 1, 0);
  s.append(0, 1, 1, { entries: [[1, "a"]] });
  assertEquals(rulesOf(s), ["S13"]);
  assertEquals(
    only(s, "S13").sentence,
    'Start of S0 returned term 0 for "a"; it was in term 1 since 0.500 s',
  );
});

Deno.test("hints: what was answered true against S12 is not known to be committed", () => {
  const s = new Scenario(3);
  s.elect(0, 1, [1, 2]);
  s.start(0, "a", 1, 1);
  s.append(0, 1, 1, { entries: [[1, "a"]] });
  for (let i = 0; i < 20; i++, s.wait(100)) {
    s.append(0, 2, 1, { prev: [1, 1], commit: 1 });
    s.append(0, 1, 1, { prev: [1, 1] });
  }
  assertEquals(s.complaints().filter(({ server }) => server === 2).map(({ rule }) => rule), ["S12"]);
});

Deno.test("hints: a term that is compared as a text, and a timeout in seconds", () => {
  for (const [before, after, says] of [[9, 10, true], [8, 9, false]] as const) {
    const s = new Scenario(3);
    s.vote(0, 1, before);
    s.wait(2000);
    s.vote(0, 1, after, { yes: false, reply: before });
    assertEquals(
      only(s, "S3b").context!.includes(`Compared as texts, ${after} comes before ${before}`),
      says,
    );
  }
  const early = new Scenario(3);
  early.crash(0);
  early.referee.started(0, 2);
  early.wait(1);
  early.send(0, 1, "RequestVote", { Term: 1, CandidateId: 0, LastLogIndex: 0, LastLogTerm: 0 }, 2);
  assertStringIncludes(only(early, "L3").context!, "A timeout is some hundred milliseconds");
});

Deno.test("hints: a leader that nobody has heard of when its term is over", () => {
  for (const says of [false, true]) {
    const s = new Scenario(3);
    s.vote(0, 1, 1);
    if (says) s.state(0, 1, true);
    s.wait(100);
    s.vote(2, 0, 2);
    const { sentence, context } = only(s, "L2");
    assertStringIncludes(sentence, ", and sent no AppendEntries");
    assertStringIncludes(context!, says ? "It says that it leads" : "A majority is enough");
  }
});

Deno.test("hints: heartbeats without the entry that the peer lacks", () => {
  const s = new Scenario(3);
  s.elect(0, 1, [1, 2]);
  s.start(0, "a", 1, 1);
  for (let i = 0; i < 14; i++, s.wait(1)) s.append(0, 1, 1);
  assertStringIncludes(only(s, "L5b").sentence, "ms, but never entry 1, which S1 lacks");
});

Deno.test("hints: elections in a term that is not new are elections all the same", () => {
  const s = new Scenario(3);
  for (let i = 0; i < 3; i++) {
    s.vote(0, 1, 1, { yes: i === 0 });
    s.wait(2000);
  }
  s.state(0, 1, false);
  assertEquals(s.complaints().some(({ rule }) => rule === "L4"), false);
  assertEquals(only(s, "S2b").server, 0);
});

Deno.test("hints: a reply of an earlier term may have taken the term back", () => {
  for (const old of [true, false]) {
    const s = new Scenario(3);
    const late = s.enters(s.asks(0, 1, 3));
    s.returns(late, 3, false);
    s.wait(1000);
    s.vote(2, 0, 4);
    s.wait(10);
    if (old) s.arrives(late);
    s.wait(1000);
    s.asks(0, 1, 4);
    const context = only(s, "S2b").context!;
    assertStringIncludes(context, old ? "a reply of S1 with term 3 reached it" : "read, after an await?");
  }
});

Deno.test("hints: a log that was saved, and one that was saved again, are not said to be lost", () => {
  for (const saved of ["", "before", "after"]) {
    const s = new Scenario(3);
    s.elect(0, 1, [1, 2]);
    s.start(0, "command", 1, 1);
    s.append(0, 1, 1, { entries: [[1, "command"]] });
    const bytes = () => s.saves(1, undefined, new TextEncoder().encode(`${saved}: command`));
    if (saved !== "") bytes();
    s.restart(1);
    if (saved === "after") bytes();
    s.vote(2, 1, 2, { saves: false });
    assertStringIncludes(
      only(s, "S11").context!,
      saved === ""
        ? "was the log saved, and read back?"
        : saved === "before"
        ? "has entry 1: was it read back?"
        : "may lack committed",
    );
  }
});

Deno.test("hints: a refused AppendEntries of the current leader starts the timer again", () => {
  const s = new Scenario(3);
  s.elect(0, 1, [1, 2]);
  s.start(0, "a", 1, 1);
  s.append(0, 2, 1, { prev: [1, 1], yes: false });
  s.wait(20);
  s.asks(2, 1, 2);
  assertStringIncludes(only(s, "L3").context!, "It had refused that");
});

Deno.test("hints: a refusal that deletes more than what is in conflict", () => {
  for (const votes of [true, false]) {
    const s = new Scenario(3);
    entries(s, 3);
    s.append(2, 1, 2, { prev: [3, 2], yes: false });
    s.wait(400);
    if (votes) s.vote(2, 1, 3, { last: [1, 1] });
    else s.asks(1, 2, 3, { last: [1, 1] });
    assertStringIncludes(
      s.complaints().find(({ rule }) => rule === (votes ? "S11" : "O1"))!.context!,
      "It refused prevLogIndex 3: only that entry and those after it are in conflict.",
    );
  }
});

Deno.test("hints: a heartbeat that names the entry of a Start under way is no sign of an entry of the leader's own", () => {
  const s = new Scenario(3);
  s.elect(0, 1, [1, 2]);
  s.referee.startCalled(0, "a");
  s.saves(0);
  const heartbeat = s.appends(0, 1, 1, { prev: [1, 1] });
  s.referee.startReturned(0, [1, 1, true]);
  s.arrives(s.returns(s.enters(heartbeat), 1, false));
  s.start(0, "b", 2, 1);
  for (const to of [1, 2]) s.append(0, to, 1, { entries: [[1, "a"], [1, "b"]] });
  s.append(0, 1, 1, { prev: [2, 1], commit: 2 });
  s.apply(0, 1, "a");
  s.apply(1, 1, "a");
  assertEquals(s.complaints(), []);
});

Deno.test("hints: an entry that was never sent is missed sooner than one that was lost", () => {
  for (const sent of [false, true]) {
    for (const [count, late] of [[9, false], [11, !sent], [14, true]] as const) {
      const s = new Scenario(3);
      s.elect(0, 1, [1, 2]);
      s.start(0, "a", 1, 1);
      if (sent) s.referee.failed(s.appends(0, 1, 1, { entries: [[1, "a"]] }));
      for (let i = 0; i < count; i++) {
        s.wait(150);
        s.append(0, 1, 1);
      }
      assertEquals(rulesOf(s), late ? ["L14"] : [], `${sent} ${count}`);
    }
  }
  // Its loop for this peer may rest after a call that failed, while another one sends heartbeats.
  const s = new Scenario(3);
  s.elect(0, 1, [1, 2]);
  s.append(0, 1, 1);
  s.start(0, "a", 1, 1);
  s.append(0, 1, 1);
  s.referee.failed(s.appends(0, 1, 1));
  for (let i = 0; i < 12; i++, s.wait(150)) s.append(0, 1, 1);
  assertEquals(rulesOf(s), []);
});

Deno.test("hints: a log that was saved is not said to be lost, whatever is saved after the restart", () => {
  const s = new Scenario(3);
  const saves = (text: string) => s.saves(1, undefined, new TextEncoder().encode(text));
  s.elect(0, 1, [1, 2]);
  s.start(0, "command", 1, 1);
  s.append(0, 1, 1, { entries: [[1, "command"]] });
  saves("term 1: command");
  s.restart(1);
  saves("term 2");
  s.vote(2, 1, 2, { saves: false });
  assertStringIncludes(only(s, "S11").context!, "has entry 1: was it read back?");
});

Deno.test("hints: why a server refuses what it had", () => {
  const cut = new Scenario(3);
  entries(cut, 3);
  cut.append(2, 1, 2, { prev: [3, 2], yes: false });
  cut.append(2, 1, 2, { prev: [2, 1], yes: false });
  assertStringIncludes(
    only(cut, "O3").context!,
    "It refused prevLogIndex 3: only that entry and those after",
  );

  const stood = new Scenario(3);
  entries(stood, 3);
  stood.wait(400);
  stood.asks(1, 0, 2, { last: [3, 1] });
  stood.append(2, 1, 2, { prev: [3, 2], yes: false });
  stood.append(2, 1, 2, { prev: [2, 1], yes: false });
  assertStringIncludes(
    only(stood, "O3").context!,
    "of its own term. It refused prevLogIndex 3: only that entry",
  );

  const short = new Scenario(3);
  const all = entries(short, 3);
  short.append(0, 1, 1, { entries: all.slice(0, 1) });
  short.append(0, 1, 1, { prev: [3, 1], yes: false });
  assertStringIncludes(
    only(short, "O3").context!,
    "which ends with entry 1: entries that match stay when a late or shorter one arrives.",
  );

  const own = new Scenario(3);
  entries(own, 1);
  own.elect(2, 2, [0], [1, 1]);
  own.append(2, 1, 2, { entries: [[1, "a"]] });
  own.append(2, 1, 2, { prev: [1, 1], yes: false });
  assertStringIncludes(
    only(own, "O3").context!,
    "which brought entry 1: was it stored with its own term, 1?",
  );
});

Deno.test("hints: whose term a candidate or a leader sends", () => {
  const cases: [at: number, term: number, hint: string][] = [
    [2, 3, "Term 3 is the one that it begins: lastLogTerm is the term of its last entry."],
    [4, 1, "After an entry of term 2 there is none of an earlier term"],
  ];
  for (const [index, term, hint] of cases) {
    const s = new Scenario(3);
    entries(s, 1);
    s.elect(2, 2, [0], [1, 1]);
    s.start(2, "b", 2, 2);
    s.append(2, 1, 2, { prev: [1, 1], entries: [[2, "b"]] });
    s.wait(400);
    s.asks(1, 0, 3, { last: [index, term] });
    assertStringIncludes(only(s, "O1").context!, hint);
  }
  const s = new Scenario(3);
  entries(s, 1);
  s.elect(2, 2, [0], [1, 1]);
  s.start(2, "b", 2, 2);
  s.append(2, 0, 2, { prev: [1, 2], entries: [[2, "b"]], yes: false });
  assertStringIncludes(
    only(s, "S7").context!,
    "2 is the term of its last entry, 2: prevLogTerm is that of the entry at prevLogIndex.",
  );
});

Deno.test("hints: a leader that led before may have nextIndex from then", () => {
  const s = new Scenario(3);
  entries(s, 1);
  s.start(0, "b", 2, 1);
  s.elect(2, 2, [0, 1], [1, 1]);
  s.start(2, "c", 2, 2);
  s.append(2, 0, 2, { prev: [1, 1], entries: [[2, "c"]] });
  s.wait(400);
  s.elect(0, 3, [1, 2], [2, 2]);
  s.append(0, 1, 3, { prev: [3, 0], yes: false });
  assertStringIncludes(
    only(s, "S7").context!,
    "It had led term 1: is nextIndex set anew at each election?",
  );
});

Deno.test("hints: one peer gets what is meant for all; and a server that has begun no election yet", () => {
  const s = new Scenario(5);
  for (const voter of [1, 2]) s.vote(0, voter, 1);
  for (let beat = 0; beat < 30; beat++, s.wait(30)) s.append(0, 4, 1);
  assertStringIncludes(
    only(s, "L5b").context!,
    "It has sent S1 and S2 and S3 nothing since it was elected: are those meant for them?",
  );
  const still = new Scenario(3);
  still.wait(4500);
  still.state(0, 0, false);
  assertStringIncludes(only(still, "L4").context!, "of one clock, Date.now or performance.now?");
});

Deno.test("hints: election timeouts below the time between heartbeats, three times; not if a heartbeat was lost", () => {
  const cases: [timeout: number, every: number, says: boolean, once?: number][] = [
    [130, 150, true],
    [130, 150, false, 120], // they may be late because the leader waits for something
    [150, 100, false],
    [230, 150, false], // one was lost
    [130, 300, false], // that is L5
  ];
  for (const [timeout, every, says, once = every] of cases) {
    const s = new Scenario(3);
    for (let term = 1; term < 9; term++) {
      s.elect(0, 2 * term, [1, 2]);
      for (let beat = 0; beat < 3; beat++) {
        s.wait(term === 1 && beat === 1 ? once : every);
        for (const to of [1, 2]) s.append(0, to, 2 * term);
      }
      if (timeout === 230) {
        s.wait(every);
        s.referee.failed(s.appends(0, 1, 2 * term));
        s.wait(timeout - every);
      } else s.wait(timeout);
      s.vote(1, 0, 2 * term + 1);
      s.wait(400);
    }
    const said = s.complaints().filter(({ rule }) => rule === "L3");
    assertEquals(said.length, says ? 1 : 0, `${timeout} ${every}`);
    if (says) {
      assertStringIncludes(said[0].sentence, "S1 starts an election 130 ms after AppendEntries from S0");
      assertStringIncludes(
        said[0].context!,
        "No two heartbeats to one server have been less than 150 ms apart; and so it was 2 times before.",
      );
    }
  }
});
