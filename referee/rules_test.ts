/** Each rule, on a run made by hand that breaks it, and on its lawful neighbour. */

// @ts-types="../types/std_assert.d.ts"
import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { type Message, type RuleId, rules } from "./mod.ts";
import { commands, discarded, snapshotOf } from "./testdata/discarded.ts";
import { type Pair, Scenario } from "./testdata/scenario.ts";

interface Case {
  rule: RuleId;
  /** What is done wrong. */
  title: string;
  servers?: number;
  broken: (s: Scenario) => void;
  lawful: (s: Scenario) => void;
}

/** S0 leads term 2 with five entries of term 1. */
function fiveEntries(s: Scenario): void {
  commands(s, 5);
  s.wait(300);
  s.vote(0, 2, 2, { last: [5, 1] });
  s.append(0, 2, 2, { prev: [5, 1], yes: false });
}

/** S0 asks S1 about these entries, and has no answer. */
function unanswered(s: Scenario, prevs: number[]): void {
  for (const prev of prevs) {
    const message = s.appends(0, 1, 2, { prev: [prev, prev === 0 ? 0 : 1] });
    s.wait(50);
    s.referee.failed(message);
    s.wait(50);
  }
}

/** Server 0 leads term 1, and 0 and 1 have entry 1; then 2 has it too. */
function oneEntry(s: Scenario): void {
  s.elect(0, 1, [1, 2]);
  s.start(0, "a", 1, 1);
  for (const to of [1, 2]) s.append(0, to, 1, { entries: [[1, "a"]] });
}

/** Server 0 leads term 1 with one entry, which 1 has, too: it is committed and applied. */
function oneCommitted(s: Scenario): void {
  commands(s, 1);
  s.append(0, 1, 1, { entries: [[1, 1]] });
  s.append(0, 1, 1, { prev: [1, 1], commit: 1 });
  for (const server of [0, 1]) s.apply(server, 1, 1);
}

/** After that it sends heartbeats for so many milliseconds. */
function beats(s: Scenario, ms: number): void {
  for (let passed = 0; passed < ms; passed += 150) {
    s.wait(150);
    s.append(0, 1, 1, { prev: [1, 1], commit: 1 });
    s.append(0, 2, 1, { commit: 1 });
  }
}

/** Server 0 leads term 1, and its two entries are committed, which 1 knows. */
function commitsTwo(s: Scenario): void {
  s.elect(0, 1, [1, 2]);
  s.start(0, "a", 1, 1);
  s.start(0, "b", 2, 1);
  s.append(0, 1, 1, { entries: [[1, "a"], [1, "b"]] });
  s.append(0, 1, 1, { prev: [2, 1], commit: 2 });
  s.apply(1, 1, "a");
  s.apply(1, 2, "b");
}

/** Server 0 leads term 1, and saves these texts with its two commands. */
function twoCommands(s: Scenario, first: string, second: string): void {
  s.elect(0, 1, [1, 2]);
  for (const [i, text] of [`1: ${first}`, `2: ${second}`].entries()) {
    const command = `command ${["one", "two"][i]}`;
    s.start(0, command, i + 1, 1, false);
    s.saves(0, 1, new TextEncoder().encode(text));
    s.append(0, 1, 1, { prev: [i, i], entries: [[1, command]] });
    s.append(0, 1, 1, { prev: [i + 1, 1], commit: i + 1 });
  }
  s.saves(0, 1, new TextEncoder().encode("3: command one, command two")); // its bytes can show both
}

/** Then S2 has the snapshot, and the rest. */
function installed(s: Scenario): void {
  discarded(s);
  s.install(0, 2, 1, [3, 1], snapshotOf(3));
  s.applySnapshot(2, 3, 1, snapshotOf(3));
  s.append(0, 2, 1, { prev: [3, 1], entries: [[1, 4]], commit: 4 });
  s.apply(2, 4, 4);
}

/**
 * S2 answers neither AppendEntries, for three seconds, nor then InstallSnapshot, for two. Meanwhile S0 sends it more every
 * 100 ms, or does not.
 */
function takesLong(s: Scenario, besideAppends: boolean, besideSnapshot: boolean): void {
  discarded(s);
  const beats = (count: number, send: () => void, again: boolean) => {
    for (let beat = 0; beat < count; beat++, s.wait(100)) {
      s.append(0, 1, 1, { prev: [4, 1], commit: 4 });
      if (beat === 0 || again) send();
    }
  };
  beats(30, () => s.appends(0, 2, 1, { prev: [4, 1], commit: 4 }), besideAppends);
  const args = { Term: 1, LeaderId: 0, LastIncludedIndex: 3, LastIncludedTerm: 1, Data: snapshotOf(3) };
  beats(20, () => s.send(0, 2, "InstallSnapshot", args), besideSnapshot);
}

/** A state that shows these commands. */
const stateOf = (...commands: string[]) => new TextEncoder().encode(commands.join());

/** S0 leads term 1, and saves its four commands, which are texts; the first two are committed. */
function fourTexts(s: Scenario): void {
  s.elect(0, 1, [1, 2]);
  const texts = ["first", "second", "third", "fourth"];
  const entries: Pair[] = texts.map((text) => [1, text]);
  for (const [i, text] of texts.entries()) s.start(0, text, i + 1, 1, false);
  s.saves(0, 1, stateOf(...texts));
  s.append(0, 1, 1, { entries });
  s.append(0, 1, 1, { prev: [4, 1], commit: 4 });
  for (const [i, text] of texts.entries()) s.apply(0, i + 1, text);
}

