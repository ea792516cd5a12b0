/**
 * Events as lines of text: what `replay` prints, and what two runs are compared by.
 *
 * @module
 */

import type { LossReason, MessageEvent, OtherEvent, ServerEvent, Topic, TraceEvent } from "./event.ts";
import { type LogLine, noName } from "./log_line.ts";
import { namesFor } from "./names.ts";
import { linkTo } from "./picture/place.ts";
import type { Value } from "./value.ts";

/** Turns the events of one run, in order, into lines. */
export class LogText {
  #full: boolean;
  #lives: number[] = [];
  /** The arguments, and later the reply, of the RPCs that are under way, by number. */
  #shown = new Map<number, string>();
  /** The operations that RPCs belong to, by the RPC's number. */
  #operations = new Map<number, number>();
  #nameOf: (id: number) => string;

  /**
   * @param full also shows the sizes of messages, calls of Start and their refusals, and field names of
   * structs in lists
   * @param servers how many there are, to tell clients from servers
   */
  constructor(full: boolean, servers?: number) {
    this.#full = full;
    this.#nameOf = namesFor(servers);
  }

  /** The line of an event; null if the text leaves it out. */
  line(event: TraceEvent): LogLine | null {
    if ("message" in event && "method" in event) return this.#messageLine(event);
    const told = "server" in event && event.server !== null
      ? this.#serverText(event as ServerEvent | (OtherEvent & { server: number }))
      : this.#otherText(event as OtherEvent);
    if (told === null) return null;
    const [topic, text] = told;
    const line = {
      at: event.at,
      server: event.server,
      name: event.server === null ? noName : this.#nameOf(event.server),
      topic,
      ...forOperation(text, operationIn(event)),
    };
    const isFlagged = event.kind === "complaint" || event.kind === "failed";
    return isFlagged && event.at !== null
      ? { ...line, link: linkTo({ at: event.at, server: event.server }) }
      : line;
  }

