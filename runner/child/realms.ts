/**
 * The realms of one child. Within a run, each life of each server has its own realm; the next run reuses them, with the
 * student's modules evaluated anew, because V8 compiles and optimises code for each realm.
 *
 * @module
 */

import { copyBytes, TypeTable } from "../../labgob/harness.ts";
import { ClientEnd } from "../../labrpc/mod.ts";
import type { Channel } from "../../raft/api.ts";
import type { Persister } from "../../raft/persister.ts";
import type { Program } from "../../sandbox/program.ts";
import { DebuggedRealm } from "../../sandbox/debugged_realm.ts";
import { compileHere, type InsideCode, type Life, Realm } from "../../sandbox/realm.ts";
import type { Hand } from "../../tester/hand.ts";
import type { Exports, Instance, World } from "../../tester/world.ts";
import { type Host, makeOutside } from "./outside.ts";

/** Time, random numbers and prints for a life; everything but its types. */
export type MakeHost = (server: number, life: number) => Omit<Host, "types">;

/** A realm, and its current use. */
interface Used {
  realm: Realm | DebuggedRealm;
  host: Host | null;
}

/** The module whose Make a service calls, and the one whose channels it reads. */
const raft = "raft/raft.ts", channels = "raft/api.ts";

/** The realms, and their lives in the current test. */
export class Realms {
  #inside: InsideCode;
  #program: Program;
  #demand: (exports: Exports, file: number) => void;
  #debug: boolean;
  /** Whether a debugger has yet to stop in the student's file. */
  #stops: boolean;
  /** Realms of earlier runs; the last one is reused next, since it has run most. */
  #free: Used[] = [];
  /** Realms of the current run. */
  #used: Used[] = [];
  /** The realm of the latest life of each server. */
  #present = new Map<number, Used["realm"]>();
  #hands = new Map<number, Hand>();
  /** The lives of the current run. */
  #lives: Life[] = [];
  /** The use of a realm, by its promises' prototype. */
  #owners = new WeakMap<object, Used>();

  /**
   * `demand` throws if the exports of one of the lab's files are not acceptable; `inside` is compiled for a debugger if
   * the program is, which then stops at once if `stops`.
   */
  constructor(
    inside: InsideCode,
    program: Program,
    debug: boolean,
    demand: (exports: Exports, file: number) => void,
    stops = false,
  ) {
    this.#inside = inside;
    this.#program = program;
    this.#debug = debug;
    this.#demand = demand;
    this.#stops = stops;
  }