const cases: Case[] = [
  {
    rule: "S19",
    title: "a snapshot is sent with the index of the leader's last entry",
    broken: (s) => {
      discarded(s);
      s.install(0, 2, 1, [4, 1], snapshotOf(3));
    },
    lawful: installed,
  },
  {
    rule: "S19",
    title: "a snapshot is sent with the leader's own term",
    broken: (s) => {
      discarded(s);
      s.vote(0, 1, 2, { last: [4, 1] });
      s.install(0, 2, 2, [3, 2], snapshotOf(3));
    },
    lawful: (s) => {
      discarded(s);
      s.vote(0, 1, 2, { last: [4, 1] });
      s.install(0, 2, 2, [3, 1], snapshotOf(3));
    },
  },
  {
    rule: "S19",
    title: "a service gets other bytes than were sent",
    broken: (s) => {
      discarded(s);
      s.install(0, 2, 1, [3, 1], snapshotOf(3));
      s.applySnapshot(2, 3, 1, snapshotOf(2));
    },
    lawful: installed,
  },
  {
    rule: "S20",
    title: "an old snapshot is applied",
    broken: (s) => {
      installed(s);
      s.applySnapshot(2, 3, 1, snapshotOf(3));
    },
    lawful: (s) => {
      installed(s);
      s.install(0, 2, 1, [3, 1], snapshotOf(3), { saves: false });
    },
  },
  {
    rule: "S15",
    title: "after a restart with a snapshot, entries that are in it are applied",
    broken: (s) => {
      installed(s);
      s.restart(2);
      s.apply(2, 1, 1);
    },
    lawful: (s) => {
      installed(s);
      s.restart(2);
      s.applySnapshot(2, 3, 1, snapshotOf(3));
      s.apply(2, 4, 4);
      s.restart(2);
      s.applySnapshot(2, 3, 0, snapshotOf(3)); // whoever has no CondInstallSnapshot need not fill in the term
      s.apply(2, 4, 4);
    },
  },
  {
    rule: "P2",
    title: "a save without the snapshot",
    broken: (s) => {
      discarded(s);
      s.saves(1, 1, stateOf("x"), new Uint8Array());
    },
    lawful: (s) => {
      discarded(s);
      s.saves(1, 1, stateOf("x"));
      s.saves(1, 1, stateOf("y"), snapshotOf(3));
    },
  },
  {
    rule: "P2",
    title: "a state that begins after an entry which is in no snapshot that is saved",
    broken: (s) => {
      fourTexts(s);
      s.snapshot(0, 2, snapshotOf(2), false);
      s.saves(0, 1, stateOf("third", "fourth"));
    },
    lawful: (s) => {
      fourTexts(s);
      s.snapshot(0, 2, snapshotOf(2), false);
      s.saves(0, 1, stateOf("third", "fourth"), snapshotOf(2));
    },
  },
  {
    rule: "L16",
    title: "a snapshot is sent again and again",
    broken: (s) => {
      discarded(s);
      for (let time = 0; time < 4; time++, s.wait(100)) {
        s.install(0, 2, 1, [3, 1], snapshotOf(3), { saves: time === 0 });
      }
    },
    lawful: (s) => {
      discarded(s);
      for (let time = 0; time < 4; time++, s.wait(100)) {
        s.install(0, 2, 1, [3, 1], snapshotOf(3), { arrives: false, saves: time === 0 });
      }
      // A call fails: the leader goes back to what it knows.
      for (let time = 0; time < 4; time++, s.wait(100)) {
        s.install(0, 2, 1, [3, 1], snapshotOf(3), { saves: false });
        s.referee.failed(s.appends(0, 2, 1, { prev: [4, 1] }));
      }
      // It is asked for again.
      for (let time = 0; time < 4; time++, s.wait(100)) {
        s.install(0, 2, 1, [3, 1], snapshotOf(3), { saves: false });
        const refused = s.enters(s.appends(0, 2, 1, { prev: [4, 1] }));
        s.arrives(s.returns(refused, 1, false));
      }
    },
  },
  {
    rule: "L17",
    title: "no heartbeat beside a snapshot",
    broken: (s) => takesLong(s, true, false),
    lawful: (s) => takesLong(s, true, true),
  },
  {
    rule: "O3",
    title: "what follows a snapshot's last entry is discarded, too",
    broken: (s) => {
      discarded(s);
      s.append(0, 2, 1, { entries: [[1, 1], [1, 2], [1, 3], [1, 4]], arrives: false });
      s.install(0, 2, 1, [3, 1], snapshotOf(3));
      s.append(0, 2, 1, { prev: [4, 1], yes: false });
    },
    // Of entries that it has discarded a server does not know the terms.
    lawful: (s) => {
      installed(s);
      s.append(0, 2, 1, { prev: [2, 1], yes: false });
      s.append(0, 2, 1, { prev: [2, 1], entries: [[1, 3], [1, 4]] });
    },
  },
  {
    rule: "L3",
    title: "an election right after a leader's snapshot",
    broken: (s) => {
      discarded(s);
      s.wait(600);
      s.install(0, 2, 1, [3, 1], snapshotOf(3));
      s.wait(10);
      s.asks(2, 1, 2, { last: [3, 1] });
    },
    lawful: (s) => {
      discarded(s);
      s.install(0, 2, 1, [3, 1], snapshotOf(3));
      s.wait(150);
      s.asks(2, 1, 2, { last: [3, 1] });
    },
  },
  {
    rule: "S3b",
    title: "a later term of InstallSnapshot not adopted",
    broken: (s) => {
      discarded(s);
      s.vote(0, 1, 2, { last: [4, 1] });
      s.install(0, 2, 2, [3, 1], snapshotOf(3), { reply: 1, saves: false });
    },
    lawful: (s) => {
      discarded(s);
      s.vote(0, 1, 2, { last: [4, 1] });
      s.install(0, 2, 2, [3, 1], snapshotOf(3));
    },
  },
  {
    rule: "S1",
    title: "two leaders in a term",
    servers: 5,
    // Server 2 gives its vote twice, too, but only the second time is it seen.
    broken: (s) => {
      s.elect(0, 1, [1, 2]);
      s.state(3, 1, true);
    },
    lawful: (s) => {
      s.elect(0, 1, [1, 2]);
      s.state(0, 1, true);
      s.state(3, 1, false);
    },
  },
  {
    rule: "S2",
    title: "two votes in a term, a restart in between",
    broken: (s) => {
      s.vote(0, 2, 1);
      s.restart(2);
      s.vote(1, 2, 1);
    },
    lawful: (s) => {
      s.vote(0, 2, 1, { arrives: false });
      s.restart(2);
      s.vote(1, 2, 1, { yes: false });
      s.vote(0, 2, 1);
      s.vote(1, 2, 2);
    },
  },
  {
    rule: "S2b",
    title: "an election in the term before it",
    broken: (s) => {
      s.vote(0, 1, 1);
      s.wait(2000);
      s.vote(0, 1, 1);
    },
    lawful: (s) => {
      s.vote(0, 1, 1, { arrives: false }); // lost: it may be asked again, after any pause
      s.wait(400);
      s.vote(0, 1, 1);
      s.append(0, 1, 1);
    },
  },
  {
    rule: "S2b",
    title: "an election in a term in which it voted for another",
    broken: (s) => {
      s.vote(0, 1, 1);
      s.wait(500);
      s.vote(1, 2, 1);
    },
    lawful: (s) => {
      s.vote(0, 1, 1);
      s.wait(500);
      s.vote(1, 2, 2);
    },
  },
  {
    rule: "S2b",
    title: "an election in a term that a reply has just brought",
    broken: (s) => {
      s.vote(2, 1, 2);
      s.vote(0, 1, 1, { yes: false, reply: 2 });
      s.asks(0, 2, 2);
    },
    lawful: (s) => {
      s.vote(2, 1, 2);
      s.vote(0, 1, 1, { yes: false, reply: 2 });
      s.wait(500);
      s.asks(0, 2, 3);
    },
  },
  {
    rule: "S3",
    title: "a leader goes on after replies of a higher term",
    broken: (s) => {
      s.elect(0, 1, [1, 2]);
      s.vote(2, 1, 2);
      for (let i = 0; i < 4; i++) {
        s.append(0, 1, 1, { yes: false, reply: 2 });
        s.wait(100);
      }
    },
    lawful: (s) => {
      s.elect(0, 1, [1, 2]);
      s.vote(2, 1, 2);
      for (let i = 0; i < 4; i++) {
        // Each call has given up before.
        const slow = s.appends(0, 1, 1);
        s.enters(slow);
        s.returns(slow, 2, false);
        s.wait(110);
        s.arrives(slow);
      }
      const late = s.appends(0, 1, 1);
      s.append(0, 1, 1, { yes: false, reply: 2 });
      s.saves(0);
      s.enters(late);
      s.returns(late, 2, false);
    },
  },
  {
    rule: "S3b",
    title: "a higher term not adopted",
    broken: (s) => s.vote(0, 1, 3, { yes: false, reply: 0 }),
    lawful: (s) => s.vote(0, 1, 3),
  },
  {
    rule: "S3c",
    title: "a vote in an earlier term",
    broken: (s) => {
      s.vote(0, 1, 3);
      s.vote(2, 1, 2, { reply: 3 });
    },
    lawful: (s) => {
      s.vote(0, 1, 3);
      s.vote(2, 1, 2, { reply: 3, yes: false });
    },
  },
  {
    rule: "S4",
    title: "a vote of an earlier term counted",
    servers: 5,
    broken: (s) => {
      s.vote(0, 1, 1);
      s.vote(0, 2, 2);
      s.append(0, 1, 2);
    },
    lawful: (s) => {
      s.vote(0, 1, 2);
      s.vote(0, 2, 2);
      s.append(0, 1, 2);
    },
  },
  {
    rule: "S5",
    title: "a leader changes what it sent",
    broken: (s) => {
      oneEntry(s);
      s.append(0, 1, 1, { entries: [[1, "b"]] });
    },
    lawful: (s) => {
      oneEntry(s);
      s.append(0, 1, 1, { entries: [[1, "a"]] });
    },
  },
  {
    rule: "S6",
    title: "one index and term, two commands",
    broken: (s) => {
      s.elect(0, 1, [1, 2]);
      s.elect(1, 1, [2]);
      s.start(0, "a", 1, 1);
      s.start(1, "b", 1, 1);
    },
    lawful: (s) => {
      s.elect(0, 1, [1, 2]);
      s.start(0, "a", 1, 1);
      s.wait(500);
      s.elect(1, 2, [2]);
      s.start(1, "b", 1, 2);
    },
  },
  {
    rule: "S7",
    title: "a prevLogTerm that the leader has not",
    broken: (s) => {
      oneEntry(s);
      s.append(0, 1, 1, { prev: [1, 0], yes: false });
    },
    lawful: (s) => {
      oneEntry(s);
      s.append(0, 1, 1, { prev: [1, 1] });
    },
  },
  {
    rule: "S7",
    title: "prevLogTerm is that of the last entry",
    broken: (s) => {
      oneEntry(s);
      s.append(0, 2, 1, { prev: [0, 1], entries: [[1, "a"]], yes: false }); // who refuses it is right
    },
    lawful: (s) => {
      oneEntry(s);
      s.append(0, 2, 1, { prev: [0, 0], entries: [[1, "a"]] });
    },
  },
  {
    rule: "S8",
    title: "an entry that nobody gave the leader",
    broken: (s) => {
      oneEntry(s);
      s.append(0, 1, 1, { prev: [1, 1], entries: [[1, "b"]] });
    },
    lawful: (s) => {
      // The broadcast leaves before Start returns.
      s.elect(0, 1, [1, 2]);
      s.referee.startCalled(0, "a");
      s.saves(0);
      const message = s.appends(0, 1, 1, { entries: [[1, "a"]] });
      s.referee.startReturned(0, [1, 1, true]);
      s.enters(message);
      s.saves(1);
      s.returns(message, 1, true);
    },
  },
  {
    rule: "S9",
    title: "a leader without what is committed",
    broken: (s) => {
      oneEntry(s);
      s.restart(1);
      s.wait(500);
      s.vote(2, 1, 2, { last: [1, 1] });
      s.elect(2, 3, [1], [1, 1]);
      s.start(2, "b", 2, 3);
      s.append(2, 1, 3, { prev: [1, 1], entries: [[3, "b"]] });
      s.vote(0, 1, 4, { last: [1, 1] }); // against S11
      s.append(0, 1, 4, { prev: [1, 1] });
    },
    lawful: (s) => {
      oneEntry(s);
      s.elect(2, 2, [1], [1, 1]);
    },
  },
  {
    rule: "S9",
    title: "a later term's entry, missing in a leader whose votes came late",
    servers: 5,
    broken: (s) => {
      oneEntry(s);
      s.elect(3, 2, [1, 4]); // against S11
    },
    lawful: (s) => {
      const late = [1, 2].map((voter) => {
        const request = s.enters(s.asks(0, voter, 1));
        s.saves(voter);
        return s.returns(request, 1, true);
      });
      s.elect(3, 2, [1, 4]);
      s.start(3, "a", 1, 2);
      for (const to of [1, 4]) s.append(3, to, 2, { entries: [[2, "a"]] });
      for (const vote of late) s.arrives(vote);
      s.append(0, 2, 1);
    },
  },
  {
    rule: "S10",
    title: "an entry of an earlier term committed by counting (Figure 8)",
    broken: (s) => {
      s.elect(0, 1, [1, 2]);
      s.start(0, "a", 1, 1);
      s.append(0, 1, 1, { entries: [[1, "a"]], arrives: false });
      s.wait(500);
      s.vote(0, 1, 2, { last: [1, 1] });
      s.append(0, 1, 2, { prev: [1, 1] });
      s.append(0, 2, 2, { entries: [[1, "a"]], commit: 1 });
    },
    lawful: (s) => {
      s.elect(0, 1, [1, 2]);
      s.start(0, "a", 1, 1);
      s.append(0, 1, 1, { entries: [[1, "a"]] });
      s.append(0, 2, 1, { entries: [[1, "a"]], commit: 1 });
      s.apply(0, 1, "a");
      s.apply(2, 1, "a");
    },
  },
  {
    rule: "S10",
    title: "a leader applies what nobody else has",
    broken: (s) => {
      s.elect(0, 1, [1, 2]);
      s.start(0, "a", 1, 1);
      s.apply(0, 1, "a");
    },
    lawful: (s) => {
      oneEntry(s);
      s.apply(0, 1, "a");
    },
  },
  {
    rule: "S11",
    title: "a vote for a shorter log",
    broken: (s) => {
      s.elect(0, 1, [1, 2]);
      s.start(0, "a", 1, 1);
      s.append(0, 1, 1, { entries: [[1, "a"]] });
      s.wait(500);
      s.vote(2, 1, 2);
    },
    lawful: (s) => {
      s.elect(0, 1, [1, 2]);
      s.start(0, "a", 1, 1);
      s.append(0, 1, 1, { entries: [[1, "a"]] });
      s.wait(500);
      s.vote(2, 1, 2, { yes: false });
    },
  },
  {
    rule: "S12",
    title: "a heartbeat accepted without the entry before it",
    broken: (s) => {
      s.elect(0, 1, [1, 2]);
      s.start(0, "a", 1, 1);
      s.append(0, 1, 1, { prev: [1, 1] });
    },
    lawful: (s) => {
      s.elect(0, 1, [1, 2]);
      s.start(0, "a", 1, 1);
      s.append(0, 1, 1, { prev: [1, 1], yes: false });
    },
  },
  {
    rule: "S13",
    title: "two commands at one index",
    broken: (s) => {
      s.elect(0, 1, [1, 2]);
      s.start(0, "a", 1, 1);
      s.start(0, "b", 1, 1);
    },
    lawful: (s) => {
      s.elect(0, 1, [1, 2]);
      s.start(0, "a", 1, 1);
      s.start(0, "b", 2, 1);
    },
  },
  {
    rule: "S14",
    title: "an applied entry replaced",
    broken: (s) => {
      oneEntry(s);
      s.append(0, 1, 1, { prev: [1, 1], commit: 1 });
      s.apply(1, 1, "a");
      s.wait(500);
      s.asks(2, 1, 2, { last: [1, 1] });
      s.restart(2);
      s.vote(2, 1, 3, { last: [0, 0] }); // against O1 and S11
      s.append(2, 1, 3);
      s.start(2, "b", 1, 3);
      s.append(2, 1, 3, { entries: [[3, "b"]] });
    },
    lawful: (s) => {
      s.elect(0, 1, [1, 2]);
      s.start(0, "a", 1, 1);
      s.append(0, 1, 1, { entries: [[1, "a"]], arrives: false });
      s.wait(500);
      s.vote(2, 0, 2, { yes: false });
      s.vote(2, 1, 2, { yes: false });
    },
  },
  {
    rule: "S16",
    title: "an entry applied that is not committed",
    broken: (s) => {
      s.elect(0, 1, [1, 2]);
      s.start(0, "a", 1, 1);
      s.append(0, 1, 1, { entries: [[1, "a"]], commit: 1, arrives: false }); // against S10
      s.restart(0); // nobody heard that a majority has it
      s.apply(1, 1, "a");
    },
    lawful: (s) => {
      oneEntry(s);
      s.append(0, 1, 1, { prev: [1, 1], commit: 1 });
      s.apply(1, 1, "a");
    },
  },
  {
    rule: "S15",
    title: "an entry applied twice",
    broken: (s) => {
      oneEntry(s);
      s.apply(0, 1, "a");
      s.apply(0, 1, "a");
    },
    lawful: (s) => {
      oneEntry(s);
      s.append(0, 1, 1, { prev: [1, 1], commit: 1 });
      s.apply(1, 1, "a");
      s.restart(1);
      s.append(0, 1, 1, { prev: [1, 1], commit: 1 });
      s.apply(1, 1, "a");
    },
  },
  {
    rule: "S17",
    title: "another command applied",
    broken: (s) => {
      oneEntry(s);
      s.apply(0, 1, "b");
    },
    lawful: (s) => {
      oneEntry(s);
      s.apply(0, 1, "a");
    },
  },
  {
    rule: "S18",
    title: "leaderCommit taken beyond the last new entry",
    broken: (s) => {
      s.elect(0, 1, [1, 2]);
      s.start(0, "a", 1, 1);
      s.append(0, 2, 1, { entries: [[1, "a"]] });
      s.append(0, 1, 1, { commit: 1 });
      s.apply(1, 1, "a");
    },
    lawful: (s) => {
      s.elect(0, 1, [1, 2]);
      s.start(0, "a", 1, 1);
      s.append(0, 2, 1, { entries: [[1, "a"]] });
      // Applied inside of the handler.
      const message = s.enters(s.appends(0, 1, 1, { entries: [[1, "a"]], commit: 1 }));
      s.saves(1);
      s.apply(1, 1, "a");
      s.returns(message, 1, true);
    },
  },
  {
    rule: "O1",
    title: "a log forgotten",
    broken: (s) => {
      oneEntry(s);
      s.restart(1);
      s.asks(1, 2, 2, { last: [0, 0] });
    },
    lawful: (s) => {
      oneEntry(s);
      s.restart(1);
      s.asks(1, 2, 2, { last: [1, 1] });
    },
  },
  {
    rule: "O2",
    title: "a vote refused without a reason",
    broken: (s) => {
      s.vote(0, 1, 1, { yes: false });
      s.wait(100);
      s.vote(2, 1, 2);
    },
    lawful: (s) => {
      // It had begun an election of its own, and its requests leave a little later.
      s.vote(0, 1, 1, { yes: false });
      s.wait(5);
      s.asks(1, 2, 1);
      s.wait(200);
      s.vote(2, 1, 2);
    },
  },
  {
    rule: "O3",
    title: "a candidate refuses the leader of its term",
    broken: (s) => {
      s.asks(1, 2, 1);
      s.vote(0, 2, 1);
      s.append(0, 1, 1, { yes: false });
    },
    lawful: (s) => {
      s.asks(1, 2, 1);
      s.vote(0, 2, 1);
      s.append(0, 1, 1);
    },
  },
  {
    rule: "P1",
    title: "a vote not saved",
    broken: (s) => s.vote(0, 1, 1, { saves: false }),
    lawful: (s) => {
      s.vote(0, 1, 1, { arrives: false });
      s.vote(0, 1, 1, { saves: false }); // nothing new
      s.vote(2, 1, 1, { saves: false, yes: false });
    },
  },
  {
    rule: "P1",
    title: "an election not saved",
    broken: (s) => {
      s.vote(0, 1, 1, { saved: false });
      s.append(0, 1, 1);
    },
    lawful: (s) => {
      // Saved while the request is on its way.
      s.vote(0, 1, 1, { saved: false });
      s.saves(0);
      s.append(0, 1, 1);
      s.wait(200);
      // One that crashed before its requests left: it has that term and that vote, and says so without another save.
      s.saves(2);
      s.restart(2);
      s.vote(0, 2, 1, { saves: false, yes: false });
      s.wait(200);
      s.vote(1, 2, 2);
    },
  },
  {
    rule: "P1",
    title: "an entry counted before it is saved",
    broken: (s) => {
      s.elect(0, 1, [1, 2]);
      s.start(0, "a", 1, 1, false);
      s.append(0, 1, 1, { entries: [[1, "a"]] });
      s.append(0, 1, 1, { prev: [1, 1], commit: 1 });
    },
    lawful: (s) => {
      s.elect(0, 1, [1, 2]);
      s.start(0, "a", 1, 1, false); // after Start returned is in time
      s.append(0, 1, 1); // and heartbeats need not wait for it
      s.saves(0);
      s.append(0, 1, 1, { entries: [[1, "a"]] });
      s.append(0, 1, 1, { prev: [1, 1], commit: 1 });
      // Saved while it is on its way, or held by a majority of others.
      s.start(0, "b", 2, 1, false);
      s.append(0, 1, 1, { prev: [1, 1], entries: [[1, "b"]], commit: 1 });
      s.saves(0);
      s.append(0, 1, 1, { prev: [2, 1], commit: 2 });
      s.start(0, "c", 3, 1, false);
      s.append(0, 1, 1, { prev: [2, 1], entries: [[1, "c"]], commit: 2 });
      s.append(0, 2, 1, { entries: [[1, "a"], [1, "b"], [1, "c"]], commit: 2 });

      s.append(0, 1, 1, { prev: [3, 1], commit: 3 });
    },
  },
  {
    rule: "P1",
    title: "the same bytes saved again",
    broken: (s) => {
      for (const server of [0, 1]) s.saves(server, 1, new Uint8Array([1, 2, 3]));
      const request = s.enters(s.asks(0, 1, 1, { saved: false }));
      s.saves(1, 1, new Uint8Array([1, 2, 3]));
      s.returns(request, 1, true);
      s.asks(0, 1, 2); // so terms belong to nobody
    },
    lawful: (s) => {
      s.saves(0, 1, new Uint8Array([1, 2, 3]));
      s.saves(1, 1, new Uint8Array([1, 2, 3]));
      const request = s.enters(s.asks(0, 1, 1, { saved: false }));
      s.saves(1, 1, new Uint8Array([1, 2, 4]));
      s.saves(1, 1, new Uint8Array([1, 2, 4]));
      s.returns(request, 1, true);
    },
  },
  {
    rule: "P1",
    title: "an entry saved before it was there",
    broken: (s) => twoCommands(s, "command one", "command one"),
    lawful: (s) => twoCommands(s, "command one", "command one, command two"),
  },
  {
    rule: "L1",
    title: "the same timeout again and again",
    broken: (s) => {
      for (let term = 1; term < 10; term++, s.wait(500)) s.asks(0, 1, term);
    },
    lawful: (s) => {
      for (let term = 1; term < 10; term++, s.wait(500 + 7 * term)) s.asks(0, 1, term);
    },
  },
  {
    rule: "L2",
    title: "no heartbeat upon election",
    broken: (s) => {
      s.vote(0, 1, 1);
      s.wait(150);
      s.append(0, 1, 1);
    },
    lawful: (s) => {
      s.vote(0, 1, 1);
      s.wait(50); // it looks at votes when its ticker ticks
      s.append(0, 1, 1);
      s.wait(150);
      s.append(0, 1, 1);
      s.wait(300);
      // A candidate that is refused may give up, and not count the votes that come then.
      s.wait(300);
      s.vote(2, 0, 2, { yes: false });
      s.vote(2, 1, 2);
      s.wait(500);
      s.asks(2, 0, 3);
      // One that asks itself, too, and counts that vote when its answer comes.
      const own = s.returns(s.enters(s.asks(1, 1, 4)), 4, true);
      s.vote(1, 2, 4);
      s.wait(100);
      s.arrives(own);
      s.append(1, 2, 4);
    },
  },
  {
    rule: "L3",
    title: "an election right after a vote",
    broken: (s) => {
      s.vote(0, 1, 1);
      s.wait(50);
      s.asks(1, 2, 2);
    },
    lawful: (s) => {
      s.vote(0, 1, 1, { arrives: false });
      s.wait(400);
      s.vote(0, 1, 2, { arrives: false }); // it steps down, but refuses: no reset
      s.wait(450);
      s.asks(1, 2, 3);
    },
  },
  {
    rule: "L4",
    title: "a follower that waits too long",
    broken: (s) => {
      s.wait(4000);
      s.asks(0, 1, 1);
    },
    lawful: (s) => {
      s.elect(0, 1, [1, 2]);
      s.state(0, 1, false); // an answer that was right a moment before
      for (let beat = 0; beat < 30; beat++, s.wait(100)) s.append(0, 1, 1);
      s.state(0, 1, true);
      s.append(0, 2, 1, { reply: 2, yes: false });
      s.wait(300);
      s.state(0, 2, false);
      s.asks(1, 2, 3);
    },
  },
  {
    rule: "L5",
    title: "a leader that is silent",
    broken: (s) => {
      s.elect(0, 1, [1, 2]);
      s.wait(300);
      s.state(0, 1, true);
    },
    lawful: (s) => {
      s.elect(0, 1, [1, 2]);
      s.wait(200);
      s.append(0, 1, 1);
      s.wait(200);
      s.state(0, 1, true);
    },
  },
  {
    rule: "L5b",
    title: "heartbeats without end",
    broken: (s) => {
      s.elect(0, 1, [1, 2]);
      for (let beat = 0; beat < 30; beat++, s.wait(20)) s.append(0, 1, 1);
    },
    lawful: (s) => {
      s.elect(0, 1, [1, 2]);
      for (let beat = 0; beat < 30; beat++, s.wait(100)) s.append(0, 1, 1);
    },
  },
  {
    rule: "L6",
    title: "what was acknowledged, sent again",
    broken: (s) => {
      oneEntry(s);
      s.wait(25);
      s.append(0, 1, 1, { entries: [[1, "a"]] });
    },
    lawful: (s) => {
      oneEntry(s);
      s.wait(5); // the answer waits for a lock
      s.append(0, 1, 1, { entries: [[1, "a"]] });
      s.wait(25);
      s.append(0, 1, 1, { prev: [1, 1] });
      s.append(0, 1, 1); // a heartbeat that claims nothing
    },
  },
  {
    rule: "L6b",
    title: "nextIndex goes back when calls fail",
    broken: (s) => {
      fiveEntries(s);
      unanswered(s, [5, 4, 3, 2, 1]);
    },
    lawful: (s) => {
      fiveEntries(s);
      unanswered(s, [5, 5, 4, 5, 0, 0]); // requests that overtake each other, and back to the first entry
      const refused = s.appends(0, 1, 2, { prev: [5, 1] });
      s.enters(refused);
      s.saves(1);
      s.returns(refused, 2, false);
      s.arrives(refused);
      unanswered(s, [4, 3, 2]);
      // Sent on without waiting for answers, and lost: it goes back to where each of them began.
      for (let prev = 1; prev <= 5; prev++) s.appends(0, 2, 2, { prev: [prev, 1] });
      s.append(0, 2, 2, { prev: [5, 1], yes: false });
      for (const prev of [5, 4, 3, 2, 1]) {
        const message = s.appends(0, 2, 2, { prev: [prev, 1] });
        s.referee.failed(message);
        s.wait(50);
      }
    },
  },
  {
    rule: "L7",
    title: "a killed life goes on",
    broken: (s) => {
      s.restart(0);
      s.wait(700);
      s.send(0, 1, "RequestVote", { Term: 1, CandidateId: 0, LastLogIndex: 0, LastLogTerm: 0 }, 1);
    },
    lawful: (s) => {
      s.restart(0);
      s.saves(0, 1); // a loop's last move
    },
  },
  {
    rule: "L8",
    title: "one vote after the other",
    broken: (s) => {
      s.asks(0, 1, 1);
      s.wait(60);
      s.asks(0, 2, 1);
    },
    lawful: (s) => {
      s.asks(0, 1, 1);
      s.wait(30);
      s.asks(0, 2, 1);
    },
  },
  {
    rule: "L9",
    title: "refused, and the same again",
    broken: (s) => {
      commands(s, 3);
      for (let i = 0; i < 5; i++) s.append(0, 1, 1, { prev: [2, 1], entries: [[1, 3]], yes: false });
    },
    lawful: (s) => {
      commands(s, 3);
      // Asked before the first refusal came; and heartbeats that ask for nothing.
      const asked = Array.from({ length: 9 }, () => s.appends(0, 1, 1, { prev: [2, 1], entries: [[1, 3]] }));
      for (const message of asked) s.arrives(s.returns(s.enters(message), 1, false));
      for (let i = 0; i < 9; i++) s.append(0, 1, 1, { prev: [3, 1], yes: false });
      // Back, and from the end again.
      for (let i = 0; i < 9; i++) {
        s.append(0, 1, 1, { prev: [2, 1], entries: [[1, 3]], yes: false });
        s.append(0, 1, 1, { prev: [1, 1], entries: [[1, 2], [1, 3]], yes: false });
      }
    },
  },
  {
    rule: "L9b",
    title: "back through a term entry by entry",
    broken: (s) => {
      commands(s, 12);
      for (let prev = 12; prev > 0; prev--) s.append(0, 1, 1, { prev: [prev, 1], yes: false });
    },
    lawful: (s) => {
      for (let term = 1; term < 13; term++) {
        s.wait(300);
        s.elect(0, term, [2], [term - 1, term - 1]); // one entry a term
        s.start(0, term, term, term);
        s.append(0, 2, term, { prev: [term - 1, term - 1], entries: [[term, term]] });
      }
      for (let prev = 12; prev > 0; prev--) s.append(0, 1, 12, { prev: [prev, prev], yes: false });
    },
  },
  {
    rule: "L10",
    title: "a leader that does not commit what a majority has",
    broken: (s) => {
      oneEntry(s);
      for (let beat = 0; beat < 25; beat++, s.wait(100)) s.append(0, 1, 1, { prev: [1, 1] });
    },
    lawful: (s) => {
      oneEntry(s);
      s.appends(0, 2, 1, { prev: [1, 1] }); // not answered
      for (let beat = 0; beat < 10; beat++, s.wait(100)) s.append(0, 1, 1, { prev: [1, 1] }); // in its own time
      s.apply(0, 1, "a");
      s.append(0, 1, 1, { prev: [1, 1], commit: 1 });
      s.apply(1, 1, "a");
      for (let beat = 0; beat < 25; beat++, s.wait(100)) s.append(0, 1, 1, { prev: [1, 1], commit: 1 });
    },
  },
  {
    rule: "L11",
    title: "a follower that does not apply",
    broken: (s) => {
      oneEntry(s);
      s.apply(0, 1, "a");
      for (let beat = 0; beat < 25; beat++, s.wait(100)) s.append(0, 1, 1, { prev: [1, 1], commit: 1 });
    },
    lawful: (s) => {
      commands(s, 4);
      s.append(0, 1, 1, { entries: [[1, 1], [1, 2], [1, 3], [1, 4]] });
      for (let index = 1; index <= 4; index++) s.apply(0, index, index);
      s.appends(0, 2, 1); // not answered
      for (let beat = 0; beat < 60; beat++, s.wait(100)) {
        s.append(0, 1, 1, { prev: [4, 1], commit: 4 });
        if (beat % 12 === 11 && beat < 48) s.apply(1, (beat + 1) / 12, (beat + 1) / 12); // slow, but at it
      }
    },
  },
  {
    rule: "L12",
    title: "one entry after the other",
    broken: (s) => {
      commands(s, 12);
      for (let i = 0; i < 11; i++) s.append(0, 1, 1, { prev: [i, Math.min(i, 1)], entries: [[1, i + 1]] });
    },
    lawful: (s) => {
      commands(s, 12);
      // All at once, none awaiting the answer to the one before.
      const sent = Array.from(
        { length: 12 },
        (_, i) => s.appends(0, 1, 1, { prev: [i, Math.min(i, 1)], entries: [[1, i + 1]] }),
      );
      for (const message of sent) {
        s.enters(message);
        s.saves(1);
        s.arrives(s.returns(message, 1, true));
      }
    },
  },
  {
    rule: "L13",
    title: "a handler that waits",
    broken: (s) => {
      s.elect(0, 1, [1, 2]);
      const message = s.enters(s.appends(0, 1, 1));
      s.wait(150);
      s.returns(message, 1, true);
    },
    lawful: (s) => {
      s.elect(0, 1, [1, 2]);
      const message = s.enters(s.appends(0, 1, 1));
      s.wait(50);
      s.arrives(s.returns(message, 1, true));
    },
  },
  {
    rule: "L14",
    title: "entries that were lost, and are not sent again",
    broken: (s) => {
      oneCommitted(s);
      s.referee.failed(s.appends(0, 2, 1, { entries: [[1, 1]] }));
      beats(s, 2500);
    },
    lawful: (s) => {
      oneCommitted(s);
      s.referee.failed(s.appends(0, 2, 1, { entries: [[1, 1]] }));
      beats(s, 1500);
      s.append(0, 2, 1, { entries: [[1, 1]], arrives: false });
      beats(s, 2500); // it has the entry, though the leader did not hear of it
    },
  },
  {
    rule: "L14",
    title: "refusals that nothing comes of",
    broken: (s) => {
      oneCommitted(s);
      for (let i = 0; i < 20; i++) {
        s.wait(150);
        s.append(0, 1, 1, { prev: [1, 1], commit: 1 });
        s.append(0, 2, 1, { prev: [1, 1], yes: false });
      }
    },
    lawful: (s) => {
      oneCommitted(s);
      const first = s.appends(0, 2, 1, { entries: [[1, 1]] }); // the leader sends no more until this is answered
      beats(s, 5000);
      s.enters(first);
      s.saves(2);
      s.arrives(s.returns(first, 1, true));
    },
  },
  {
    rule: "L15",
    title: "a follower's commitIndex taken back, seen when it leads",
    broken: (s) => {
      commitsTwo(s);
      s.wait(500);
      s.elect(1, 2, [0], [2, 1], 1);
    },
    lawful: (s) => {
      commitsTwo(s);
      s.wait(500);
      s.elect(1, 2, [0], [2, 1], 2);
      s.append(1, 2, 2, { commit: 0 }); // what the peer is known to have
    },
  },
  {
    rule: "L15",
    title: "a leader's commitIndex taken back",
    broken: (s) => {
      commitsTwo(s);
      s.append(0, 1, 1, { prev: [2, 1], commit: 2 });
      s.start(0, "c", 3, 1);
      s.append(0, 2, 1, { prev: [2, 1], entries: [[1, "c"]], commit: 1, yes: false });
    },
    lawful: (s) => {
      commitsTwo(s);
      s.append(0, 1, 1, { prev: [2, 1], commit: 2 });
      s.start(0, "c", 3, 1);
      s.append(0, 2, 1, { prev: [1, 1], entries: [[1, "b"]], commit: 1, yes: false }); // made before, sent late
    },
  },
  {
    rule: "H2",
    title: "somebody else's number",
    broken: (s) => {
      s.saves(0);
      s.send(0, 1, "RequestVote", { Term: 1, CandidateId: 2, LastLogIndex: 0, LastLogTerm: 0 });
    },
    lawful: (s) => void s.asks(0, 1, 1),
  },
];

