/**
 * Raft's cluster: asks the student's servers who leads, submits commands, and reads what they apply.
 *
 * Source: config.go of MIT 6.824 Lab 2 (2020); method names are the course's.
 *
 * @module
 */

import type { ApplyMsg, Channel, Make, RaftServer } from "../../raft/api.ts";
import { Cluster, type ClusterTest, type Made, type Parts, sleep } from "../cluster.ts";
import { fatal, type ServerView, show, TestFailure } from "../failure.ts";
import type { Hand } from "../hand.ts";
import type { World } from "../world.ts";
import { Applied, snapshotOf } from "./applied.ts";
import { GuardedRaft, makeRaft, nextApplied } from "./guarded_raft.ts";

export { sleep };

/** With snapshots, the service makes one after this many commands. */
export const snapshotInterval = 10;

/** A cluster of Rafts and the network between them. */
export class Config extends Cluster<RaftServer> {
  /** Milliseconds that each server's service takes for a command. */
  serviceTakes = 0;
  #applied: Applied;
  #snapshots = false;

  /** Makes and starts the servers, all connected. */
  constructor(test: ClusterTest, world: World, network?: ConstructorParameters<typeof Cluster>[2]) {
    super(test, world, network);
    this.#applied = new Applied(this.n);
    this.snapshotsMade = Array(this.n).fill(0);
    this.net.LongDelays(true);
    this.startAll();
  }

  /** The running servers; null where one is crashed. */
  get rafts(): (RaftServer | null)[] {
    return this.servers;
  }

