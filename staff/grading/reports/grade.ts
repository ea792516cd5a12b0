/**
 * What grading knows: by which rules points are given, and what became of each submission. Plain data, so that all
 * reports say the same; no real times, so that they say the same every time.
 *
 * @module
 */

import type { FailureKind } from "../../../runner/protocol.ts";

/** How the runs of a test become points: all of them for passing every run, or in proportion to the runs passed. */
export type Award = "all" | "proportion";

/** What is looked at besides tests, in the place of gofmt and go vet. */
export const checkNames = ["format", "lint", "types"] as const;

/** One of the checks. */
export type CheckName = typeof checkNames[number];

/** A test that is graded. */
export interface TestRule {
  /** The test's name. */
  name: string;
  /** Its part of the course. */
  part: string;
  /** Points at most. */
  points: number;
  /** How they are given. */
  award: Award;
}

/** By which rules points are given. */
export interface Scheme {
  /** What the course is called. */
  title: string;
  /** The id of the course whose tests these are. */
  course: string;
  /** The tests, in the course's order. */
  tests: TestRule[];
  /** Seconds for one test, and for all tests of a run. */
  limits: { test: number; total: number };
  /** Points for code quality: for all checks together, or for each. */
  quality: number | Record<CheckName, number>;
}

/** Failures of a test that have one fingerprint. */
export interface FailureGroup {
  /** See reports/fingerprint.ts. */
  fingerprint: string;
  /** In how many runs. */
  count: number;
  /** The first of these runs, counted from 1. */
  run: number;
  /** Its seed; null if seeds are secret. */
  seed: number | null;
  /** Of the first. */
  kind: FailureKind;
  /** Why, in a sentence: of the first. */
  message: string;
  /** The same with all that is known of it. */
  lines: string[];
  /** `real`: its process was ended, or ended by itself; no seed decides when. */
  clock: "simulated" | "real";
}

/** What became of a test of a submission. */
export interface TestGrade extends TestRule {
  /** Points given. */
  score: number;
  /** Runs that count. */
  runs: number;
  /** Runs that were begun: fewer if one had to be ended and was not run again; the others have then failed, too. */
  ran: number;
  /** Runs that passed. */
  passed: number;
  /** Runs in which the test could not judge this Raft: they cost no points, and are not counted as passed. */
  leftOut: number;
  /** Why, of the first of these; null if there is none. */
  whyLeftOut: string | null;
  /** Simulated seconds of all runs whose process lived to tell. */
  seconds: number;
  /** Why the others did not, the most frequent first. */
  failures: FailureGroup[];
}

/** What a check said. */
export interface Check {
  /** Which. */
  name: CheckName;
  /** Whether it had nothing to say. */
  clean: boolean;
  /** What it said, a line each. */
  lines: string[];
}

/** What became of the code quality of a submission. */
export interface QualityGrade {
  /** Points at most. */
  points: number;
  /** Points given. */
  score: number;
  /** The checks; none if there was nothing to check. */
  checks: Check[];
}

/** A rule of Raft that a submission broke, by what the referee saw in the first run: no points, but a help. */
export interface BrokenRule {
  /** Which rule. */
  rule: string;
  /** The first test and run in which it was seen, counted from 1, and the seed unless it is secret. */
  test: string;
  run: number;
  seed: number | null;
  /** What happened, in a few lines. */
  lines: string[];
}

/** What became of a submission. */
export interface Grade {
  /** A short name, different for each submission. */
  name: string;
  /** The path that was given. */
  submission: string;
  /** SHA-256 over its files; "" if there were none to look at. */
  hash: string;
  /** Its files. */
  files: string[];
  /** Why none of its tests could be run, in a sentence; null if they could. */
  problem: string | null;
  /** Points given, of `points`. */
  score: number;
  points: number;
  /** The tests, in the course's order. */
  tests: TestGrade[];
  /** Whether it is formatted, lint-clean, type-clean. */
  quality: QualityGrade;
  /** What the referee saw. */
  rules: BrokenRule[];
}

/** What was graded, and how: the same for every submission. */
export interface Grading {
  /** The rules. */
  scheme: Scheme;
  /** Runs of each test. */
  runs: number;
  /** The seed of the first run; run k is on the k-th seed after it. Null if seeds are secret. */
  seed: number | null;
  /** When it began, ISO 8601. */
  begun: string;
  /** The version of this project. */
  lab: string;
}

/** Points as they are said: two decimals at most. */
export function rounded(points: number): number {
  return Math.round(points * 100) / 100;
}

/** Whether no run failed; some may have been left out. */
export function isUnfailed(
  { passed, leftOut, runs }: Pick<TestGrade, "passed" | "leftOut" | "runs">,
): boolean {
  return passed + leftOut === runs;
}

/** The points of a rule if `passed` of `runs` runs did not fail. */
export function scoreOf(
  { points, award }: Pick<TestRule, "points" | "award">,
  passed: number,
  runs: number,
): number {
  if (award === "all") return passed === runs ? points : 0;
  return rounded(points * passed / runs);
}

/** Points that code quality can give. */
export function qualityPoints({ quality }: Pick<Scheme, "quality">): number {
  if (typeof quality === "number") return quality;
  return rounded(checkNames.reduce((sum, name) => sum + quality[name], 0));
}

/** What the checks of a submission are worth; no checks are worth nothing. */
export function qualityGrade(scheme: Pick<Scheme, "quality">, checks: Check[]): QualityGrade {
  const { quality } = scheme;
  const clean = (name: CheckName) => checks.some((check) => check.name === name && check.clean);
  const score = typeof quality === "number"
    ? (checkNames.every(clean) ? quality : 0)
    : rounded(checkNames.reduce((sum, name) => sum + (clean(name) ? quality[name] : 0), 0));
  return { points: qualityPoints(scheme), score, checks };
}

/** All points of a scheme. */
export function allPoints(scheme: Scheme): number {
  return rounded(scheme.tests.reduce((sum, test) => sum + test.points, qualityPoints(scheme)));
}

/** Points of a part of the course. */
export interface PartScore {
  /** `A4`. */
  part: string;
  /** Points given, of `points`. */
  score: number;
  points: number;
}

/** The points of a submission, part by part, without code quality. */
export function partScores(tests: Pick<TestGrade, "part" | "score" | "points">[]): PartScore[] {
  const parts = new Map<string, PartScore>();
  for (const { part, score, points } of tests) {
    const sum = parts.get(part) ?? { part, score: 0, points: 0 };
    parts.set(part, { part, score: rounded(sum.score + score), points: rounded(sum.points + points) });
  }
  return [...parts.values()];
}

/** A grade of these tests and checks, with its sums. */
export function gradeOf(
  scheme: Scheme,
  facts: Pick<Grade, "name" | "submission" | "hash" | "files" | "problem" | "tests" | "rules">,
  checks: Check[],
): Grade {
  const quality = qualityGrade(scheme, checks);
  const score = rounded(facts.tests.reduce((sum, test) => sum + test.score, quality.score));
  return { ...facts, quality, score, points: allPoints(scheme) };
}
