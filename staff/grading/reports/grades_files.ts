/**
 * Grades for programs: JSON with everything, and CSV for a spreadsheet. docs/grading.md says what each field means.
 *
 * @module
 */

// @ts-types="../../../types/std_csv_stringify.d.ts"
import { stringify } from "@std/csv/stringify";
import { finalScore, type Roster } from "../roster.ts";
import { allPoints, partScores } from "./grade.ts";
import {
  type Grade,
  type GradesFile,
  gradesFormat,
  gradesVersion,
  type Grading,
  type Scheme,
} from "./grade_schemas.ts";
import { visible } from "../../../trace/visible.ts";

/** All grades as JSON: the same on every run with the same seeds. */
export function gradesJson(grades: Grade[], { scheme, runs, seed, lab }: Grading): string {
  const head = { format: gradesFormat, version: gradesVersion, lab, ...scheme, runs, seed } as const;
  const file: GradesFile = { ...head, submissions: grades };
  return `${JSON.stringify(file, null, 2)}\n`;
}

/**
 * All grades as CSV (RFC 4180): a row for each submission. With a roster, its students come first, in its
 * order, then submissions that are not in it; the points that count, and the roster's other columns, come last.
 */
export function gradesCsv(grades: Grade[], { scheme }: Grading, roster: Roster | null = null): string {
  const parts = partScores(scheme.tests.map((test) => ({ ...test, score: 0 })));
  const head = ["name", "score", "points", ...parts.map(({ part }) => part), "quality", "problem"];
  const row = (grade: Grade) => [
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
    sumOf(grade.tests.map(({ saves }) => saves)),
  ];
  const last = [
    "submission",
    "hash",
    "rules_broken",
    "rules_unchecked",
    "ended_by_clock",
    "rpcs",
    "saves",
  ];
  const titles = [...head, ...scheme.tests.map(({ name }) => name), ...last];
  const table = roster === null ? [titles, ...grades.map(row)] : [
    [...titles, "late", "adjust", "final", ...roster.others],
    ...classRows(grades, roster, scheme, row, titles.length),
  ];
  return stringify(table.map((row) => row.map(cell)));
}

type Cells = (string | number)[];

/** The rows of a class: those of the roster, then those of submissions that are not in it. */
function classRows(
  grades: Grade[],
  { members, others }: Roster,
  scheme: Scheme,
  row: (grade: Grade) => Cells,
  columns: number,
): Cells[] {
  const byName = new Map(grades.map((grade) => [grade.name, grade]));
  const nobody: Cells = Array.from({ length: columns }, () => "");
  const rows = [...members.values()].map((member): Cells => {
    const grade = byName.get(member.name);
    const own = grade === undefined
      ? [member.name, 0, allPoints(scheme), ...nobody.slice(3)].with(
        problemColumn(scheme),
        "nothing was handed in",
      )
      : row(grade);
    const final = finalScore(grade?.score ?? 0, member, scheme.late ?? 0);
    return [...own, member.late, member.adjust, final, ...member.others];
  });
  const strangers = grades.filter(({ name }) => !members.has(name))
    .map((grade): Cells => [...row(grade), 0, 0, grade.score, ...others.map(() => "")]);
  return [...rows, ...strangers];
}

/** The index of the column after name, score, points, the parts, and quality. */
function problemColumn(scheme: Scheme): number {
  return 4 + new Set(scheme.tests.map(({ part }) => part)).size;
}

function sumOf(numbers: (number | undefined)[]): number {
  return numbers.reduce((sum: number, number) => sum + (number ?? 0), 0);
}

/** A cell; an apostrophe is put before text that a spreadsheet would take for a formula. */
function cell(value: string | number): string | number {
  if (typeof value === "number") return value;
  const text = /^(\s*[=+\-@]|[\t\r])/.test(value) ? `'${value}` : value;
  return visible(text).replaceAll(/\s+/g, " ");
}
