/**
 * The results of many runs as records, one JSON object a line: docs/events.md describes every field. A file of them is
 * read by `merge`, and by other people's scripts.
 *
 * @module
 */

import type { Again, Failure, Outcome } from "../runner/protocol.ts";

/** The first record's name for the format. */
export const formatName = "raftlab results";
/** Incremented when a field is removed or changes its meaning, not when one is added. */
export const formatVersion = 2;

/** The first line: what was run, and how. */
export interface Header {
  type: "header";
  /** Always `raftlab results`. */
  format: typeof formatName;
  /** The format's version. */
  version: number;
  /** This project's version. */
  lab: string;
  /** E.g. `deno 2.9.6`. */
  runtime: string;
  /** The id of the course. */
  course: string;
  /** Names of the tests, in the course's order. */
  tests: string[];
  /** The tested file, as given; null for the project's own. */
  raft: string | null;
  /** SHA-256 of that file and of the student's files that it imports. */
  raftHash: string;
  /** The seed of round 0; round k runs seed + k, modulo 2^32. */
  seed: number;
  /** Rounds asked for, over all shards; null if limited by time or the first failure instead. */
  rounds: number | null;
  /** This file's rounds: those k with k mod `of` = `index` - 1. */
  shard: { index: number; of: number };
  /** `-race`. */
  race: boolean;
  /** `--real`. */
  real: boolean;
  /** Whether the referee watched; missing in files of earlier versions. */
  referee?: boolean;
  /** `--strict`: a broken rule fails a run. */
  strict?: boolean;
  /** When the run started, ISO 8601. */
  begun: string;
}

/** A print of a run. */
export interface Print {
  /** Microseconds of the test; null if unknown. */
  at: number | null;
  /** The server whose code printed it; null for the harness. */
  server: number | null;
  /** The text, one line or more. */
  text: string;
}

/** What is kept of a failed run besides its outcome. */
export interface Evidence {
  /** The failure's fingerprint (see fingerprint.ts). */
  fingerprint: string;
  /** The result of running it again in a fresh process; null if that was not done. */
  again: Again | null;
  /** The last prints of the run; null if they were not kept because enough failures had the same fingerprint. */
  prints: Print[] | null;
  /** How many earlier prints were dropped. */
  printsDropped: number;
  /** The commands that reproduce it; none with the wall clock. */
  commands: string[];
}

/** A run that has ended; of its complaints only the first of each rule. */
export interface RunRecord extends Outcome {
  type: "run";
  /** What else is known of a failure; null if the run passed. */
  evidence: Evidence | null;
}

/** A run that failed. */
export interface FailedRun extends RunRecord {
  /** Never null. */
  failure: Failure;
  evidence: Evidence;
}

/** The shortest failure of a group after running further seeds. */
export interface ShortestRecord {
  type: "shortest";
  fingerprint: string;
  /** How many further seeds were run. */
  searched: number;
  /** How many of them had the same fingerprint. */
  found: number;
  /** The shortest failure among these and the earlier runs. */
  run: FailedRun;
}

/** The last line. */
export interface Summary {
  type: "summary";
  /** Runs that ended. */
  runs: number;
  /** Those that passed. */
  passed: number;
  /** Those that did not. */
  failed: number;
  /** Those whose test could not judge the file; missing in files of earlier versions, which count them as passed. */
  leftOut?: number;
  /** How many fingerprints the failures have. */
  groups: number;
  /** Runs in which the referee saw a broken rule; missing in files of earlier versions. */
  broken?: number;
  /** Real seconds. */
  wall: number;
  /** What ended the run. */
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
