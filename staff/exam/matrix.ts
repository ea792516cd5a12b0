/**
 * The matrix: a row for each Raft, who caught it, and how it was named.
 *
 * @module
 */

import type { Paint } from "../../reports/report.ts";
import type { Sheet, Shown } from "./examinee.ts";
import { isHarmless, namingOf } from "./verdict.ts";

/** A row, as text. */
export interface Row {
  /** The Raft. */
  name: string;
  /** What it is made from; `right` if there is nothing wrong with it. */
  base: string;
  /** In how many seeds a test of the suite failed, and which in most. */
  suite: string[];
  /** The same of extra. */
  extra: string[];
  /** In how many seeds the referee saw a rule broken, which it named first in most, and in how many a right one. */
  referee: string[];
  /** `yes`, `no`, `tests only`; `prevented`; of a right Raft `clean`; `blamed` where there was nothing to see. */
  verdict: string;
  /** Whether all is as it should be. */
  good: boolean;
}

/** A test's name as the matrix has it: `Figure8` for `TestFigure82C`. */
export function shortName(test: string): string {
  return test.replace(/^Test/, "").replace(/2[ABC]$/, "");
}

/** The row of a Raft. */
export function rowOf(sheet: Sheet): Row {
  const { examinee: { name, mutant }, suite, extra, referee, right, caught } = sheet;
  const count = (seeds: number) => seeds === 0 ? "-" : String(seeds);
  const shown = ({ seeds, by }: Shown, most: (name: string, seeds: number) => string) =>
    by.length === 0 ? [count(seeds), ""] : [count(seeds), most(...by[0])];
  const spared = sheet.spared.length > 0 ? "*" : "";
  const [inSeeds, most] = shown(suite, shortName);
  const harmless = isHarmless(sheet);
  const silent = mutant === null ? "clean" : "prevented";
  const verdict = harmless ? (caught ? "blamed" : silent) : namingOf(sheet);
  return {
    name,
    base: mutant?.base ?? "right",
    suite: [inSeeds + spared, most],
    extra: shown(extra, shortName),
    referee: [...shown(referee, (rule, seeds) => `${rule} ${seeds}`), count(right)],
    verdict,
    good: harmless ? !caught : caught && verdict !== "no",
  };
}

/** Widths of the columns; a name of a Raft or a test that is longer is cut. */
const widths = { name: 37, base: 8, count: 3, test: 18, rule: 7, right: 5 };

/** The lines of the matrix, none longer than 120 letters. */
export function matrixLines(sheets: Sheet[], paint: Paint): string[] {
  const { name, base, count, test, rule, right } = widths;
  const cells = (row: Omit<Row, "good">) =>
    [
      cut(row.name, name).padEnd(name),
      row.base.padEnd(base),
      ...[row.suite, row.extra].flatMap(([n, most]) => [n.padStart(count), cut(most, test).padEnd(test)]),
      row.referee[0].padStart(count),
      row.referee[1].padEnd(rule),
      row.referee[2].padStart(right),
      row.verdict,
    ].join(" ");
  const head = cells({
    name: "Raft",
    base: "base",
    suite: ["in", "most often by"],
    extra: ["in", "most often by"],
    referee: ["in", "first", "right"],
    verdict: "named",
  });
  const group = (title: string) => title.padEnd(count + 1 + test);
  const over = [" ".repeat(name + 1 + base), group("suite"), group("extra"), "referee"].join(" ");
  return [
    paint.dim(over),
    paint.dim(head),
    ...sheets.map(rowOf).map((row) => row.good ? cells(row) : paint.bad(cells(row))),
  ];
}

function cut(text: string, width: number): string {
  return text.length <= width ? text : `${text.slice(0, width - 1)}…`;
}
