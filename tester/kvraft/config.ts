/**
 * The key/value service's cluster: servers with two services each, clerks with their own ends, partitions.
 *
 * Source: config.go of MIT 6.824 Lab 3 (2020, 2022); method names are the course's.
 *
 * @module
 */

import { untyped } from "../../labgob/harness.ts";
import type { ApplyMsg } from "../../raft/api.ts";
import { namesFor } from "../../trace/names.ts";
import type { Asked } from "../../trace/watcher.ts";
import { together } from "../../trace/watchers.ts";
import { Cluster, type Made, type Parts, sleep } from "../cluster.ts";
import type { Layer, ServerView } from "../failure.ts";
import { guard } from "../guard.ts";
import type { HearsRaft } from "../hand.ts";
import type { LabTest } from "../lab.ts";
import { appliedIn } from "../raft/guarded_raft.ts";
import type { World } from "../world.ts";
import { Agreement, type Finding } from "./agreement.ts";
import { type GuardedKV, makeClerk, startKV, valueOf } from "./guarded_kv.ts";
import { Operations } from "./operations.ts";
import { Waits } from "./waits.ts";

export { sleep };

/**
 * A hop takes 0.5 to 2.5 ms, ten times as long as in Raft's tests: a client without pauses does as many operations as
 * the network allows, and should do about as many as in the courses.
 */
const hop = { hopMin: 500, hopMax: 2500 };

/** An operation that has waited for so many microseconds is stuck. */
const stuckLeast = 5_000_000;

/** A clerk, as tests use it. */
export interface TestClerk {
  /** The client's number in the cluster, where the servers come first. */
  number: number;
  Get(key: string): Promise<string>;
  Put(key: string, value: string): Promise<void>;
  Append(key: string, value: string): Promise<void>;
  /** Lets it reach these servers: Go's ConnectClient. */
  connect(servers: readonly number[]): void;
}

/** Servers of the key/value service, their clients, and the network. */
export class Config extends Cluster<GuardedKV> {
  /** The test, with its body's parameters. */
  readonly test: LabTest;
  /** The clients' operations and their answers. */
  readonly operations: Operations;
  /** What the Rafts do with the services' commands. */
  readonly agreement: Agreement;
  #maxraftstate: number;
  /** How many operations of clerks count for the Passed line. */
  #counted = 0;
  /** Pairs of servers between which nothing gets through. */
  #cut = new Set<string>();
  /** The current life of each server; acts of earlier lives are ignored. */
  #present: number[] = [];
  #clerks = 0;
  #waits: Waits;

  /** Makes and starts the servers, all connected. */
  constructor(test: LabTest, world: World) {
    const waits = new Waits(() => world.now(), test.servers);
    const agreement = new Agreement(() => world.now());
    super(test, { ...world, watcher: together(world.watcher, waits, agreement) }, hop);
    this.#waits = waits;
    this.agreement = agreement;
    this.test = test;
    this.operations = new Operations(() => world.now());
    this.#maxraftstate = Number(test.shape?.maxraftstate ?? -1);
    this.startAll();
  }

  protected override make({ exports, ends, me, life, persister, hand }: Parts): Made<GuardedKV> {
    this.#present[me] = life;
    hand.listenToRaft(this.#hearing(me, life));
    const made = startKV(this.world, exports, ends, me, persister, this.#maxraftstate, hand);
    this.world.watcher.serves?.(me, made.services.map(({ name }) => name));
    return made;
  }

  protected override kill(server: GuardedKV): void {
    server.Kill();
  }

  /** Reports the calls between a server's service and its Raft to the run's watchers. */
  #hearing(me: number, life: number): HearsRaft {
    const { world } = this;
    const { watcher } = world;
    const isOver = () => this.#present[me] !== life;
    const heard = (fn: () => void) => {
      try {
        guard(world, me, "what the service and its Raft say to each other", fn);
      } catch (failure) {
        this.abort(failure);
      }
    };
    return {
      startCalled: (command) => heard(() => isOver() || watcher.startCalled?.(me, untyped(command))),
      startReturned: (index, term, isLeader) =>
        heard(() => {
          if (isOver()) return;
          if (typeof index !== "number" || typeof term !== "number" || typeof isLeader !== "boolean") return;
          watcher.startReturned?.(me, [index, term, isLeader]);
        }),
      snapshotMade: (index, snapshot) =>
        heard(() => {
          if (isOver() || typeof index !== "number") return;
          watcher.snapshotMade?.(me, index, new Uint8Array(snapshot as Uint8Array), life);
        }),
      applied: (msg) => {
        if (isOver()) return;
        try {
          watcher.applied?.(me, appliedIn(world, me, msg as ApplyMsg, untyped), life);
        } catch (failure) {
          this.abort(failure);
        }
      },
    };
  }

  // ---- Clerks ----

  /** Go's makeClient: a clerk that reaches these servers, through ends in random order. */
  makeClient(to: readonly number[], i = this.#clerks): TestClerk {
    this.#clerks = Math.max(this.#clerks, i + 1);
    const order = this.#shuffled(this.all());
    const { exports, ends, number, reach } = this.client(i, order);
    for (const server of order) reach(server, to.includes(server));
    const name = namesFor(this.test.servers)(number);
    const clerk = makeClerk(this.world, exports, ends, number, name);
    const ask = async (asked: Asked, act: () => Promise<unknown>): Promise<string> => {
      const done = this.operations.called(number, asked);
      const { op, key, value } = asked;
      const text = `${op}(${key}${value === undefined ? "" : `, ${value}`})`;
      const result = await this.operation(
        number,
        text,
        () => guard(this.world, number, op, act, name),
        asked,
      );
      const got = op === "Get" ? valueOf(result, number, name) : "";
      done(got);
      return got;
    };
    return {
      number,
      Get: (key) => ask({ op: "Get", key }, () => clerk.Get(key)),
      Put: async (key, value) => void await ask({ op: "Put", key, value }, () => clerk.Put(key, value)),
      Append: async (key, value) =>
        void await ask({ op: "Append", key, value }, () => clerk.Append(key, value)),
      connect: (servers) => servers.forEach((server) => reach(server, true)),
    };
  }

  #shuffled(list: number[]): number[] {
    for (let i = list.length - 1; i > 0; i--) {
      const j = this.below(i + 1);
      [list[i], list[j]] = [list[j], list[i]];
    }
    return list;
  }