for (const { rule, title, servers = 3, broken, lawful } of cases) {
  Deno.test(`referee: ${rule}, ${title}`, () => {
    const wrong = new Scenario(servers);
    broken(wrong);
    const named = wrong.complaints().map((complaint) => complaint.rule);
    assertEquals(named.includes(rule), true, `named are ${named}`);
    const right = new Scenario(servers);
    lawful(right);
    // A hand-made run is short of heartbeats: time matters where it is what is tested.
    const timed = rules[rule].severity === "warning";
    assertEquals(right.complaints().filter(({ severity }) => timed || severity === "error"), []);
  });
}

Deno.test("referee: a complaint is plain data that says what broke the rule", () => {
  const s = new Scenario(3);
  s.vote(0, 2, 7);
  s.restart(2);
  s.vote(1, 2, 7);
  assertEquals(s.complaints(), [{
    rule: "S2",
    severity: "error",
    at: 1_001_300,
    server: 2,
    section: rules.S2.section,
    sentence: "S2 voted for S0 and for S1 in term 7",
    context:
      "Its vote for S1 came after it restarted at 0.501 s: was votedFor saved? There was a save before " +
      "the first vote was sent: was votedFor set by then?",
  }]);
});

Deno.test("referee: a life that goes on applying where the one before stopped is told that lastApplied is not saved", () => {
  const s = new Scenario(3);
  s.elect(0, 1, [1, 2]);
  s.start(0, "a", 1, 1);
  s.start(0, "b", 2, 1);
  s.append(0, 1, 1, { entries: [[1, "a"], [1, "b"]] });
  s.restart(1);
  s.append(0, 1, 1, { prev: [2, 1], commit: 2 });
  s.apply(1, 2, "b");
  const { rule, sentence, context } = s.complaints().find(({ server }) => server === 1)!;
  assertEquals([rule, sentence], ["S15", "S1 applied entry 2 first"]);
  assertEquals(context, "A life begins with nothing applied: commitIndex and lastApplied are not saved.");
});

