/** What real Rafts do, on runs made by hand: none of it is blamed, and what is like it but wrong still is. */

// @ts-types="../types/std_assert.d.ts"
import { assertEquals } from "@std/assert";
import { Buffer, NewEncoder } from "../labgob/mod.ts";
import { isPlain } from "./saved_state.ts";
import { type Exchange, Scenario } from "./testdata/scenario.ts";

const rulesIn = (s: Scenario) => s.complaints().map(({ rule }) => rule);
const bytesOf = (text: string) => new TextEncoder().encode(text);

Deno.test("styles: LogCabin has one call at a time to each peer, so a request for a vote waits for the one before it", () => {
  const s = new Scenario(3);
  s.asks(0, 1, 1);
  const lost = s.asks(0, 2, 1);
  s.wait(600);
  s.asks(0, 1, 2);
  s.wait(100);
  s.referee.failed(lost);
  s.wait(20);
  s.asks(0, 2, 2);
  assertEquals(rulesIn(s), []);
  s.wait(600);
  s.asks(0, 1, 3);
  s.wait(100);
  s.referee.failed(s.appends(1, 2, 9));
  s.asks(0, 2, 3); // the call of term 2 to it is still under way
  s.asks(1, 0, 4);
  s.wait(100);
  s.asks(1, 2, 4);
  assertEquals(rulesIn(s).filter((rule) => rule === "L8"), []);
});

Deno.test("styles: a candidate whose requests wait has voted for itself, and may then send them, or none", () => {
  const refuses = (saves: boolean) => {
    const s = new Scenario(3);
    s.elect(0, 1, [1, 2]);
    s.wait(600);
    if (saves) s.saves(2); // its term 2, and its vote
    s.vote(1, 2, 2, { yes: false });
    s.wait(30);
    s.vote(1, 2, 2, { yes: false });
    return s;
  };
  const asks = refuses(true);
  asks.wait(150);
  asks.asks(2, 0, 2, { saved: false });
  assertEquals(rulesIn(asks), []);
  const [silent, wrong] = [refuses(true), refuses(false)];
  for (const s of [silent, wrong]) {
    s.wait(100);
    s.vote(1, 0, 2);
    s.append(1, 2, 2);
    s.wait(100);
    s.append(1, 2, 2);
  }
  const [one, other] = [silent, wrong].map((s) => rulesIn(s).filter((rule) => rule !== "L8"));
  assertEquals([one, other], [[], ["O2"]]);
});

Deno.test("styles: a vote that is given again need not start the election timeout again", () => {
  const s = new Scenario(3);
  s.vote(0, 1, 1, { arrives: false });
  s.wait(300);
  s.vote(0, 1, 1, { arrives: false, saves: false });
  s.wait(90);
  s.asks(1, 2, 2);
  assertEquals(rulesIn(s), []);
});

Deno.test("styles: a vote that was given stays given, though the voter has got the leader's entries since", () => {
  const s = new Scenario(3);
  const late = s.asks(0, 1, 1);
  s.elect(0, 1, [1, 2]);
  s.start(0, "a", 1, 1);
  s.append(0, 1, 1, { entries: [[1, "a"]] });
  s.returns(s.enters(late), 1, true);
  assertEquals(rulesIn(s), []);
});

Deno.test("styles: a term that a reply brings may be the candidate's own, and saved, before its requests leave", () => {
  const rules = (saves: boolean) => {
    const s = new Scenario(3);
    const late = s.returns(s.enters(s.asks(0, 1, 1)), 2, false);
    s.wait(600);
    if (saves) s.saves(0); // its own term 2
    s.arrives(late);
    s.elect(2, 1, [1]);
    s.append(2, 0, 1, { yes: false, reply: 2, saves: false });
    return s.complaints().filter(({ rule, server }) => rule === "P1" && server === 0).length;
  };
  assertEquals([rules(true), rules(false)], [0, 1]);
});

