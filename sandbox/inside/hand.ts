/**
 * The functions that the harness calls in a realm. The harness gets the realm's own values, and gives it functions,
 * which stay in this folder's closures.
 *
 * @module
 */

import { BetweenRaft, type HearsRaft } from "./between_raft.ts";
import { setUpGlobals } from "./globals.ts";
import { makeLabgob } from "./labgob.ts";
import { type Code, Loader, type Namespace } from "./loader.ts";
import { madeModules } from "./made.ts";
import { makeNodeModule } from "./node.ts";
import type { Outside } from "./outside.ts";
import { apply, foreign, isPromise, OwnPromise, settled } from "./own.ts";

/** Sends an RPC; calls `done` once with whether it was answered. */
type Send = (method: string, args: unknown, reply: object, done: (ok: boolean) => void) => void;
/** Called with each call, and the promise returned for it. */
type Called = (method: string, reply: object, answer: Promise<boolean>) => void;
type Kept = "state" | "snapshot";

/** A server's disk, kept by the harness. */
interface HarnessDisk {
  /** Called by the Persister's saving methods; throws if the arguments cannot be saved. */
  save(method: string, state: unknown, snapshot: unknown): void;
  /** How many bytes are kept. */
  sizeOf(which: Kept): number;
  /** Copies them into `to`. */
  read(which: Kept, to: Uint8Array): void;
}

/** The modules loaded by one life of a server. */
export interface Life {
  /** Each module's exports, by its number in the program. */
  modules: Namespace[];
  /** An end to another server, for this life. */
  end(send: Send, called: Called | null): object;
  /** A variable of this life's labgob. */
  variable(value: unknown): object;
  /** Sets who observes the calls between the service and its Raft; null for nobody. */
  listenToRaft(hears: HearsRaft | null): void;
  /** Observes a Raft that no Make has made, too. */
  watchRaft(raft: object): void;
}

/** The functions of a realm that the harness calls. */
export interface Inside {
  /** Adds a module to the program; `imports` are numbers of modules, as text. */
  add(code: Code, imports: string): void;
  /**
   * Loads the program anew. For a service, `raft` is the module with Make, `channels` the one with Channel; else -1.
   */
  load(raft: number, channels: number): Life;
  /** An empty list. */
  list(): unknown[];
  /** An empty Map. */
  map(): Map<unknown, unknown>;
  /** An array of zeros. */
  bytes(length: number): Uint8Array;
  /** An empty plain object. */
  object(): object;
  /** A class without methods, whose instances `init` fills. */
  newClass(name: string, init: (instance: object) => void): new () => object;
  /** A Persister over a disk, of the class that raft/persister.ts exports. */
  persister(Persister: unknown, disk: HarnessDisk): object;
  /** Calls one of the functions once a promise has settled; false if it is no promise. */
  settled(promise: unknown, done: (value: unknown) => void, failed: (error: unknown) => void): boolean;
  /** Takes the next value off a channel. */
  receive(
    channel: unknown,
    receive: unknown,
    take: (value: unknown) => void,
    failed: (error: unknown) => void,
  ): void;
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
}

/**
 * Sets up this realm for a server. `isShared`: for a debugger, the language's objects are also the harness's, and stay
 * as they are.
 */
