/**
 * Grades for programs: JSON with everything, and CSV for a spreadsheet. docs/grading.md says what each field means.
 *
 * @module
 */

// @ts-types="../../../types/std_csv_stringify.d.ts"
import { stringify } from "@std/csv/stringify";
import { partScores } from "./grade.ts";
import { type Grade, type GradesFile, gradesFormat, gradesVersion, type Grading } from "./grade_schemas.ts";
import { visible } from "../../../reports/visible.ts";

/** All grades as JSON: the same on every run with the same seeds. */
export function gradesJson(grades: Grade[], { scheme, runs, seed, lab }: Grading): string {
  const head = { format: gradesFormat, version: gradesVersion, lab, ...scheme, runs, seed } as const;
  const file: GradesFile = { ...head, submissions: grades };
  return `${JSON.stringify(file, null, 2)}\n`;
}

/** All grades as CSV (RFC 4180): a row for each submission. */
export function gradesCsv(grades: Grade[], { scheme }: Grading): string {
  const parts = partScores(scheme.tests.map((test) => ({ ...test, score: 0 })));
  const head = ["name", "score", "points", ...parts.map(({ part }) => part), "quality", "problem"];
  const rows = grades.map((grade) => [
    grade.name,
    grade.score,
    grade.points,
    ...partScores(grade.tests).map(({ score }) => score),
    grade.quality.score,
    grade.problem ?? "",
    ...grade.tests.map(({ score }) => score),
    grade.submission,
    grade.hash,
    grade.rules.map(({ rule }) => rule).join(" "),
    (grade.unchecked ?? []).join(" "),
    sumOf(grade.tests.map(({ endedByClock }) => endedByClock)),
    sumOf(grade.tests.map(({ rpcs }) => rpcs)),
  ]);
  const last = [
    "submission",
    "hash",
    "rules_broken",
    "rules_unchecked",
    "ended_by_clock",
    "rpcs",
  ];
  const all = [[...head, ...scheme.tests.map(({ name }) => name), ...last], ...rows];
  return stringify(all.map((row) => row.map(cell)));
}

function sumOf(numbers: (number | undefined)[]): number {
  return numbers.reduce((sum: number, number) => sum + (number ?? 0), 0);
}

/** A cell; text that a spreadsheet would take for a formula begins with an apostrophe, which keeps it text. */
function cell(value: string | number): string | number {
  if (typeof value === "number") return value;
  const text = /^(\s*[=+\-@]|[\t\r])/.test(value) ? `'${value}` : value;
  return visible(text).replaceAll(/\s+/g, " ");
}
