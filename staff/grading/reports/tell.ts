/**
 * Sentences about grades that several reports share.
 *
 * @module
 */

import { isUnfailed, runsNeeded } from "./grade.ts";
import type {
  Check,
  CheckName,
  FailureGroup,
  Grade,
  Grading,
  QualityGrade,
  TestGrade,
} from "./grade_schemas.ts";
import { visible } from "../../../trace/visible.ts";

/** A check's subject in a word, and the command that shows or fixes it. */
export const checkWords: Record<CheckName, { clean: string; unclean: string; command: string }> = {
  format: { clean: "formatted", unclean: "not formatted", command: "deno fmt raft/raft.ts" },
  lint: { clean: "lint-clean", unclean: "not lint-clean", command: "deno lint raft/raft.ts" },
  types: { clean: "type-clean", unclean: "not type-clean", command: "deno check raft/raft.ts" },
};

/** `18 of 20 runs passed`, and its consequence for the points. */
export function runsOf(test: TestGrade): string {
  const { passed, leftOut, runs, ran } = test;
  const counted = `${passed} of ${runs} runs passed${leftOut === 0 ? "" : `, ${leftOut} left out`}`;
  if (isUnfailed(test)) return counted;
  if (ran === 0) return "not run";
  const stopped = ran < runs ? `; ended in run ${ran}, and not run again` : "";
  const needed = runsNeeded(test, runs);
  const short = passed === 0 || needed === null || passed + leftOut >= needed
    ? ""
    : `; ${needed === runs ? "all" : needed} have to`;
  return `${counted}${short}${stopped}`;
}

/** Why a test failed, in a sentence; null if it did not. */
export function reasonOf(test: TestGrade, problem: string | null): string | null {
  if (isUnfailed(test)) return null;
  return visible(problem ?? test.failures[0]?.message ?? "not run");
}

/** What the checks said, in a few words: `formatted, not lint-clean, type-clean`. */
export function qualityWords({ checks }: QualityGrade): string {
  if (checks.length === 0) return "not checked";
  return checks.map(({ name, clean }) => checkWords[name][clean ? "clean" : "unclean"]).join(", ");
}

/** Why runs of a test were left out, in a sentence; null if none were. */
export function leftOutNote({ leftOut, whyLeftOut, runs }: TestGrade): string | null {
  if (leftOut === 0) return null;
  return `left out in ${leftOut} of ${runs} runs, which costs no points: ${visible(whyLeftOut ?? "")}`;
}

/** The lines on all runs of a test that did not pass. */
export function failureLines(test: TestGrade, grading: Grading): string[] {
  const note = leftOutNote(test);
  const lines: string[] = note === null ? [] : [note, ""];
  for (const group of test.failures) {
    const which = group.count === 1
      ? `in run ${group.run}`
      : `in ${group.count} runs, first in run ${group.run}`;
    lines.push(`failed ${which} of ${test.runs}${group.clock === "real" ? ", its process was ended" : ""}:`);
    lines.push(...group.lines.map((line) => `  ${visible(line)}`));
    lines.push(...againLines(test.name, group, grading).map((line) => `  ${line}`), "");
  }
  const told = test.failures.reduce((sum, group) => sum + group.count, 0);
  const rest = test.ran - test.passed - test.leftOut - told;
  if (rest > 0) lines.push(`${rest} more runs failed in other ways.`, "");
  return lines.slice(0, -1);
}

/** How a student can see a failure. */
function againLines(test: string, group: FailureGroup, { scheme }: Grading): string[] {
  const course = `--course ${scheme.course}`;
  if (group.seed === null) {
    return [`the seed is not told; look for one that fails: deno task stress ${test} ${course} --runs 500`];
  }
  const strict = scheme.referee === "strict" ? " --strict" : "";
  return [`show it again: deno task test ${test} ${course}${strict} --seed ${group.seed}`];
}

/** The lines about a check that found something. */
export function checkLines({ name, lines }: Check): string[] {
  return [
    `${checkWords[name].unclean} (${checkWords[name].command}):`,
    ...lines.map((line) => `  ${visible(line)}`),
  ];
}

/** The course, the limits and the runs, in a line. */
export function headLine({ scheme, runs }: Grading): string {
  return `${scheme.title}; ${runs === 1 ? "1 run" : `${runs} runs`} of each test`;
}

/** `193 of 210 points`. */
export function pointsOf({ score, points }: Pick<Grade, "score" | "points">): string {
  return `${score} of ${points} points`;
}
