/**
 * The logs of all servers side by side, as in Figure 7 of the paper.
 *
 * @module
 */

import type { Value } from "../value.ts";
import { type Entry, entryAt, lastIndex, type Log } from "./states.ts";

export interface LogColumn {
  index: number;
  /** By server: undefined if it has no entry at this index, or the entry is unknown. */
  entries: (Entry | undefined)[];
  /** Whether two servers have different entries at this index. */
  differs: boolean;
  /**
   * By server: whether its entry differs from the one that most servers have; in a tie, all entries are odd.
   */
  odd: boolean[];
}

/** The columns to show, at most `room`: around the first difference, or else the ends of the logs. */
export function columnsOf(logs: readonly Log[], room: number): LogColumn[] {
  const last = Math.max(0, ...logs.map(lastIndex));
  const first = Math.min(...logs.map(({ offset }) => offset)) + 1;
  const different = firstDifference(logs, first, last);
  const from = different === null || different > last - room + 2
    ? Math.max(first, last - room + 1)
    : Math.max(first, different - Math.floor(room / 3));
  const columns: LogColumn[] = [];
  for (let index = from; index <= Math.min(last, from + room - 1); index++) {
    const entries = logs.map((log) => entryAt(log, index));
    const differs = differsAt(logs, index);
    columns.push({ index, entries, differs, odd: entries.map((entry) => differs && isOdd(entry, entries)) });
  }
  return columns;
}

function firstDifference(logs: readonly Log[], first: number, last: number): number | null {
  for (let index = first; index <= last; index++) if (differsAt(logs, index)) return index;
  return null;
}

function differsAt(logs: readonly Log[], index: number): boolean {
  const entries = logs.flatMap((log) => entryAt(log, index) ?? []);
  return entries.some((entry) => !isSame(entry, entries[0]));
}

function isOdd(entry: Entry | undefined, entries: readonly (Entry | undefined)[]): boolean {
  if (entry === undefined) return false;
  const same = (one: Entry | undefined) =>
    entries.filter((other) => one !== undefined && other !== undefined && isSame(one, other)).length;
  const own = same(entry);
  return entries.some((other) => other !== undefined && !isSame(entry, other) && same(other) >= own);
}

/** Whether two entries may be the same: what is unknown counts as equal. */
function isSame(a: Entry, b: Entry): boolean {
  if (a.term !== null && b.term !== null && a.term !== b.term) return false;
  return a.command === undefined || b.command === undefined || isSameValue(a.command, b.command);
}

function isSameValue(a: Value, b: Value): boolean {
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) return a === b;
  return a === b || textOf(a) === textOf(b);
}

const texts = new WeakMap<object, string>();

/** A value as text, cached because the same entry is compared again and again. */
function textOf(value: object): string {
  let text = texts.get(value);
  if (text === undefined) texts.set(value, text = JSON.stringify(value));
  return text;
}
