/**
 * The cluster under test: starts, crashes, connects and disconnects the student's servers. Each lab extends it with its
 * kind of servers, and the calls to them.
 *
 * Source: the common part of the config.go files of MIT 6.824's labs; method names are the course's.
 *
 * @module
 */

import type { ClientEnd, Network, NetworkOptions, Server, Service, TypeTable } from "../labrpc/mod.ts";
import { courseNetwork, MakeNetwork, MakeServer } from "../labrpc/mod.ts";
import type { Persister } from "../raft/persister.ts";
import { failureOfCall, failureOfSave, type Layer, type ServerView } from "./failure.ts";
import { type Client, Clients } from "./clients.ts";
import { Disk } from "./disk.ts";
import { type Called, type Hand, handHere } from "./hand.ts";
import type { Asked } from "../trace/watcher.ts";
import type { Exports, World } from "./world.ts";

/** Resolves after this many milliseconds. */
export function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

/** What a lab needs to make a server. */
export interface Parts {
  /** The student's files, as loaded for this life of the server. */
  exports: Exports;
  /** A client end for each server, by number. */
  ends: ClientEnd[];
  /** The server's number. */
  me: number;
  /** Its life; the first is 1. */
  life: number;
  /** Holds what was saved before. */
  persister: Persister;
  /** Makes the other objects it gets. */
  hand: Hand;
  /** Its disk. */
  disk: Disk;
}

/** A server, and its services: the methods that can be called by RPC. */
export interface Made<S> {
  server: S;
  services: Service[];
}

/** The numbers of a Passed line. */
export interface Numbers {
  /** Seconds since begin. */
  seconds: number;
  /** RPCs sent since begin. */
  rpcs: number;
  /** Bytes of requests and replies since begin. */
  bytes: number;
  /** What the lab counts, since begin. */
  counts: Record<string, number>;
}

/** The data of a test that its cluster needs. */
export interface ClusterTest {
  /** Number of servers. */
  servers: number;
  /** Whether the network starts out unreliable. */
  unreliable: boolean;
}

/** Servers of type S and the network between them. */
export abstract class Cluster<S = unknown> {
  /** Number of servers. */
  readonly n: number;
  /** The running servers; null where one is crashed. */
  readonly servers: (S | null)[];
  /** Which servers are on the network. */
  readonly connected: boolean[];
  /** The network between them. */
  readonly net: Network;
  /** The world it is in. */
  readonly world: World;
  /** Called with each reply as it is made; it must not change the cluster before it has returned. */
  answered: (server: number, method: string, reply: unknown, from: number) => void = () => {};
  /** Why the test cannot judge the student's code, if it cannot. */
  leftOut = "";
  /** Rejects when something outside the test body ends the test: an apply out of order, a bad RPC. */
  readonly aborted: Promise<never>;
  /** Ends the test from outside its body. */
  readonly abort: (failure: unknown) => void;

  #saved: (Disk | null)[];
  /** How often any server has saved. */
  #saves = 0;
  #endNames: string[][];
  #lives: number[];
  #clients: Clients;
  #sections: Numbers[] = [];
  #begun = { time: 0, rpcs: 0, bytes: 0, counts: {} as Record<string, number> };

  /** Makes an empty network, with the lab's numbers where it has its own. The lab's constructor calls `startAll`. */
  constructor(
    { servers: n, unreliable }: ClusterTest,
    world: World,
    network: Partial<Pick<NetworkOptions, "hopMin" | "hopMax">> = {},
  ) {
    this.n = n;
    this.world = world;
    let abort: (failure: unknown) => void;
    this.aborted = new Promise((_, reject) => abort = reject);
    this.aborted.catch(() => {}); // a test that is over needs no listener
    this.abort = abort!;
    this.net = MakeNetwork({
      ...network,
      ...world.network,
      watcher: world.watcher,
      answered: ({ server, method, end }, reply) =>
        this.answered(server as number, method, reply, Number.parseInt(end as string)),
      owner: () => world.owner(),
      as: (server, fn) => world.as(server as number, fn),
      settled: world.settled ?? courseNetwork.settled,
      fatal: (error) => {
        const failure = failureOfCall(error, error.server as number ?? world.owner());
        this.abort(failure);
        throw failure;
      },
    });
    this.#clients = new Clients(world, this.net, (client) => this.#calledBy(client));
    this.servers = Array(n).fill(null);
    this.connected = Array(n).fill(false);
    this.#saved = Array(n).fill(null);
    this.#endNames = Array.from({ length: n }, () => []);
    this.#lives = Array(n).fill(0);
    this.setunreliable(unreliable);
  }

