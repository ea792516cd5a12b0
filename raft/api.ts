/**
 * The contract between a student's Raft and whoever uses it: the tester here, a key/value service later.
 *
 *     const rf = Make(peers, me, persister, applyCh)      // create a Raft server
 *     const [index, term, isLeader] = rf.Start(command)   // start agreement on a new log entry; returns at once
 *     const [term, isLeader] = rf.GetState()              // this server's current term, and whether it leads
 *     rf.Kill()                                           // this instance is finished: stop its loops and timers
 *     await applyCh.send(msg)                             // once per committed entry, in log order, no gaps
 *
 * Source: raft.go of MIT 6.824 Lab 2 (2020).
 *
 * @module
 */

import type { ClientEnd } from "../labrpc/mod.ts";
import type { Persister } from "./persister.ts";

/**
 * What a server sends on its applyCh for every entry that is committed, in log order. `CommandValid` is true for an
 * entry; the tester ignores a message in which it is false (other kinds of message come with snapshots, in 2D).
 */
export class ApplyMsg {
  /** Whether this carries an entry. */
  CommandValid = false;
  /** The entry's command. */
  Command: unknown = null;
  /** The entry's log index; the first one is 1. */
  CommandIndex = 0;
}

/** What the tester calls on the object that `Make` returned. It must answer at once: none of these may be async. */
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
