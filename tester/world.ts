/**
 * What a test gets from its caller: the module under test, random numbers, a network, and a watcher.
 *
 * @module
 */

import type { Chance, NetworkOptions, TypeTable } from "../labrpc/mod.ts";
import type { RunWatcher } from "../trace/watcher.ts";
import type { Called, Hand } from "./hand.ts";

/** What the student's files export, as checked against the lab's StudentFile. */
export type Exports = Record<string, unknown>;

/** The student's files as one life of one server has them. */
export interface Instance {
  /** What they export, all files together. */
  exports: Exports;
  /** Its own classes, for what is sent to it, if it has its own. */
  types?: TypeTable;
  /** Makes what it is handed, if it runs in a realm of its own. */
  hand?: Hand;
}

/** What a steering does to a cluster; see tester/cluster.ts. */
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
  /** Resolves when what happens is no longer chosen event by event. */
  readonly over: Promise<void>;
}

/** The world a test runs in. */
export interface World {
  /** The student's files for one life of a server; the first life is 1. */
  instance: (server: number, life: number) => Instance;
  /** Hears of the calls of the servers under test. */
  called?: (server: number, ...call: Parameters<Called>) => void;
  /** The tester's random numbers: another stream than the network's and the student's. */
  chance: Chance;
  /** How the network differs from the course's (its random numbers, its timers). */
  network: Partial<NetworkOptions>;
  /** Microseconds since the world began. */
  now(): number;
  /** Runs a piece of the student's code as its server. */
  as<T>(server: number, fn: () => T): T;
  /**
   * If a server's value is a promise, calls one of the functions once it has settled, and says true. Never await what a
   * server made: it may have a `then` of its own, which would be given functions of the harness.
   */
  settled?: NetworkOptions["settled"];
  /** Whose code is running: a server's number, or -1 for the harness. */
  owner(): number;
  /** Whether an error is the simulator's own, which is passed on unchanged. */
  isFault?: (error: unknown) => boolean;
  /** Prints a line of the harness into the run's log. */
  note(text: string): void;
  /** Whoever changes the run's course, if somebody does. */
  steering?: Steering;
  /** Called with everything that happens. */
  watcher: RunWatcher;
}
