/**
 * Observes the calls between a service and its Raft. The service creates its Raft itself, so the module's Make is
 * replaced by an observing one, and so are the methods of the Raft it returns.
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

const { defineProperty } = Object;
const { isArray } = Array;

/** One life's service and Raft. */
export class BetweenRaft {
  #outside: Outside;
  #hears: HearsRaft | null = null;
  /** The channel that Make was given. */
  #applyCh: unknown = null;

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
    const { Channel } = exports as { Channel?: { prototype: { receive: Method } } };
    if (Channel === undefined) return;
    const { receive } = Channel.prototype;
    const took = (channel: unknown, msg: unknown) => {
      const hears = this.#hears;
      if (hears === null || channel !== this.#applyCh || typeof msg !== "object" || msg === null) return;
      this.#tell(() => hears.applied(msg));
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
  }

  watchMake(exports: Namespace): void {
    const make = exports.Make;
    if (typeof make !== "function") return;
    const made = (peers: unknown, me: unknown, persister: unknown, applyCh: unknown): unknown => {
      this.#applyCh = applyCh;
      const raft = apply(make as Method, undefined, [peers, me, persister, applyCh]);
      if (this.#hears !== null && typeof raft === "object" && raft !== null) this.#watch(raft as Namespace);
      return raft;
    };
    const Make = function (peers: unknown, me: unknown, persister: unknown, applyCh: unknown): unknown {
      return made(peers, me, persister, applyCh);
    };
    defineProperty(exports, "Make", { get: () => Make, enumerable: true, configurable: true });
  }

  #watch(raft: Namespace): void {
    const { Start, Snapshot } = raft;
    if (typeof Start === "function") {
      const started = (self: unknown, command: unknown): unknown => {
        const hears = this.#hears;
        if (hears === null) return apply(Start as Method, self, [command]);
        this.#tell(() => hears.startCalled(command));
        const result = apply(Start as Method, self, [command]);
        if (isArray(result)) {
          const index: unknown = result[0], term: unknown = result[1], isLeader: unknown = result[2];
          this.#tell(() => hears.startReturned(index, term, isLeader));
        }
        return result;
      };
      replace(
        raft,
        "Start",
        {
          Start(this: unknown, command: unknown) {
            return started(this, command);
          },
        }.Start,
      );
    }
    if (typeof Snapshot !== "function") return;
    const snapshotted = (self: unknown, index: unknown, snapshot: unknown): unknown => {
      const hears = this.#hears;
      if (hears !== null) this.#tell(() => hears.snapshotMade(index, snapshot));
      return apply(Snapshot as Method, self, [index, snapshot]);
    };
    replace(
      raft,
      "Snapshot",
      {
        Snapshot(this: unknown, index: unknown, snapshot: unknown) {
          return snapshotted(this, index, snapshot);
        },
      }.Snapshot,
    );
  }

  #tell(tell: () => void): void {
    try {
      tell();
    } catch (thrown) {
      throw foreign(thrown, this.#outside);
    }
  }
}

function replace(raft: object, name: string, value: unknown): void {
  try {
    defineProperty(raft, name, { value, writable: true, configurable: true });
  } catch {
    // An object that cannot be changed is not observed.
  }
}