Deno.test("referee: of a round that goes on, one request at a time, after its term has passed, L8 says why", () => {
  const s = new Scenario(4);
  s.asks(0, 1, 1);
  s.wait(60);
  s.vote(3, 0, 2); // the candidate adopts another's term
  s.wait(60);
  s.asks(0, 2, 1);
  const [first, second] = s.complaints();
  assertEquals([first.rule, second.rule], ["L8", "S3"]);
  assertEquals(first.sentence, "S0 asked S2 for its vote in term 1 120 ms after it asked the first");
});

Deno.test("referee: where names are not Figure 2's it says once which rules it does not check", () => {
  const s = new Scenario(3);
  s.saves(0);
  s.send(0, 1, "RequestVote", { Term: 1, CandidateId: 0, LastLogIndex: 0, lastLogTerm: 0 });
  s.send(0, 2, "RequestVote", { Term: 1, CandidateId: 0, LastLogIndex: 0, lastLogTerm: 0 });
  s.send(0, 2, "TimeoutNow", { Term: 1 });
  const sentences = s.complaints().map(({ rule, sentence }) => `${rule}: ${sentence}`);
  assertEquals(sentences.slice(0, 2), [
    "H1: lastLogTerm in the arguments of RequestVote begins with a lower-case letter, so it is not sent",
    "H0: no field LastLogTerm in the arguments of RequestVote: O1, O2, S11 are not checked",
  ]);
  assertEquals(sentences.slice(2), [
    "H0: Raft.TimeoutNow is not of Figure 2 or 13: only S1, S2, S20, P2, L7, L8 are checked",
  ]);
});

