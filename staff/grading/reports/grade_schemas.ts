/**
 * The data of a grading as schemas, from which the types come: the rules for points, and the result of each
 * submission. The ledger and grades.json hold it; docs/grading.md describes the fields.
 *
 * @module
 */

import * as v from "valibot";
import {
  amount,
  count,
  fromOne,
  list,
  numberOr,
  object,
  oneOf,
  orNull,
  text,
  texts,
  value,
  yesOrNo,
} from "../../../platform/schema.ts";
import type { FailureKind } from "../../../runner/protocol.ts";

/** The checks of quality, instead of gofmt and go vet. */
export const checkNames = ["format", "lint", "types"] as const;
const checkName = oneOf(...checkNames);

/**
 * How the runs of a test earn points: all points if every run passes, in proportion to the runs that pass, or all
 * points if a share of the runs passes, such as 0.9.
 */
export const award = value<"all" | "proportion" | number>(
  (value) =>
    value === "all" || value === "proportion" || (typeof value === "number" && value > 0 && value <= 1),
  '"all", "proportion", or a share of the runs such as 0.9',
);

/** Who sees a test's result in Gradescope; its own words. */
export const visibility = oneOf("visible", "hidden", "after_due_date", "after_published");

const points = amount;
const seedOrSecret = orNull(count);

const testRuleEntries = { name: text, part: text, points, award, visibility: v.optional(visibility) };

/** Points for code quality: for all checks together, or for each. */
const eachCheck = object({ format: points, lint: points, types: points });

const schemeEntries = {
  /** What the course is called. */
  title: text,
  /** The id of the course whose tests these are. */
  course: text,
  /** The tests, in the course's order. */
  tests: list(object(testRuleEntries)),
  /** Seconds for one test, and for all tests of a run. */
  limits: object({ test: amount, total: amount }),
  quality: numberOr(points, eachCheck, "a number or an object"),
  /** Share of the score that a late day costs; none if it is not given. */
  late: v.optional(amount),
  /** `strict`: a test in which the referee sees an error fails. */
  referee: v.optional(oneOf("strict")),
  /** RPCs such as `RequestVote`: a test without any of one fails. */
  mustSend: v.optional(texts),
};
const scheme = object(schemeEntries);

/** The parameters of the grading, the same for every submission. */
export const gradingEntries = {
  scheme,
  /** Runs of each test. */
  runs: fromOne,
  /** The seed of the first run; run k is on the k-th seed after it. Null if seeds are secret. */
  seed: seedOrSecret,
  /** When it began, ISO 8601. */
  begun: text,
  /** The version of this project. */
  lab: text,
};
const grading = object(gradingEntries);

/** Failures of a test that have one fingerprint. */
const failureGroup = object({
  /** See reports/fingerprint.ts. */
  fingerprint: text,
  /** The number of runs. */
  count: fromOne,
  /** The first of these runs, counted from 1. */
  run: fromOne,
  seed: seedOrSecret,
  /** Of the first. */
  kind: value<FailureKind>((value) => typeof value === "string", "a string"),
  /** Why the first failed, in a sentence. */
  message: text,
  /** The same with all details. */
  lines: texts,
  /** `real`: its process was ended, or ended by itself; no seed decides when. */
  clock: oneOf("simulated", "real"),
});

/** The result of a test of a submission. */
const testGrade = object({
  ...testRuleEntries,
  /** Points given. */
  score: points,
  /** Runs that count. */
  runs: count,
  /** Runs that were started: fewer if one had to be ended; the rest then count as failed. */
  ran: count,
  /** Runs that passed. */
  passed: count,
  /** Runs in which the test could not judge this Raft: they cost no points, and are not counted as passed. */
  leftOut: count,
  /** Why the first of these was left out; null if none was. */
  whyLeftOut: orNull(text),
  /** Simulated seconds of all runs whose process survived. */
  seconds: amount,
  /** RPCs of all these runs. */
  rpcs: v.optional(amount),
  /** Saves of all these runs. */
  saves: v.optional(amount),
  /** Runs whose process was ended, or ended by itself: no seed decides when. */
  endedByClock: v.optional(count),
  /** Why the others failed, the most frequent first. */
  failures: list(failureGroup),
});

/** A check's findings, a line each; none if it is clean. */
const check = object({ name: checkName, clean: yesOrNo, lines: texts });

/** The code quality of a submission: points at most, points given, and the checks that were made. */
const qualityGrade = object({ points, score: points, checks: list(check) });

/** A rule of Raft that the referee saw broken in the first run: for help, without points. */
const brokenRule = object({
  /** The rule's id. */
  rule: text,
  /** The first test and run in which it was seen, counted from 1. */
  test: text,
  run: fromOne,
  seed: seedOrSecret,
  lines: texts,
});

/** The end of the first failure, as `replay` shows it. */
const replayed = object({ test: text, run: fromOne, lines: texts });

/** The grade of a submission. */
export const gradeSchema = object({
  /** A short name, different for each submission. */
  name: text,
  /** The path that was given. */
  submission: text,
  /** SHA-256 over its files; "" if there were none to look at. */
  hash: text,
  /** Its files. */
  files: texts,
  /** Why none of its tests could be run, in a sentence; null if they could. */
  problem: orNull(text),
  /** Points given, of `points`. */
  score: points,
  points,
  /** The tests, in the course's order. */
  tests: list(testGrade),
  quality: qualityGrade,
  /** The referee's complaints. */
  rules: list(brokenRule),
  /** Rules that the referee could not check in any test, or that had nothing to check: their ids. */
  unchecked: v.optional(texts),
  /** The end of its first failure, if a seed decides it. */
  replay: v.optional(replayed),
});

/** The format of grades.json. Its version counts up when a field is removed or changes its meaning. */
export const gradesFormat = "raftlab grades";
export const gradesVersion = 2;

/** The content of grades.json. */
export const gradesFile = object({
  format: oneOf(gradesFormat),
  version: oneOf(gradesVersion),
  lab: text,
  ...schemeEntries,
  runs: fromOne,
  seed: seedOrSecret,
  submissions: list(gradeSchema),
});

export type Award = v.InferOutput<typeof award>;
export type Visibility = v.InferOutput<typeof visibility>;
export type CheckName = typeof checkNames[number];
export type TestRule = Scheme["tests"][number];
export type Scheme = v.InferOutput<typeof scheme>;
export type Grading = v.InferOutput<typeof grading>;
export type FailureGroup = v.InferOutput<typeof failureGroup>;
export type TestGrade = v.InferOutput<typeof testGrade>;
export type Check = v.InferOutput<typeof check>;
export type QualityGrade = v.InferOutput<typeof qualityGrade>;
export type BrokenRule = v.InferOutput<typeof brokenRule>;
export type Replayed = v.InferOutput<typeof replayed>;
export type Grade = v.InferOutput<typeof gradeSchema>;
export type GradesFile = v.InferOutput<typeof gradesFile>;