  /** Bytes of state and of snapshot on each server's disk. */
  protected savedSizes(): { state: number; snapshot: number }[] {
    return this.#saved.map((disk) => ({
      state: disk?.state.length ?? 0,
      snapshot: disk?.snapshot.length ?? 0,
    }));
  }

  /** Makes a server of the student's code. */
  protected abstract make(parts: Parts): Made<S>;

  /** The state that each server saved last, in any life. */
  savedStates(): Uint8Array[] {
    return this.#saved.map((disk) => disk?.state ?? new Uint8Array());
  }

  /** Tells a server that it is no longer needed. */
  protected abstract kill(server: S): void;

  /** For schedules: gives server i a command, without waiting for the result. */
  submit(_i: number): void {}

  /** Called after each step of a schedule. */
  checkStep(): void {}

  /** The lab's counts for the Passed line, since the cluster was made. */
  protected abstract counts(): Record<string, number>;

  /** A server's current state for a report, which shows words as they are, and numbers with their names. */
  protected abstract facts(i: number): ServerView["facts"];

  /** Starts all servers, and connects them. */
  protected startAll(): void {
    for (let i = 0; i < this.n; i++) this.start1(i);
    for (let i = 0; i < this.n; i++) this.connect(i);
  }

  /** Crashes server i, keeping what it saved. */
  crash1(i: number): void {
    this.disconnect(i);
    // Calls in progress are no longer answered, so nothing that the old instance does from now on gets out ...
    this.net.DeleteServer(i);
    // ... and what it saves from now on goes onto a disk that is never read.
    if (this.#saved[i] !== null) this.#saved[i] = new Disk(this.#saved[i], () => {}, () => {});
    const server = this.servers[i];
    if (server !== null) {
      this.kill(server);
      this.servers[i] = null;
      this.world.watcher.crashed?.(i);
    }
  }

  /** Starts server i, or crashes and restarts it. It is not connected yet. */
  start1(i: number): void {
    this.crash1(i);
    const life = ++this.#lives[i];
    const { exports, types, hand = handHere } = this.world.instance(i, life);
    const { watcher } = this.world;
    const ends = hand.ends(this.#makeEnds(i, life, types), this.#calledBy(i));
    const disk = new Disk(
      this.#saved[i],
      (state, snapshot) => {
        this.#saves++;
        watcher.saved?.(i, state, life, snapshot);
      },
      (missing) => this.abort(failureOfSave(i, missing)),
    );
    this.#saved[i] = disk;
    watcher.started?.(i, life);
    const persister = hand.persister(disk);
    const { server, services } = this.make({ exports, ends, me: i, life, persister, hand, disk });
    this.servers[i] = server;
    const on = MakeServer(types);
    for (const service of services) on.AddService(service);
    this.net.AddServer(i, on);
  }

  /** From now on the tester plays server i: `server` replaces it, `on` on the network. Returns its client ends. */
  play(i: number, server: S, on: Server): ClientEnd[] {
    this.crash1(i);
    const life = ++this.#lives[i];
    const ends = this.#makeEnds(i, life);
    this.world.watcher.started?.(i, life);
    this.world.watcher.played?.(i);
    this.servers[i] = server;
    this.net.AddServer(i, on);
    this.connect(i);
    return ends;
  }

  /** Ends with new names, so that what an old instance sends on its ends is lost. */
  #makeEnds(i: number, life: number, types?: TypeTable): ClientEnd[] {
    this.#endNames[i] = Array.from({ length: this.n }, (_, j) => `${i}.${life}>${j}`);
    return this.#endNames[i].map((name, j) => this.#end(name, j, types));
  }

  #end(name: string, server: number, types?: TypeTable): ClientEnd {
    const end = this.net.MakeEnd(name, types);
    this.net.Connect(name, server);
    return end;
  }

  /** Connects server i to the connected servers, both ways. */
  connect(i: number): void {
    this.connected[i] = true;
    this.world.watcher.connected?.(i, true);
    for (let j = 0; j < this.n; j++) {
      if (!this.connected[j]) continue;
      for (const end of [this.#endNames[i][j], this.#endNames[j][i]]) {
        this.net.Enable(end, true);
        this.net.LoseReplies(end, false);
      }
    }
  }

  /** Disconnects server i. */
  disconnect(i: number): void {
    this.connected[i] = false;
    this.world.watcher.connected?.(i, false);
    for (let j = 0; j < this.n; j++) {
      if (this.#endNames[i].length > 0) this.net.Enable(this.#endNames[i][j], false);
      if (this.#endNames[j].length > 0) this.net.Enable(this.#endNames[j][i], false);
    }
  }

  /** How many RPCs reached a server. */
  rpcCount(server: number): number {
    return this.net.GetCount(server);
  }

  /** How many RPCs were sent. */
  rpcTotal(): number {
    return this.net.GetTotalCount();
  }

  /** How many bytes were sent. */
  bytesTotal(): number {
    return this.net.GetTotalBytes();
  }

  /** Whether the network delays and loses messages. */
  setunreliable(yes: boolean): void {
    this.world.watcher.network?.("reliable", !yes);
    this.net.Reliable(!yes);
  }

  /** Whether many replies come very late. */
  setlongreordering(yes: boolean): void {
    this.world.watcher.network?.("longReordering", yes);
    this.net.LongReordering(yes);
  }

  /** Whether many requests come late; not the course's. */
  setlaterequests(yes: boolean): void {
    this.world.watcher.network?.("lateRequests", yes);
    this.net.LateRequests(yes);
  }

  /** Whether messages from one server reach another, until `connect` or `disconnect`; not the course's. */
  link(from: number, to: number, works: boolean): void {
    this.world.watcher.link?.(from, to, works);
    this.net.Enable(this.#endNames[from][to], works);
    this.net.LoseReplies(this.#endNames[to][from], !works);
  }

  /** Whether messages between two servers get through, both ways, until this is called again. */
  protected between(i: number, j: number, works: boolean): void {
    for (const [from, to] of i === j ? [[i, j]] : [[i, j], [j, i]]) {
      if (i !== j) this.world.watcher.link?.(from, to, works);
      this.net.Enable(this.#endNames[from][to], works);
    }
  }

  /**
   * Client i of the service: an end to each server, in the order of `servers`, and the exports of its instance of the
   * student's files. Its number in the cluster comes after the servers'. A further call gives it new ends.
   */
  client(i: number, servers = this.servers.map((_, j) => j)): Client {
    return this.#clients.client(this.n + i, servers);
  }

  /** Makes a client do something: `act` runs as that client, and the run's events show it as `text`. */
  operation<T>(number: number, text: string, act: () => Promise<T>, asked?: Asked): Promise<T> {
    return this.#clients.operation(number, text, act, asked);
  }

  #calledBy(server: number): Called | undefined {
    const { called } = this.world;
    return called && ((method, reply, answer) => called(server, method, reply, answer));
  }

  /** A client in parallel to the test body, Go's `go func`: if it fails, the test fails at once. */
  background<T>(client: () => Promise<T>): Promise<T> {
    const result = client();
    result.catch((error) => this.abort(error));
    return result;
  }

  /** Starts a test: its numbers count from here. */
  begin(): void {
    this.#begun = {
      time: this.world.now(),
      rpcs: this.rpcTotal(),
      bytes: this.bytesTotal(),
      counts: this.#counted(),
    };
  }

  /** Ends a section of the test, which has its own banner and Passed line, and begins the next one. */
  nextSection(): void {
    this.#sections.push(this.end());
    this.begin();
  }

  /** The numbers of the sections that have ended. */
  get sections(): readonly Numbers[] {
    return this.#sections;
  }

  #counted(): Record<string, number> {
    return { ...this.counts(), saves: this.#saves };
  }

  /** The numbers of the Passed line so far. */
  end(): Numbers {
    const { time, rpcs, bytes, counts } = this.#begun;
    const now = Object.entries(this.#counted());
    return {
      seconds: (this.world.now() - time) / 1e6,
      rpcs: this.rpcTotal() - rpcs,
      bytes: this.bytesTotal() - bytes,
      counts: Object.fromEntries(now.map(([name, count]) => [name, count - (counts[name] ?? 0)])),
    };
  }

  /** Kills all servers and closes the network. */
  cleanup(): void {
    for (const server of this.servers) if (server !== null) this.kill(server);
    this.net.Cleanup();
  }

  /** A random number like the course's rand.Int(), but below 2^53. */
  randomInt(): number {
    return this.world.chance.below(Number.MAX_SAFE_INTEGER);
  }

  /** 0 to n - 1. */
  below(n: number): number {
    return this.world.chance.below(n);
  }

  /** Prints a line into the run's log. */
  note(text: string): void {
    this.world.note(text);
  }

  /** What the test waits for now, a line each, to explain why it does not end. */
  waits(): string[] {
    return [];
  }

  /** For a service on a Raft: which of the two seems to be stuck now; null if that is not known. */
  suspect(): Layer | null {
    return null;
  }

  /** Every server's current state. */
  views(): ServerView[] {
    return this.servers.map((server, i) => ({
      server: i,
      running: server !== null,
      connected: this.connected[i],
      facts: this.facts(i),
    }));
  }
}
