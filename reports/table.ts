/**
 * Tables of text that fit a terminal. All tables of all commands are made here.
 *
 * @module
 */

import type { Paint } from "./report.ts";
import { cut, padded, widthOf } from "./width.ts";

export interface Column {
  title: string;
  /** Right-aligned, as numbers are. */
  right?: boolean;
  /** Its width while there is room, so that a table that is redrawn does not jump. */
  roomy?: number;
  /** Cells may be cut to this width if the table is too wide; without it, never. */
  least?: number;
  /** The column may be omitted if the table is still too wide; of several, the last goes first. */
  optional?: boolean;
}

interface Row {
  /** One text per column. */
  cells: string[];
  /** Colours the whole line. */
  paint?: (text: string) => string;
}

/**
 * The lines of a table with its titles, each at most `width` columns wide if possible: first spaces go, then the ends
 * of cells that may be cut, then optional columns.
 */
export function tableLines(columns: Column[], rows: Row[], width: number, paint: Paint): string[] {
  const layout = fitted(columns, rows, width);
  const line = (cells: string[]) =>
    layout.shown
      .map(({ index, column, width }) => padded(cut(cells[index], width), width, column.right))
      .join(" ".repeat(layout.gap))
      .trimEnd();
  const titles = columns.map(({ title }) => title);
  const head = titles.every((title) => title === "") ? [] : [paint.dim(line(titles))];
  return [...head, ...rows.map(({ cells, paint = (text) => text }) => paint(line(cells)))];
}

interface Layout {
  /** Spaces between two columns. */
  gap: number;
  /** The columns that are shown, and their widths. */
  shown: { index: number; column: Column; width: number }[];
}

function fitted(columns: Column[], rows: Row[], width: number): Layout {
  const needed = columns.map((column, index) => ({
    index,
    column,
    width: Math.max(widthOf(column.title), ...rows.map(({ cells }) => widthOf(cells[index]))),
  }));
  for (let shown = needed;;) {
    const layout = layoutOf(shown, width);
    const last = shown.findLastIndex(({ column }) => column.optional);
    if (layout !== null) return layout;
    if (last < 0) return { gap: 1, shown: shown.map((each) => ({ ...each, width: leastWidth(each) })) };
    shown = shown.toSpliced(last, 1);
  }
}

/** The roomiest layout of these columns that fits; null if there is none. */
function layoutOf(needed: Layout["shown"], width: number): Layout | null {
  const total = (shown: Layout["shown"], gap: number) =>
    shown.reduce((sum, each) => sum + each.width, gap * (shown.length - 1));
  const roomy = needed.map((each) => ({ ...each, width: Math.max(each.width, each.column.roomy ?? 0) }));
  if (total(roomy, 2) <= width) return { gap: 2, shown: roomy };
  for (const gap of [2, 1]) if (total(needed, gap) <= width) return { gap, shown: needed };
  const shown = needed.map((each) => ({ ...each }));
  for (let excess = total(shown, 1) - width; excess > 0; excess--) {
    const [widest] = shown.filter((each) => each.width > leastWidth(each)).sort((a, b) => b.width - a.width);
    if (widest === undefined) return null;
    widest.width--;
  }
  return { gap: 1, shown };
}

function leastWidth({ column, width }: Layout["shown"][number]): number {
  return Math.min(width, Math.max(column.least ?? width, widthOf(column.title)));
}
