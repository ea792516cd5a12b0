/**
 * The results of many runs as records, one JSON object a line: docs/events.md describes every field. A file of them is
 * read by `merge`, and by other people's scripts.
 *
 * @module
 */

import type { Again, Failure, Outcome } from "../runner/protocol.ts";

/** What the first record says the file is. */
export const formatName = "raftlab results";
/** Counts up when a field is removed or changes its meaning; a new field leaves it. */
export const formatVersion = 1;

/** The first line: what was run, and how. */
export interface Header {
  /** Which record this is. */
  type: "header";
  /** Always `raftlab results`. */
  format: typeof formatName;
  /** The format's version. */
  version: number;
  /** The version of this project. */
  lab: string;
  /** `deno 2.9.6`. */
  runtime: string;
  /** The id of the course. */
  course: string;
  /** The names of the tests that run, in the course's order. */
  tests: string[];
  /** The file tested, as it was given; null for the project's own. */
  raft: string | null;
  /** SHA-256 of that file and of what it imports from its own folder. */
  raftHash: string;
  /** The seed of round 0; round k runs seed + k, modulo 2^32. */
  seed: number;
  /** How many rounds were asked for, over all shards; null if time or a failure was to end it. */
  rounds: number | null;
  /** Which rounds are this file's: k with k mod `of` = `index` - 1. */
  shard: { index: number; of: number };
  /** `-race`. */
  race: boolean;
  /** `--real`. */
  real: boolean;
  /** Whether the referee watched; files of before it did not have it. */
  referee?: boolean;
  /** `--strict`: a broken rule fails a run. */
  strict?: boolean;
  /** When it began, ISO 8601. */
  begun: string;
}

/** Something that was printed during a run. */
export interface Print {
  /** Microseconds of the test; null if not known. */
  at: number | null;
  /** The server whose code printed it; null for the harness. */
  server: number | null;
  /** The text, one line or more. */
  text: string;
}

/** What is kept of a run that failed, besides its outcome. */
export interface Evidence {
  /** Which failures look like this one. */
  look: string;
  /** What became of it in a fresh process; null if it was not tried there. */
  again: Again | null;
  /** The last things printed during the run; null where so many failures looked alike that they were not kept. */
  prints: Print[] | null;
  /** How many earlier prints were dropped. */
  printsDropped: number;
  /** The commands that show it again; none on the wall clock, where nothing repeats. */
  commands: string[];
}

/** A run that has ended; of its complaints the first of each rule. */
export interface RunRecord extends Outcome {
  /** Which record this is. */
  type: "run";
  /** If it failed, what else is known. */
  evidence: Evidence | null;
}

/** A run that failed. */
export interface FailedRun extends RunRecord {
  /** Why. */
  failure: Failure;
  /** What else is known. */
  evidence: Evidence;
}

/** The shortest failure of a group, found by running further seeds. */
export interface ShortestRecord {
  /** Which record this is. */
  type: "shortest";
  /** The group. */
  look: string;
  /** How many further seeds were run. */
  searched: number;
  /** How many of them failed alike. */
  found: number;
  /** The shortest, of these and of the runs before. */
  run: FailedRun;
}

/** The last line: what it all came to. */
export interface Summary {
  /** Which record this is. */
  type: "summary";
  /** Runs that ended. */
  runs: number;
  /** Those that passed. */
  passed: number;
  /** Those that did not. */
  failed: number;
  /** How many different looks the failures have. */
  groups: number;
  /** Runs in which the referee saw a rule broken; files of before it did not have it. */
  broken?: number;
  /** Real seconds it took. */
  wall: number;
  /** What ended it. */
  ended: "rounds" | "time" | "failure" | "interrupt";
  /** The exit code. */
  code: number;
}

/** A line of a file of results. */
export type ResultRecord = Header | RunRecord | ShortestRecord | Summary;

/** A record as a line. */
export function lineOf(record: ResultRecord): string {
  return `${JSON.stringify(record)}\n`;
}

/** Whether a run failed. */
export function hasFailed(run: RunRecord): run is FailedRun {
  return run.failure !== null && run.evidence !== null;
}
