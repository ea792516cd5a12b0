/**
 * The table of a grading on the terminal: a line for each submission.
 *
 * @module
 */

import type { Paint } from "../../../reports/report.ts";
import { isUnfailed, partScores, qualityPoints, rounded } from "./grade.ts";
import type { Grade, Grading } from "./grade_schemas.ts";
import { type Column, tableLines } from "../../../reports/table.ts";
import { visible } from "../../../trace/visible.ts";
import { cut } from "../../../reports/width.ts";
import { leftOutNote, qualityWords, reasonOf } from "./tell.ts";

/** From this many columns on there is room for the referee's findings, and for RPCs and saves. */
const wide = 120;
/** The most columns that a note takes. */
const longestNote = 90;

/** The lines of a table, for a terminal of `width` columns. */
export function gradesTable(grades: Grade[], { scheme }: Grading, width: number, paint: Paint): string[] {
  const parts = partScores(scheme.tests.map((test) => ({ ...test, score: 0 })));
  const points = [
    ...parts.map(({ part, points }) => `${part}/${points}`),
    `quality/${qualityPoints(scheme)}`,
  ];
  const columns: Column[] = [
    { title: "", least: 10 },
    ...[...points, "total", ...(width < wide ? [] : seenTitles)].map((title) => ({ title, right: true })),
    { title: "", least: 20, optional: true },
  ];
  const rows = grades.map((grade) => ({
    cells: [
      grade.name,
      ...[...partScores(grade.tests), grade.quality, grade].map(({ score }) => String(score)),
      ...(width < wide ? [] : seenIn(grade)),
      noteOf(grade),
    ],
    paint: grade.score === grade.points ? undefined : grade.problem === null ? paint.dim : paint.bad,
  }));
  return tableLines(columns, rows, width, paint);
}

const seenTitles = ["broken", "unchecked", "RPCs", "saves"];

/** Rules broken, rules not checked, RPCs and saves: they reveal a pass without consensus. */
function seenIn({ rules, unchecked = [], tests }: Grade): string[] {
  const sum = (numbers: (number | undefined)[]) => numbers.reduce<number>((sum, each = 0) => sum + each, 0);
  return [
    rules.length,
    unchecked.length,
    sum(tests.map(({ rpcs }) => rpcs)),
    sum(tests.map(({ saves }) => saves)),
  ].map(String);
}

/** The most important note about a submission, in a line. */
function noteOf(grade: Grade): string {
  const failed = grade.tests.filter((test) => !isUnfailed(test));
  const text = grade.problem !== null
    ? visible(grade.problem)
    : [...failedNote(failed), ...leftOutNotes(grade), ...qualityNote(grade)].join("; ");
  return cut(text, longestNote);
}

function failedNote(failed: Grade["tests"]): string[] {
  if (failed.length === 0) return [];
  const [first] = failed;
  const others = failed.length === 1 ? "" : ` and ${failed.length - 1} more`;
  return [`${first.name} ${first.passed}/${first.runs}${others}: ${reasonOf(first, null)}`];
}

function leftOutNotes({ tests }: Grade): string[] {
  const [first, ...others] = tests.filter(({ leftOut }) => leftOut > 0);
  if (first === undefined) return [];
  return [`${first.name}${others.length === 0 ? "" : ` and ${others.length} more`} ${leftOutNote(first)}`];
}

function qualityNote({ quality }: Grade): string[] {
  return quality.checks.every((check) => check.clean) ? [] : [qualityWords(quality)];
}

/** `3 submissions: mean 150.33, median 193, of 210; 1 with all points, 1 that could not be run`. */
export function closingLine(grades: Grade[], points: number): string {
  const scores = grades.map((grade) => grade.score).sort((a, b) => a - b);
  if (scores.length === 0) return "no submission was graded";
  const mean = scores.reduce((sum, score) => sum + score, 0) / scores.length;
  const middle = (scores[(scores.length - 1) >> 1] + scores[scores.length >> 1]) / 2;
  const full = grades.filter((grade) => grade.score === grade.points).length;
  const problems = grades.filter((grade) => grade.problem !== null).length;
  return `${scores.length === 1 ? "1 submission" : `${scores.length} submissions`}: mean ${
    rounded(mean)
  }, median ` +
    `${rounded(middle)}, of ${points} points; ${full} with all points` +
    (problems === 0 ? "" : `, ${problems} that could not be run`);
}