  #messageLine(event: MessageEvent): LogLine | null {
    const told = this.#messageText(event);
    const operation = this.#operationOf(event);
    if (told === null) return null;
    const [topic, text] = told;
    const { at, server, peer, life } = event;
    const sender = atSender.has(event.kind) ? server : peer;
    const old = life === this.#lives[sender]
      ? ""
      : ` (sent by ${this.#nameOf(sender)}'s life ${life}, which is over)`;
    const name = this.#nameOf(server);
    return { at, server, name, peer, topic, ...forOperation(text + old, operation) };
  }

  #operationOf(event: MessageEvent): number | undefined {
    const { message } = event;
    if (event.kind === "request sent" && event.operation !== undefined) {
      this.#operations.set(message, event.operation);
    }
    const operation = this.#operations.get(message);
    if (event.kind === "reply arrived" || event.kind === "call failed") this.#operations.delete(message);
    return operation;
  }

  #messageText(event: MessageEvent): [Topic, string] | null {
    const { message, peer } = event;
    // `Raft.` is left out, since nearly all methods have it.
    const name = `${event.method.replace(/^Raft\./, "")} #${message}`;
    switch (event.kind) {
      case "request sent":
        this.#shown.set(message, this.#payload(event.args, event.bytes));
        return ["rpc", `-> ${this.#nameOf(peer)} ${name} ${this.#shown.get(message)}`];
      case "request arrived":
        return ["rpc", `<- ${this.#nameOf(peer)} ${name} ${this.#shown.get(message)}`];
      case "request delayed":
        return ["late", `-> ${this.#nameOf(peer)} ${name} request held up for ${seconds(event.delay)} s`];
      case "reply sent":
        this.#shown.set(message, this.#payload(event.reply, event.bytes));
        return ["reply", `-> ${this.#nameOf(peer)} ${name} reply ${this.#shown.get(message)}`];
      case "reply delayed":
        return ["late", `-> ${this.#nameOf(peer)} ${name} reply held up for ${seconds(event.delay)} s`];
      case "reply arrived": {
        const reply = this.#shown.get(message);
        this.#shown.delete(message);
        return ["reply", `<- ${this.#nameOf(peer)} ${name} reply ${reply}`];
      }
      case "unreachable":
        return [
          "lost",
          `x ${this.#nameOf(peer)} ${name} unreachable: ${
            reasonText(event.reason, event, this.#nameOf)
          }; the call fails in ` +
          `${seconds(event.delay)} s`,
        ];
      case "call failed":
        this.#shown.delete(message);
        return [
          "lost",
          `x ${this.#nameOf(peer)} ${name} failed${
            event.reason === null ? "" : `: ${reasonText(event.reason, event, this.#nameOf)}`
          }`,
        ];
      default: // a lost message is reported when its call fails
        return null;
    }
  }

  #payload(values: Value[], bytes: number): string {
    const text = valuesText(values, this.#full);
    return this.#full ? `${text} (${bytes} bytes)` : text;
  }

  #serverText(event: ServerEvent | (OtherEvent & { server: number })): [Topic, string] | null {
    switch (event.kind) {
      case "launched":
        this.#lives[event.server] = event.life;
        return ["server", event.life === 1 ? "starts" : `starts again, life ${event.life}`];
      case "played":
        return ["server", "is played by the tester"];
      case "crashed":
        return ["server", "crashes"];
      case "connected":
        return ["net", event.connected ? "connected" : "disconnected"];
      case "link":
        return [
          "net",
          `what it sends to ${this.#nameOf(event.peer)} ${
            event.arrives ? "arrives" : "is lost, requests and replies"
          }`,
        ];
      case "start called":
        return this.#full ? ["start", `Start(${valueText(event.command, true)})`] : null;
      case "start returned":
        // The tester finds the leader by calling each server's Start: refusals are many, and say little.
        if (!event.isLeader && !this.#full) return null;
        return ["start", startText(event)];
      case "applied":
        return [
          "apply",
          event.valid
            ? `applies ${event.index}: ${valueText(event.command, true)}`
            : "applies a message that carries no command",
        ];
      case "saved": {
        const state = event.state === undefined ? "" : `: ${valuesText(event.state, true)}`;
        const snapshot = event.snapshot === undefined ? "" : ` and a snapshot of ${event.snapshot} bytes`;
        return ["save", `saves ${event.bytes} bytes${snapshot}${state}`];
      }
      case "snapshot made":
        return ["snap", `its service makes a snapshot of ${event.bytes} bytes, up to ${event.index}`];
      case "snapshot applied":
        return [
          "snap",
          `applies a snapshot of ${event.bytes} bytes, up to ${event.index} of term ${event.term}`,
        ];
      case "snapshot refused":
        return [
          "snap",
          `CondInstallSnapshot refuses the snapshot up to ${event.index} of term ${event.term}`,
        ];
      case "complaint": {
        // `rule` is written out, because rules S1 to S4 could be mistaken for servers S1 to S4.
        const rule = event.severity === "error"
          ? `rule ${event.rule}`
          : `rule ${event.rule} (${event.severity})`;
        const context = event.context === null ? "" : ` ${event.context}`;
        return ["referee", `${rule}: ${event.sentence} (${event.section}).${context}`];
      }
      case "state returned":
      case "learned":
        return null;
      default:
        return this.#otherText(event);
    }
  }

  #otherText(event: OtherEvent): [Topic, string] | null {
    switch (event.kind) {
      case "network":
        return ["net", networkText[event.setting][event.on ? 1 : 0]];
      case "operation called":
        return ["client", `${this.#nameOf(event.client)} asks: ${event.text}`];
      case "operation returned":
        // A write returns nothing.
        return [
          "client",
          `${this.#nameOf(event.client)} ${
            event.text === "undefined" ? "is answered" : `gets: ${event.text}`
          }`,
        ];
      case "step":
        return ["test", event.text];
      case "print":
        return ["print", event.text];
      case "warning":
        return ["warn", event.text];
      case "failed":
        return ["fail", `${event.failure}: ${event.message.split("\n", 1)[0]}`];
    }
  }
}

function operationIn(event: TraceEvent): number | undefined {
  return "operation" in event ? event.operation : undefined;
}

/** Adds the operation that a line belongs to, if any. */
function forOperation(text: string, operation: number | undefined): { text: string; operation?: number } {
  return operation === undefined ? { text } : { text: `${text} (operation ${operation})`, operation };
}

/** The kinds of message events that happen at the sender of the request. */
const atSender: ReadonlySet<MessageEvent["kind"]> = new Set<MessageEvent["kind"]>([
  "request sent",
  "request delayed",
  "request lost",
  "reply arrived",
  "unreachable",
  "call failed",
]);

/** For each setting of the network, the text when it is switched off and when it is switched on. */
const networkText: Record<(OtherEvent & { kind: "network" })["setting"], [off: string, on: string]> = {
  reliable: [
    "the network is unreliable: it delays requests, loses requests and replies",
    "the network is reliable",
  ],
  longReordering: ["replies are no longer delayed", "two replies in three are delayed"],
  lateRequests: ["requests are no longer delayed", "one request in three is delayed"],
};

function reasonText(
  reason: LossReason,
  { server, peer }: { server: number; peer: number },
  nameOf: (id: number) => string,
): string {
  switch (reason) {
    case "request lost":
      return "the request was lost";
    case "reply lost":
      return "the reply was lost";
    case "target gone":
      return `${nameOf(peer)} was cut off or crashed while the call was under way`;
    case "caller cut off":
      return `${nameOf(server)} was cut off while the call was under way`;
    case "caller crashed":
      return `${nameOf(server)} has crashed in the meantime`;
    case "caller disconnected":
      return `${nameOf(server)} is disconnected`;
    case "target crashed":
      return `${nameOf(peer)} has crashed`;
    case "target disconnected":
      return `${nameOf(peer)} is disconnected`;
    case "no connection":
      return "no connection";
  }
}

function startText(event: ServerEvent & { kind: "start returned" }): string {
  const { index, term, isLeader } = event;
  const answer = isLeader
    ? `accepted at index ${index} in term ${term}`
    : `refused: not the leader, in term ${term}`;
  return `Start(${valueText(event.command, true)}) ${answer}`;
}

/**
 * The values of one message, separated by ` | `; a struct is `Term=3 VoteGranted=true`. See valueText for
 * `inLists`.
 */
export function valuesText(values: Value[], inLists: boolean): string {
  return values.map((value) =>
    isStruct(value) ? fieldsText(value as Fields, true, inLists) : valueText(value, inLists)
  )
    .join(" | ");
}

/**
 * One value. A struct is `{Term=3 Command=7}`; in a list it is `3:7`, unless `inLists` asks for names there,
 * too.
 */
function valueText(value: Value, inLists: boolean, named = true): string {
  if (value === null) return "null";
  if (typeof value === "string") return JSON.stringify(value);
  if (typeof value !== "object") return String(value);
  if (Array.isArray(value)) {
    const elements = value.map((element) =>
      isStruct(element) && !inLists
        ? fieldsText(element as Fields, false, false)
        : valueText(element, inLists, inLists)
    );
    return `[${elements.join(" ")}]`;
  }
  if (isStruct(value)) return `{${fieldsText(value, named, inLists)}}`;
  if (Array.isArray(value.map)) return `map[${value.map.map((pair) => pairText(pair, inLists)).join(" ")}]`;
  if (typeof value.text === "string") return `${JSON.stringify(value.text)}...${value.more} more`;
  if (value.bytes !== undefined) return bytesText(value);
  if (value.unreadable !== undefined) return `${value.unreadable} bytes that are not gob`;
  return value.number !== undefined ? String(value.number) : `...${value.more} more`;
}

type Fields = { [name: string]: Value };

/**
 * Whether a value is a struct. The objects of value.ts that are no structs have names in lower case; a struct
 * without fields has no names.
 */
function isStruct(value: Value): boolean {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return false;
  const [name] = Object.keys(value);
  return name === undefined || !/^[a-z]/.test(name);
}

function fieldsText(fields: Fields, named: boolean, inLists: boolean): string {
  return Object.entries(fields).map(([name, value]) => {
    const text = valueText(value, inLists, named);
    return named ? `${name}=${text}` : text;
  }).join(named ? " " : ":");
}

function pairText(pair: Value, inLists: boolean): string {
  if (!Array.isArray(pair)) return valueText(pair, inLists);
  return pair.map((value) => valueText(value, inLists, inLists)).join(":");
}

function bytesText({ bytes, hex }: Fields): string {
  if (typeof hex !== "string") return `${bytes} bytes`;
  return `${bytes} bytes ${hex}${hex.length / 2 < (bytes as number) ? "..." : ""}`;
}

function seconds(us: number): string {
  return (us / 1e6).toFixed(3);
}
