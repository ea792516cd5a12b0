/**
 * Computes points from the runs and checks of a submission. Grades are plain data, so that all reports agree; they have
 * no real times, so that reports are the same every time.
 *
 * @module
 */

import {
  type Check,
  type CheckName,
  checkNames,
  type Grade,
  type QualityGrade,
  type Scheme,
  type TestGrade,
  type TestRule,
} from "./grade_schemas.ts";

/** Points as text, with at most two decimals. */
export function rounded(points: number): number {
  return Math.round(points * 100) / 100;
}

/** Whether no run failed; some may have been left out. */
export function isUnfailed(
  { passed, leftOut, runs }: Pick<TestGrade, "passed" | "leftOut" | "runs">,
): boolean {
  return passed + leftOut === runs;
}

/** How many of `runs` runs must pass for all points of a rule; null if each passed run gives some. */
export function runsNeeded({ award }: Pick<TestRule, "award">, runs: number): number | null {
  if (award === "proportion") return null;
  // 0.9 of 20 runs is 18, although 0.9 is inexact in binary.
  return award === "all" ? runs : Math.ceil(Number((award * runs).toFixed(6)));
}

/** The points of a rule if `passed` of `runs` runs did not fail. */
export function scoreOf(
  rule: Pick<TestRule, "points" | "award">,
  passed: number,
  runs: number,
): number {
  const needed = runsNeeded(rule, runs);
  if (needed !== null) return passed >= needed ? rule.points : 0;
  return rounded(rule.points * passed / runs);
}

/** Points that code quality can give. */
export function qualityPoints({ quality }: Pick<Scheme, "quality">): number {
  if (typeof quality === "number") return quality;
  return rounded(checkNames.reduce((sum, name) => sum + quality[name], 0));
}

/** The points for the checks of a submission; 0 without checks. */
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
interface PartScore {
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
  facts: Pick<
    Grade,
    "name" | "submission" | "hash" | "files" | "problem" | "tests" | "rules" | "unchecked" | "replay"
  >,
  checks: Check[],
): Grade {
  const made = qualityGrade(scheme, checks);
  // Code that does not run gets no points for quality: an empty file would get all of them.
  const quality = facts.problem === null ? made : { ...made, score: 0 };
  const score = rounded(facts.tests.reduce((sum, test) => sum + test.score, quality.score));
  return { ...facts, quality, score, points: allPoints(scheme) };
}
