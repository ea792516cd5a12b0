/**
 * The environment of a test: the module under test, random numbers, a network, and a watcher.
 *
 * @module
 */

import type { Chance, NetworkOptions, TypeTable } from "../labrpc/mod.ts";
import type { RunWatcher } from "../trace/watcher.ts";
import type { Called, Hand } from "./hand.ts";

/** What the student's files export, as checked against the lab's StudentFile. */
export type Exports = Record<string, unknown>;

/** The student's files, as loaded for one life of one server. */
export interface Instance {
  /** The exports of all files together. */
  exports: Exports;
  /** Its own classes for decoding, if it has its own. */
  types?: TypeTable;
  /** Makes the objects it gets, if it runs in its own realm. */
  hand?: Hand;
}

/** The methods of a cluster that a steering uses; see tester/cluster.ts. */
export interface SteeredCluster {
  readonly n: number;
  readonly servers: readonly unknown[];
  readonly connected: readonly boolean[];
  crash1(server: number): void;
  start1(server: number): void;
  connect(server: number): void;
  submit(server: number): void;
  /** Called after each step. */
  checkStep(): void;
}

/** Changes a run's course. */
interface Steering {
  /** Called when the servers have been made. */
  begin(cluster: SteeredCluster): void;
  /** Resolves when events are no longer chosen one by one. */
  readonly over: Promise<void>;
}

/** The world a test runs in. */
export interface World {
  /** The student's files for one life of a server; the first life is 1. */
  instance: (server: number, life: number) => Instance;
  /** Called with each call of the servers under test. */
  called?: (server: number, ...call: Parameters<Called>) => void;
  /** The tester's random numbers: a separate stream from the network's and the student's. */
  chance: Chance;
  /** How the network differs from the course's (its random numbers, its timers). */
  network: Partial<NetworkOptions>;
  /** Microseconds since the world began. */
  now(): number;
  /** Runs a piece of the student's code as its server. */
  as<T>(server: number, fn: () => T): T;
  /**
   * If a server's value is a promise, calls one of the functions once it has settled, and returns true. Never await a
   * server's value: it may have its own `then`, which would get functions of the harness.
   */
  settled?: NetworkOptions["settled"];
  /** Whose code is running: a server's number, or -1 for the harness. */
  owner(): number;
  /** Whether an error is the simulator's own, which is passed on unchanged. */
  isFault?: (error: unknown) => boolean;
  /** Prints a line of the harness into the run's log. */
  note(text: string): void;
  /** Changes the run's course, if anything does. */
  steering?: Steering;
  /** Called with everything that happens. */
  watcher: RunWatcher;
}