Deno.test("styles: a leader hands over by a flag in AppendEntries, and its heir stands at once", () => {
  const rules = (CampaignNow: boolean) => {
    const s = new Scenario(3);
    const says = (to: number, CampaignNow: boolean) => {
      const args = {
        Term: 1,
        LeaderId: 0,
        PrevLogIndex: 0,
        PrevLogTerm: 0,
        Entries: [],
        LeaderCommit: 0,
        CampaignNow,
      };
      s.returns(s.enters(s.send(0, to, "AppendEntries", args)), 1, true);
    };
    for (const to of [1, 2]) s.vote(0, to, 1);
    for (const to of [1, 2]) says(to, false);
    s.wait(200);
    says(1, CampaignNow);
    s.wait(1);
    s.asks(1, 2, 2);
    return rulesIn(s);
  };
  assertEquals([rules(true), rules(false)], [[], ["L3"]]);
});

Deno.test("styles: terms need not follow each other, as where each server has terms of its own", () => {
  const s = new Scenario(5);
  s.elect(0, 5, [1, 2]);
  s.wait(600);
  s.saves(3); // its term 8
  s.append(0, 3, 5, { yes: false, reply: 8 });
  assertEquals(rulesIn(s).filter((rule) => !rule.startsWith("L")), []);
  s.append(0, 4, 5);
  s.append(0, 4, 5, { yes: false, reply: 9 }); // it has just heard from the leader
  assertEquals(rulesIn(s).filter((rule) => !rule.startsWith("L")), ["S3b"]);
});

Deno.test("styles: a server that waits for pre-votes may vote for another one, and then stand, as in etcd", () => {
  const rules = (preVote: boolean, heard: boolean) => {
    const s = new Scenario(3);
    s.wait(500);
    if (preVote) {
      const args = { Term: 2, CandidateId: 1, LastLogIndex: 0, LastLogTerm: 0, PreVote: true };
      s.send(1, 2, "RequestVote", args);
    }
    s.vote(0, 1, 1);
    if (heard) s.append(0, 1, 1);
    s.wait(50);
    s.vote(1, 2, 2);
    return rulesIn(s).filter((rule) => rule !== "H0");
  };
  assertEquals([rules(true, false), rules(true, true), rules(false, false)], [[], ["L3"], ["L3"]]);
});

Deno.test("styles: a candidate's requests may leave a moment after it has begun to follow the leader of its term", () => {
  const rules = (term: number, later: number) => {
    const s = new Scenario(3);
    s.wait(300);
    s.elect(2, term, [1]);
    s.saves(0);
    s.append(2, 0, term, { saves: false });
    s.wait(later);
    s.vote(0, 1, term, { yes: false });
    return rulesIn(s).slice(0, 1);
  };
  // Only the next term may have been its own, too.
  assertEquals([rules(1, 1), rules(1, 150), rules(2, 1)], [[], ["S2b"], ["S2b"]]);
});

Deno.test("styles: where terms belong to servers, a vote in a term that is saved needs no save", () => {
  const unsaved = (term: number, ...candidates: [server: number, term: number][]) => {
    const s = new Scenario(3);
    s.vote(0, 1, term, { yes: false });
    s.vote(0, 1, term, { saves: false });
    for (const [server, term] of candidates) s.asks(server, 2, term);
    return s.complaints().filter(({ rule }) => rule === "P1").length;
  };
  assertEquals([unsaved(3), unsaved(3, [1, 4], [2, 5], [1, 7], [0, 9])], [0, 0]);
  assertEquals(unsaved(30, [1, 31], [2, 32], [1, 41], [0, 50]), 0, "terms end in the server's number");
  assertEquals(unsaved(3, [1, 3]), 1, "two candidates in one term");
  assertEquals(unsaved(1, [0, 2]), 1, "one server in successive terms");
  assertEquals(unsaved(1, [1, 2], [2, 3], [2, 4]), 1, "each term is used, in no order");
});