  protected override make({ exports, ends, me, life, persister, hand, disk }: Parts): Made<RaftServer> {
    const applyCh = hand.channel<ApplyMsg>();
    if (this.#snapshots) this.#restore(me, disk.snapshot);
    const { raft, service } = makeRaft(this.world, exports.Make as Make, ends, me, persister, applyCh, hand);
    if (this.#snapshots) raft.mustTakeSnapshots();
    this.#readApplied(me, life, applyCh, raft, hand);
    return { server: raft, services: [service] };
  }

  /** The last index in a snapshot of each server's service, over all its lives; 0 if it has made none. */
  readonly snapshotsMade: number[];

  /** The index that each server's service has reached in this life; only with snapshots. */
  get reached(): readonly number[] {
    return this.#applied.reached;
  }

  /** From now on services make snapshots, and give them to their servers; call it at the beginning of a test. */
  takeSnapshots(): void {
    this.#snapshots = true;
    for (const raft of this.servers) if (raft instanceof GuardedRaft) raft.mustTakeSnapshots();
  }

  /** The snapshot of a service that has these commands, from index 1 on. */
  snapshotOf(commands: readonly unknown[]): Uint8Array {
    return snapshotOf(commands);
  }

  /** Restores a service before its server starts again. */
  #restore(me: number, snapshot: Uint8Array): void {
    this.#applied.reached[me] = 0;
    if (snapshot.length === 0) return;
    for (const failure of this.#applied.restore(me, snapshot, -1)) this.abort(failure);
  }

  #submitted = 0;

  override submit(i: number): void {
    this.rafts[i]?.Start(100 + ++this.#submitted);
  }

  #ledIn = new Map<number, number>();

  /** No term may have two leaders, even at different times. */
  override checkStep(): void {
    this.rafts.forEach((raft, i) => {
      const [term, isLeader] = raft?.GetState() ?? [0, false];
      if (!isLeader) return;
      const first = this.#ledIn.get(term) ?? i;
      this.#ledIn.set(term, first);
      if (first === i) return;
      this.abort(new TestFailure("assertion", `term ${term} has 2 (>1) leaders: S${first} and S${i}`));
    });
  }

  protected override kill(raft: RaftServer): void {
    raft.Kill();
  }

  /** Waits up to five seconds for exactly one leader among the connected servers, and returns it. */
  async checkOneLeader(): Promise<number> {
    this.world.watcher.step?.("checkOneLeader()");
    for (let look = 0; look < 10; look++) {
      await sleep(450 + this.world.chance.below(100));
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
      this.world.watcher.step?.(`checkOneLeader() = ${leader}`);
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
    this.world.watcher.step?.(`checkTerms() = ${agreed}`);
    return agreed;
  }

  /** Checks that no connected server believes it is the leader. */
  checkNoLeader(): void {
    this.world.watcher.step?.("checkNoLeader()");
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
   * Waits, with a limit, until at least `n` servers have applied `index`; returns the command. With a `startTerm`
   * other than -1, returns -1 as soon as a server is in a later term.
   */
  async wait(index: number, n: number, startTerm: number): Promise<unknown> {
    this.world.watcher.step?.(`wait(${index}, ${n}, ${startTerm})`);
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
    this.world.watcher.step?.(`one(${show(command)}, ${expectedServers}, ${retry})`);
    const begun = this.world.now();
    let next = 0;
    while (this.world.now() - begun < 10_000_000) {
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
      const submitted = this.world.now();
      while (this.world.now() - submitted < 2_000_000) {
        const [count, applied] = this.nCommitted(index);
        if (count > 0 && count >= expectedServers && applied === command) {
          this.world.watcher.step?.(`one(${show(command)}) = ${index}`);
          return index;
        }
        await sleep(20);
      }
      if (!retry) fatal(`one(${show(command)}) failed to reach agreement`);
    }
    fatal(`one(${show(command)}) failed to reach agreement`);
  }

  /** The highest index each server applied. */
  get highestApplied(): readonly number[] {
    return this.#applied.highest;
  }

  protected override counts(): Record<string, number> {
    return { commits: this.#applied.maxIndex };
  }

  protected override facts(i: number): ServerView["facts"] {
    const applied = this.#applied.highest[i];
    try {
      const state = this.rafts[i]?.GetState();
      if (state !== undefined) return { term: state[0], role: state[1] ? "leader" : "follower", applied };
    } catch {
      // It is already being reported as failed; its state stays unknown.
    }
    return { applied };
  }

  async #readApplied(
    i: number,
    life: number,
    applyCh: Channel<ApplyMsg>,
    raft: GuardedRaft,
    hand: Hand,
  ): Promise<void> {
    for (;;) {
      try {
        const msg = await nextApplied(this.world, i, applyCh, hand);
        if (!this.#snapshots) this.#applies(i, msg, life);
        else if (msg.SnapshotValid) this.#takeSnapshot(i, msg, life, raft);
        else await this.#appliesInOrder(i, msg, life, raft);
      } catch (failure) {
        this.abort(failure);
        continue;
      }
      if (this.serviceTakes > 0) await sleep(this.serviceTakes);
    }
  }

  #applies(i: number, msg: ApplyMsg, life: number): void {
    this.world.watcher.applied?.(i, msg, life);
    if (!msg.CommandValid) return;
    for (const failure of this.#applied.add(i, msg.CommandIndex, msg.Command)) this.abort(failure);
  }

  async #appliesInOrder(i: number, msg: ApplyMsg, life: number, raft: GuardedRaft): Promise<void> {
    this.world.watcher.applied?.(i, msg, life);
    if (!msg.CommandValid) return;
    const { CommandIndex: index, Command } = msg;
    // Messages from an instance of an earlier life are ignored.
    if (this.servers[i] !== raft) return;
    for (const failure of this.#applied.addInOrder(i, index, Command)) this.abort(failure);
    if ((index + 1) % snapshotInterval !== 0) return;
    const snapshot = this.#applied.snapshotAt(i, index);
    this.snapshotsMade[i] = index;
    this.world.watcher.snapshotMade?.(i, index, snapshot, life);
    await raft.Snapshot(index, snapshot);
  }

  /** A server sent a snapshot instead of entries. */
  #takeSnapshot(i: number, msg: ApplyMsg, life: number, raft: GuardedRaft): void {
    const { Snapshot, SnapshotTerm, SnapshotIndex } = msg;
    if (!raft.CondInstallSnapshot(SnapshotTerm, SnapshotIndex, Snapshot)) {
      this.world.watcher.snapshotRefused?.(i, msg, life);
      return;
    }
    this.world.watcher.applied?.(i, msg, life);
    if (this.servers[i] !== raft) return;
    for (const failure of this.#applied.restore(i, Snapshot, SnapshotIndex)) this.abort(failure);
  }
}