export function makeInside(outside: Outside, isShared: boolean): Inside {
  const call = <T>(fn: () => T): T => {
    try {
      return fn();
    } catch (thrown) {
      throw foreign(thrown, outside);
    }
  };
  const globals = setUpGlobals(outside, call, isShared);
  const loader = new Loader();
  const List = Array, OwnMap = Map, Bytes = Uint8Array;
  const { defineProperty } = Object;

  return {
    add: (code, imports) => loader.add(code, imports),
    load(raft, channels) {
      class ClientEnd {
        #send: Send;
        #called: Called | null;

        constructor(send: Send, called: Called | null) {
          this.#send = send;
          this.#called = called;
        }
        Call(method: string, args: unknown, reply: object): Promise<boolean> {
          const send = this.#send, called = this.#called;
          let resolve: (ok: boolean) => void;
          const answer = new OwnPromise<boolean>((done) => {
            resolve = done;
          });
          try {
            send(method, args, reply, resolve!);
            if (called !== null) called(method, reply, answer);
          } catch (thrown) {
            throw foreign(thrown, outside);
          }
          return answer;
        }
      }
      const noEnd = {
        ClientEnd: function () { // a method has no prototype
          throw new TypeError("a ClientEnd is made by the network: Make is given one for each server");
        },
      }.ClientEnd;
      const end = (send: Send, called: Called | null) => new ClientEnd(send, called);
      // A student's code gets the class, but cannot create an end.
      noEnd.prototype = ClientEnd.prototype;
      defineProperty(ClientEnd.prototype, "constructor", {
        value: noEnd,
        writable: true,
        configurable: true,
      });
      const made: Namespace[] = madeModules.map((name, number) =>
        name === "labgob"
          ? makeLabgob(outside)
          : name === "labrpc"
          ? { ClientEnd: noEnd }
          : loader.isImported(number)
          ? makeNodeModule(name, globals)
          : {}
      );
      const { Ref } = made[0] as { Ref: new (value: unknown) => object };
      const variable = (value: unknown) => new Ref(value);
      const between = new BetweenRaft(outside);
      const evaluated = (number: number, exports: Namespace) => {
        if (number === channels) between.watchChannels(exports);
        if (number === raft) between.watchMake(exports);
      };
      const modules = raft < 0 ? loader.load(made) : loader.load(made, evaluated);
      return {
        modules,
        end,
        variable,
        listenToRaft: (hears) => between.listen(hears),
        watchRaft: (raft) => between.watchRaft(raft),
      };
    },
    list: () => new List(),
    map: () => new OwnMap(),
    bytes: (length) => new Bytes(length),
    object: () => ({}),
    newClass: (name, init) => {
      const made = {
        [name]: class {
          constructor() {
            init(this);
          }
        },
      };
      return made[name];
    },
    persister(given, disk) {
      interface Plain {
        SaveStateAndSnapshot(state: Uint8Array, snapshot: Uint8Array): void;
      }
      const Base = given as new () => Plain;
      const { save, sizeOf, read } = disk;
      const bytesOf = (which: Kept) => {
        const bytes = new Bytes(sizeOf(which));
        read(which, bytes);
        return bytes;
      };
      const saving = (method: string) => (state: unknown, snapshot: unknown) => {
        try {
          save(method, state, snapshot);
        } catch (thrown) {
          throw foreign(thrown, outside);
        }
      };
      const methods: Namespace = {
        SaveRaftState: saving("SaveRaftState"),
        SaveStateAndSnapshot: saving("SaveStateAndSnapshot"),
        Save: saving("Save"),
        ReadRaftState: () => bytesOf("state"),
        ReadSnapshot: () => bytesOf("snapshot"),
        RaftStateSize: () => sizeOf("state"),
        SnapshotSize: () => sizeOf("snapshot"),
        Copy: () => {
          const copy = new Base();
          copy.SaveStateAndSnapshot(bytesOf("state"), bytesOf("snapshot"));
          return copy;
        },
      };
      const Persister = class Persister extends Base {};
      for (const name of Object.keys(methods)) {
        defineProperty(Persister.prototype, name, {
          value: methods[name],
          writable: true,
          configurable: true,
        });
      }
      return new Persister();
    },
    settled(promise, done, failed) {
      if (!isPromise(promise)) return false;
      const guarded = (tell: (value: unknown) => void) => (value: unknown) => {
        try {
          tell(value);
        } catch (thrown) {
          throw foreign(thrown, outside);
        }
      };
      settled(promise, guarded(done), guarded(failed));
      return true;
    },
    receive(channel, receive, take, failed) {
      const next: unknown = apply(receive as () => unknown, channel, []);
      settled(next, (value) => take(value), (error) => failed(error));
    },
    watchField(object, field, get, set, isSeen) {
      defineProperty(object, field, {
        get: () => get(),
        set: (value: unknown) => set(value),
        enumerable: isSeen,
        configurable: true,
      });
    },
    onAwait(promise, touched) {
      defineProperty(promise, "constructor", {
        get: () => {
          touched();
          return OwnPromise;
        },
        configurable: true,
      });
    },
  };
}
