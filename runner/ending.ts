/**
 * How a job ended, as the parent saw it.
 *
 * @module
 */

import type { Outcome } from "./protocol.ts";
import type { ExitStatus } from "../platform/system.ts";
import type { Stop } from "./where_stuck.ts";
import type { TraceEvent } from "../trace/event.ts";

/** The events of a running job that reports show. */
export type TestEvent =
  | { type: "start" }
  /** `at` is null for output that did not go through the console, whose time is unknown. */
  | { type: "print"; at: number | null; server: number | null; text: string }
  /** `used`: CPU milliseconds since the test began. */
  | { type: "progress"; at: number; used: number; doing?: string[] }
  /** Its inspector listens at a URL. */
  | { type: "inspector"; url: string }
  | { type: "trace"; event: TraceEvent };

/** A step that was announced before it ran. */
export interface Step {
  /** Microseconds since the test began. */
  at: number;
  /** Whose code it was; null for the harness. */
  server: number | null;
}

/** The child was silent for too long and was killed. */
export interface Silent {
  type: "silent";
  /** Duration of the silence. */
  seconds: number;
  /** The last announced step. */
  step: Step | null;
  /** The test's microsecond at the last sign of activity. */
  at: number;
  /** Where its code was, if it has an inspector. */
  stop: Stop;
}

/** The child was alive, but used too much CPU time for one test, and was killed. */
export interface Slow {
  type: "slow";
  /** How much it used. */
  seconds: number;
  /** Whether these are CPU seconds; if the system does not report them, they are real seconds. */
  ofProcessor: boolean;
  /** The test's microsecond at its last report. */
  at: number;
  /** What its servers had been doing: a line each. */
  doing: string[];
}

/** The child ended unasked. */
export interface Died {
  type: "died";
  status: ExitStatus;
  /** The end of its standard error. */
  stderr: string;
  /** Whether it ran out of memory. */
  outOfMemory: boolean;
  /** The last announced step. */
  step: Step | null;
  /** The test's microsecond at the last sign of activity. */
  at: number;
}

export type Ending =
  | { type: "outcome"; outcome: Outcome }
  /** The student's file cannot be used, or loading it did not end. */
  | { type: "loadError"; message: string; stack: string[] }
  | Silent
  | Slow
  | Died
  /** The child ended before it started this job, so another child may run it. */
  | { type: "notBegun" }
  /** The child broke the protocol: a bug in the harness. */
  | { type: "fault"; message: string };
