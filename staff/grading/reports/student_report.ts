/**
 * The report on one submission, for the student: what was given, what failed, and how to see it.
 *
 * @module
 */

import { type Grade, type Grading, partScores } from "./grade.ts";
import { checkLines, failureLines, headLine, pointsOf, qualityWords, runsOf } from "./tell.ts";
import { visible } from "../../../reports/visible.ts";

/** The report as text of a file. */
export function studentReport(grade: Grade, grading: Grading): string {
  const lines = [
    `${grade.name}: ${pointsOf(grade)}`,
    headLine(grading),
    ...(grade.problem === null ? [] : ["", `No test could be run: ${visible(grade.problem)}.`]),
    "",
    ...scoreLines(grade),
    ...grade.tests.flatMap((test) =>
      test.failures.length + test.leftOut === 0
        ? []
        : ["", test.name, ...indented(failureLines(test, grading))]
    ),
    ...qualityLines(grade),
    ...ruleLines(grade),
  ];
  return lines.map((line) => `${line.trimEnd()}\n`).join("");
}

function scoreLines({ tests, quality, problem }: Grade): string[] {
  const width = Math.max(...tests.map((test) => test.name.length)) + 4;
  const line = (name: string, score: number, points: number, note: string) =>
    `${name.padEnd(width)}${`${score} of ${points}`.padStart(14)}  ${note}`;
  const lines: string[] = [];
  for (const { part, score, points } of partScores(tests)) {
    lines.push(line(part, score, points, ""));
    for (const test of tests.filter((test) => test.part === part)) {
      lines.push(
        line(`  ${test.name}`, test.score, test.points, problem === null ? runsOf(test) : "not run"),
      );
    }
  }
  return [...lines, line("code quality", quality.score, quality.points, qualityWords(quality))];
}

function qualityLines({ quality }: Grade): string[] {
  const unclean = quality.checks.filter((check) => !check.clean);
  return unclean.length === 0 ? [] : ["", "Code quality", ...indented(unclean.flatMap(checkLines))];
}

function ruleLines({ rules }: Grade): string[] {
  if (rules.length === 0) return [];
  return [
    "",
    "Rules of Raft that were broken, whether or not a test saw it (no points, but a help)",
    ...rules.flatMap(({ test, run, seed, lines }) => [
      `  ${test}, run ${run}${seed === null ? "" : `, seed ${seed}`}:`,
      ...lines.map((line) => `    ${visible(line)}`),
    ]),
  ];
}

function indented(lines: string[]): string[] {
  return lines.map((line) => `  ${line}`);
}