Deno.test("referee: what waited for one save may leave in any order, at one moment", () => {
  const s = new Scenario(3);
  s.saves(1);
  const second = s.enters(s.asks(2, 1, 2));
  s.wait(300);
  const first = s.enters(s.asks(0, 1, 1));
  // S1 has begun an election of term 3 by now; all of it is in this save.
  s.saves(1);
  s.returns(first, 1, false);
  s.asks(1, 0, 3, { saved: false });
  s.asks(1, 2, 3, { saved: false });
  s.returns(second, 3, false);
  assertEquals(s.complaints().filter(({ rule }) => rule === "P1"), []);
});

Deno.test("referee: an entry is not committed by a leader's copy that it has not saved when it crashes", () => {
  for (const saved of [false, true]) {
    const s = new Scenario(3);
    s.elect(0, 1, [1, 2]);
    s.start(0, "a", 1, 1, false);
    s.append(0, 1, 1, { entries: [[1, "a"]] });
    if (saved) s.saves(0);
    s.restart(0);
    s.wait(600);
    s.elect(2, 2, [0]);
    assertEquals(s.complaints().map(({ rule }) => rule), saved ? ["S11", "S9"] : []);
  }
});

Deno.test("referee: a life that is over writes over its bytes, and nothing is held against them", () => {
  const s = new Scenario(3);
  const disk = new Uint8Array([1, 2, 3]);
  s.saves(1, 1, disk);
  s.restart(1);
  disk[2] = 4;
  s.saves(1, 1, disk);
  const request = s.enters(s.asks(0, 1, 1));
  s.saves(1, 2, new Uint8Array([1, 2, 4]));
  s.returns(request, 1, true);
  assertEquals(s.complaints().filter(({ rule }) => rule === "P1"), []);
});

Deno.test("referee: below a service of the student's own nobody says that a server does not apply", () => {
  for (const ownService of [false, true]) {
    const s = new Scenario(3, { ownService });
    oneEntry(s);
    s.apply(0, 1, "a");
    for (let beat = 0; beat < 25; beat++, s.wait(100)) s.append(0, 1, 1, { prev: [1, 1], commit: 1 });
    assertEquals(s.complaints().map(({ rule }) => rule), ownService ? [] : ["L11"]);
  }
});

Deno.test("referee: a leader may exchange heartbeats for each request of a client", () => {
  for (const read of [false, true]) {
    const s = new Scenario(3, { ownService: true });
    s.elect(0, 1, [1, 2]);
    for (let beat = 0; beat < 30; beat++, s.wait(20)) {
      if (read) s.referee.asked(0);
      s.append(0, 1, 1);
    }
    assertEquals(s.complaints().map(({ rule }) => rule), read ? [] : ["L5b"]);
  }
});

Deno.test("referee: says when a server led and nobody asked for votes, and which rules had nothing to look at", () => {
  const s = new Scenario(3);
  s.referee.stateReturned(0, [1, true]);
  s.start(0, "a", 1, 1);
  s.referee.ended();
  assertEquals(
    s.complaints().filter(({ rule }) => rule === "H0").map(({ sentence, severity }) => [severity, sentence]),
    [
      [
        "note",
        "no server sent a RequestVote, and S0 led term 1: there was nothing to check, so S2, S2b, S11, O1, O2, L1, L2, L3, L8 " +
        "are not checked",
      ],
    ],
  );
  const unchecked = s.referee.unchecked();
  for (const rule of ["S2", "O2", "S5", "S15", "S19"] as const) {
    assertEquals(unchecked.includes(rule), true, rule);
  }
  for (const rule of ["S1", "S4", "S13", "L5"] as const) assertEquals(unchecked.includes(rule), false, rule);

  const elected = new Scenario(3);
  elected.elect(0, 1, [1, 2]);
  elected.referee.ended();
  assertEquals(elected.complaints(), []);
  assertEquals(elected.referee.unchecked().includes("S2"), false);

  // A server that the tester plays leads as the test wants it.
  const played = new Scenario(3);
  played.referee.played(0);
  played.referee.stateReturned(0, [1, true]);
  played.referee.ended();
  assertEquals(played.complaints(), []);
});

Deno.test("referee: handlers that overlap may take effect in either order", () => {
  const s = new Scenario(3);
  s.elect(0, 1, [1, 2]);
  s.start(0, "a", 1, 1);
  s.start(0, "b", 2, 1);
  const first = s.enters(s.appends(0, 1, 1, { entries: [[1, "a"]] }));
  const second = s.enters(s.appends(0, 1, 1, { prev: [1, 1], entries: [[1, "b"]] }));
  s.saves(1);
  s.returns(second, 1, true);
  s.returns(first, 1, true);
  s.arrives(second);
  s.arrives(first);
  assertEquals(s.complaints().filter(({ severity }) => severity === "error"), []);
});

Deno.test("referee: a leader's own entry at the beginning of its term, and a log counted from 0, are lawful", () => {
  const noop = new Scenario(3);
  noop.elect(0, 1, [1, 2]);
  noop.saves(0);
  noop.append(0, 1, 1, { entries: [[1, null]] });
  noop.start(0, "a", 2, 1);
  noop.append(0, 1, 1, { prev: [1, 1], entries: [[1, "a"]] });
  assertEquals(noop.complaints().map(({ severity }) => severity), ["note"]);
  const zero = new Scenario(3);
  for (const to of [1, 2]) zero.vote(0, to, 1, { last: [-1, -1] });
  zero.append(0, 1, 1, { prev: [-1, -1], commit: -1 });
  zero.start(0, "a", 1, 1);
  zero.append(0, 1, 1, { prev: [-1, -1], entries: [[1, "a"]], commit: -1 });
  zero.append(0, 2, 1, { prev: [-1, -1], entries: [[1, "a"]], commit: 0 });
  zero.apply(2, 1, "a");
  assertEquals(zero.complaints(), []);
});

Deno.test("referee: a leader's own entry may come to light after Start, which need not count it", () => {
  const severities = (s: Scenario) => s.complaints().map(({ severity }) => severity);
  /** Server 0 leads, has written an entry of its own, and takes two commands. */
  const leader = () => {
    const s = new Scenario(3);
    s.elect(0, 1, [1, 2]);
    s.append(0, 1, 1);
    for (const [i, command] of ["a", "b"].entries()) {
      s.start(0, command, i + 1, 1);
      s.saves(0);
    }
    return s;
  };
  const together = leader();
  together.append(0, 1, 1, { entries: [[1, null], [1, "a"], [1, "b"]] });
  together.append(0, 2, 1, { prev: [1, 1], entries: [[1, "a"], [1, "b"]], yes: false });
  assertEquals(severities(together), ["note"]);
  const alone = leader();
  alone.append(0, 1, 1, { entries: [[1, null]] });
  alone.append(0, 1, 1, { prev: [1, 1], entries: [[1, "a"]] });
  assertEquals(severities(alone), ["note"]);
  const optimistic = leader();
  optimistic.append(0, 1, 1, { prev: [1, 1], entries: [[1, "a"], [1, "b"]], yes: false });
  assertEquals(severities(optimistic), ["note"]);

  // But none of these is the log of Start with an entry before it.
  const rules = (s: Scenario) =>
    s.complaints().filter(({ severity }) => severity === "error").map(({ rule }) => rule);
  const replaced = leader();
  replaced.append(0, 1, 1, { entries: [[1, "b"]] });
  assertEquals(rules(replaced), ["S5", "S6"]);
  const other = leader();
  other.append(0, 1, 1, { entries: [[1, "x"], [1, "b"]] });
  assertEquals(rules(other).includes("S5"), true);
  const seen = leader();
  seen.append(0, 1, 1, { entries: [[1, "a"]] });
  seen.append(0, 2, 1, { entries: [[1, null], [1, "a"]] });
  assertEquals(rules(seen).includes("S5"), true);
});

Deno.test("referee: a leader whose own entry nobody saw has it as a candidate", () => {
  const s = new Scenario(3);
  s.elect(0, 1, [1, 2]);
  for (const to of [1, 2]) s.append(0, to, 1, { entries: [[1, null]] });
  s.wait(600);
  s.elect(1, 2, [0, 2], [1, 1]);
  s.start(1, "a", 1, 2);
  s.saves(1);
  s.wait(600);
  s.vote(1, 2, 3, { last: [3, 2], yes: true });
  assertEquals(s.complaints().filter(({ severity }) => severity === "error"), []);
});

Deno.test("referee: a request handled by a life that is over moves nothing", () => {
  const s = new Scenario(3);
  const late = s.asks(0, 1, 5);
  s.restart(1);
  s.enters(late);
  s.saves(1, 1);
  s.returns(late, 5, true);
  s.vote(2, 1, 1);
  assertEquals(s.complaints(), []);
});

