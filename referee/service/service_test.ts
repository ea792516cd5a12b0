/** What the service's referee complains of, and what it leaves alone; each history is told event by event. */

// @ts-types="../../types/std_assert.d.ts"
import { assertEquals } from "@std/assert";

import type { Message } from "../../labrpc/mod.ts";
import type { ApplyMsg } from "../../raft/api.ts";
import { Operations } from "./operations.ts";
import { type Asked, ServiceReferee } from "./referee.ts";

/** Three servers, S0 to S2; the clients 3, 4, ... are called C0, C1, ... */
class Story {
  now = 0;
  referee = new ServiceReferee({ now: () => this.now, servers: 3 });
  #messages = 0;
  #index = 0;
  /** How a command looks; null stands for one that cannot be seen. */
  command: (asked: Asked & { client: number; number: number }) => unknown = (
    { op, key, value = "", ...id },
  ) => ({
    Op: op,
    Key: key,
    Value: value,
    Client: id.client,
    Seq: id.number,
  });
  #numbers: number[] = [];
  #asked: (Asked & { client: number; number: number })[] = [];

  constructor() {
    for (const server of [0, 1, 2]) this.referee.started(server, 1);
    for (const client of [3, 4, 5]) this.referee.started(client, 1);
  }

  after(milliseconds: number): this {
    this.now += milliseconds * 1000;
    return this;
  }

  /** A client calls an operation. */
  call(client: number, op: Asked["op"], key: string, value?: string): this {
    this.after(1);
    this.#numbers[client] = (this.#numbers[client] ?? 0) + 1;
    this.#asked[client] = { op, key, value, client, number: this.#numbers[client] };
    this.referee.operationCalled(client, 0, "", { op, key, value });
    return this;
  }

  /** Its request goes to a server; `fields` are what the student has added. Gives the message. */
  ask(client: number, server: number, fields: object = {}): Message {
    const { op, key, value, number } = this.#asked[client];
    const method = `KVServer.${op === "Get" ? "Get" : "PutAppend"}`;
    const message = {
      id: ++this.#messages,
      end: `${client}.1>${server}`,
      server,
      method,
      args: new Uint8Array(),
    };
    const args = {
      Key: key,
      Client: client,
      Seq: number,
      ...(op === "Get" ? {} : { Op: op, Value: value }),
      ...fields,
    };
    this.referee.sent(message, args);
    return message;
  }

