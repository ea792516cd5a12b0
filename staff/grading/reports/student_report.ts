/**
 * The report on one submission, for the student: the points, what failed, and how to see it.
 *
 * @module
 */

import { partScores } from "./grade.ts";
import type { Grade, Grading } from "./grade_schemas.ts";
import { checkLines, failureLines, headLine, pointsOf, qualityWords, runsOf } from "./tell.ts";
import { plain } from "../../../reports/report.ts";
import { tableLines } from "../../../reports/table.ts";
import { visible } from "../../../trace/visible.ts";

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
    ...replayLines(grade),
    ...qualityLines(grade),
    ...ruleLines(grade),
  ];
  return lines.map((line) => `${line.trimEnd()}\n`).join("");
}

function scoreLines({ tests, quality, problem }: Grade): string[] {
  const row = (name: string, { score, points }: { score: number; points: number }, note: string) => ({
    cells: [name, `${score} of ${points}`, note],
  });
  const rows = partScores(tests).flatMap((part) => [
    row(part.part, part, ""),
    ...tests.filter((test) => test.part === part.part).map((test) =>
      row(`  ${test.name}`, test, problem === null ? runsOf(test) : "not run")
    ),
  ]);
  const columns = [{ title: "" }, { title: "", right: true }, { title: "" }];
  return tableLines(
    columns,
    [...rows, row("code quality", quality, qualityWords(quality))],
    Infinity,
    plain,
  );
}

function replayLines({ replay }: Grade): string[] {
  if (replay === undefined) return [];
  const { test, run, lines } = replay;
  return [
    "",
    `The end of ${test} in run ${run}, event by event, as deno task replay shows it`,
    ...lines.map((line) => `  ${visible(line)}`),
  ];
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