Deno.test("styles: hashicorp/raft listens to candidates again when its own timeout has elapsed", () => {
  const s = new Scenario(3);
  s.elect(0, 1, [1, 2]);
  s.wait(900);
  s.vote(2, 1, 2, { yes: false, reply: 1, saves: false });
  assertEquals(rulesIn(s), ["H0"]);
});

Deno.test("styles: heartbeats that hold nothing but the term say nothing of what is committed", () => {
  const rules = (prev: [number, number]) => {
    const s = new Scenario(3);
    s.elect(0, 1, [1, 2]);
    s.start(0, "a", 1, 1);
    for (const to of [1, 2]) s.append(0, to, 1, { entries: [[1, "a"]] });
    for (const to of [1, 2]) s.append(0, to, 1, { prev: [1, 1], commit: 1 });
    for (const server of [0, 1, 2]) s.apply(server, 1, "a");
    for (let time = 0; time < 20; time++) {
      s.wait(100);
      for (const to of [1, 2]) s.append(0, to, 1, { prev });
    }
    return rulesIn(s);
  };
  assertEquals([rules([0, 0]), rules([1, 1]).includes("L10")], [[], true]);
});

Deno.test("styles: a follower may remember a leaderCommit until it has the entries, in one term", () => {
  const rules = (first: number) => {
    const s = new Scenario(3);
    s.elect(0, 1, [1, 2]);
    for (const [i, command] of ["a", "b"].entries()) s.start(0, command, i + 1, 1);
    s.append(0, 1, 1, { entries: [[1, "a"], [1, "b"]] });
    s.append(0, 1, 1, { prev: [2, 1], commit: 2 });
    s.append(0, 2, 1, { prev: [2, 1], commit: first, yes: false }); // refused
    s.append(0, 2, 1, { entries: [[1, "a"], [1, "b"]], commit: 1 });
    s.append(0, 2, 1, { commit: first });
    s.apply(2, 1, "a");
    s.apply(2, 2, "b");
    return rulesIn(s);
  };
  assertEquals([rules(2), rules(1)], [[], ["S18"]]);
});

Deno.test("styles: logs that begin with an entry before there is a leader, and entries of many commands, are not followed", () => {
  const begun = new Scenario(3);
  begun.elect(0, 2, [1, 2], [1, 1]);
  begun.start(0, "a", 1, 2);
  begun.append(0, 1, 2, { prev: [1, 1], entries: [[2, "a"]] });
  begun.append(0, 1, 2, { prev: [2, 2], commit: 2 });
  begun.apply(0, 1, "a");
  assertEquals(rulesIn(begun), ["H0"]);

  const batches = new Scenario(3);
  batches.elect(0, 1, [1, 2]);
  for (const [i, command] of ["a", "b", "c"].entries()) batches.start(0, command, i + 1, 1);
  const args = { Term: 1, LeaderId: 0, PrevLogIndex: 0, PrevLogTerm: 0, LeaderCommit: 0 };
  const Entries = [{ Term: 1, Commands: ["a", "b", "c"] }];
  batches.arrives(
    batches.returns(batches.enters(batches.send(0, 1, "AppendEntries", { ...args, Entries })), 1, true),
  );
  batches.append(0, 1, 1, { prev: [3, 1], commit: 3 });
  batches.apply(0, 1, "a");
  batches.vote(1, 2, 2, { last: [3, 1] });
  assertEquals(rulesIn(batches).filter((rule) => rule !== "L3"), ["H0"]);
});