Deno.test("referee: what an overlapping handler applied before it returned was not applied when the other began", () => {
  const s = new Scenario(5);
  s.elect(0, 1, [1, 2]);
  s.start(0, "a", 1, 1);
  s.append(0, 1, 1, { entries: [[1, "a"]] });
  s.wait(500);
  s.elect(2, 2, [3, 4]);
  s.start(2, "b", 1, 2);
  for (const to of [3, 4]) s.append(2, to, 2, { entries: [[2, "b"]] });
  const first = s.enters(s.appends(2, 1, 2, { entries: [[2, "b"]], commit: 1 }));
  s.saves(1);
  s.apply(1, 1, "b");
  const second = s.enters(s.appends(2, 1, 2, { entries: [[2, "b"]], commit: 1 }));
  s.returns(second, 2, true);
  s.returns(first, 2, true);
  assertEquals(s.complaints().filter(({ severity }) => severity === "error"), []);
});

Deno.test("referee: a reply that was delivered need not have been read", () => {
  const s = new Scenario(3);
  /** The answer arrives when its call may have given up. */
  const slow = (message: Message, term: number) => {
    s.enters(message);
    s.saves(message.server as number);
    s.returns(message, term, true);
    s.wait(120);
    s.arrives(message);
  };
  // Its votes came too late for the first election; the second it wins.
  slow(s.asks(0, 1, 1), 1);
  s.wait(600);
  s.elect(0, 2, [1, 2]);
  s.start(0, "a", 1, 2);
  // That an entry arrived it does not know, so it sends it again, and commits nothing.
  for (let i = 0; i < 20; i++) {
    s.append(0, 2, 2);
    s.referee.failed(s.appends(0, 2, 2, { entries: [[2, "a"]] }));
    slow(s.appends(0, 1, 2, { entries: [[2, "a"]] }), 2);
    s.wait(50);
  }
  // Nor that there is a higher term, which it hears of later.
  s.vote(2, 1, 3, { last: [0, 0], yes: false });
  const refused = s.appends(0, 1, 2, { entries: [[2, "a"]] });
  s.enters(refused);
  s.returns(refused, 3, false);
  s.wait(120);
  s.arrives(refused);
  s.append(0, 2, 2, { yes: false, reply: 3 });
  s.saves(0);
  s.wait(600);
  s.asks(0, 1, 4, { last: [1, 2] });
  assertEquals(s.complaints(), []);
});

Deno.test("referee: of a file that does not save yet P1 is not said, until a server restarts", () => {
  const s = new Scenario(3);
  s.vote(0, 1, 1, { saved: false, saves: false });
  s.append(0, 1, 1, { saves: false });
  assertEquals(s.complaints(), []);
  s.restart(1);
  assertEquals(s.complaints().map(({ rule, server }) => [rule, server]), [["P1", 1], ["P1", 0]]);
  assertEquals(s.complaints().every(({ at }) => at < 1e6), true);
});

Deno.test("referee: a P1 that no restart has made matter comes after the rules that were broken after it", () => {
  const s = new Scenario(3);
  s.vote(0, 1, 1, { saves: false });
  s.append(2, 1, 2);
  assertEquals(s.complaints().map(({ rule }) => rule), ["S4", "P1"]);
});

Deno.test("referee: a leader in a term that it asked nobody about is not said to have its own vote", () => {
  const s = new Scenario(3);
  s.elect(0, 1, [1, 2]);
  s.vote(2, 1, 2);
  s.append(0, 1, 1, { yes: false, reply: 2 });
  s.append(0, 2, 2);
  const { sentence } = s.complaints().find(({ rule }) => rule === "S4")!;
  assertStringIncludes(
    sentence,
    "in which it asked nobody for a vote; it led term 1, and it learned of term 2 at 0.50",
  );
});

Deno.test("referee: who hears from a leader may stay in its term and refuse its vote (section 6)", () => {
  const s = new Scenario(3);
  s.elect(0, 1, [1, 2]);
  s.vote(2, 1, 3, { yes: false, reply: 1, saves: false });
  s.vote(2, 0, 3, { yes: false, reply: 1, saves: false });
  s.append(0, 1, 1);
  assertEquals(s.complaints().filter(({ rule }) => rule !== "L3").map(({ rule }) => rule), ["H0"]);
  s.wait(1600); // nobody is heard
  s.vote(2, 1, 4, { yes: false, reply: 1, saves: false });
  assertEquals(s.complaints().filter(({ severity }) => severity === "error").map(({ rule }) => rule), [
    "S3b",
  ]);
});

Deno.test("referee: a leader may disregard candidates until it has checked twice that nobody answers", () => {
  const s = new Scenario(3);
  s.wait(1000);
  s.elect(0, 1, [1, 2]);
  s.wait(1900);
  s.vote(2, 0, 3, { yes: false, reply: 1, saves: false });
  const errors = () => s.complaints().filter(({ severity }) => severity === "error").map(({ rule }) => rule);
  assertEquals(errors(), []);
  s.wait(200);
  s.vote(2, 0, 4, { yes: false, reply: 1, saves: false });
  assertEquals(errors(), ["S3b"]);
});

Deno.test("referee: who has just started, or voted, may stay in its term as if it had heard from a leader", () => {
  const s = new Scenario(3);
  s.wait(300); // the shortest election timeout seen is then longer than what a restart takes
  s.elect(0, 1, [1, 2]);
  s.wait(1100);
  s.restart(1);
  s.vote(2, 1, 2, { yes: false, reply: 1, saves: false });
  s.wait(1100);
  s.vote(2, 1, 3);
  s.vote(0, 1, 4, { yes: false, reply: 3, saves: false });
  const errors = () => s.complaints().filter(({ severity }) => severity === "error").map(({ rule }) => rule);
  assertEquals(errors(), []);
  s.wait(1100);
  s.vote(0, 1, 5, { yes: false, reply: 3, saves: false });
  assertEquals(errors(), ["S3b"]);
});

Deno.test("referee: who has just heard from a leader may disregard candidates, though a reply told it of a later term", () => {
  const s = new Scenario(5);
  const asked = s.asks(2, 1, 1);
  s.elect(0, 2, [2, 3]);
  s.enters(s.asks(1, 4, 3));
  s.returns(s.enters(asked), 3, false);
  s.arrives(asked);
  s.append(0, 2, 2, { yes: false, reply: 3 });
  s.vote(1, 2, 4, { yes: false, reply: 3, saves: false });
  assertEquals(s.complaints().filter(({ rule }) => rule !== "L3").map(({ rule }) => rule), ["H0"]);
});

Deno.test("referee: S10 says of which term the entry is, and who has it", () => {
  const sentences = [1, 2].map((index) => {
    const s = new Scenario(3);
    s.elect(0, 1, [1, 2]);
    s.start(0, "a", 1, 1);
    s.append(0, 1, 1, { entries: [[1, "a"]], commit: index, arrives: false });
    return s.complaints().find(({ rule }) => rule === "S10")!.sentence;
  });
  assertEquals(sentences, [
    "S0 sent leaderCommit 1 in term 1; that entry is of term 1, and 1 of 3 servers is known to have it",
    "S0 sent leaderCommit 2 in term 1; its log has no such entry",
  ]);
});

Deno.test("referee: S10 asks whether matchIndex is sorted as numbers, if sorted as texts it gives what was committed", () => {
  const contextOf = (have: [number, number]) => {
    const s = new Scenario(5);
    s.elect(0, 1, [1, 2, 3, 4]);
    const all: [number, unknown][] = [];
    for (let index = 1; index <= 11; index++) {
      s.start(0, index, index, 1);
      all.push([1, index]);
    }
    s.append(0, 1, 1, { entries: all.slice(0, have[0]) });
    s.append(0, 2, 1, { entries: all.slice(0, have[1]) });
    for (let index = 1; index <= 10; index++) s.apply(0, index, index);
    return s.complaints().find(({ rule }) => rule === "S10")!.context;
  };
  assertEquals(
    contextOf([9, 10]), // as texts, the third of 11, 9, 10, 0, 0 is 10
    "Is matchIndex sorted as numbers? sort() compares texts, and makes it [0, 0, 10, 11, 9].",
  );
  assertEquals(contextOf([10, 0]), null);
});

Deno.test("referee: L10 says that an entry of an earlier term does not end the search for one of this term", () => {
  const s = new Scenario(3);
  oneEntry(s);
  s.wait(1000);
  s.elect(0, 2, [1, 2], [1, 1]);
  s.start(0, "b", 2, 2);
  for (const to of [1, 2]) s.append(0, to, 2, { prev: [1, 1], entries: [[2, "b"]] });
  for (let beat = 0; beat < 25; beat++, s.wait(100)) s.append(0, 1, 2, { prev: [2, 2] });
  const { context } = s.complaints().find(({ rule }) => rule === "L10")!;
  assertEquals(
    context,
    "Entry 1 is of an earlier term, and committed with a later one of this term (§5.4.2): does the search for that one " +
      "stop at entry 1?",
  );
});

Deno.test("referee: L5 names a peer that a leader no longer sends anything, if no call to it is under way", () => {
  const said = (over: boolean) => {
    const s = new Scenario(3);
    s.elect(0, 1, [1, 2]);
    const lost = s.appends(0, 2, 1);
    if (over) s.referee.failed(lost);
    for (let beat = 0; beat < 40; beat++, s.wait(100)) s.append(0, 1, 1);
    return s.complaints().map(({ rule, sentence }) => `${rule}: ${sentence}`);
  };
  assertEquals(said(false), []);
  assertMatch(said(true).join(), /^L5: S0, leader of term 1, sent no AppendEntries to S2 for 3\d\d\d ms/);
});

Deno.test("referee: commands may be sent as text, as bytes, or in another object; the service gets what Start got", () => {
  const bytes = (command: unknown) => new TextEncoder().encode(String(command));
  for (const form of [String, JSON.stringify, bytes, (Op: unknown) => ({ Id: 7, Op })]) {
    const s = new Scenario(3);
    s.elect(0, 1, [1, 2]);
    for (const index of [1, 2, 3]) s.start(0, 100 + index, index, 1);
    const entries = [101, 102, 103].map((command): [number, unknown] => [1, form(command)]);
    for (const to of [1, 2]) s.append(0, to, 1, { entries });
    s.append(0, 1, 1, { prev: [3, 1], commit: 3 });
    for (const server of [0, 1]) for (const index of [1, 2]) s.apply(server, index, 100 + index);
    s.wait(1000);
    s.elect(1, 2, [0, 2], [3, 1], 2);
    s.append(1, 2, 2, { entries });
    s.start(1, 104, 4, 2);
    s.append(1, 2, 2, { prev: [3, 1], entries: [[2, form(104)]] });
    assertEquals(s.complaints().map(({ sentence }) => sentence), []);
    s.apply(1, 3, form(103));
    const [{ rule, context }] = s.complaints();
    assertEquals([rule, context], ["S17", "The service gets a command as Start got it, of the same type."]);
  }
});

Deno.test("referee: a text in another form than JSON may be a command, and so may any for one without such a form", () => {
  for (const [command, text] of [[{ Id: 1n }, '{"Id":"1"}'], [{ Id: 1 }, "Id=1"], [100, "MTAw="]]) {
    const s = new Scenario(3);
    s.elect(0, 1, [1, 2]);
    s.start(0, command, 1, 1);
    s.append(0, 1, 1, { entries: [[1, text]] });
    assertEquals(s.complaints(), []);
  }
});

