/**
 * Observes the calls between a service and its Raft. The service creates its Raft itself, so the module's Make is
 * replaced by an observing one, and so are the methods of the Raft it returns, and those of a class that the module
 * exports.
 *
 * @module
 */

import type { Namespace } from "./loader.ts";
import type { Outside } from "./outside.ts";
import { apply, foreign, settled } from "./own.ts";

/** The harness's listeners. */
export interface HearsRaft {
  /** The service is about to call Start. */
  startCalled(command: unknown): void;
  startReturned(index: unknown, term: unknown, isLeader: unknown): void;
  /** The service is about to call Snapshot. */
  snapshotMade(index: unknown, snapshot: unknown): void;
  /** The service takes a message off the applyCh. */
  applied(msg: object): void;
}

type Method = (...given: unknown[]) => unknown;

const { defineProperty, keys: names } = Object;
const { includes } = Array.prototype;
const { isArray } = Array;

/** One life's service and Raft. */
export class BetweenRaft {
  #outside: Outside;
  #hears: HearsRaft | null = null;
  /** The channel that the Raft was given; null while that is unknown. */
  #applyCh: unknown = null;
  /** Channel's methods, as they are observed. */
  #send: unknown;
  #receive: unknown;
  /** The methods of Rafts that are observed. */
  #observed: unknown[] = [];
  /** Which of them run: a Raft may be behind an object that passes calls on. */
  #running = { Start: false, Snapshot: false };

  constructor(outside: Outside) {
    this.#outside = outside;
  }

  /** Sets the harness's listeners; null for none. */
  listen(hears: HearsRaft | null): void {
    this.#hears = hears;
    if (hears === null) this.#applyCh = null;
  }

  /** Observes what is received from channels of this module. */
  watchChannels(exports: Namespace): void {
    const { Channel } = exports as { Channel?: { prototype: { send: Method; receive: Method } } };
    if (Channel === undefined) return;
    const { receive } = Channel.prototype;
    const took = (channel: unknown, msg: unknown) => {
      if (typeof msg !== "object" || msg === null) return;
      if (this.#applyCh === null && "CommandValid" in msg) this.#applyCh = channel; // made by no Make
      if (channel === this.#applyCh) this.#applied(msg);
    };
    const isTheirs = (channel: unknown) => this.#applyCh === null || channel === this.#applyCh;
    defineProperty(Channel.prototype, "receive", {
      value: function (this: unknown): unknown {
        const next = apply(receive, this, []);
        // A service may begin to receive before it makes its Raft.
        if (isTheirs(this)) settled(next, (msg) => took(this, msg), () => {});
        return next;
      },
      writable: true,
      configurable: true,
    });
    this.#send = Channel.prototype.send;
    this.#receive = Channel.prototype.receive;
  }

  /** Observes what is sent into a channel with methods of its own: it may give it to the service at once. */
  #watchOwn(channel: { send?: unknown; receive?: unknown }): void {
    const { send, receive } = channel;
    if (typeof send !== "function" || (send === this.#send && receive === this.#receive)) return;
    const sent = (self: unknown, msg: unknown): unknown => {
      if (typeof msg === "object" && msg !== null) this.#applied(msg);
      return apply(send as Method, self, [msg]);
    };
    replace(
      channel,
      "send",
      {
        send(this: unknown, msg: unknown) {
          return sent(this, msg);
        },
      }.send,
    );
    this.#applyCh = {}; // what is received is known already
  }

  #applied(msg: object): void {
    const hears = this.#hears;
    if (hears !== null) this.#tell(() => hears.applied(msg));
  }

  watchMake(exports: Namespace): void {
    for (const name of names(exports)) this.#watchClass(exports[name]);
    const make = exports.Make;
    if (typeof make !== "function") return;
    const made = (peers: unknown, me: unknown, persister: unknown, applyCh: unknown): unknown => {
      this.#applyCh = applyCh;
      if (typeof applyCh === "object" && applyCh !== null) this.#watchOwn(applyCh);
      const raft = apply(make as Method, undefined, [peers, me, persister, applyCh]);
      if (this.#hears !== null && typeof raft === "object" && raft !== null) this.#watch(raft as Namespace);
      return raft;
    };
    const Make = function (peers: unknown, me: unknown, persister: unknown, applyCh: unknown): unknown {
      return made(peers, me, persister, applyCh);
    };
    defineProperty(exports, "Make", { get: () => Make, enumerable: true, configurable: true });
  }

  /** Observes the Raft of a service, which may have made it by another function. */
  watchRaft(raft: object): void {
    if (this.#observed.length === 0) this.#watch(raft as Namespace);
  }

  /** A service may create its Raft without Make, and use it at once. */
  #watchClass(made: unknown): void {
    if (typeof made !== "function") return;
    const prototype: unknown = made.prototype;
    if (typeof prototype === "object" && prototype !== null && "Start" in prototype) {
      this.#watch(prototype as Namespace);
    }
  }

  #watch(raft: Namespace): void {
    const { Start, Snapshot } = raft;
    const isNew = (method: unknown) =>
      typeof method === "function" && !apply(includes, this.#observed, [method]);
    if (isNew(Start)) {
      const started = (self: unknown, command: unknown): unknown => {
        const hears = this.#running.Start ? null : this.#hears;
        if (hears === null) return apply(Start as Method, self, [command]);
        this.#tell(() => hears.startCalled(command));
        const result = this.#call("Start", Start as Method, self, [command]);
        if (isArray(result)) {
          const index: unknown = result[0], term: unknown = result[1], isLeader: unknown = result[2];
          this.#tell(() => hears.startReturned(index, term, isLeader));
        }
        return result;
      };
      this.#replace(
        raft,
        "Start",
        {
          Start(this: unknown, command: unknown) {
            return started(this, command);
          },
        }.Start,
      );
    }
    if (!isNew(Snapshot)) return;
    const snapshotted = (self: unknown, index: unknown, snapshot: unknown): unknown => {
      const hears = this.#running.Snapshot ? null : this.#hears;
      if (hears !== null) this.#tell(() => hears.snapshotMade(index, snapshot));
      return this.#call("Snapshot", Snapshot as Method, self, [index, snapshot]);
    };
    this.#replace(
      raft,
      "Snapshot",
      {
        Snapshot(this: unknown, index: unknown, snapshot: unknown) {
          return snapshotted(this, index, snapshot);
        },
      }.Snapshot,
    );
  }

  #call(name: "Start" | "Snapshot", method: Method, self: unknown, given: unknown[]): unknown {
    const before = this.#running[name];
    this.#running[name] = true;
    try {
      return apply(method, self, given);
    } finally {
      this.#running[name] = before;
    }
  }

  #replace(raft: object, name: string, value: unknown): void {
    replace(raft, name, value);
    this.#observed[this.#observed.length] = value;
  }

  #tell(tell: () => void): void {
    try {
      tell();
    } catch (thrown) {
      throw foreign(thrown, this.#outside);
    }
  }
}

function replace(object: object, name: string, value: unknown): void {
  try {
    defineProperty(object, name, { value, writable: true, configurable: true });
  } catch {
    // An object that cannot be changed is not observed.
  }
}
