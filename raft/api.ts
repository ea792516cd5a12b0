/**
 * The contract between a student's Raft and its users: the tester here, a key/value service later.
 *
 *     const rf = Make(peers, me, persister, applyCh)      // create a Raft server
 *     const [index, term, isLeader] = rf.Start(command)   // start agreement on a new log entry; returns at once
 *     const [term, isLeader] = rf.GetState()              // this server's current term, and whether it leads
 *     rf.Kill()                                           // this instance is finished: stop its loops and timers
 *     rf.Snapshot(index, snapshot)                        // with 2D: `snapshot` is the service up to this index
 *     await applyCh.send(msg)                             // once per committed entry, in log order, no gaps
 *
 * Source: raft.go of MIT 6.824 Lab 2 (2020), and for snapshots its editions of 2021 to 2023.
 *
 * @module
 */

import type { ClientEnd } from "../labrpc/mod.ts";
import type { Persister } from "./persister.ts";

/** One array for all messages: creating one for each would be most of a message's cost. */
const noBytes = new Uint8Array();

/**
 * What a server sends on its applyCh: every committed entry, in log order; and with 2D a snapshot from a leader,
 * instead of the entries that it includes. One of the two Valid fields is true; a message without either is ignored.
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
  /** Term of the last entry in the snapshot. */
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
   * With 2D: `snapshot` holds the service's state up to and including the entry at `index`, so the server may discard
   * that part of its log. The reader of applyCh calls it on every server, leader or not, and takes no further message
   * before this has returned or, if it returns a promise, before that is fulfilled.
   */
  Snapshot?(index: number, snapshot: Uint8Array): void | Promise<void>;
  /**
   * Optional, from the edition of 2021: called with a snapshot that came on applyCh, before the service takes it. False
   * if the server has applied more than that since: the service then ignores the snapshot.
   */
  CondInstallSnapshot?(lastIncludedTerm: number, lastIncludedIndex: number, snapshot: Uint8Array): boolean;
}

/**
 * The one function a student's module must export. `peers` holds a ClientEnd for every server (its own too), `me` is
 * this server's index in it, `persister` holds what an earlier life saved, `applyCh` takes committed entries. It must
 * return at once, so long-running work belongs in timers and async loops.
 */
export type Make = (
  peers: ClientEnd[],
  me: number,
  persister: Persister,
  applyCh: Channel<ApplyMsg>,
) => RaftServer;

/**
 * An unbuffered Go channel: `send` resolves only when a receiver has taken the value, so a slow receiver delays whoever
 * awaits it. Values arrive in the order of the sends.
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
