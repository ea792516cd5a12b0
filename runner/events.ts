/**
 * What a child process that runs tests and the parent that watches it say to each other: one JSON object a line.
 * The parent writes jobs to the child's standard input; the child writes run events to its standard output, each line
 * preceded by the token of its job file, so that whatever else reaches that stream is known to be somebody's print.
 *
 * @module
 */

import type { Complaint } from "../referee/mod.ts";
import type { Failure } from "../tester/failure.ts";

export type { Complaint } from "../referee/mod.ts";
export type { Failure, FailureKind, ServerView } from "../tester/failure.ts";

/** How a child is to run, sent once, first. */
export interface Setup {
  /** A secret of this child; every line of events begins with it and a space. */
  token: string;
  /** The student's file, as a file URL. */
  raft: string;
  course: string;
  /** Real time instead of simulated time. */
  real: boolean;
  /** DPrintf on. */
  debug: boolean;
  /** Simulated microseconds by which timers and messages are shaken (`-race`); 0 for none. */
  jitter: number;
  /** Announce every step before it is run, to find one that never ends. */
  announce: boolean;
  /** False: nobody watches for broken rules (`--no-referee`). */
  referee?: boolean;
}

/** One test to run on one seed. */
export interface Job {
  test: string;
  seed: number;
}

/** The numbers of a Passed line, and what pins the run. */
export interface Outcome {
  test: string;
  seed: number;
  passed: boolean;
  failure: Failure | null;
  /** Seconds from begin to end, simulated (with --real: real). */
  seconds: number;
  /** Seconds the whole test took, from the making of the cluster on, as Go's `--- FAIL: X (5.04s)` counts. */
  total: number;
  peers: number;
  rpcs: number;
  bytes: number;
  commits: number;
  /** 16 hex digits over everything that happened in the run. */
  digest: string;
  /** Events fired by the simulator. */
  steps: number;
  /** Real milliseconds it took. */
  realMs: number;
  /** What the referee saw of broken rules, the earliest first; left out if nothing. */
  complaints?: Complaint[];
}

/** A line a child writes. */
export type RunEvent =
  /** The student's file is loaded; jobs may come. */
  | { type: "ready" }
  /** The student's file cannot be used: the child ends after this. */
  | { type: "loadError"; message: string; stack: string[] }
  | { type: "start"; test: string; seed: number }
  /** Something printed: by a server's code (server set) or by the harness. `at` in microseconds of the test. */
  | { type: "print"; at: number; server: number | null; text: string }
  /** The test is alive; at most a few a second of real time. */
  | { type: "progress"; test: string; at: number }
  /** With `announce`: the step about to run. */
  | { type: "step"; at: number; server: number | null }
  | { type: "end"; outcome: Outcome };
