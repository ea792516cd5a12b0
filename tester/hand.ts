/**
 * The objects that a server gets. A server may run in its own realm (sandbox/): then its ends, its Persister and its
 * applyCh are objects of that realm, and the harness reads its values without letting it reach anything of the harness.
 *
 * @module
 */

import { ClientEnd } from "../labrpc/mod.ts";
import { Channel } from "../raft/api.ts";
import type { Persister } from "../raft/persister.ts";
import { type Disk, WatchedPersister } from "./disk.ts";

/** Called with each call of a server, and the promise that it got. */
export type Called = (method: string, reply: object, answer: Promise<boolean>) => void;

/** Observes a server's objects without leaving anything of the harness in them; for notes on a failed run. */
export interface Touch {
  /** Replaces a field of an object by accessors. */
  watchField(
    object: object,
    field: string,
    get: () => unknown,
    set: (value: unknown) => void,
    isSeen: boolean,
  ): void;
  /** Calls `touched` when somebody is about to await a promise. */
  onAwait(promise: object, touched: () => void): void;
  /** Calls `then` once a promise is fulfilled. */
  onFulfilled(promise: object, then: () => void): void;
}

/** Listeners for the calls between a service and its Raft, in one life of a server. Values are the server's own. */
export interface HearsRaft {
  /** The service is about to call Start. */
  startCalled(command: unknown): void;
  startReturned(index: unknown, term: unknown, isLeader: unknown): void;
  /** The service is about to call Snapshot. */
  snapshotMade(index: unknown, snapshot: unknown): void;
  /** The service takes a message off the applyCh. */
  applied(msg: object): void;
}

/** Makes the objects that one life of a server gets. */
export interface Hand {
  /** Its ends, made from the network's; `called` is called with each of its calls. */
  ends(ends: readonly ClientEnd[], called?: Called): ClientEnd[];
  /** Its Persister. */
  persister(disk: Disk): Persister;
  /** A channel. */
  channel<T>(): Channel<T>;
  /** The next value on a channel; rejects with what receiving throws. */
  receive<T>(channel: Channel<T>): Promise<T>;
  /** A copy of bytes. */
  bytes(bytes: Uint8Array): Uint8Array;
  /** For looking at its objects. */
  touch: Touch;
  /** Call it before a service that creates its own Raft: from now on `hears` observes the calls between the two. */
  listenToRaft(hears: HearsRaft): void;
  /** Observes a Raft that the service has not made by Make, too. */
  watchRaft(raft: object): void;
}

const { receive } = Channel.prototype;

/** For servers in the harness's realm. */
export const handHere: Hand = {
  ends: (ends, called) => called === undefined ? [...ends] : ends.map((end) => watched(end, called)),
  persister: (disk) => new WatchedPersister(disk),
  channel: () => new Channel(),
  receive: <T>(channel: Channel<T>) => receive.call(channel) as Promise<T>,
  bytes: (bytes) => new Uint8Array(bytes),
  touch: {
    watchField(object, field, get, set, enumerable) {
      Object.defineProperty(object, field, { get, set, enumerable, configurable: true });
    },
    onAwait(promise, touched) {
      // Awaiting a promise, by await, then, or Promise.race, reads its constructor.
      const get = () => {
        touched();
        return Promise;
      };
      Object.defineProperty(promise, "constructor", { get, configurable: true });
    },
    onFulfilled: (promise, then) => void (promise as Promise<unknown>).then(then),
  },
  // Here the service calls the module's own Make.
  listenToRaft() {},
  watchRaft() {},
};

function watched(end: ClientEnd, called: Called): ClientEnd {
  return new class extends ClientEnd {
    override Call(method: string, args: unknown, reply: object): Promise<boolean> {
      const answer = super.Call(method, args, reply);
      called(method, reply, answer);
      return answer;
    }
  }(ClientEnd.sendOf(end));
}