  /** The server calls Start for it; the entry's index. */
  start(client: number, server: number, command: unknown = this.command(this.#asked[client])): number {
    this.referee.startCalled(server, command);
    this.referee.startReturned(server, [++this.#index, 1, true]);
    return this.#index;
  }

  /** An entry comes out of the logs of some servers. */
  apply(index: number, command: unknown, servers = [0, 1, 2]): this {
    this.after(1);
    for (const server of servers) {
      const msg = {
        CommandValid: true,
        CommandIndex: index,
        Command: command,
        SnapshotValid: false,
      } as ApplyMsg;
      this.referee.applied(server, msg);
    }
    return this;
  }

  /** The server's reply arrives, and the client returns. */
  answer(message: Message, value = "", returned = value): this {
    this.after(1);
    this.referee.replied(message, { Err: "OK", Value: value });
    this.referee.delivered(message);
    this.referee.operationReturned(Number.parseInt(String(message.end)), 0, "", returned);
    return this;
  }

  /** All of it: a client asks a server, the entry is applied everywhere, and the answer comes. */
  do(client: number, server: number, op: Asked["op"], key: string, value?: string, answer?: string): this {
    this.call(client, op, key, value);
    const message = this.ask(client, server);
    const command = this.command(this.#asked[client]);
    this.apply(this.start(client, server, command), command);
    return this.answer(message, op === "Get" ? answer : "");
  }

  said(): string[] {
    return this.referee.complaints().map(({ rule, sentence, context }) =>
      `${rule}: ${sentence}.${context === null ? "" : ` ${context}`}`
    );
  }
}

const append = (client: number, number: number, key: string, value: string) => ({
  Op: "Append",
  Key: key,
  Value: value,
  Client: client,
  Seq: number,
});

Deno.test("service: a right run, in which all is known", () => {
  const story = new Story();
  story.do(3, 0, "Put", "k", "a").do(4, 0, "Append", "k", "b").do(3, 0, "Get", "k", undefined, "ab");
  story.do(3, 0, "Put", "k", "").do(4, 1, "Get", "k", undefined, "").do(4, 1, "Get", "other", undefined, "");
  assertEquals(story.said(), []);
});

Deno.test("service K1: a write is answered that nobody has taken from the log", () => {
  const story = new Story();
  story.do(3, 0, "Put", "k", "a").call(4, "Append", "k", "b");
  const message = story.ask(4, 0);
  const index = story.start(4, 0);
  story.answer(message);
  const said = `K1: S0 answered C1's Append("k", "b"), which no server has taken from its log.`;
  assertEquals(story.said(), [
    `${said} It had put it at 2, where nothing was applied by then: does it wait?`,
  ]);
  story.apply(index, append(4, 1, "k", "b"));
  assertEquals(story.said().length, 1);
});

Deno.test("service K1: at its index another command was applied", () => {
  const story = new Story();
  story.do(3, 0, "Put", "k", "a").call(4, "Append", "k", "b").call(5, "Append", "k", "c");
  const message = story.ask(4, 0);
  const index = story.start(4, 0);
  story.apply(index, append(5, 1, "k", "c")).answer(message);
  assertEquals(story.said(), [
    `K1: S0 answered C1's Append("k", "b"), which no server has taken from its log. ` +
    "It had put it at 2, where another command was applied: is the answer taken by the index alone?",
  ]);
});

Deno.test("service K1: the first write of a run is judged as soon as a command has shown how they look", () => {
  const story = new Story();
  story.call(3, "Put", "k", "a");
  story.answer(story.ask(3, 1));
  assertEquals(story.said(), []);
  story.do(4, 1, "Put", "k", "b");
  assertEquals(story.said(), [`K1: S1 answered C0's Put("k", "a"), which no server has taken from its log.`]);
});

Deno.test("service K1: of the first write it is said what was at its index when it was answered", () => {
  const story = new Story();
  const message = story.call(3, "Put", "k", "a").ask(3, 1);
  const index = story.start(3, 1);
  story.answer(message).apply(
    index,
    story.command({ op: "Put", key: "k", value: "a", client: 3, number: 1 }),
  );
  assertEquals(story.said(), [
    `K1: S1 answered C0's Put("k", "a"), which no server has taken from its log. ` +
    "It had put it at 1, where nothing was applied by then: does it wait?",
  ]);
});

Deno.test("service K1: another clerk has the same numbers", () => {
  const story = new Story();
  story.do(3, 0, "Put", "k", "a").call(4, "Append", "k", "b");
  story.answer(story.ask(4, 0, { Client: 3 }));
  assertEquals(story.said(), [
    `K1: S0 answered C1's Append("k", "b"), which no server has taken from its log. ` +
    "C0 has sent another operation with the same Client and Seq.",
  ]);
});

Deno.test("service K1: a write may be left out if a Put comes at the same time", () => {
  for (const op of ["Put", "Append"] as const) {
    const story = new Story();
    story.do(3, 0, "Put", "k", "a").call(4, op, "k", "b").call(5, "Put", "k", "c");
    const [one, other] = [story.ask(4, 0), story.ask(5, 0)];
    const command = { Op: "Put", Key: "k", Value: "c", Client: 5, Seq: 1 };
    story.apply(story.start(5, 0, command), command).answer(one).answer(other);
    story.do(3, 0, "Get", "k", undefined, "c");
    assertEquals(story.said(), []);
  }
});

Deno.test("service K1: a write may be left out if it changes nothing", () => {
  const said = (["Put", "Append"] as const).map((op) =>
    ["a", "", "b"].map((value) => {
      const story = new Story();
      story.do(3, 0, "Put", "k", "a").do(3, 0, "Append", "m", "b").call(4, op, "k", value);
      return story.answer(story.ask(4, 0)).said().length;
    })
  );
  assertEquals(said, [[0, 1, 1], [1, 0, 1]]);
});

Deno.test("service K2: a Get is answered with the value of another key", () => {
  const story = new Story();
  story.do(3, 0, "Put", "k", "a").do(3, 0, "Put", "m", "b").do(4, 2, "Get", "k", undefined, "b");
  assertEquals(story.said(), [
    `K2: S2 answered C1's Get("k") with the value of key "m". Was the answer taken by the index alone?`,
  ]);
});

Deno.test("service K3: a Get is answered by a server that is behind", () => {
  const story = new Story();
  story.do(3, 0, "Put", "k", "a").call(3, "Append", "k", "b");
  const message = story.ask(3, 0);
  story.apply(story.start(3, 0), append(3, 2, "k", "b"), [0, 1]).answer(message);
  story.call(4, "Get", "k");
  const behind = story.ask(4, 2);
  story.answer(behind, "a");
  assertEquals(story.said(), [
    `K3: S2 answered C1's Get("k") without entry 2, C0's Append("k", "b"), which had been answered at 0.006 s; ` +
    "the Get was called at 0.007 s. Does a Get go through the log, as a Put does, or else wait until the server has what was committed?",
  ]);
});

Deno.test("service K3: what is answered while the Get is open need not be in its answer", () => {
  const story = new Story();
  story.do(3, 0, "Put", "k", "a").call(4, "Get", "k");
  const get = story.ask(4, 2);
  story.do(3, 0, "Append", "k", "b").answer(get, "a");
  assertEquals(story.said(), []);
});

Deno.test("service K3: what another Get has shown may not be missing afterwards", () => {
  const story = new Story();
  story.do(3, 0, "Put", "k", "a").call(3, "Append", "k", "b");
  story.ask(3, 0);
  story.apply(story.start(3, 0), append(3, 2, "k", "b"), [0]);
  story.call(4, "Get", "k");
  story.answer(story.ask(4, 0), "ab").call(5, "Get", "k");
  story.answer(story.ask(5, 1), "a");
  assertEquals(story.said(), [
    `K3: S1 answered C2's Get("k") without entry 2, C0's Append("k", "b"), which had been answered at 0.007 s; ` +
    "the Get was called at 0.008 s. Does a Get go through the log, as a Put does, or else wait until the server has what was committed?",
  ]);
});

Deno.test("service K3: what a server took from its log after its answer was on its way does not count", () => {
  const story = new Story();
  story.do(3, 0, "Put", "k", "a").call(3, "Append", "k", "b");
  const message = story.ask(3, 0);
  story.apply(story.start(3, 0), append(3, 2, "k", "b"), [0, 1]).answer(message).call(4, "Get", "k");
  const behind = story.ask(4, 2);
  story.referee.replied(behind, { Err: "OK", Value: "a" });
  story.apply(2, append(3, 2, "k", "b"), [2]).after(1);
  story.referee.delivered(behind);
  story.referee.operationReturned(4, 0, "", "a");
  assertEquals(story.said().map((text) => text.slice(0, 6)), ["K3: S2"]);
});

Deno.test("service K3: of a server that is behind, with a value from before what is known of the key", () => {
  const story = new Story();
  const [one, other] = [
    story.call(3, "Append", "k", "a").ask(3, 0),
    story.call(4, "Append", "k", "b").ask(4, 0),
  ];
  const both = { ops: [append(3, 1, "k", "a"), append(4, 1, "k", "b")] };
  story.apply(1, both).answer(one).answer(other).call(3, "Put", "k", "c");
  const put = story.ask(3, 0);
  story.apply(2, { Op: "Put", Key: "k", Value: "c", Client: 3, Seq: 2 }, [0, 1]).answer(put).call(
    4,
    "Get",
    "k",
  );
  story.answer(story.ask(4, 2), "ab");
  assertEquals(story.said().map((text) => text.split(",")[0]), [
    `K3: S2 answered C1's Get("k") without entry 2`,
  ]);
});

Deno.test("service K4: an Append twice, with two entries for it", () => {
  const story = new Story();
  story.do(3, 0, "Put", "k", "a").call(4, "Append", "k", "bb");
  story.ask(4, 0);
  const again = story.ask(4, 1);
  const command = append(4, 1, "k", "bb");
  story.apply(story.start(4, 0), command).apply(story.start(4, 1), command).answer(again);
  story.do(3, 1, "Get", "k", undefined, "abbbb");
  const said =
    `K4: S1 answered C0's Get("k") with C1's Append("k", "bb") in it twice; entries 2 and 3 are for it.`;
  assertEquals(story.said(), [
    `${said} Is a repeated request known when its entry is applied, or only before Start?`,
  ]);
});

Deno.test("service K4: the two entries are not the same", () => {
  const story = new Story();
  const message = story.do(3, 0, "Put", "k", "a").call(4, "Append", "k", "bb").ask(4, 0);
  story.apply(story.start(4, 0), append(4, 1, "k", "bb")).apply(story.start(4, 0), append(4, 2, "k", "bb"));
  story.answer(message).do(3, 1, "Get", "k", undefined, "abbbb");
  assertEquals(story.said().map((text) => text.split(". ")[1]), [
    "The two entries differ: can a server tell that they are for one operation?",
  ]);
});

Deno.test("service K4: a Put that is done again takes away what was appended since", () => {
  const said: string[] = [];
  for (const [lost, server, value] of [[false, 1, "cc"], [true, 1, ""], [false, 2, "bbcc"]] as const) {
    const story = new Story();
    const first = story.call(4, "Put", "k", "").ask(4, 0);
    const put = { Op: "Put", Key: "k", Value: "", Client: 4, Seq: 1 };
    story.apply(story.start(4, 0), put).answer(first);
    story.do(3, 0, "Append", "k", "bb").apply(story.start(4, 1), put);
    if (!lost) story.do(3, 0, "Append", "k", "cc");
    said.push(...story.do(5, server, "Get", "k", undefined, value).said());
  }
  const context = "Is a repeated request known when its entry is applied, or only before Start?";
  const again =
    `K4: S1 answered C2's Get("k") as if C1's Put("k", "") had been done twice; entries 1 and 3 are for it. ${context}`;
  assertEquals(said, [again, again]);
});

Deno.test("service K4: an Append done again after a Put is in the value once", () => {
  const story = new Story();
  const first = story.call(4, "Append", "k", "bb").ask(4, 0);
  story.apply(story.start(4, 0), append(4, 1, "k", "bb")).answer(first);
  story.do(3, 0, "Put", "k", "a").apply(story.start(4, 1), append(4, 1, "k", "bb"));
  assertEquals(story.do(5, 1, "Get", "k", undefined, "abb").said().map((text) => text.split(". ")[0]), [
    `K4: S1 answered C2's Get("k") as if C1's Append("k", "bb") had been done twice; entries 1 and 3 are for it`,
  ]);
});

Deno.test("service K4: an Append twice, after another operation has written the same text", () => {
  const story = new Story();
  const ask = (times: number) => {
    const message = story.call(4, "Append", "k", "bb").ask(4, 0);
    const [client, number] = [4, times];
    story.apply(story.start(4, 0), append(client, number, "k", "bb")).answer(message);
  };
  story.do(3, 0, "Put", "k", "a");
  ask(1);
  story.do(3, 0, "Put", "k", "");
  ask(2);
  story.apply(story.start(4, 0), append(4, 2, "k", "bb")).do(5, 2, "Get", "k", undefined, "bbbb");
  assertEquals(story.said().map((text) => text.split(". ")[0]), [
    `K4: S2 answered C2's Get("k") with C1's Append("k", "bb") in it twice; entries 4 and 5 are for it`,
  ]);
});

Deno.test("service K4: the snapshot is named between the two entries, and numbers that differ", () => {
  const twice = (fields: object, between: (story: Story) => void) => {
    const story = new Story();
    story.do(3, 0, "Put", "k", "a").call(4, "Append", "k", "bb");
    story.ask(4, 0);
    const again = story.ask(4, 1, fields);
    story.apply(story.start(4, 0), append(4, 1, "k", "bb"), [0, 2]);
    between(story);
    story.apply(story.start(4, 1), append(4, 1, "k", "bb")).answer(again);
    return story.do(3, 1, "Get", "k", undefined, "abbbb").said()[0].split(". ")[1];
  };
  const snapshot = { CommandValid: false, SnapshotValid: true, SnapshotIndex: 2 } as ApplyMsg;
  assertEquals(
    twice({}, ({ referee }) => referee.applied(1, snapshot)),
    "It took the snapshot up to 2 at 0.005 s: does it contain what identifies a repeated request?",
  );
  assertEquals(
    twice({ Seq: 2 }, () => {}),
    "Its clerk's requests for it differ in Seq (1, 2): can a server tell that they are one?",
  );
});

Deno.test("service K5: an entry has no effect, after a snapshot that was to hold it", () => {
  const story = new Story();
  story.do(3, 0, "Put", "k", "a").do(3, 0, "Append", "k", "b");
  story.referee.snapshotMade(1, 2);
  story.referee.started(1, 2);
  story.do(3, 0, "Append", "k", "c").do(4, 1, "Get", "k", undefined, "ac");
  assertEquals(story.said(), [
    `K5: S1 answered C1's Get("k") with a value in which entry 2, C0's Append("k", "b"), is missing or in another ` +
    "place. It took the snapshot up to 2 at 0.006 s: is that the state after 2?",
  ]);
});

Deno.test("service K6: a snapshot of what was not taken yet", () => {
  const story = new Story();
  story.do(3, 0, "Put", "k", "a");
  story.referee.snapshotMade(0, 1);
  assertEquals(story.said(), []);
  story.referee.snapshotMade(0, 2);
  // That may be an entry of the Raft's own, which no service gets.
  assertEquals(story.said(), []);
  story.do(3, 0, "Put", "k", "b");
  assertEquals(story.said(), [
    "K6: S0 made a snapshot up to entry 2, when it had taken entries up to 1 from its log.",
  ]);
});

Deno.test("service K6: a server starts from a snapshot that only its Raft has received", () => {
  const story = new Story();
  story.do(3, 0, "Put", "k", "a").do(3, 0, "Put", "k", "b");
  story.referee.started(2, 2);
  story.referee.snapshotMade(2, 7);
  assertEquals(story.said(), []);
});

Deno.test("service K7: a client waits for an entry that was replaced, until it is answered", () => {
  const waits = (then: (story: Story, message: Message) => void) => {
    const story = new Story();
    story.do(3, 0, "Put", "k", "a").call(4, "Append", "k", "b");
    const message = story.ask(4, 0);
    story.apply(story.start(4, 0), append(5, 1, "k", "c"));
    then(story.after(2900), message);
    return story.after(200).said();
  };
  assertEquals(waits(() => {}), [
    `K7: S0 keeps C1's Append("k", "b") waiting: it had put it at 2, where another command was applied at 0.005 s.`,
  ]);
  // The server has let it go; the clerk asks another server, too; it has put it into the log again.
  assertEquals(waits((story, message) => story.referee.failed(message)), []);
  assertEquals(waits((story) => void story.ask(4, 1)), []);
  assertEquals(waits((story) => void story.start(4, 0)), []);
});

/** A service that executes an Append twice, whose commands look like this. */
function wrongly(command: Story["command"], others: (story: Story) => void = () => {}): string[] {
  const story = new Story();
  story.command = command;
  others(story);
  story.do(3, 0, "Put", "k", "aaaa").do(4, 0, "Append", "k", "bbbb").do(
    3,
    0,
    "Get",
    "k",
    undefined,
    "aaaabbbbbbbb",
  );
  return story.said().map((text) => text.slice(0, 2));
}

Deno.test("service: what can be read in commands of many looks, and where nothing is said", () => {
  const text = (letters: string) => letters.repeat(10);
  assertEquals(wrongly(new Story().command), ["K4"]);
  // Names and numbers of other kinds, a term in it, a list with one operation.
  assertEquals(
    wrongly(({ op, key, value, client }) => [op === "Get" ? 0 : 1, client + text("id"), key, value]),
    ["K4"],
  );
  assertEquals(wrongly(({ value, key, number }) => ({ ops: [{ k: key, v: value ?? "" }], at: number * 7 })), [
    "K4",
  ]);
  // Bytes, a text that holds all of it, a Map: nothing is known.
  assertEquals(wrongly(({ value, key }) => ({ key, bytes: new TextEncoder().encode(value) })), []);
  assertEquals(wrongly((asked) => JSON.stringify(asked)), []);
  assertEquals(wrongly(({ key, value }) => new Map([[key, value]])), []);
  // Two values in one text: what is written together cannot be told.
  assertEquals(wrongly(({ key, value = "" }) => ({ key, value: value + value })), []);
});

Deno.test("service: where it is not clear what a command is for, the key is unknown until the next Put", () => {
  const ask = (story: Story, client: number, value: string) => {
    story.call(client, "Append", "k", value);
    return story.ask(client, 0);
  };
  const story = new Story();
  story.command = ({ op, key, value = "" }) => ({ op, key, value }); // without numbers
  story.do(3, 0, "Put", "k", "a");
  const [one, other] = [ask(story, 4, "b"), ask(story, 5, "b")];
  const command = { op: "Append", key: "k", value: "b" };
  story.apply(2, command).apply(3, command).answer(one).answer(other);
  story.call(3, "Get", "k");
  story.answer(story.ask(3, 0), "abb");
  assertEquals(story.said(), []);
  story.apply(4, { op: "Get", key: "k", value: "" });
  story.call(3, "Put", "k", "c");
  const put = story.ask(3, 0);
  story.apply(5, { op: "Put", key: "k", value: "c" }).answer(put);
  story.call(3, "Get", "k");
  story.answer(story.ask(3, 0), "nobody's");
  assertEquals(story.said().map((text) => text.slice(0, 2)), ["K5"]);
});

Deno.test("service: what an entry of unclear purpose has done is not done by a later one", () => {
  const story = new Story();
  const [put, append] = [
    story.call(3, "Put", "k", "a").ask(3, 0),
    story.call(4, "Append", "k", "b").ask(4, 0),
  ];
  story.apply(1, { ops: [{ key: "k", value: "a" }, { key: "k", value: "b" }] }).answer(put).answer(append);
  const next = story.call(5, "Put", "k", "c").ask(5, 0);
  story.apply(2, { ops: [{ key: "k", value: "c" }] }).answer(next);
  // The same text for another key, in one entry with a Get of this one.
  const other = story.call(3, "Append", "m", "a").ask(3, 0);
  story.apply(3, { ops: [{ key: "m", value: "a" }, { key: "k", read: true }] }).answer(other);
  const last = story.call(5, "Append", "k", "d").ask(5, 0);
  story.apply(4, { ops: [{ key: "k", value: "d" }] }).answer(last).call(4, "Get", "k");
  story.answer(story.ask(4, 0), "cd");
  assertEquals(story.said(), []);
});

Deno.test("service: a repeated command, after an entry of unclear purpose, leaves its key unknown", () => {
  const story = new Story();
  const [put, append] = [
    story.call(3, "Put", "k", "a").ask(3, 0),
    story.call(4, "Append", "k", "b").ask(4, 0),
  ];
  const [one, other] = [{ key: "k", value: "a" }, { key: "k", value: "b" }];
  story.apply(1, { ops: [one, other] }).apply(2, { ops: [one] }).answer(put).answer(append);
  const last = story.call(5, "Append", "k", "c").ask(5, 0);
  story.apply(3, { ops: [{ key: "k", value: "c" }] }).answer(last).call(4, "Get", "k");
  story.answer(story.ask(4, 0), "abc");
  assertEquals(story.said(), []);
});

Deno.test("service: a command for several operations, of which one has no value", () => {
  const story = new Story();
  story.do(3, 0, "Put", "k", "a").call(4, "Put", "one", "").call(5, "Append", "two", "x");
  const [put, other] = [story.ask(4, 0), story.ask(5, 0)];
  const command = { ops: [{ op: "Put", key: "one", value: "" }, { op: "Append", key: "two", value: "x" }] };
  story.apply(2, command).answer(put).answer(other);
  assertEquals(story.said(), []);
});

Deno.test("service: a command that has its key or value in another form, or none for an empty value", () => {
  const hex = (text: string) => new TextEncoder().encode(text).toHex();
  const looks: Story["command"][] = [
    (
      { op, key, value, number },
    ) => [["Get", "Put", "Append"].indexOf(op), key, ...(value ? [value] : []), number],
    ({ op, key, value, number }) => value === "" ? { Delete: key, number } : { op, key, value, number },
    // A key is given a number with its first entry.
    ({ op, key, value, number }) =>
      number === 1 && value === "a" ? { op, key, is: 7, value } : { op, key: 7, value, number },
    // Long values are packed.
    ({ op, key, value = "", number }) => ({ op, key, value: value.length > 3 ? hex(value) : value, number }),
  ];
  for (const command of looks) {
    const story = new Story();
    story.command = command;
    story.do(3, 0, "Put", "k", "a").do(4, 0, "Append", "k", "b").do(3, 0, "Get", "k", undefined, "ab");
    story.do(3, 0, "Put", "k", "").do(3, 0, "Get", "k", undefined, "");
    story.do(3, 0, "Put", "k", "abcde").do(3, 0, "Get", "k", undefined, "abcde");
    story.do(4, 0, "Append", "k", "fghij").do(3, 0, "Get", "k", undefined, "abcdefghij");
    assertEquals(story.said(), []);
    // From the next Put in a known form on it is judged again.
    story.command = new Story().command;
    story.do(3, 0, "Put", "k", "c").do(4, 0, "Get", "k", undefined, "nobody's");
    assertEquals(story.said().map((text) => text.slice(0, 2)), ["K5"]);
  }
});

Deno.test("service: an entry without effect, whose operation is put into the log again", () => {
  const story = new Story();
  const at = (command: object, version: number) => ({ ...command, If: version });
  story.command = (asked) => at(new Story().command(asked) as object, 0);
  story.do(3, 0, "Put", "k", "a");
  const [one, other] = [
    story.call(4, "Append", "k", "b").ask(4, 0),
    story.call(5, "Append", "k", "c").ask(5, 1),
  ];
  const [b, c] = [append(4, 1, "k", "b"), append(5, 1, "k", "c")];
  // Of two that depend on version 1 the first is executed; the other one again, after another client's.
  story.apply(2, at(c, 1)).answer(other).apply(3, at(b, 1)).do(3, 0, "Get", "k", undefined, "ac");
  const next = story.call(5, "Append", "k", "d").ask(5, 1);
  story.apply(4, at(append(5, 2, "k", "d"), 2)).answer(next).apply(5, at(b, 3)).answer(one);
  story.call(3, "Get", "k");
  story.answer(story.ask(3, 0), "acdb");
  assertEquals(story.said(), []);
  // What no order explains is still named.
  story.call(4, "Get", "k");
  story.answer(story.ask(4, 0), "acd");
  assertEquals(story.said().map((text) => text.slice(0, 2)), ["K5"]);
});

Deno.test("service: after an answer that nothing explains, a right one is not blamed", () => {
  const story = new Story();
  story.do(3, 0, "Put", "k", "a");
  const waiting = story.call(4, "Append", "k", "b").ask(4, 0);
  story.apply(2, { ...append(4, 1, "k", "b"), If: 0 });
  // A client makes something else of its reply: no server can be blamed for that.
  story.call(3, "Get", "k");
  story.answer(story.ask(3, 1), "a", "lost");
  // The entry had no effect; another one for the same operation has.
  const other = story.call(5, "Append", "k", "c").ask(5, 0);
  story.apply(3, { ...append(5, 1, "k", "c"), If: 1 }).answer(other);
  story.apply(4, { ...append(4, 1, "k", "b"), If: 3 }).answer(waiting);
  story.call(3, "Get", "k");
  story.answer(story.ask(3, 0), "acb");
  assertEquals(story.said(), []);
});

Deno.test("service: an answer is not impossible where that is no longer searched for", () => {
  for (const [before, is] of [[10, true], [70_000, false]] as const) {
    const operations = new Operations();
    const who = { client: 3, who: "C0" };
    const floor = { index: 0, at: 0 };
    const get = (got: string) => {
      const operation = operations.called(who, { op: "Get", key: "k" }, 0, floor);
      operations.returned(operation, 0, got);
      return operation;
    };
    for (let i = 0; i < before; i++) get("");
    // The search for an order of all of them has used up the budget before that of all others begins.
    assertEquals(operations.isImpossible(get("nobody's")), is);
  }
});

Deno.test("service: commands that hold what is known, or looks like a number, in another form", () => {
  const numbers = (text: string) => /^\d+$/.test(text) ? Number(text) : text;
  const looks: Story["command"][] = [
    ({ op, key, value = "", number }) => [op.length, numbers(key), numbers(value), number],
    // Several in one entry.
    ({ key, value = "", number }) => ({
      keys: ["m", numbers(key)],
      values: ["in vain", numbers(value)],
      number,
    }),
  ];
  for (const command of looks) {
    const story = new Story();
    story.do(3, 0, "Put", "k", "a");
    story.command = command;
    story.do(3, 0, "Put", "5", "6").do(4, 0, "Get", "5", undefined, "6").do(4, 0, "Get", "k", undefined, "a");
    assertEquals(story.said(), []);
    // An entry that came before tells nothing of a write.
    story.call(3, "Put", "5", "7");
    story.answer(story.ask(3, 0));
    assertEquals(story.said().map((text) => text.slice(0, 2)), ["K1"]);
  }
});

Deno.test("service K1: an entry without a command, as before a read, hides no write", () => {
  const story = new Story();
  story.do(3, 0, "Put", "k", "a").apply(story.start(3, 0), { read: true });
  story.call(4, "Append", "k", "b");
  const message = story.ask(4, 0);
  story.apply(story.start(5, 0, { read: true }), { read: true }).answer(message);
  assertEquals(story.said().map((text) => text.slice(0, 2)), ["K1"]);
});

Deno.test("service K1: a number in a command may be a session's or a request's, and not a key", () => {
  const packed: Story["command"] = (
    { op, key, value = "", client, number },
  ) => [op[0], btoa(key), btoa(value), `${client}`, `${number}`];
  const story = new Story();
  story.command = packed;
  // Session 4 puts nothing under key 3: as if 4 were its key.
  story.do(3, 0, "Get", "4", undefined, "").do(4, 0, "Put", "4", "").do(3, 0, "Append", "4", "a");
  story.do(5, 0, "Put", "3", "").do(5, 0, "Append", "3", "c").do(4, 0, "Put", "5", "1").do(
    3,
    0,
    "Put",
    "5",
    "2",
  );
  assertEquals(story.said(), []);
});

Deno.test("service K1: a write may be in another's text, or have another's kind", () => {
  const together = new Story();
  const first = together.do(3, 0, "Put", "k", "a").call(3, "Append", "k", "b").ask(3, 0);
  const second = together.call(4, "Append", "k", "c").ask(4, 0);
  const command = { Op: "Append", Key: "k", Value: "b", Both: "bc" };
  together.apply(together.start(3, 0, command), command).answer(first).answer(second);
  const byPut = new Story();
  byPut.do(3, 0, "Put", "m", "a").call(3, "Append", "k", "b");
  const put = byPut.ask(3, 0, { Op: undefined });
  byPut.apply(byPut.start(3, 0), { Op: "Put", Key: "k", Value: "b", Version: 0 }).answer(put);
  assertEquals([together.said(), byPut.said()], [[], []]);
});

Deno.test("service: without names of kinds, a Put of nothing is known where no Get waits", () => {
  const story = new Story();
  story.command = ({ op, key, value = "", client, number }) => ({
    kind: op.length,
    key,
    value,
    client,
    number,
  });
  story.do(3, 0, "Put", "k", "").do(3, 0, "Append", "k", "a").do(3, 0, "Get", "k", undefined, "a");
  story.do(3, 0, "Append", "k", "b").do(3, 0, "Get", "k", undefined, "abb");
  assertEquals(story.said().map((text) => text.slice(0, 2)), ["K4"]);
  const other = new Story();
  other.command = story.command;
  const get = other.do(3, 0, "Put", "k", "a").call(4, "Get", "k").ask(4, 0);
  const put = other.call(3, "Put", "k", "").ask(3, 0);
  const read = { kind: 3, key: "k", value: "", client: 4, number: 1 };
  other.apply(other.start(4, 0, read), read).answer(get, "a").call(4, "Get", "k");
  other.answer(other.ask(4, 1), "a");
  const write = { ...read, client: 3, number: 2 };
  other.apply(other.start(3, 0, write), write).answer(put);
  assertEquals(other.said(), []);
});

Deno.test("service: the same written again and again, by commands without numbers", () => {
  const story = new Story();
  story.command = ({ op, key, value = "" }) => ({ op, key, value });
  for (const value of ["0", "1", "0", "1"]) {
    story.do(3, 0, "Put", "x", value).do(3, 0, "Get", "x", undefined, value);
  }
  assertEquals(story.said(), []);
});

Deno.test("service: a reply that does not hold what the clerk returns", () => {
  const story = new Story();
  story.do(3, 0, "Put", "k", "a").do(3, 0, "Append", "k", "b");
  // What follows the part that the clerk knows; a ticket, for which the clerk asks later; another encoding.
  for (const value of ["b", "", "YWI="]) {
    story.call(4, "Get", "k");
    story.answer(story.ask(4, 0), value, "ab");
  }
  assertEquals(story.said(), []);
  // Of two replies that differ the one that is returned is judged.
  story.call(4, "Get", "k");
  const late = story.ask(4, 1);
  story.referee.replied(late, { Err: "OK", Value: "wrong" });
  story.referee.delivered(late);
  story.answer(story.ask(4, 0), "ab").call(4, "Get", "k");
  story.answer(story.ask(4, 2), "wrong");
  assertEquals(story.said().map((text) => text.slice(0, 6)), ["K5: S2"]);
});

Deno.test("service: a clerk that appends by a Put of the whole value, if nobody else has written since", () => {
  const story = new Story();
  story.call(3, "Append", "k", "a");
  const put = story.ask(3, 0, { Op: "Put", Version: 0 });
  story.apply(story.start(3, 0), { Op: "Put", Key: "k", Value: "a", Version: 0 }).answer(put);
  story.do(4, 0, "Put", "m", "b");
  assertEquals(story.said(), []);
});

Deno.test("service: a key that is its own value, and a key that was never written", () => {
  const story = new Story();
  story.do(3, 0, "Put", "5", "5").do(4, 0, "Get", "5", undefined, "5").do(4, 0, "Put", "5", "6");
  story.do(3, 0, "Get", "5", undefined, "6").do(3, 0, "Get", "none", undefined, "");
  assertEquals(story.said(), []);
});

Deno.test("service: a clerk that asks after it has returned, and a Raft that is wrong, end it", () => {
  const asks = new Story();
  asks.do(3, 0, "Put", "k", "a");
  asks.ask(3, 1);
  asks.do(4, 0, "Get", "k", undefined, "wrong");
  assertEquals(asks.said(), []);
  const stopped = new Story();
  stopped.do(3, 0, "Put", "k", "a").referee.stop();
  stopped.do(4, 0, "Get", "k", undefined, "wrong");
  assertEquals(stopped.said(), []);
  const all = ["K1", "K2", "K3", "K4", "K5", "K6", "K7"];
  assertEquals([asks.referee.unchecked(), stopped.referee.unchecked()], [all, all]);
  assertEquals(new Story().referee.unchecked(), []);
});
