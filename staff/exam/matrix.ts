/**
 * The matrix: a row for each Raft, with what caught it and which rule was named.
 *
 * @module
 */

import type { Paint } from "../../reports/report.ts";
import { type Column, tableLines } from "../../reports/table.ts";
import type { Sheet, Shown } from "./examinee.ts";
import { isHarmless, namingOf } from "./verdict.ts";

interface Row {
  name: string;
  /** Its base; `right` for a right Raft. */
  base: string;
  /** In how many seeds a test of the suite failed, and which failed most often. */
  suite: string[];
  /** The same for extra. */
  extra: string[];
  /** In how many seeds the referee saw a rule broken, which rule came first most often, and how often a right one. */
  referee: string[];
  /**
   * `yes`, `no`, `tests only`; `prevented`; for a right Raft `clean`; `blamed` for findings where there should be none.
   */
  verdict: string;
  good: boolean;
}

/** A test's name as the matrix shows it: `Figure8` for `TestFigure82C`. */
export function shortName(test: string): string {
  return test.replace(/^Test/, "").replace(/(2[ABC]|3[ABD])$/, "");
}

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

const columns: Column[] = [
  { title: "Raft", least: 12 },
  { title: "base", optional: true },
  { title: "suite", right: true },
  { title: "most often", least: 8, optional: true },
  { title: "extra", right: true },
  { title: "most often", least: 8, optional: true },
  { title: "referee", right: true },
  { title: "first" },
  { title: "right", right: true },
  { title: "named" },
];

/** The lines of the matrix, for a terminal of `width` columns. */
export function matrixLines(sheets: Sheet[], width: number, paint: Paint): string[] {
  const rows = sheets.map(rowOf).map(({ name, base, suite, extra, referee, verdict, good }) => ({
    cells: [name, base, ...suite, ...extra, ...referee, verdict],
    paint: good ? undefined : paint.bad,
  }));
  return tableLines(columns, rows, width, paint);
}
