/**
 * The schemas of a result file's records, from which their types come; docs/events.md describes every field. Loaded
 * only to read a file; writers need only the types.
 *
 * @module
 */

import * as v from "valibot";
import { failureSchema, outcomeEntries } from "../runner/outcome_schema.ts";
import {
  amount,
  count,
  fromOne,
  list,
  object,
  oneOf,
  orNull,
  text,
  texts,
  yesOrNo,
} from "../platform/schema.ts";
import { formatName, formatVersion } from "./results_format.ts";

/** The first line: the parameters of the runs. */
const header = object({
  type: oneOf("header"),
  format: oneOf(formatName),
  version: oneOf(formatVersion),
  /** This project's version. */
  lab: text,
  /** E.g. `deno 2.9.6`. */
  runtime: text,
  /** The id of the course. */
  course: text,
  /** Names of the tests, in the course's order. */
  tests: texts,
  /** The tested file, as given; null for the project's own. */
  raft: orNull(text),
  /** The folder with the tested files, as given; left out for the project's own. */
  dir: v.optional(text),
  /** SHA-256 of that file and of the student's files that it imports. */
  raftHash: text,
  /** The seed of round 0; round k runs seed + k. */
  seed: count,
  /** Rounds asked for, over all shards; null if limited by time or the first failure instead. */
  rounds: orNull(count),
  /** This file's rounds: those k with k mod `of` = `index` - 1. */
  shard: object({ index: fromOne, of: fromOne }),
  /** `-race`. */
  race: yesOrNo,
  /** `--real`. */
  real: yesOrNo,
  /** Whether the referee watched. */
  referee: yesOrNo,
  /** `--strict`: a broken rule fails a run. */
  strict: yesOrNo,
  /** When the run started, ISO 8601. */
  begun: text,
});

/** A print of a run. */
const print = object({
  /** Microseconds of the test; null if unknown. */
  at: orNull(amount),
  /** The server whose code printed it; null for the harness. */
  server: orNull(count),
  /** The text, one line or more. */
  text,
});

/** The evidence of a failed run, besides its outcome. */
const evidenceEntries = {
  /** The failure's fingerprint (see fingerprint.ts). */
  fingerprint: text,
  /** The result of running it again in a fresh process; null if that was not done. */
  again: oneOf("same", "passes", "differs", null),
  /** The last prints of the run; null if they were not kept because enough failures had the same fingerprint. */
  prints: v.nullable(list(print, "a list of objects or null")),
  /** How many earlier prints were dropped. */
  printsDropped: count,
  /** The commands that reproduce it; none with the wall clock. */
  commands: texts,
};
const evidence = object(evidenceEntries);

/** A run that has ended, with the first complaint of each rule. */
const runEntries = {
  type: oneOf("run"),
  ...outcomeEntries,
  /** Null if the run passed. */
  evidence: v.nullable(object(evidenceEntries, "an object or null")),
};

const run = v.pipe(
  object(runEntries),
  v.rawCheck(({ dataset, addIssue }) => {
    if (!dataset.typed) return;
    const { passed, failure, evidence } = dataset.value;
    const wrong = (key: "failure" | "evidence") =>
      addIssue({
        message: passed ? "null, as the run has passed" : "an object, as the run has failed",
        input: dataset.value[key],
        path: [{ type: "object", origin: "value", input: dataset.value, key, value: dataset.value[key] }],
      });
    if (passed !== (failure === null)) wrong("failure");
    else if (passed !== (evidence === null)) wrong("evidence");
  }),
);

const failedRun = object({ ...runEntries, failure: failureSchema, evidence });

/** The shortest failure of a group after running further seeds. */
const shortest = object({
  type: oneOf("shortest"),
  fingerprint: text,
  /** How many further seeds were run. */
  searched: count,
  /** How many of them had the same fingerprint. */
  found: count,
  /** The shortest failure among these and the earlier runs. */
  run: failedRun,
});

/** The last line. */
const summary = object({
  type: oneOf("summary"),
  /** Runs that ended. */
  runs: count,
  passed: count,
  failed: count,
  /** Runs whose test could not judge the file. */
  leftOut: count,
  /** The number of different fingerprints. */
  groups: count,
  /** Runs in which the referee saw a broken rule. */
  broken: count,
  /** Real seconds. */
  wall: amount,
  /** Why the run ended. */
  ended: oneOf("rounds", "time", "failure", "interrupt"),
  /** The exit code. */
  code: count,
});

/** By a record's `type`. */
export const resultSchemas = { header, run, shortest, summary };

export type Header = v.InferOutput<typeof header>;
export type Print = v.InferOutput<typeof print>;
export type Evidence = v.InferOutput<typeof evidence>;
export type RunRecord = v.InferOutput<typeof run>;
export type FailedRun = v.InferOutput<typeof failedRun>;
export type ShortestRecord = v.InferOutput<typeof shortest>;
export type Summary = v.InferOutput<typeof summary>;