Deno.test("styles: a leader may write entries without a command at any time, as MongoDB's", () => {
  const rules = (command: unknown, ownService = false) => {
    const s = new Scenario(3, { ownService });
    s.elect(0, 1, [1, 2]);
    s.start(0, "a", 1, 1);
    s.append(0, 1, 1, { entries: [[1, "a"]] });
    s.append(0, 1, 1, { prev: [1, 1], entries: [[1, command]], commit: 1 });
    s.start(0, "b", 2, 1);
    s.append(0, 1, 1, { prev: [2, 1], entries: [[1, "b"]], commit: 2 });
    return rulesIn(s);
  };
  assertEquals([rules(null), rules("c")[0]], [["H0"], "S8"]);
  // A student's service may give its Raft commands by another method than Start.
  assertEquals(rules("c", true), ["H0"]);
  // One that was not sent: its log ends later than is known.
  const alone = (own: boolean, term: number) => {
    const s = new Scenario(3);
    for (const voter of [1, 2]) s.vote(0, voter, 1);
    for (const to of [1, 2]) s.append(0, to, 1, { entries: own ? [[1, null]] : [] });
    s.wait(500);
    s.elect(1, 2, [2], own ? [1, 1] : [0, 0]);
    s.wait(500);
    s.vote(0, 2, 3, { last: [own ? 2 : 1, term], yes: false });
    return rulesIn(s);
  };
  assertEquals([alone(true, 1), alone(true, 2), alone(false, 1)], [["H0"], ["H0", "O1"], ["O1"]]);
});

Deno.test("styles: saved bytes that never show an entry hide it, those that show it later did not have it", () => {
  const rules = (...saves: string[]) => {
    const s = new Scenario(3);
    s.elect(0, 1, [1, 2]);
    for (const [i, text] of saves.entries()) {
      const command = `command ${["one", "two", "three"][i]}`;
      s.start(0, command, i + 1, 1, false);
      s.saves(0, 1, bytesOf(text));
      s.append(0, 1, 1, { prev: [i, i === 0 ? 0 : 1], entries: [[1, command]] });
      s.append(0, 1, 1, { prev: [i + 1, 1], commit: i + 1 });
    }
    return rulesIn(s);
  };
  const one = "command one";
  assertEquals(rules(one, `${one}, command tw|o`, `${one}, command tw|o, command three`), []);
  const late = [`${one}, term 1`, `${one}, term 1, command two, command three`];
  assertEquals(rules(one, ...late), ["P1"]);
  // Blocks whose boundaries move may hide an entry at one time only.
  assertEquals(rules(one, ...late.map((text) => `${text}\x01`)), []);
});

Deno.test("styles: a candidate whose requests wait may have begun a term of which a late reply, unread, tells too", () => {
  const s = new Scenario(3);
  const late = s.asks(0, 1, 1);
  s.wait(600);
  s.asks(1, 2, 2);
  s.returns(s.enters(late), 2, false);
  s.saves(0); // its own term 2, and its vote; the reply comes too late to be read
  s.arrives(late);
  s.vote(2, 0, 1, { reply: 2, yes: false, saves: false });
  s.asks(0, 2, 2, { saved: false });
  assertEquals(rulesIn(s), []);
});

Deno.test("styles: a candidate whose requests wait refuses others, also those of earlier terms", () => {
  const s = new Scenario(3);
  s.elect(0, 1, [1, 2]);
  const early = s.asks(2, 1, 2);
  s.wait(600);
  s.saves(1); // its term 3, and its vote
  s.vote(0, 1, 3, { yes: false, saves: false });
  s.returns(s.enters(early), 3, false);
  s.wait(200);
  s.asks(1, 2, 3, { saved: false });
  assertEquals(rulesIn(s).filter((rule) => rule === "S2b" || rule === "O2"), []);
});

Deno.test("styles: what a crash left of an AppendEntries under way is not known before it is sent again", () => {
  const s = new Scenario(3);
  s.elect(0, 1, [1, 2]);
  for (const [i, command] of ["a", "b"].entries()) s.start(0, command, i + 1, 1);
  s.append(0, 1, 1, { entries: [[1, "a"]] });
  s.enters(s.appends(0, 1, 1, { prev: [1, 1], entries: [[1, "b"]] }));
  s.restart(1);
  for (const index of [1, 2]) s.append(0, 1, 1, { prev: [index, 1] });
  assertEquals(rulesIn(s).filter((rule) => rule !== "L5"), []);
});

class AppendReply {
  Term = 5;
}

