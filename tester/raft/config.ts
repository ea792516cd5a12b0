/**
 * The cluster under test: starts, crashes, connects and questions the student's servers, and reads what they apply.
 *
 * Source: config.go of MIT 6.824 Lab 2 (2020); method names are the course's.
 *
 * @module
 */

import type { ClientEnd, Network, Server, TypeTable } from "../../labrpc/mod.ts";
import { MakeNetwork, MakeServer } from "../../labrpc/mod.ts";
import { type ApplyMsg, Channel, type RaftServer } from "../../raft/api.ts";
import { MakePersister, type Persister } from "../../raft/persister.ts";
import { Applied } from "./applied.ts";
import { failureOfCall, failureOfSave, fatal, type ServerView, show } from "../failure.ts";
import { makeRaft, nextApplied } from "./guarded_raft.ts";
import { afterCrash, WatchedPersister } from "../watched_persister.ts";
import type { World } from "../world.ts";

/** Resolves after so many milliseconds. */
export function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

/** A cluster of `n` servers and the network between them. */
export class Config {
  /** Number of servers. */
  readonly n: number;
  /** The running servers; null where one is crashed. */
  readonly rafts: (RaftServer | null)[];
  /** Which servers are on the network. */
  readonly connected: boolean[];
  /** The network between them. */
  readonly net: Network;
  /** Called with each reply as it is made; what it does to the cluster must wait until it has returned. */
  answered: (server: number, method: string, reply: unknown, from: number) => void = () => {};
  /** Milliseconds each server's service takes over a command before it takes the next one. */
  serviceTakes = 0;
  /** Why the test cannot judge this Raft, if it cannot. */
  leftOut = "";
  /** Rejects when something outside of the test body ends the test: an apply out of order, a bad RPC. */
  readonly aborted: Promise<never>;

  #world: World;
  /** Ends the test from outside of its body. */
  readonly abort: (failure: unknown) => void;
  #saved: (Persister | null)[];
  #endNames: string[][];
  #lives: number[];
  #applied: Applied;
  #begun = { time: 0, rpcs: 0, bytes: 0, maxIndex: 0 };

  /** Makes and starts `n` servers, all connected. */
  constructor(n: number, unreliable: boolean, world: World) {
    this.n = n;
    this.#world = world;
    let abort: (failure: unknown) => void;
    this.aborted = new Promise((_, reject) => abort = reject);
    this.aborted.catch(() => {}); // a test that is over needs no listener
    this.abort = abort!;
    this.net = MakeNetwork({
      ...world.network,
      watcher: world.watcher,
      answered: ({ server, method, end }, reply) =>
        this.answered(server as number, method, reply, Number.parseInt(end as string)),
      as: (server, fn) => world.as(server as number, fn),
      fatal: (error) => {
        const failure = failureOfCall(error, error.server as number ?? world.owner());
        this.abort(failure);
        throw failure;
      },
    });
    this.rafts = Array(n).fill(null);
    this.connected = Array(n).fill(false);
    this.#saved = Array(n).fill(null);
    this.#endNames = Array.from({ length: n }, () => []);
    this.#lives = Array(n).fill(0);
    this.#applied = new Applied(n);
    this.setunreliable(unreliable);
    this.net.LongDelays(true);
    for (let i = 0; i < n; i++) this.start1(i);
    for (let i = 0; i < n; i++) this.connect(i);
  }

  /** Crashes server i, keeping what it saved. */
  crash1(i: number): void {
    this.disconnect(i);
    // No call under way is answered any more, so nobody hears of what the old instance does from here on ...
    this.net.DeleteServer(i);
    // ... and what it saves from here on goes into a Persister that nobody reads.
    this.#saved[i] = afterCrash(this.#saved[i]);
    const raft = this.rafts[i];
    if (raft !== null) {
      raft.Kill();
      this.rafts[i] = null;
      this.#world.watcher.crashed?.(i);
    }
  }

