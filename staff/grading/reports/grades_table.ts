/**
 * The table of a grading on the terminal: a line for each submission.
 *
 * @module
 */

import type { Paint } from "../../../reports/report.ts";
import {
  type Grade,
  type Grading,
  isUnfailed,
  type PartScore,
  partScores,
  qualityPoints,
  rounded,
} from "./grade.ts";
import { visible } from "../../../reports/visible.ts";
import { leftOutNote, qualityWords, reasonOf } from "./tell.ts";

/** Characters of a name that are shown, and of a note. */
const longestName = 30;
const longestNote = 90;

/** The lines of a table, and of what it comes to. */
export function gradesTable(grades: Grade[], { scheme }: Grading, paint: Paint): string[] {
  const width = Math.min(longestName, Math.max(10, ...grades.map(({ name }) => name.length)));
  const parts = partScores(scheme.tests.map((test) => ({ ...test, score: 0 })));
  const head = [
    ...parts.map(({ part, points }) => `${part}/${points}`),
    `quality/${qualityPoints(scheme)}`,
    "total",
  ];
  const line = (name: string, cells: string[], note: string) => {
    const short = name.length > width ? `${name.slice(0, width - 3)}...` : name;
    return `${short.padEnd(width)}${
      cells.map((cell, i) => cell.padStart(head[i].length + 2)).join("")
    }  ${note}`.trimEnd();
  };
  return [
    paint.dim(line("", head, "")),
    ...grades.map((grade) => {
      const cells = [...partScores(grade.tests).map(scoreOf), scoreOf(grade.quality), scoreOf(grade)];
      const text = line(grade.name, cells, noteOf(grade));
      return grade.score === grade.points ? text : grade.problem === null ? paint.dim(text) : paint.bad(text);
    }),
  ];
}

function scoreOf({ score }: Pick<PartScore, "score">): string {
  return String(score);
}

/** What most wants to be said of a submission, in a line. */
function noteOf(grade: Grade): string {
  const failed = grade.tests.filter((test) => !isUnfailed(test));
  const text = grade.problem !== null
    ? visible(grade.problem)
    : [...failedNote(failed), ...leftOutNotes(grade), ...qualityNote(grade)].join("; ");
  return text.length > longestNote ? `${text.slice(0, longestNote - 3)}...` : text;
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
