/**
 * How a job given to a child ended, as the parent saw it.
 *
 * @module
 */

import type { Outcome } from "./protocol.ts";
import type { ExitStatus } from "../platform/system.ts";
import type { Stop } from "./where_stuck.ts";

/** A step that was announced before it ran. */
export interface Step {
  /** Microseconds since the test began. */
  at: number;
  /** Whose code it was; null for the harness's. */
  server: number | null;
}

/** The child said nothing for too long and was killed. */
export interface Silent {
  /** Which ending this is. */
  type: "silent";
  /** For how long nothing was heard. */
  seconds: number;
  /** The last step announced. */
  step: Step | null;
  /** The test's microsecond when it was last heard of. */
  at: number;
  /** Where its code was, if it has an inspector. */
  stop: Stop;
}

/** The child was alive, but took too much of its processor's time over one test, and was killed. */
export interface Slow {
  /** Which ending this is. */
  type: "slow";
  /** How much that is. */
  seconds: number;
  /** Whether those are of the processor; else, where the system does not tell, of the wall clock. */
  ofProcessor: boolean;
  /** The test's microsecond when it was last heard of. */
  at: number;
  /** What its servers had been doing: a line each. */
  doing: string[];
}

/** The child ended, although nobody had asked it to. */
export interface Died {
  /** Which ending this is. */
  type: "died";
  /** How the process ended. */
  status: ExitStatus;
  /** The end of what it wrote to standard error. */
  stderr: string;
  /** Whether it was for want of memory. */
  outOfMemory: boolean;
  /** The last step announced. */
  step: Step | null;
  /** The test's microsecond when it was last heard of. */
  at: number;
}

/** How a job ended. */
export type Ending =
  | { type: "outcome"; outcome: Outcome }
  /** The student's file cannot be used; also if loading it did not end. */
  | { type: "loadError"; message: string; stack: string[] }
  | Silent
  | Slow
  | Died
  /** The child ended before it came to this job: another child may have it. */
  | { type: "notBegun" }
  /** It broke the protocol: the harness is wrong. */
  | { type: "fault"; message: string };
