/**
 * Everything that can be watched in a run.
 *
 * @module
 */

import type { Watcher } from "../labrpc/mod.ts";
import type { ApplyMsg } from "../raft/api.ts";

/** Told of everything that happens in a run, in order; none of these may change anything. */
export interface RunWatcher extends Watcher {
  /** A life of a server begins: its first is number 1. */
  started?(server: number, life: number): void;
  /** The tester plays the server whose life has just begun: what it says need not be what a server would say. */
  played?(server: number): void;
  /** A server was crashed. */
  crashed?(server: number): void;
  /** A server was connected, or cut off. */
  connected?(server: number, yes: boolean): void;
  /** The weather changed. */
  network?(setting: "reliable" | "longReordering" | "lateRequests", yes: boolean): void;
  /** What one server sends another gets through from here on, or is lost. */
  link?(from: number, to: number, yes: boolean): void;
  /** Start is about to be called. */
  startCalled?(server: number, command: unknown): void;
  /** Start returned [index, term, isLeader]. */
  startReturned?(server: number, result: readonly [number, number, boolean]): void;
  /** GetState returned [term, isLeader]. */
  stateReturned?(server: number, result: readonly [number, boolean]): void;
  /** A life of a server sent a message on its applyCh, and it was taken; also a life that is over. */
  applied?(server: number, msg: ApplyMsg, life: number): void;
  /** The Persister of a life of a server got these bytes; also from a life that is over. */
  saved?(server: number, bytes: Uint8Array, life: number): void;
  /** The test body asks something of the cluster, such as `checkOneLeader()`, or learns something from it. */
  step?(text: string): void;
}