  /** Begins a run: frees the realms of the last one. */
  begin(): void {
    // A realm may stay free for many runs, and labgob keeps classes: neither may hold on to a finished run.
    for (const used of this.#used) used.host = null;
    for (const life of this.#lives.splice(0)) life.listenToRaft(null);
    this.#free.push(...this.#used.splice(0).filter(({ realm }) => !realm.isChanged).reverse());
    this.#present.clear();
    this.#hands.clear();
  }

  /** A new life of a server: its modules are evaluated. Throws what they throw. */
  instance(server: number, life: number, makeHost: MakeHost): Instance {
    const used = this.#free.pop() ?? this.#newRealm();
    this.#used.push(used);
    const { realm } = used;
    const { inside } = realm;
    const lives: Life[] = [];
    const types = new TypeTable({
      list: inside.list,
      map: inside.map,
      bytes: inside.bytes,
      object: inside.object,
      newClass: inside.newClass,
      compile: compileHere,
      variable: (value) => lives[0].variable(value),
    });
    used.host = { ...makeHost(server, life), types };
    const made = lives[0] = used.host.as(() =>
      realm.load(this.#program.under.get(raft), this.#program.offered.get(channels))
    );
    this.#lives.push(made);
    const { modules } = made;
    const offered = (path: string): Exports => modules[this.#program.offered.get(path) ?? -1] ?? {};
    const util = offered("raft/util.ts");
    if (typeof util.setDebug === "function") util.setDebug(this.#debug);
    const exports: Exports = {};
    this.#program.main.forEach((number, file) => {
      const own: Exports = {};
      for (const name of Object.keys(modules[number])) own[name] = modules[number][name];
      this.#demand(own, file);
      Object.assign(exports, own);
    });
    types.exports(exports);
    this.#present.set(server, realm);
    const hand = makeHand(made, realm, used.host, offered);
    this.#hands.set(server, hand);
    return { exports, types, hand };
  }

  /** The hand of a server's latest life. */
  handOf(server: number): Hand | undefined {
    return this.#hands.get(server);
  }

  /** See World.settled. */
  readonly settled: NonNullable<World["settled"]> = (server, value, done, failed) => {
    if (value instanceof Promise) {
      value.then(done, failed);
      return true;
    }
    const isObject = (typeof value === "object" && value !== null) || typeof value === "function";
    return isObject && (this.#present.get(server as number)?.inside.settled(value, done, failed) ?? false);
  };

  /** The server whose promise this is; undefined if none's, or with a debugger, where all share one realm. */
  ownerOf(promise: unknown): number | undefined {
    try {
      // A subclass of Promise has its own prototype.
      let at = promise as object | null;
      for (let step = 0; step < 4 && typeof at === "object" && at !== null; step++) {
        at = Object.getPrototypeOf(at);
        const used = at === null ? undefined : this.#owners.get(at);
        if (used !== undefined) return used.host?.server;
      }
    } catch {
      // A prototype may be a Proxy.
    }
    return undefined;
  }

  /** True at most once. */
  #stop(): boolean {
    const stops = this.#stops;
    this.#stops = false;
    return stops;
  }

  #newRealm(): Used {
    const used: Partial<Used> = { host: null };
    const { isDebugged } = this.#program;
    const outside = makeOutside(() => used.host!, isDebugged);
    if (isDebugged) {
      used.realm = new DebuggedRealm(this.#inside, this.#program, outside, () => this.#stop());
    } else {
      const realm = used.realm = new Realm(this.#inside, this.#program, outside);
      this.#owners.set(realm.promisePrototype, used as Used);
    }
    return used as Used;
  }
}

/** Makes a life's hand. `offered` returns a module of the contract, in the life's realm. */
function makeHand(
  life: Life,
  { inside }: Used["realm"],
  host: Host,
  offered: (path: string) => Exports,
): Hand {
  // Read before Make is called: a server may replace them later.
  const { Channel: Made } = offered("raft/api.ts") as unknown as { Channel: new () => Channel<unknown> };
  const { receive } = Made?.prototype ?? {};
  const hand: Hand = {
    ends(ends, called) {
      const list = inside.list() as ClientEnd[];
      ends.forEach((end, i) => {
        const send = ClientEnd.sendOf(end);
        const { as } = host;
        list[i] = life.end((method, args, reply, done) => {
          as(() => send(method, args, reply, done));
        }, called ?? null) as ClientEnd;
      });
      return list;
    },
    persister: (disk) =>
      inside.persister(offered("raft/persister.ts").Persister, {
        save: (method, state, snapshot) => host.as(() => disk.save(method, state, snapshot)),
        sizeOf: (which) => disk[which].length,
        read: (which, to) => copyBytes(to, disk[which]),
      }) as Persister,
    channel: <T>() => new Made() as Channel<T>,
    receive: <T>(channel: Channel<T>) =>
      new Promise<T>((resolve, reject) => {
        inside.receive(channel, receive, (value) => resolve(value as T), reject);
      }),
    bytes(bytes) {
      const copy = inside.bytes(bytes.length);
      copyBytes(copy, bytes);
      return copy;
    },
    touch: {
      watchField: inside.watchField,
      onAwait: inside.onAwait,
      onFulfilled: (promise, then) => void inside.settled(promise, then, () => {}),
    },
    listenToRaft: life.listenToRaft,
    watchRaft: life.watchRaft,
  };
  return hand;
}
