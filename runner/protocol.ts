/**
 * The protocol between the parent and a child that runs tests: one JSON object a line. The parent writes jobs to the
 * child's standard input; the child writes run events to its standard output, each line preceded by the token of its
 * setup, so that anything else on that stream is known to be a print.
 *
 * @module
 */

import type { Complaint } from "../trace/complaint.ts";
import type { Explored, Order } from "../explore/order.ts";
import type { StudentCode } from "../sandbox/imports.ts";
import type { Verdict } from "../tester/run.ts";
import type { TraceEvent } from "../trace/event.ts";

export type { Complaint } from "../trace/complaint.ts";
export type { Failure, FailureKind, ServerView } from "../tester/failure.ts";

/** A child's settings, sent once, first. */
export interface Setup {
  /** A secret of this child; every line of events begins with it and a space. */
  token: string;
  student: StudentCode;
  /** The course's id. */
  course: string;
  /** Real time instead of simulated time. */
  real: boolean;
  /** DPrintf on. */
  debug: boolean;
  /** The most that `-race` delays timers and messages, in simulated microseconds; 0 for none. */
  jitter: number;
  /** Announce every step before it runs, to find one that never ends. */
  announce: boolean;
  /** Send an event for everything that happens: `replay`. It changes nothing in the run. */
  trace?: boolean;
  /** With `trace`: long values too, and what is saved. */
  traceInFull?: boolean;
  /** False: no referee (`--no-referee`). */
  referee?: boolean;
  /** A broken rule fails a test that the course's checks pass; a warning does not. */
  strict?: boolean;
  /** Say with each outcome to which states the run came. */
  coverage?: boolean;
  /** Say with each outcome which rules of the referee were not checked. */
  unchecked?: boolean;
  /** RPCs such as `RequestVote`: a test in which one of them is never sent fails. */
  mustSend?: string[];
  /** Silently run a failed test once more, for the notes of its failure. */
  notes?: boolean;
  /** Seconds that one test may take in its own time; default: the course's limit. */
  testLimit?: number;
  /** With a debugger (sandbox/debugged_realm.ts); `stops`: it stops at the first statement of the student's file. */
  debugger?: { stops: boolean };
}

/** One test to run on one seed. */
export interface Job {
  /** The test's name. */
  test: string;
  /** 0 to 2^53 - 1. */
  seed: number;
  /** How the run deviates from its seed, as explore/override.ts writes it; default: not at all. */
  overrides?: string;
  /** A search instead of one run. */
  search?: Order;
}

/** A test's result, with what identifies the run. */
export interface Outcome extends Verdict {
  /** The test's name. */
  test: string;
  seed: number;
  /** 16 hex digits over everything that happened in the run. */
  digest: string;
  /** Events fired by the simulator. */
  steps: number;
  /** Real milliseconds it took. */
  realMs: number;
  /** With `coverage`: hashes of the states that no earlier run of this process came to, and the goals reached. */
  covered?: { states: number[]; goals: string[] };
  /** The result of a search, whose last run this is. */
  explored?: Explored;
  /** The broken rules that the referee saw, the earliest first; absent if none. */
  complaints?: Complaint[];
  /** Ids of the referee's rules that were not checked, or had nothing to check; only if asked for. */
  unchecked?: string[];
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
  | {
    type: "progress";
    test: string;
    at: number;
    /** CPU milliseconds that the process has used since the test began. */
    used: number;
    /** After the first second, what each server has been doing: a line each. */
    doing?: string[];
  }
  /** With `announce`: the step about to run. */
  | { type: "step"; at: number; server: number | null }
  /** With `trace`: something happened. */
  | { type: "trace"; event: TraceEvent }
  /** `dropped`: lines printed beyond the limit for one test. */
  | { type: "end"; outcome: Outcome; dropped?: number };

/** The most characters of prints passed on from one test; a loop may print a gigabyte. */
export const printLimit: number = 1 << 20;
/** The same for a trace, which is shown but not stored. */
export const tracedPrintLimit: number = 1 << 26;

/** The result of running a failed job again in a fresh child. */
export type Again =
  /** The same, to the digest. */
  | "same"
  | "passes"
  /** It failed again, but with another digest. */
  | "differs";
