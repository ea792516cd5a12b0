/**
 * The table of a stress run: a row for each test, each part, and all.
 *
 * @module
 */

import type { Paint } from "./report.ts";
import type { Moments } from "./statistics.ts";
import { type Column, tableLines } from "./table.ts";
import type { PartRows, Row, Tally } from "./tally.ts";

interface StressTableSetting {
  paint: Paint;
  /** Real seconds since the start, for runs per second; null if unknown, as in a merged table. */
  wall: number | null;
  /** How many lines the table may have. */
  rows: number;
  /** Columns of the terminal; Infinity without one. */
  width: number;
}

interface StressColumn extends Column {
  text: (row: Row, wall: number) => string;
  /** Hides the column if it says nothing, given all runs together. */
  unless?: (total: Row, wall: number | null) => boolean;
}

const columns: StressColumn[] = [
  { title: "runs", roomy: 6, text: (row) => String(row.runs) },
  { title: "passed", text: (row) => String(row.passed) },
  { title: "failed", text: (row) => String(row.failed) },
  { title: "left out", text: (row) => String(row.leftOut), unless: (total) => total.leftOut === 0 },
  { title: "seconds", roomy: 13, text: (row) => meanAndSpread(row.seconds) },
  { title: "RPCs", roomy: 6, optional: true, text: (row) => mean(row.rpcs) },
  { title: "bytes", roomy: 7, optional: true, text: (row) => mean(row.bytes) },
  {
    title: "runs/s",
    optional: true,
    text: (row, wall) => rate(row.runs / wall),
    unless: (_, wall) => wall === null,
  },
];

/** Below this width the names of tests are cut; above it columns are omitted to make room for them. */
const narrow = 64;

/**
 * The lines of a table. Seconds, RPCs and bytes are means; for a part, of a whole round. Without room for every test,
 * only the parts are shown, or only the total.
 */
export function stressTable(tally: Tally, { paint, wall, rows, width }: StressTableSetting): string[] {
  const parts = tally.parts();
  const total = tally.total();
  const shown = columns.filter(({ unless }) => !unless?.(total, wall));
  const choices = [
    parts.flatMap(({ part, tests }) => [{ row: part, indent: "" }, ...under(tests)]),
    parts.map(({ part }) => ({ row: part, indent: "" })),
    [],
  ];
  const body = choices.find((lines) => lines.length + 2 <= rows) ?? [];
  return tableLines(
    [
      // Names are cut only if there is no room for both them and the counts.
      { title: "", roomy: widestName(parts), ...(width < narrow ? { least: 12 } : {}) },
      ...shown.map((column) => ({ ...column, right: true })),
    ],
    [...body, { row: total, indent: "" }].map(({ row, indent }) => ({
      cells: [indent + row.name, ...shown.map(({ text }) => text(row, wall ?? 1))],
      paint: row.failed > 0 ? paint.bad : row.runs === 0 ? paint.dim : undefined,
    })),
    width,
    paint,
  );
}

function under(tests: Row[]): { row: Row; indent: string }[] {
  return tests.map((row) => ({ row, indent: "  " }));
}

function widestName(parts: PartRows[]): number {
  const names = parts.flatMap(({ tests }) => tests.map((row) => row.name.length + 2));
  return Math.max(5, ...names);
}

function meanAndSpread(moments: Moments): string {
  if (moments.count === 0) return "-";
  return `${moments.mean.toFixed(2)} ± ${moments.spread.toFixed(2)}`;
}

function mean(moments: Moments): string {
  return moments.count === 0 ? "-" : moments.mean.toFixed(0);
}

function rate(perSecond: number): string {
  return perSecond >= 100 ? perSecond.toFixed(0) : perSecond.toFixed(1);
}