Deno.test("styles: a follower may store part of the entries and accept, if its reply says how far it got", () => {
  const accepts = (MatchIndex: number) => {
    const s = new Scenario(3);
    s.elect(0, 1, [1, 2]);
    for (const [i, command] of ["a", "b"].entries()) s.start(0, command, i + 1, 1);
    const message = s.enters(s.appends(0, 1, 1, { entries: [[1, "a"], [1, "b"]] }));
    s.saves(1);
    s.referee.replied(message, Object.assign(new AppendReply(), { Term: 1, Success: true, MatchIndex }));
    s.arrives(message);
    s.wait(100);
    s.append(0, 1, 1, { prev: [1, 1], entries: [[1, "b"]] });
    return rulesIn(s);
  };
  // The same field may be a hint for refusals, and 0 in other replies.
  assertEquals([accepts(1), accepts(2), accepts(0)], [["H0"], ["L6"], ["L6"]]);
});

Deno.test("styles: bytes are read if they are text or gob, not if they only happen to have lengths that fit", () => {
  const gob = new Buffer();
  const encoder = NewEncoder(gob);
  for (const value of [300, new AppendReply(), "a".repeat(200)]) encoder.Encode(value);
  assertEquals([isPlain(gob.Bytes()), isPlain(bytesOf('{"Term": 1}\n'))], [true, true]);
  assertEquals([[55, 1, ...Array(54).fill(0)], [2, 4]].map((bytes) => isPlain(new Uint8Array(bytes))), [
    false,
    false,
  ]);
});

Deno.test("styles: a request may leave a moment after it was made, as where a goroutine sends it, in a term that is over", () => {
  const rules = (ms: number) => {
    const s = new Scenario(3);
    s.elect(0, 1, [1, 2]);
    s.wait(300);
    s.vote(1, 0, 2);
    s.wait(ms);
    s.append(0, 2, 1);
    s.vote(0, 2, 1, { last: [0, 0] });
    return rulesIn(s).filter((rule) => !rule.startsWith("L"));
  };
  assertEquals([rules(5), rules(50)], [[], ["S3"]]);
  // Not over a crash.
  const s = new Scenario(3);
  s.vote(1, 0, 2);
  s.restart(0);
  s.asks(0, 2, 1);
  assertEquals(rulesIn(s).includes("S3"), true);
});

Deno.test("styles: what got no answer is sent again as it was, also in a later term, or after what came later", () => {
  const again = (index: number, adopts: boolean, answered = false) => {
    const s = new Scenario(3);
    s.elect(0, 1, [1, 2]);
    for (const [i, command] of ["a", "b", "c"].entries()) s.start(0, command, i + 1, 1);
    const sent: Exchange[] = [{ entries: [[1, "a"]] }, { prev: [1, 1], entries: [[1, "b"]] }];
    for (const exchange of sent) {
      if (answered) s.append(0, 2, 1, exchange);
      else s.referee.failed(s.appends(0, 2, 1, exchange));
    }
    s.append(0, 2, 1, { entries: [[1, "a"], [1, "b"], [1, "c"]] });
    s.wait(100);
    if (adopts) s.vote(1, 0, 2, { yes: false });
    s.wait(100);
    s.appends(0, 2, 1, sent[index]);
    return rulesIn(s);
  };
  assertEquals([again(0, false), again(1, false), again(0, true)], [[], [], []]);
  assertEquals([again(0, false, true), again(0, true, true)], [["L6"], ["S3"]]);
});

Deno.test("styles: a server that repeats requests of its old term may have adopted the term that replies brought", () => {
  const rules = (length: number) => {
    const s = new Scenario(5);
    s.elect(0, 1, [1, 2]);
    s.start(0, "a", 1, 1);
    for (const to of [3, 4]) s.referee.failed(s.appends(0, to, 1));
    for (const to of [1, 2, 1, 2]) s.append(0, to, 1, { yes: false, reply: 2 });
    s.wait(300);
    for (const to of [3, 4]) {
      s.appends(0, to, 1, { entries: [[1, "a"] as [number, unknown]].slice(0, length) });
    }
    return rulesIn(s);
  };
  assertEquals([rules(0), rules(1).includes("S3")], [[], true]);
});

