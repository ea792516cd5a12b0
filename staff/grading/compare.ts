/**
 * `grade --compare`: the differences between two gradings, student by student.
 *
 * @module
 */

import type * as v from "valibot";
import { platform } from "../../platform/platform.ts";
import { parseJson, problemIn } from "../../platform/schema.ts";
import { UsageError } from "../../platform/usage_error.ts";
import type { Paint } from "../../reports/report.ts";
import { type Column, tableLines } from "../../reports/table.ts";
import { visible } from "../../trace/visible.ts";
import { rounded } from "./reports/grade.ts";
import { type Grade, gradesFile } from "./reports/grade_schemas.ts";

type GradesFile = v.InferOutput<typeof gradesFile>;

/** Reads a grades.json, or the one in a folder of results. */
export function readGrades(given: string): GradesFile {
  const path = platform.kindOf(given) === "folder" ? `${given.replace(/\/+$/, "")}/grades.json` : given;
  const text = platform.readText(path);
  if (text === null) throw new UsageError(`${given}: there is no grades.json, or it cannot be read`);
  const value = parseJson(text);
  const problem = value === undefined ? "it is not JSON" : problemIn(value, gradesFile)?.sentence;
  if (problem !== undefined) throw new UsageError(`${path}: ${problem}`);
  return value as GradesFile;
}

/** Whether the grades are the same, and the lines that list the differences. */
export function compared(
  old: GradesFile,
  now: GradesFile,
  width: number,
  paint: Paint,
): { same: boolean; lines: string[] } {
  const [before, after] = [old, now].map(({ submissions }) =>
    new Map(submissions.map((each) => [each.name, each]))
  );
  const names = [...new Set([...before.keys(), ...after.keys()])].sort();
  const rows = names.flatMap((name) => {
    const [one, two] = [before.get(name), after.get(name)];
    const what = differences(one, two);
    return what === "" ? [] : [{ name, one, two, what }];
  });
  const rules = ["title", "course", "tests", "limits", "quality", "runs", "seed", "lab"] as const;
  const other = rules.filter((rule) => JSON.stringify(old[rule]) !== JSON.stringify(now[rule]));
  const columns: Column[] = [
    { title: "", least: 10 },
    ...["old", "new", "change"].map((title) => ({ title, right: true })),
    { title: "", least: 20 },
  ];
  const cells = rows.map(({ name, one, two, what }) => ({
    cells: [name, scoreOf(one), scoreOf(two), changeOf(one, two), what],
    paint: (two?.score ?? 0) < (one?.score ?? 0) ? paint.bad : undefined,
  }));
  const alike = names.length - rows.length;
  return {
    same: rows.length === 0,
    lines: [
      ...(rows.length === 0 ? [] : [...tableLines(columns, cells, width, paint), ""]),
      `${alike} of ${names.length} submissions have the same grades` +
      (other.length === 0 ? "" : `; the rules differ: ${other.join(", ")}`),
    ],
  };
}

function scoreOf(grade: Grade | undefined): string {
  return grade === undefined ? "-" : String(grade.score);
}

function changeOf(one: Grade | undefined, two: Grade | undefined): string {
  if (one === undefined || two === undefined) return "";
  const change = rounded(two.score - one.score);
  return change > 0 ? `+${change}` : String(change);
}

/** The differences in a line; "" if there are none that matter to the grade. */
function differences(one: Grade | undefined, two: Grade | undefined): string {
  if (one === undefined) return "only in the new";
  if (two === undefined) return "only in the old";
  const parts: string[] = [];
  if (one.hash !== two.hash) parts.push("handed in anew");
  if (one.problem !== two.problem) parts.push(visible(two.problem ?? "can be run now"));
  for (const name of new Set([...one.tests, ...two.tests].map((test) => test.name))) {
    const [was, is] = [one, two].map(({ tests }) => tests.find((test) => test.name === name));
    const runs = (test: typeof was) =>
      test === undefined ? "-" : `${test.passed + test.leftOut}/${test.runs}`;
    if (was?.score !== is?.score || runs(was) !== runs(is)) parts.push(`${name} ${runs(was)} -> ${runs(is)}`);
  }
  if (one.quality.score !== two.quality.score) {
    parts.push(`quality ${one.quality.score} -> ${two.quality.score}`);
  }
  return parts.join("; ");
}
