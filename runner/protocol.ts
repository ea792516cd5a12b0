/**
 * What a child process that runs tests and the parent that watches it say to each other: one JSON object a line.
 * The parent writes jobs to the child's standard input; the child writes run events to its standard output, each line
 * preceded by the token of its job file, so that whatever else reaches that stream is known to be somebody's print.
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

/** How a child is to run, sent once, first. */
export interface Setup {
  /** A secret of this child; every line of events begins with it and a space. */
  token: string;
  /** What is tested. */
  student: StudentCode;
  /** The id of the course whose test it is. */
  course: string;
  /** Real time instead of simulated time. */
  real: boolean;
  /** DPrintf on. */
  debug: boolean;
  /** Simulated microseconds by which timers and messages are shaken (`-race`); 0 for none. */
  jitter: number;
  /** Announce every step before it is run, to find one that never ends. */
  announce: boolean;
  /** Send an event for everything that happens: `replay`. It changes nothing in the run. */
  trace?: boolean;
  /** With `trace`: long values too, and what is saved. */
  traceInFull?: boolean;
  /** False: nobody watches for broken rules (`--no-referee`). */
  referee?: boolean;
  /** A broken rule fails a test that the course's checks pass; a warning breaks nothing. */
  strict?: boolean;
  /** Say with each outcome to which states the run came. */
  coverage?: boolean;
  /** Say with each outcome which rules of the referee were not checked. */
  unchecked?: boolean;
  /** RPCs such as `RequestVote`, of which at least one has to be sent in each test: else it fails. */
  mustSend?: string[];
  /** Run a failed test once more, unseen, for the notes of its failure. */
  notes?: boolean;
  /** Seconds that one test may take in its own time; the course's limit unless it is given. */
  testLimit?: number;
  /** A debugger looks on (sandbox/debugged_realm.ts); `stops`: it stops at the first statement of the student's file. */
  debugger?: { stops: boolean };
}

/** One test to run on one seed. */
export interface Job {
  /** The test's name. */
  test: string;
  /** 0 to 2^53 - 1. */
  seed: number;
  /** How the run differs from the one that the seed gives, as explore/override.ts writes it; not at all unless it is given. */
  overrides?: string;
  /** Not one run: a search, whose steps it chooses. */
  search?: Order;
}

/** What came of a test, with what pins the run. */
export interface Outcome extends Verdict {
  /** The test's name. */
  test: string;
  /** Of the job. */
  seed: number;
  /** 16 hex digits over everything that happened in the run. */
  digest: string;
  /** Events fired by the simulator. */
  steps: number;
  /** Real milliseconds it took. */
  realMs: number;
  /** With `coverage`: hashes of the states that no earlier run of this process came to, and the goals reached. */
  covered?: { states: number[]; goals: string[] };
  /** What came of a search, whose last run this is. */
  explored?: Explored;
  /** What the referee saw of broken rules, the earliest first; left out if nothing. */
  complaints?: Complaint[];
  /** Ids of the referee's rules that were not checked, or had nothing to look at; if it was asked for. */
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
    /** Milliseconds of the processor that the process has used since the test began. */
    used: number;
    /** After the first second, what each server has been doing: a line each. */
    doing?: string[];
  }
  /** With `announce`: the step about to run. */
  | { type: "step"; at: number; server: number | null }
  /** With `trace`: something happened. */
  | { type: "trace"; event: TraceEvent }
  /** `dropped`: lines it printed beyond what one test may. */
  | { type: "end"; outcome: Outcome; dropped?: number };

/** Characters of prints that one test may have passed on; a loop may print a gigabyte. */
export const printLimit: number = 1 << 20;
/** The same for a trace, which is passed on to somebody who reads it, and kept nowhere. */
export const tracedPrintLimit: number = 1 << 26;

/** What became of a failed job that was run again in a fresh child. */
export type Again =
  /** The same, to the digest. */
  | "same"
  | "passes"
  /** It failed there, too, but in another run. */
  | "differs";