Deno.test("styles: heartbeats apart from replication ask about any entry, and their answers need not be used", () => {
  const rules = (...sent: Exchange[]) => {
    const s = new Scenario(3);
    s.elect(0, 1, [1, 2]);
    for (const [i, command] of ["a", "b"].entries()) s.start(0, command, i + 1, 1);
    for (const exchange of sent) {
      s.append(0, 1, 1, exchange);
      s.wait(100);
    }
    return rulesIn(s);
  };
  const both: Exchange = { entries: [[1, "a"], [1, "b"]] };
  const lost: Exchange = { ...bothEntries, arrives: false };
  const beat: Exchange = { prev: [2, 1] };
  const second: Exchange = { prev: [1, 1], entries: [[1, "b"]] };
  assertEquals([rules(both, { prev: [1, 1] }), rules(lost, beat, second)], [[], []]);
  assertEquals(rules(both, beat, second), ["L6"]);
});

Deno.test("styles: a leader that takes many commands at one moment has something to do, also for a peer that gets none of them", () => {
  const s = new Scenario(3);
  s.elect(0, 1, [1, 2]);
  for (let i = 1; i <= 20; i++) {
    s.start(0, i, i, 1);
    s.appends(0, 1, 1);
  }
  assertEquals(rulesIn(s), []);
});

Deno.test("styles: an election may be due only after two timeouts, as where a server sleeps for one and then asks what it heard", () => {
  const rules = (shortest: number, gap: number) => {
    const s = new Scenario(3); // half a second old
    s.wait(shortest - 500);
    s.elect(0, 1, [1, 2]);
    s.wait(gap);
    s.state(1, 1, false);
    return rulesIn(s).filter((rule) => rule !== "L5");
  };
  assertEquals([rules(900, 2900), rules(900, 3700)], [[], ["L4"]]);
  assertEquals([rules(600, 2400), rules(600, 2900), rules(3000, 4100)], [[], ["L4"], ["L4"]]);
});

Deno.test("styles: a heartbeat like one that was lost is a heartbeat, also if a higher term may be known", () => {
  const s = new Scenario(3);
  s.elect(0, 1, [1, 2]);
  for (const to of [1, 2]) s.referee.failed(s.appends(0, to, 1));
  s.vote(0, 1, 1, { yes: false, reply: 2, saves: false });
  for (let beat = 0; beat < 4; beat++, s.wait(100)) for (const to of [1, 2]) s.appends(0, to, 1);
  s.start(0, "a", 1, 1);
  s.appends(0, 1, 1, { entries: [[1, "a"]] });
  assertEquals(rulesIn(s).includes("L5"), false);
});

Deno.test("styles: a candidate's request may have been made a moment before it took entries from the term's leader", () => {
  const rules = (ms: number) => {
    const s = new Scenario(3);
    s.saves(2); // its own term 1, and its vote
    s.vote(0, 2, 1, { yes: false, saves: false });
    s.elect(0, 1, [1]);
    for (const [i, command] of ["a", "b"].entries()) s.start(0, command, i + 1, 1);
    s.append(0, 2, 1, { entries: [[1, "a"]] });
    s.append(0, 2, 1, { prev: [1, 1], entries: [[1, "b"]] });
    s.wait(ms);
    s.asks(2, 1, 1, { saved: false });
    return rulesIn(s);
  };
  assertEquals([rules(3), rules(50).includes("O1")], [[], true]);
});

Deno.test("styles: a peer whose service is busy may refuse a snapshot, as in hashicorp/raft, and gets it again until it has it", () => {
  const rules = (takes: boolean) => {
    const s = new Scenario(3);
    s.elect(0, 1, [1, 2]);
    s.start(0, "a", 1, 1);
    s.append(0, 1, 1, { entries: [[1, "a"]] });
    s.append(0, 1, 1, { prev: [1, 1], commit: 1 });
    s.apply(0, 1, "a");
    s.snapshot(0, 1, bytesOf("after a"));
    for (let time = 0; time < 5; time++, s.wait(100)) {
      s.install(0, 2, 1, [1, 1], bytesOf("after a"), { saves: takes && time === 0 });
    }
    return rulesIn(s);
  };
  assertEquals([rules(false), rules(true)], [[], ["L16"]]);
});

