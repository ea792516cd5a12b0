/**
 * What a test is given by whoever runs it: the module under test, chance, a network, and who watches.
 *
 * @module
 */

import type { Chance, ClientEnd, NetworkOptions, TypeTable } from "../labrpc/mod.ts";
import type { RunWatcher } from "../trace/watcher.ts";

/** What the student's files export, as checked against the lab's StudentFile. */
export type Exports = Record<string, unknown>;

/** The student's files as one life of one server has them. */
export interface Instance {
  /** What they export, all files together. */
  exports: Exports;
  /** Its own classes, for what is sent to it, if it has its own. */
  types?: TypeTable;
}

/** The world a test runs in. */
export interface World {
  /** What a life of a server, the first one being 1, has of the student's files. */
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