  /** Starts server i, or crashes and restarts it. It is not connected yet. */
  start1(i: number): void {
    this.crash1(i);
    const life = ++this.#lives[i];
    const { make, types } = this.#world.instance(i, life);
    const { watcher, watchedEnd } = this.#world;
    const ends = this.#makeEnds(i, life, types).map((end) => watchedEnd?.(i, end) ?? end);
    const persister = new WatchedPersister(
      this.#saved[i] ?? MakePersister(),
      (bytes) => watcher.saved?.(i, bytes, life),
      (missing) => this.abort(failureOfSave(i, missing)),
    );
    this.#saved[i] = persister;

    const applyCh = new Channel<ApplyMsg>();
    this.#readApplied(i, life, applyCh);

    watcher.started?.(i, life);
    const { raft, service } = makeRaft(this.#world, make, ends, i, persister, applyCh);
    this.rafts[i] = raft;
    const server = MakeServer(types);
    server.AddService(service);
    this.net.AddServer(i, server);
  }

  /** The tester plays server i from here on: `raft` is in its place, `server` on the network. Returns its ends. */
  play(i: number, raft: RaftServer, server: Server): ClientEnd[] {
    this.crash1(i);
    const life = ++this.#lives[i];
    const ends = this.#makeEnds(i, life);
    this.#world.watcher.started?.(i, life);
    this.#world.watcher.played?.(i);
    this.rafts[i] = raft;
    this.net.AddServer(i, server);
    this.connect(i);
    return ends;
  }

  /** Fresh names, so that what an old instance sends on its ends goes nowhere. */
  #makeEnds(i: number, life: number, types?: TypeTable): ClientEnd[] {
    this.#endNames[i] = Array.from({ length: this.n }, (_, j) => `${i}.${life}>${j}`);
    return this.#endNames[i].map((name, j) => {
      const end = this.net.MakeEnd(name, types);
      this.net.Connect(name, j);
      return end;
    });
  }

  /** The world it is in. */
  get world(): World {
    return this.#world;
  }

  /** Connects server i to those that are connected, both ways. */
  connect(i: number): void {
    this.connected[i] = true;
    this.#world.watcher.connected?.(i, true);
    for (let j = 0; j < this.n; j++) {
      if (!this.connected[j]) continue;
      for (const end of [this.#endNames[i][j], this.#endNames[j][i]]) {
        this.net.Enable(end, true);
        this.net.LoseReplies(end, false);
      }
    }
  }

  /** Cuts server i off. */
  disconnect(i: number): void {
    this.connected[i] = false;
    this.#world.watcher.connected?.(i, false);
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
    this.#world.watcher.network?.("reliable", !yes);
    this.net.Reliable(!yes);
  }

  /** Whether many replies come very late. */
  setlongreordering(yes: boolean): void {
    this.#world.watcher.network?.("longReordering", yes);
    this.net.LongReordering(yes);
  }

  /** Whether many requests come late; not the course's. */
  setlaterequests(yes: boolean): void {
    this.#world.watcher.network?.("lateRequests", yes);
    this.net.LateRequests(yes);
  }

  /** Lets through, or loses, what one server sends another, until `connect` or `disconnect`; not the course's. */
  link(from: number, to: number, works: boolean): void {
    this.#world.watcher.link?.(from, to, works);
    this.net.Enable(this.#endNames[from][to], works);
    this.net.LoseReplies(this.#endNames[to][from], !works);
  }

  /** Checks that there is one leader among the connected servers, looking for five seconds, and returns it. */
  async checkOneLeader(): Promise<number> {
    this.#world.watcher.step?.("checkOneLeader()");
    for (let look = 0; look < 10; look++) {
      await sleep(450 + this.#world.chance.below(100));
      const leaders = new Map<number, number[]>();
      for (let i = 0; i < this.n; i++) {
        if (!this.connected[i]) continue;
        const [term, isLeader] = this.rafts[i]!.GetState();
        if (isLeader) leaders.set(term, [...(leaders.get(term) ?? []), i]);
      }
      for (const [term, servers] of leaders) {
        if (servers.length > 1) fatal(`term ${term} has ${servers.length} (>1) leaders`);
      }
      if (leaders.size === 0) continue;
      const [leader] = leaders.get(Math.max(...leaders.keys()))!;
      this.#world.watcher.step?.(`checkOneLeader() = ${leader}`);
      return leader;
    }
    fatal("expected one leader, got none");
  }

  /** Checks that the connected servers are in the same term, and returns it. */
  checkTerms(): number {
    let agreed = -1;
    for (let i = 0; i < this.n; i++) {
      if (!this.connected[i]) continue;
      const [term] = this.rafts[i]!.GetState();
      if (agreed === -1) agreed = term;
      else if (agreed !== term) fatal("servers disagree on term");
    }
    this.#world.watcher.step?.(`checkTerms() = ${agreed}`);
    return agreed;
  }

  /** Checks that no connected server believes it is the leader. */
  checkNoLeader(): void {
    this.#world.watcher.step?.("checkNoLeader()");
    for (let i = 0; i < this.n; i++) {
      if (!this.connected[i]) continue;
      const [, isLeader] = this.rafts[i]!.GetState();
      if (isLeader) fatal(`expected no leader, but ${i} claims to be leader`);
    }
  }

  /** How many servers have applied an entry at `index`, and which command. */
  nCommitted(index: number): [count: number, command: unknown] {
    return this.#applied.at(index);
  }

  /**
   * Waits, not for ever, until at least `n` servers have applied `index`; returns the command. With a `startTerm`
   * other than -1, returns -1 as soon as a server is in a later term.
   */
  async wait(index: number, n: number, startTerm: number): Promise<unknown> {
    this.#world.watcher.step?.(`wait(${index}, ${n}, ${startTerm})`);
    let pause = 10;
    for (let look = 0; look < 30; look++) {
      if (this.nCommitted(index)[0] >= n) break;
      await sleep(pause);
      if (pause < 1000) pause *= 2;
      if (startTerm > -1) {
        for (const raft of this.rafts) {
          if (raft !== null && raft.GetState()[0] > startTerm) return -1;
        }
      }
    }
    const [count, command] = this.nCommitted(index);
    if (count < n) fatal(`only ${count} decided for index ${index}; wanted ${n}`);
    return command;
  }

  /**
   * One complete agreement: submits `command`, waits until at least `expectedServers` have applied it, and returns its
   * index. Gives up after about ten seconds. With `retry` it may submit the command again, in case a leader fails just
   * after Start; without, Start succeeds once or the test fails.
   */
  async one(command: unknown, expectedServers: number, retry: boolean): Promise<number> {
    this.#world.watcher.step?.(`one(${show(command)}, ${expectedServers}, ${retry})`);
    const begun = this.#world.now();
    let next = 0;
    while (this.#world.now() - begun < 10_000_000) {
      let index = -1;
      for (let tried = 0; tried < this.n && index === -1; tried++) {
        next = (next + 1) % this.n;
        const raft = this.rafts[next];
        if (!this.connected[next] || raft === null) continue;
        const [at, , ok] = raft.Start(command);
        if (ok) index = at;
      }
      if (index === -1) {
        await sleep(50);
        continue;
      }
      const submitted = this.#world.now();
      while (this.#world.now() - submitted < 2_000_000) {
        const [count, applied] = this.nCommitted(index);
        if (count > 0 && count >= expectedServers && applied === command) {
          this.#world.watcher.step?.(`one(${show(command)}) = ${index}`);
          return index;
        }
        await sleep(20);
      }
      if (!retry) fatal(`one(${show(command)}) failed to reach agreement`);
    }
    fatal(`one(${show(command)}) failed to reach agreement`);
  }

  /** A client beside the test body, Go's `go func`: if it fails, the test fails at once. */
  background<T>(client: () => Promise<T>): Promise<T> {
    const result = client();
    result.catch((error) => this.abort(error));
    return result;
  }

  /** Start of a test: from here on its numbers are counted. */
  begin(): void {
    this.#begun = {
      time: this.#world.now(),
      rpcs: this.rpcTotal(),
      bytes: this.bytesTotal(),
      maxIndex: this.#applied.maxIndex,
    };
  }

  /** The numbers of the Passed line so far. */
  end(): { seconds: number; rpcs: number; bytes: number; commits: number } {
    return {
      seconds: (this.#world.now() - this.#begun.time) / 1e6,
      rpcs: this.rpcTotal() - this.#begun.rpcs,
      bytes: this.bytesTotal() - this.#begun.bytes,
      commits: this.#applied.maxIndex - this.#begun.maxIndex,
    };
  }

  /** Kills all servers and closes the network. */
  cleanup(): void {
    for (const raft of this.rafts) raft?.Kill();
    this.net.Cleanup();
  }

  /** A random number as the course's rand.Int() gives it, but below 2^53. */
  randomInt(): number {
    return this.#world.chance.below(Number.MAX_SAFE_INTEGER);
  }

  /** 0 to n - 1. */
  below(n: number): number {
    return this.#world.chance.below(n);
  }

  /** Prints a line into the run's log. */
  note(text: string): void {
    this.#world.note(text);
  }

  /** What every server believes now. */
  views(): ServerView[] {
    return this.rafts.map((raft, server) => {
      const view: ServerView = {
        server,
        running: raft !== null,
        connected: this.connected[server],
        term: null,
        leader: null,
        applied: this.#applied.highest[server],
      };
      try {
        if (raft !== null) [view.term, view.leader] = raft.GetState();
      } catch {
        // It is being reported as failed already; its state stays unknown.
      }
      return view;
    });
  }

  async #readApplied(i: number, life: number, applyCh: Channel<ApplyMsg>): Promise<void> {
    for (;;) {
      let msg: ApplyMsg;
      try {
        msg = await nextApplied(this.#world, i, applyCh);
      } catch (failure) {
        this.abort(failure);
        continue;
      }
      this.#world.watcher.applied?.(i, msg, life);
      if (!msg.CommandValid) continue;
      for (const failure of this.#applied.add(i, msg.CommandIndex, msg.Command)) this.abort(failure);
      if (this.serviceTakes > 0) await sleep(this.serviceTakes);
    }
  }
}