Deno.test("referee: a text that is not that of the command is another command", () => {
  const s = new Scenario(3);
  s.elect(0, 1, [1, 2]);
  s.start(0, 100, 1, 1);
  s.append(0, 1, 1, { entries: [[1, "100"]] });
  s.start(0, 101, 2, 1);
  s.append(0, 1, 1, { prev: [1, 1], entries: [[1, "102"]] });
  assertEquals(s.complaints().map(({ rule }) => rule), ["S5", "S6"]);
});

Deno.test("referee: L6 tells a nextIndex that goes back from one that does not move", () => {
  const contextOf = (prevs: number[]) => {
    const s = new Scenario(3);
    fiveEntries(s);
    s.append(0, 1, 2, { prev: [4, 1], entries: [[1, 5]] });
    s.wait(100);
    for (const prev of prevs) {
      s.append(0, 1, 2, { prev: [prev, 1], entries: [[1, prev + 1]].slice(prev - 4) as [] });
    }
    return s.complaints().find(({ rule }) => rule === "L6")!.context;
  };
  assertMatch(contextOf([5, 4])!, /^nextIndex goes back only after a refusal/);
  assertMatch(contextOf([4])!, /^nextIndex has not moved since that answer/);
});

Deno.test("referee: L3 says of an election right after the server's own that this, too, resets the timer", () => {
  const s = new Scenario(3);
  s.asks(0, 1, 1);
  s.wait(30);
  s.asks(0, 1, 2);
  const [{ rule, context }] = s.complaints();
  assertEquals(rule, "L3");
  assertMatch(context!, /^An election resets the timer, too/);
});

Deno.test("referee: a field of another type than Figure 2's turns off what it is needed for, and a note says so", () => {
  const s = new Scenario(3);
  const rpc = (method: string, args: object, reply: object) => {
    const message = s.enters(s.send(0, 1, method, args));
    s.saves(1);
    s.referee.replied(message, reply);
    s.arrives(message);
  };
  const vote = { Term: 1, CandidateId: "zero", LastLogIndex: 0, LastLogTerm: 0 };
  rpc("RequestVote", vote, { Term: 1, VoteGranted: 1 });
  s.start(0, "a", 1, 1);
  const append = {
    Term: 1,
    LeaderId: 0,
    PrevLogIndex: 0,
    PrevLogTerm: 0,
    Entries: '[[1,"a"]]',
    LeaderCommit: 0,
  };
  rpc("AppendEntries", append, { Term: 1, Success: 1 });
  s.apply(0, 1, "a");
  assertEquals(s.complaints().map(({ rule, sentence }) => `${rule}: ${sentence.split(":")[0]}`), [
    "H0: CandidateId in the arguments of RequestVote is a string, not a number",
    "H0: VoteGranted in the reply of RequestVote is a number, not a boolean",
    "H0: Entries in the arguments of AppendEntries is a string, not a list",
    "H0: Success in the reply of AppendEntries is a number, not a boolean",
  ]);
});

Deno.test("referee: lastLogIndex may be the log's length with an empty entry at its beginning", () => {
  const s = new Scenario(3);
  for (const to of [1, 2]) s.vote(0, to, 1, { last: [1, 0] });
  for (const to of [1, 2]) s.append(0, to, 1);
  s.start(0, "a", 1, 1);
  s.append(0, 1, 1, { entries: [[1, "a"]] });
  s.wait(500);
  s.vote(1, 0, 2, { last: [2, 1] });
  assertEquals(s.complaints(), []);
  s.vote(2, 1, 3, { last: [1, 0] });
  assertEquals(s.complaints().map(({ rule }) => rule), ["S11"]);
});

Deno.test("referee: a request for a vote, and a reply, may tell a commitIndex, of what is committed and in the log", () => {
  const s = new Scenario(3);
  s.elect(0, 1, [1, 2]);
  for (const index of [1, 2, 3]) s.start(0, index, index, 1);
  s.append(0, 1, 1, { entries: [[1, 1], [1, 2]] });
  s.append(0, 2, 1, { entries: [[1, 1], [1, 2], [1, 3]], arrives: false });
  s.append(0, 2, 1, { prev: [2, 1], commit: 2 });
  for (const index of [1, 2]) s.apply(0, index, index);
  const asks = (CommitIndex: number) => {
    const fields = { Term: 2, CandidateId: 2, LastLogIndex: 3, LastLogTerm: 1, CommitIndex };
    const args = Object.assign(new (class Args {})(), fields);
    const message = s.enters(s.send(2, 1, "RequestVote", args));
    s.saves(1);
    return s.returns(message, 2, true);
  };
  const wrong = () => s.complaints().filter(({ rule }) => /^S/.test(rule)).map(({ rule }) => rule);
  s.wait(500);
  asks(3);
  for (const index of [1, 2]) s.apply(1, index, index);
  assertEquals(wrong(), []);
  s.apply(1, 3, 3); // it does not have it, and nobody knows that it is committed
  assertEquals(wrong(), ["S18"]);
});

Deno.test("referee: a handler that waits may find that a later term has begun, and refuse in the term of the request", () => {
  for (const kind of ["vote", "append"] as const) {
    for (const later of ["its own election", "a reply", null] as const) {
      const s = new Scenario(3);
      const early = s.asks(1, 2, 2);
      s.returns(s.enters(early), 5, false); // on its way for a while
      s.wait(1000);
      if (kind === "append") s.elect(0, 3, [2]);
      const request = kind === "append" ? s.appends(0, 1, 3) : s.asks(0, 1, 3);
      s.enters(request);
      if (later === "a reply") s.arrives(early);
      if (later === "its own election") s.asks(1, 2, 4);
      s.wait(2);
      s.returns(request, 3, false);
      s.wait(500);
      s.vote(2, 1, 6);
      const rules = s.complaints().map(({ rule }) => rule).filter((rule) => rule === "O2" || rule === "O3");
      assertEquals(rules, later !== null ? [] : kind === "append" ? ["O3"] : ["O2"]);
    }
  }
});

Deno.test("referee: L3 is silent of an election whose requests leave late, after the leader of its term was heard", () => {
  const rulesOf = (term: number) => {
    const s = new Scenario(3);
    s.wait(500);
    s.saves(1); // its election in term 1
    s.elect(0, 1, [2]);
    s.append(0, 1, 1);
    s.vote(0, 1, 1, { yes: false }); // it has voted for itself
    s.wait(5);
    s.asks(1, 2, term);
    return s.complaints().map(({ rule }) => rule);
  };
  assertEquals([rulesOf(1).includes("L3"), rulesOf(2).includes("L3")], [false, true]);
});

Deno.test("referee: in a term whose leader is known a vote may be refused", () => {
  const s = new Scenario(3);
  s.elect(0, 1, [1]);
  s.append(0, 2, 1);
  s.vote(1, 2, 1, { yes: false });
  s.wait(100);
  s.append(0, 2, 1);
  assertEquals(s.complaints().filter(({ rule }) => rule === "O2"), []);
});

Deno.test("referee: a request for a pre-vote moves nothing, by a flag or by its name; a note says what is not checked", () => {
  for (const [method, flag] of [["RequestVote", { PreVote: true }], ["PreVote", {}]] as const) {
    const s = new Scenario(3);
    s.elect(0, 1, [1, 2]);
    const args = { Term: 2, CandidateId: 1, LastLogIndex: 0, LastLogTerm: 0, ...flag };
    for (const [term, yes] of [[2, true], [1, false]] as const) {
      const asked = s.enters(s.send(1, 2, method, args));
      s.returns(asked, term, yes);
      s.arrives(asked);
    }
    s.append(0, 2, 1);
    s.append(0, 1, 1);
    const [note, ...others] = s.complaints();
    assertEquals(others, []);
    assertEquals(note.rule, "H0");
    assertMatch(note.sentence, /: these requests are not checked, and L4 is not checked$/);
  }
});

Deno.test("referee: a prevLogIndex before any log's beginning does not empty the model's log", () => {
  const s = new Scenario(3);
  oneEntry(s);
  s.append(0, 1, 1, { prev: [-1, 0] });
  s.wait(500);
  s.asks(1, 2, 2, { last: [1, 1] });
  assertEquals(s.complaints().filter(({ severity }) => severity === "error"), []);
});

Deno.test("referee: a handler that has not returned is named, and not what comes of it", () => {
  const s = new Scenario(3);
  s.elect(0, 1, [1, 2]);
  const heartbeat = s.enters(s.appends(0, 1, 1));
  for (let i = 0; i < 30; i++) {
    s.append(0, 2, 1);
    s.wait(100);
  }
  s.state(1, 1, false);
  const [{ rule, at, sentence }, ...others] = s.complaints();
  assertEquals([rule, others], ["L13", []]);
  assertMatch(
    sentence,
    /^AppendEntries of term 1 from S0, entered at S1 at 0\.50\d s, has not returned by 3\.5/,
  );
  assertEquals(at > 3e6, true);
  s.returns(heartbeat, 1, true);
  assertEquals(s.complaints().length, 1);
});

Deno.test("referee: of an election that does not come it is said what was seen", () => {
  const contextOf = (s: Scenario) => s.complaints().find(({ rule }) => rule === "L4")?.context ?? "";
  const led = new Scenario(3);
  led.elect(0, 1, [1, 2]);
  led.vote(2, 0, 2, { last: [0, 0], yes: false });
  led.wait(3000);
  led.state(0, 2, false);
  assertMatch(contextOf(led), /^It led term 1 until |^A request that is refused/);
  const silent = new Scenario(3);
  silent.elect(0, 1, [1, 2]);
  silent.wait(3000);
  silent.state(1, 1, false);
  assertMatch(contextOf(silent), /^Is its timer still running\?/);
});

Deno.test("referee: a candidate that gives up for an AppendEntries of an earlier term: L2 says which", () => {
  const s = new Scenario(3);
  s.elect(0, 1, [1, 2]);
  s.wait(500);
  const late = s.appends(0, 1, 1);
  const asked = s.asks(1, 2, 2);
  s.enters(late);
  s.returns(late, 2, false);
  s.enters(asked);
  s.saves(2);
  s.arrives(s.returns(asked, 2, true));
  s.wait(500);
  s.asks(1, 2, 3);
  const [said] = s.complaints().filter(({ rule }) => rule === "L2");
  assertStringIncludes(said.sentence, "for term 2 at ");
  assertStringIncludes(
    said.context!,
    "it answered AppendEntries of term 1 from S0: a message of an earlier term",
  );
});

