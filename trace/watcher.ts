/**
 * What can be watched in a run.
 *
 * @module
 */

import type { Watcher } from "../labrpc/mod.ts";
import type { ApplyMsg } from "../raft/api.ts";

/** An operation of a client of a key/value service. */
export interface Asked {
  op: "Get" | "Put" | "Append";
  key: string;
  value?: string;
}

/** Called with everything that happens in a run, in order. None of these methods may change anything. */
export interface RunWatcher extends Watcher {
  /** A life of a server begins; its first is number 1. */
  started?(server: number, life: number): void;
  /**
   * The tester plays this server, whose life has just begun, so its messages need not be those of a correct
   * server.
   */
  played?(server: number): void;
  /** A server is made, with these services: the last one is its Raft. It may have sent messages before. */
  serves?(server: number, names: string[]): void;
  crashed?(server: number): void;
  connected?(server: number, yes: boolean): void;
  /** The network's reliability changed. */
  network?(setting: "reliable" | "longReordering" | "lateRequests", yes: boolean): void;
  /** From now on, messages from one server to another get through, or are lost. */
  link?(from: number, to: number, yes: boolean): void;
  /** Start is about to be called. */
  startCalled?(server: number, command: unknown): void;
  /** Start returned [index, term, isLeader]. */
  startReturned?(server: number, result: readonly [number, number, boolean]): void;
  /** GetState returned [term, isLeader]. */
  stateReturned?(server: number, result: readonly [number, boolean]): void;
  /** A message on applyCh was taken; it may be of a life that has ended. */
  applied?(server: number, msg: ApplyMsg, life: number): void;
  /**
   * A Persister saved this state, and this snapshot unless it is null; it may be of a life that has ended.
   */
  saved?(server: number, state: Uint8Array, life: number, snapshot: Uint8Array | null): void;
  /** Snapshot is about to be called: the service has encoded its state after the entry at `index`. */
  snapshotMade?(server: number, index: number, snapshot: Uint8Array, life: number): void;
  /** CondInstallSnapshot refused this snapshot. */
  snapshotRefused?(server: number, msg: ApplyMsg, life: number): void;
  /** The test body acts on the cluster, for example by `checkOneLeader()`, or learns something from it. */
  step?(text: string): void;
  /**
   * A client of the service starts an operation; `operation` counts from 1, over all clients. For a key/value
   * service, `asked` describes it.
   */
  operationCalled?(client: number, operation: number, text: string, asked?: Asked): void;
  /** A client's operation has returned; `text` is its result, shortened, and `got` all of it if it is a string. */
  operationReturned?(client: number, operation: number, text: string, got?: string): void;
}
