/**
 * Counts what each server sends and how often its code is called: for limits that no Raft comes near, and to report
 * what a test was doing when it had to be stopped.
 *
 * @module
 */

import type { Message } from "../labrpc/mod.ts";
import { namesFor } from "../trace/names.ts";
import type { RunWatcher } from "../trace/watcher.ts";

/**
 * What a server may do in one second of simulated time. The busiest of five right Rafts sent 1,236 RPCs of one kind
 * and had 3,695 events, both in TestReliableChurn2C: the limits are 32 and 67 times as much.
 */
interface TrafficLimits {
  /** RPCs of one kind that one server sends. */
  sent: number;
  /** Timers that fire and calls that are answered, in one server. */
  events: number;
}

/** See TrafficLimits. */
export const trafficLimits: TrafficLimits = { sent: 40_000, events: 250_000 };

const second = 1_000_000;

/** Counts within the current second. */
class Rate {
  #second = -1;
  #count = 0;

  /** Counts one more at this microsecond; returns the count in its second. */
  add(at: number): number {
    const now = Math.floor(at / second);
    if (now !== this.#second) {
      this.#second = now;
      this.#count = 0;
    }
    return ++this.#count;
  }
}

interface Kind {
  name: string;
  sent: number;
  bytes: number;
  rate: Rate;
}

interface Sender {
  kinds: Map<string, Kind>;
  events: Rate;
  running: boolean;
  connected: boolean;
  /** Whether the tester plays it, and so sends its messages. */
  played: boolean;
  /** The last result of GetState, and when; null if it was not called. */
  state: { at: number; term: number; leader: boolean } | null;
}

/** Watches one run. */
export class Traffic implements RunWatcher {
  #now: () => number;
  #limits: TrafficLimits;
  #flood: (server: number, message: string) => void;
  #flooded = false;
  #servers: number;
  #senders: Sender[] = [];
  /** Which server each client end belongs to, by the end's name. */
  #owners = new Map<unknown, number>();

  /**
   * `flood` is called once, with a sentence, when a server or a client has exceeded a limit; `now` is in microseconds.
   * Clients have numbers from `servers` on.
   */
  constructor(
    now: () => number,
    flood: (server: number, message: string) => void,
    limits: TrafficLimits = trafficLimits,
    servers = Infinity,
  ) {
    this.#now = now;
    this.#servers = servers;
    this.#flood = flood;
    this.#limits = limits;
  }

  /** An event fires for a server. */
  event(server: number, at: number): void {
    if (this.#senderOf(server).events.add(at) > this.#limits.events) {
      this.#exceeded(
        server,
        `${this.#name(server)} had ${
          grouped(this.#limits.events)
        } timers fire or calls answered in one simulated second: ` +
          "does each timer set more than one new one?",
      );
    }
  }

  sent({ end, method, args }: Message): void {
    let server = this.#owners.get(end);
    if (server === undefined) this.#owners.set(end, server = Number.parseInt(String(end)));
    const sender = this.#senderOf(server);
    let kind = sender.kinds.get(method);
    if (kind === undefined) {
      kind = { name: method.replace(/^.*\./, ""), sent: 0, bytes: 0, rate: new Rate() };
      sender.kinds.set(method, kind);
    }
    kind.sent++;
    kind.bytes += args.length;
    if (kind.rate.add(this.#now()) <= this.#limits.sent || sender.played) return;
    this.#exceeded(
      server,
      `${this.#name(server)} sent ${grouped(this.#limits.sent)} ${kind.name} in one simulated second: ` +
        "does it send again at once, without a pause, what failed or was refused, or do more and more timers send?",
    );
  }

  started(server: number): void {
    Object.assign(this.#senderOf(server), { running: true, played: false, state: null });
  }
  played(server: number): void {
    this.#senderOf(server).played = true;
  }
  crashed(server: number): void {
    this.#senderOf(server).running = false;
  }
  connected(server: number, yes: boolean): void {
    this.#senderOf(server).connected = yes;
  }
  stateReturned(server: number, [term, leader]: readonly [number, boolean]): void {
    this.#senderOf(server).state = { at: this.#now(), term, leader };
  }

  /** Whether a server that the tester does not play has sent an RPC of this name, such as `RequestVote`. */
  hasSent(name: string): boolean {
    return this.#senders.some(({ kinds, played }) =>
      !played && [...kinds.values()].some((kind) => kind.name === name)
    );
  }

  #name(server: number): string {
    return namesFor(this.#servers)(server);
  }

  /** One line per server: its state when last asked, and what it has sent; and for each client what it has sent. */
  lines(): string[] {
    return this.#senders.flatMap(({ kinds, running, connected, state }, server) => {
      const sent = [...kinds.values()].map(({ name, sent, bytes }) =>
        `${grouped(sent)} ${name} (${size(bytes)})`
      );
      if (server >= this.#servers) {
        return sent.length === 0 ? [] : [`${this.#name(server)}: sent ${sent.join(", ")}`];
      }
      const role = state === null
        ? ""
        : `, ${state.leader ? "leader" : "no leader"} of term ${state.term} at ${
          (state.at / second).toFixed(3)
        } s`;
      const where = running ? connected ? "connected" : "disconnected" : "crashed";
      return `${this.#name(server)}: ${where}${role}; sent ${
        sent.length === 0 ? "nothing" : sent.join(", ")
      }`;
    });
  }

  #exceeded(server: number, message: string): void {
    if (this.#flooded) return;
    this.#flooded = true;
    this.#flood(server, message);
  }

  #senderOf(server: number): Sender {
    while (this.#senders.length <= server) {
      this.#senders.push({
        kinds: new Map(),
        events: new Rate(),
        running: false,
        connected: false,
        played: false,
        state: null,
      });
    }
    return this.#senders[server];
  }
}

/** 40000 as `40,000`. */
function grouped(count: number): string {
  return String(count).replace(/\B(?=(\d{3})+$)/g, ",");
}

/** Bytes with a unit. */
function size(bytes: number): string {
  if (bytes < 10_000) return `${bytes} bytes`;
  return bytes < 10_000_000 ? `${Math.round(bytes / 1000)} KB` : `${Math.round(bytes / 1_000_000)} MB`;
}
