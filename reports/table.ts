/**
 * The table of a stress run: a row for each test, each part, and all.
 *
 * @module
 */

import type { Paint } from "./report.ts";
import type { Moments } from "./statistics.ts";
import type { PartRows, Row, Tally } from "./tally.ts";

export interface TableSetting {
  paint: Paint;
  /** Real seconds since the start, for runs per second; null if unknown, as in a merged table. */
  wall: number | null;
  /** How many lines the table may have. */
  rows: number;
}

interface Column {
  title: string;
  width: number;
  text: (row: Row, wall: number) => string;
  /** Whether it says nothing, given all runs together; then it is not shown. */
  unless?: (total: Row) => boolean;
}

const columns: Column[] = [
  { title: "runs", width: 8, text: (row) => String(row.runs) },
  { title: "passed", width: 8, text: (row) => String(row.passed) },
  { title: "failed", width: 7, text: (row) => String(row.failed) },
  { title: "left out", width: 9, text: (row) => String(row.leftOut), unless: (total) => total.leftOut === 0 },
  { title: "seconds", width: 15, text: (row) => meanAndSpread(row.seconds) },
  { title: "RPCs", width: 8, text: (row) => mean(row.rpcs) },
  { title: "bytes", width: 9, text: (row) => mean(row.bytes) },
  { title: "runs/s", width: 8, text: (row, wall) => rate(row.runs / wall) },
];

/**
 * The lines of a table. Seconds, RPCs and bytes are means; for a part, of a whole round. Without room for every test,
 * only the parts are shown, or only the total.
 */
export function tableLines(tally: Tally, { paint, wall, rows }: TableSetting): string[] {
  const parts = tally.parts();
  const total = tally.total();
  const shown = (wall === null ? columns.slice(0, -1) : columns).filter(({ unless }) => !unless?.(total));
  const choices = [
    parts.flatMap(({ part, tests }) => [{ row: part, indent: "" }, ...under(tests)]),
    parts.map(({ part }) => ({ row: part, indent: "" })),
    [],
  ];
  const body = choices.find((lines) => lines.length + 2 <= rows) ?? [];
  const all = [...body, { row: total, indent: "" }];
  const width = widestName(parts);
  const line = (name: string, cells: string[]) =>
    name.padEnd(width) + cells.map((cell, i) => cell.padStart(shown[i].width)).join("");
  const head = line("", shown.map((column) => column.title)).trimEnd();
  return [
    paint.dim(head),
    ...all.map(({ row, indent }) => {
      const text = line(indent + row.name, shown.map((column) => column.text(row, wall ?? 1)));
      return row.failed > 0 ? paint.bad(text) : row.runs === 0 ? paint.dim(text) : text;
    }),
  ];
}

function under(tests: Row[]): { row: Row; indent: string }[] {
  return tests.map((row) => ({ row, indent: "  " }));
}

function widestName(parts: PartRows[]): number {
  const names = parts.flatMap(({ tests }) => tests.map((row) => row.name.length + 2));
  return Math.max(5, ...names) + 1;
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