const bothEntries: Exchange = { entries: [[1, "a"], [1, "b"]] };

/** S0 leads term 1, and has committed two entries with S1. */
function twoCommitted(): Scenario {
  const s = new Scenario(3);
  s.elect(0, 1, [1, 2]);
  for (const [i, command] of ["a", "b"].entries()) s.start(0, command, i + 1, 1);
  s.append(0, 1, 1, bothEntries);
  s.append(0, 1, 1, { prev: [2, 1], commit: 2 });
  return s;
}

Deno.test("styles: a follower that has a snapshot's entries may trim its log, and refuse what comes before, before it saves", () => {
  const rules = (given: boolean) => {
    const s = twoCommitted();
    s.append(0, 2, 1, { ...bothEntries, arrives: false });
    for (const [i, command] of ["a", "b"].entries()) s.apply(0, i + 1, command);
    s.snapshot(0, 2, bytesOf("ab"));
    if (given) s.install(0, 2, 1, [2, 1], bytesOf("ab"), { saves: false });
    s.append(0, 2, 1, { prev: [1, 1], entries: [[1, "b"]], saves: false, yes: false });
    return rulesIn(s);
  };
  assertEquals([rules(true), rules(false)], [[], ["O3"]]);
});

Deno.test("styles: a snapshot with an index of another name is not known by its bytes if two snapshots have the same", () => {
  const rules = (other: string, last: number) => {
    const s = new Scenario(3);
    s.elect(0, 1, [1, 2]);
    for (const [i, command] of ["put", "get"].entries()) s.start(0, command, i + 1, 1);
    s.append(0, 1, 1, { entries: [[1, "put"], [1, "get"]] });
    s.append(0, 1, 1, { prev: [2, 1], commit: 2 });
    for (const server of [0, 1]) {
      for (const [i, command] of ["put", "get"].entries()) s.apply(server, i + 1, command);
    }
    const data = bytesOf("after the put");
    s.snapshot(0, 1, data);
    s.snapshot(1, 2, bytesOf(other));
    const args = { Term: 1, LeaderId: 0, LastIndex: 1, LastTerm: 1, Data: data };
    const message = s.enters(s.send(0, 2, "InstallSnapshot", args));
    s.saves(2, undefined, undefined, data);
    s.referee.replied(message, { Term: 1 });
    s.arrives(message);
    s.wait(600);
    s.asks(2, 1, 2, { last: [last, 1] });
    s.restart(2);
    s.applySnapshot(2, 1, 1, data); // a life may begin with the saved one
    return rulesIn(s).filter((rule) => rule !== "H0");
  };
  assertEquals([rules("after the put", 1), rules("after both", 1), rules("after both", 2)], [[], [], ["O1"]]);
});

Deno.test("styles: a follower that did not take a snapshot was not told by it what is committed", () => {
  const rules = (takes: boolean) => {
    const s = twoCommitted();
    s.append(0, 2, 1, { ...(takes ? { entries: [[1, "a"]] } : bothEntries), commit: 1, arrives: false });
    for (const [i, command] of ["a", "b"].entries()) s.apply(0, i + 1, command);
    s.apply(2, 1, "a");
    s.snapshot(0, 2, bytesOf("ab"));
    s.install(0, 2, 1, [2, 1], bytesOf("ab"), { saves: takes });
    s.crash(0);
    s.wait(1800);
    s.vote(2, 1, 2, { last: [2, 1] });
    s.appends(2, 1, 2, { prev: [2, 1], commit: 1 });
    return rulesIn(s);
  };
  assertEquals([rules(false), rules(true)], [[], ["L15", "L11"]]);
});
