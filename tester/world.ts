/**
 * What a test is given by whoever runs it: the module under test, chance, a network, and who watches.
 *
 * @module
 */

import type { Chance, ClientEnd, NetworkOptions, TypeTable, Watcher } from "../labrpc/mod.ts";
import type { ApplyMsg, Make } from "../raft/api.ts";

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

/** The student's module as one life of one server has it. */
export interface Instance {
  /** Its Make. */
  make: Make;
  /** Its own classes, for what is sent to it, if it has its own. */
  types?: TypeTable;
}

/** The world a test runs in. */
export interface World {
  /** What a life of a server, the first one being 1, has of the student's module. */
  instance: (server: number, life: number) => Instance;
  /** The end that a server under test is given in the place of `end`, to watch its calls. */
  watchedEnd?: (server: number, end: ClientEnd) => ClientEnd;
  /** The tester's own luck: another stream than the network's and the student's. */
  chance: Chance;
  /** How the network differs from the course's (its luck, its timers). */
  network: Partial<NetworkOptions>;
  /** Microseconds since the world began. */
  now(): number;
  /** Runs a piece of the student's code in the name of its server. */
  as<T>(server: number, fn: () => T): T;
  /** In whose name code is running: a server's number, or -1 for the harness. */
  owner(): number;
  /** Whether an error is the simulator's own verdict, which goes through unchanged. */
  isFault?: (error: unknown) => boolean;
  /** Prints a line of the harness into the run's log. */
  note(text: string): void;
  /** Told of everything that happens. */
  watcher: RunWatcher;
}
