/**
 * The contract between a student's Raft and whoever uses it: the tester here, a key/value service later.
 *
 *     const rf = Make(peers, me, persister, applyCh)      // create a Raft server
 *     const [index, term, isLeader] = rf.Start(command)   // start agreement on a new log entry; returns at once
 *     const [term, isLeader] = rf.GetState()              // this server's current term, and whether it leads
 *     rf.Kill()                                           // this instance is finished: stop its loops and timers
 *     rf.Snapshot(index, snapshot)                        // with 2D: the service has saved itself up to this index
 *     await applyCh.send(msg)                             // once per committed entry, in log order, no gaps
 *
 * Source: raft.go of MIT 6.824 Lab 2 (2020), and for snapshots its editions of 2021 to 2023.
 *
 * @module
 */

import type { ClientEnd } from "../labrpc/mod.ts";
import type { Persister } from "./persister.ts";

/** One array for all messages: to make one for each is the most of what a message costs. */
const noBytes = new Uint8Array();

/**
 * What a server sends on its applyCh: every entry that is committed, in log order; and with 2D a snapshot that a leader
 * sent it, in the place of the entries up to its last. One of the two Valid fields is true; a message without either is
 * ignored.
 */
export class ApplyMsg {
  /** Whether this carries an entry. */
  CommandValid = false;
  /** The entry's command. */
  Command: unknown = null;
  /** The entry's log index; the first one is 1. */
  CommandIndex = 0;
  /** Whether this carries a snapshot (2D). */
  SnapshotValid = false;
  /** The service's state after the entry at SnapshotIndex, as the service encoded it. */
  Snapshot: Uint8Array = noBytes;
  /** Term of the last entry that the snapshot includes. */
  SnapshotTerm = 0;
  /** Log index of that entry. */
  SnapshotIndex = 0;
}

/** What the tester calls on the object that `Make` returned. The first three must answer at once: none may be async. */
export interface RaftServer {
  /**
   * Starts agreement on `command` and returns without waiting for it: [the index it will have if it is ever
   * committed, the current term, whether this server believes it is the leader]. A server that is not the leader
   * answers false and does nothing.
   */
  Start(command: unknown): [index: number, term: number, isLeader: boolean];
  /** [current term, whether this server believes it is the leader]. */
  GetState(): [term: number, isLeader: boolean];
  /** The tester is done with this instance: its timers and loops should end. It will not be used again. */
  Kill(): void;
  /**
   * With 2D: the service's state up to and including the entry at `index` is in `snapshot`, so the server may discard
   * that part of its log. Called on every server, leader or not, by the reader of applyCh, which takes no further
   * message before this has returned, and if it returns a promise, not before that is fulfilled.
   */
  Snapshot?(index: number, snapshot: Uint8Array): void | Promise<void>;
  /**
   * The edition of 2021, and may be left out: called with a snapshot that came on applyCh, before the service takes it.
   * False if the server has applied more than it since then: the service stays as it is.
   */
  CondInstallSnapshot?(lastIncludedTerm: number, lastIncludedIndex: number, snapshot: Uint8Array): boolean;
}

/**
 * The one function a student's module must export. `peers` holds a ClientEnd for every server (its own too), `me` is
 * this server's place in it, `persister` holds what an earlier life saved, `applyCh` takes committed entries. It must
 * return at once, so long-running work belongs in timers and async loops.
 */
export type Make = (
  peers: ClientEnd[],
  me: number,
  persister: Persister,
  applyCh: Channel<ApplyMsg>,
) => RaftServer;

/**
 * An unbuffered Go channel: `send` resolves when a receiver has taken the value, not before, so whoever awaits it is
 * held up by a slow receiver. Values arrive in the order of the sends.
 */
export class Channel<T> {
  #senders: { value: T; taken: () => void }[] = [];
  #receivers: ((value: T) => void)[] = [];

  /** `ch <- value`: resolves once a receiver has the value. */
  send(value: T): Promise<void> {
    const receiver = this.#receivers.shift();
    if (receiver !== undefined) {
      receiver(value);
      return Promise.resolve();
    }
    return new Promise((taken) => this.#senders.push({ value, taken }));
  }

  /** `<-ch`: resolves with the next value. */
  receive(): Promise<T> {
    const sender = this.#senders.shift();
    if (sender !== undefined) {
      sender.taken();
      return Promise.resolve(sender.value);
    }
    return new Promise((receiver) => this.#receivers.push(receiver));
  }
}