Deno.test("referee: entries that are skipped, and a log that comes back otherwise, are said to be", () => {
  const skips = new Scenario(3);
  oneEntry(skips);
  for (const index of [2, 3]) skips.start(0, index, index, 1);
  skips.apply(1, 3, 3);
  const [s15] = skips.complaints().filter(({ rule }) => rule === "S15");
  assertEquals(s15.sentence, "S1 applied entry 3 first");
  assertStringIncludes(s15.context!, "Entries 1 to 2 were skipped");
  const restored = new Scenario(3);
  oneEntry(restored);
  restored.restart(1);
  restored.append(0, 1, 1, { prev: [1, 1], commit: 1 });
  restored.apply(1, 1, "z");
  const [s17] = restored.complaints().filter(({ rule }) => rule === "S17");
  assertStringIncludes(s17.context!, "It restarted at ");
});

Deno.test("referee: a term that a reply brought and that was saved may be heard of only after a crash", () => {
  const s = new Scenario(3);
  s.elect(0, 1, [1, 2]);
  s.wait(400);
  s.vote(0, 2, 5);
  s.append(0, 2, 5);
  s.vote(1, 2, 2, { yes: false, reply: 5, saves: false });
  s.wait(5);
  s.saves(1);
  s.restart(1);
  // A pre-vote is answered with the same term once more.
  const preVote = s.send(1, 2, "PreVote", { Term: 6, CandidateId: 1, LastLogIndex: 0, LastLogTerm: 0 });
  s.arrives(s.returns(s.enters(preVote), 5, false));
  s.append(0, 1, 5, { saves: false });
  assertEquals(s.complaints().filter(({ rule }) => rule === "P1"), []);
});

Deno.test("referee: a leader that sends itself its entries has them, for L10, once its own answer has come", () => {
  const s = new Scenario(3);
  s.elect(0, 1, [1, 2]);
  s.start(0, "a", 1, 1);
  s.append(0, 0, 1, { entries: [[1, "a"]], arrives: false });
  s.append(0, 1, 1, { entries: [[1, "a"]] });
  s.appends(0, 2, 1); // not answered
  const beats = (commit: number) => {
    for (let beat = 0; beat < 25; beat++, s.wait(100)) s.append(0, 1, 1, { prev: [1, 1], commit });
  };
  beats(0);
  assertEquals(s.complaints().map(({ rule }) => rule), []);
  s.append(0, 0, 1, { entries: [[1, "a"]] });
  beats(0);
  assertEquals(s.complaints().map(({ rule }) => rule), ["L10"]);
});

Deno.test("referee: an InstallSnapshot by other names is known by its bytes; S19 alone is not checked, and a note says so", () => {
  const s = new Scenario(3);
  discarded(s);
  const install = (to: number, args: object) => {
    const message = s.enters(s.send(0, to, "InstallSnapshot", { Term: 1, LeaderId: 0, ...args }));
    s.saves(to, undefined, undefined, snapshotOf(3));
    s.referee.replied(message, { Term: 1 });
    s.arrives(message);
  };
  install(2, { LastIncludeIndex: 3, LastIncludeTerm: 1, Snapshot: snapshotOf(3) });
  assertEquals(s.complaints().map(({ rule, sentence }) => `${rule}: ${sentence}`), [
    "H0: no field LastIncludedIndex in the arguments of InstallSnapshot: S19 is not checked",
    "H0: no field LastIncludedTerm in the arguments of InstallSnapshot: S19 is not checked",
    "H0: no field Data in the arguments of InstallSnapshot: S19 is not checked",
  ]);
  // What the log is, is known nevertheless.
  s.append(0, 2, 1, { prev: [3, 1], yes: false });
  assertEquals(s.complaints().at(-1)!.rule, "O3");
});

Deno.test("referee: who waits for the answer to each call may be silent beside a snapshot (L17)", () => {
  const s = new Scenario(3);
  takesLong(s, false, false);
  assertEquals(s.complaints(), []);
});

Deno.test("referee: a service whose snapshots at two indexes are the same may have made either", () => {
  const s = new Scenario(3);
  discarded(s);
  s.snapshot(1, 4, snapshotOf(3));
  s.install(0, 2, 1, [3, 1], snapshotOf(3));
  s.applySnapshot(2, 3, 1, snapshotOf(3));
  assertEquals(s.complaints(), []);
});

Deno.test("referee: two leaders' snapshots of the same bytes: one that is refused is not the one that is saved (O1)", () => {
  const after = (last: [number, number]) => {
    const s = new Scenario(3);
    discarded(s);
    s.snapshot(0, 4, snapshotOf(3));
    s.wait(400);
    s.vote(1, 2, 2, { last: [4, 1] });
    s.install(0, 2, 1, [4, 1], snapshotOf(3), { reply: 2, saves: false });
    s.append(1, 2, 2, { prev: [4, 1], yes: false });
    s.install(1, 2, 2, [3, 1], snapshotOf(3));
    s.wait(400);
    s.vote(2, 1, 3, { last, yes: false });
    return s.complaints().map(({ rule }) => rule).filter((rule) => rule !== "L5");
  };
  assertEquals(after([3, 1]), []);
  assertEquals(after([2, 1]), ["O1"]);
});

Deno.test("referee: of two snapshots of the same bytes that a server was sent, it may have saved either (O1)", () => {
  const s = new Scenario(3);
  discarded(s);
  s.install(0, 2, 1, [3, 1], snapshotOf(3), { saves: false });
  s.snapshot(0, 4, snapshotOf(3));
  s.install(0, 2, 1, [4, 1], snapshotOf(3), { saves: false });
  s.saves(2, undefined, undefined, snapshotOf(3));
  s.restart(2);
  s.wait(400);
  s.vote(2, 1, 2, { last: [3, 1], yes: false });
  assertEquals(s.complaints(), []);
});

Deno.test("referee: a snapshot that was answered and is lost in a crash has to be sent again (L9)", () => {
  const s = new Scenario(3);
  discarded(s);
  s.install(0, 2, 1, [3, 1], snapshotOf(3), { saves: false });
  s.restart(2);
  for (let i = 0; i < 9; i++) s.append(0, 2, 1, { prev: [3, 1], entries: [[1, 4]], yes: false });
  assertEquals(s.complaints().map(({ rule }) => rule).filter((rule) => rule !== "L5"), ["L9"]);
});

Deno.test("referee: a snapshot may be saved after the service has made the next one, and another service the same bytes", () => {
  const twoToSave = () => {
    const s = new Scenario(3);
    commands(s, 6);
    s.append(0, 1, 1, { entries: [[1, 1], [1, 2], [1, 3], [1, 4], [1, 5], [1, 6]] });
    s.append(0, 1, 1, { prev: [6, 1], commit: 6 });
    for (const server of [0, 1]) for (let index = 1; index <= 6; index++) s.apply(server, index, index);
    s.snapshot(0, 4, snapshotOf(3));
    s.snapshot(1, 3, snapshotOf(3), false);
    s.snapshot(1, 5, snapshotOf(5), false);
    return s;
  };
  const first = twoToSave();
  first.saves(1, undefined, undefined, snapshotOf(3));
  first.restart(1);
  first.append(0, 1, 1, { prev: [6, 1], commit: 6 });
  for (const index of [4, 5, 6]) first.apply(1, index, index);
  assertEquals(first.complaints().filter(({ severity }) => severity === "error"), []);

  const last = twoToSave();
  last.snapshot(0, 6, snapshotOf(3));
  last.saves(1, undefined, undefined, snapshotOf(5));
  last.saves(1, undefined, undefined, snapshotOf(3));
  assertEquals(last.complaints().map(({ rule }) => rule), ["P2"]);
});

/** S0 sends S2 its snapshot in parts of `size` bytes, or what `change` makes of them; S2 saves it with the last. */
function installsInParts(change: (parts: object[]) => object[]): Scenario {
  const s = new Scenario(3);
  discarded(s);
  const data = snapshotOf(3);
  const args = { Term: 1, LeaderId: 0, LastIncludedIndex: 3, LastIncludedTerm: 1 };
  const parts: object[] = [];
  for (let Offset = 0; Offset < data.length; Offset++) {
    const Done = Offset + 1 === data.length;
    parts.push({ ...args, Offset, Data: data.slice(Offset, Offset + 1), Done });
  }
  assertEquals(parts.length > 2, true);
  for (const [i, part] of change(parts).entries()) {
    const message = s.enters(s.send(0, 2, "InstallSnapshot", part));
    if (i === parts.length - 1) s.saves(2, undefined, undefined, data);
    s.referee.replied(message, { Term: 1 });
    s.arrives(message);
  }
  return s;
}

Deno.test("referee: a snapshot that comes in parts is put together (Figure 13), also if some of them come again", () => {
  const [all, again] = [
    installsInParts((parts) => parts),
    installsInParts(([one, ...rest]) => [one, one, rest[0], rest[0], ...rest]),
  ];
  for (const s of [all, again]) {
    assertEquals(s.complaints(), []);
    // What the log is, is known.
    s.append(0, 2, 1, { prev: [3, 1], yes: false });
    assertEquals(s.complaints().map(({ rule }) => rule), ["O3"]);
  }
  const other = installsInParts(([one, ...rest]) => [{ ...one, Data: new Uint8Array([99]) }, ...rest]);
  assertEquals(other.complaints(), []); // it may be compressed; but the service gets what a service made
  other.applySnapshot(2, 3, 1, new Uint8Array([99]));
  assertEquals(other.complaints().map(({ rule }) => rule), ["S19"]);
  const gap = installsInParts(([one, _, ...rest]) => [one, ...rest]);
  assertEquals(gap.complaints().map(({ rule, sentence }) => `${rule}: ${sentence}`), [
    "H0: the parts of a snapshot do not follow each other, by Offset in bytes: S19 is not checked",
  ]);
});

Deno.test("referee: of a snapshot in parts that are not Figure 13's, or that nothing tells, hardly anything is checked after it", () => {
  for (
    const args of [{ LastIncludedIndex: 3, LastIncludedTerm: 1, Offset: 0, Data: snapshotOf(3) }, {
      Blob: "x",
    }]
  ) {
    const s = new Scenario(3);
    discarded(s);
    s.send(0, 2, "InstallSnapshot", { Term: 1, LeaderId: 0, ...args });
    const notes = s.complaints();
    assertEquals(notes.every(({ rule }) => rule === "H0"), true);
    assertMatch(notes.at(-1)!.sentence, /: only S1, S2, S20, P2, L7, L8 are checked$/);
  }
});

Deno.test("referee: a server that takes a leader's snapshot later, when its service asks, is not blamed meanwhile", () => {
  const s = new Scenario(3);
  discarded(s);
  s.install(0, 2, 1, [3, 1], snapshotOf(3), { saves: false });
  // Until then its log is empty, and it may say so; and the leader may count the snapshot, and go on after it (L9).
  for (let i = 0; i < 9; i++) s.append(0, 2, 1, { prev: [3, 1], entries: [[1, 4]], yes: false });
  s.saves(2, undefined, undefined, snapshotOf(3));
  s.applySnapshot(2, 3, 1, snapshotOf(3));
  s.append(0, 2, 1, { prev: [3, 1], entries: [[1, 4]], commit: 4 });
  s.apply(2, 4, 4);
  assertEquals(s.complaints(), []);
});