  /** Counts an operation for the Passed line; Go's op. */
  op(): void {
    this.#counted++;
  }

  // ---- Servers ----

  /** The numbers of all servers. */
  all(): number[] {
    return Array.from({ length: this.n }, (_, i) => i);
  }

  /** Connects all servers with each other. */
  ConnectAll(): void {
    for (const i of this.all()) if (!this.connected[i]) this.connect(i);
    for (const pair of this.#cut) {
      const [i, j] = pair.split(" ").map(Number);
      this.between(i, j, true);
    }
    this.#cut.clear();
  }

  /** Nothing gets through between the two sides; within each, everything does. */
  partition(p1: readonly number[], p2: readonly number[]): void {
    this.world.watcher.step?.(`partition([${p1}], [${p2}])`);
    for (let i = 0; i < this.n; i++) {
      for (let j = i + 1; j < this.n; j++) {
        const pair = `${i} ${j}`;
        const cut = p1.includes(i) !== p1.includes(j);
        if (cut === this.#cut.has(pair)) continue;
        this.between(i, j, !cut);
        if (cut) this.#cut.add(pair);
        else this.#cut.delete(pair);
      }
    }
  }

  /** A majority without the leader, and a minority with it. */
  makePartition(): [majority: number[], minority: number[]] {
    const leader = Math.max(this.Leader(), 0);
    const others = this.all().filter((i) => i !== leader);
    const half = Math.floor(this.n / 2) + 1;
    return [others.slice(0, half), [...others.slice(half), leader]];
  }

  /** The first server that says it leads; -1 if none does. */
  Leader(): number {
    return this.servers.findIndex((server) => server?.rf.GetState()[1] ?? false);
  }

  ShutdownServer(i: number): void {
    this.crash1(i);
    this.#present[i] = 0;
  }

  StartServer(i: number): void {
    this.start1(i);
  }

  /** The largest Raft state on any server's disk. */
  LogSize(): number {
    return Math.max(...this.savedSizes().map(({ state }) => state));
  }

  /** The largest snapshot on any server's disk. */
  SnapshotSize(): number {
    return Math.max(...this.savedSizes().map(({ snapshot }) => snapshot));
  }

  override waits(): string[] {
    const state = (server: number) => {
      const { term, role } = this.facts(server);
      return role === undefined ? "crashed" : `${role} of term ${term}`;
    };
    return [...this.#waits.lines(this.operations.waiting(), state), ...this.#late().notes];
  }

  override suspect(): Layer | null {
    return this.#late().suspect;
  }

  /** Why the test is not over. */
  #late(): Finding {
    const first = Math.min(...this.operations.waiting().map(({ call }) => call));
    if (this.world.now() - first > stuckLeast) {
      const running = this.all().filter((i) => this.servers[i] !== null);
      return this.agreement.stuck(running.filter((i) => this.facts(i).role === "leader"), running);
    }
    const pace = this.agreement.slow(this.operations.pace());
    // Elections and partitions take time, too.
    return pace.suspect === "raft" ? pace : { ...pace, suspect: null };
  }

  /** What there is to know of the server with the largest Raft state. */
  untrimmed(): Finding {
    const sizes = this.savedSizes().map(({ state }) => state);
    const largest = sizes.indexOf(Math.max(...sizes));
    return this.agreement.untrimmed(largest, this.servers[largest]?.canDiscard ?? false);
  }

  protected override counts(): Record<string, number> {
    return { ops: this.#counted };
  }

  protected override facts(i: number): ServerView["facts"] {
    const { state: log, snapshot } = this.savedSizes()[i];
    const sizes = {
      "Raft state": `Raft state ${log} bytes`,
      ...(snapshot > 0 ? { snapshot: `snapshot ${snapshot} bytes` } : {}),
    };
    try {
      const state = this.servers[i]?.rf.GetState();
      if (state !== undefined) return { term: state[0], role: state[1] ? "leader" : "follower", ...sizes };
    } catch {
      // It is already being reported as failed; its state stays unknown.
    }
    return sizes;
  }
}
