/**
 * Events in few characters: names of fields once for all events that have the same, moments as distances. What is very
 * long is cut, and says so.
 *
 * @module
 */

import type { TraceEvent } from "../event.ts";
import type { Value } from "../value.ts";

/** Events by their shapes: the kind and the names of the further fields. */
export interface Packed {
  shapes: string[][];
  /** The number of a shape, then the values of its fields; `at` as the distance from the event before. */
  rows: unknown[][];
}

/** The most characters of a text that a page keeps. */
const longestText = 2000;

/** Packs events; of a list within a message at most so many elements are kept. */
export function pack(events: readonly TraceEvent[], elements: number): Packed {
  const shapes: string[][] = [];
  const numbers = new Map<string, number>();
  let before = 0;
  const rows = events.map((event) => {
    const { kind, at, ...rest } = event;
    const names = Object.keys(rest);
    const key = `${kind} ${names}`;
    let shape = numbers.get(key);
    if (shape === undefined) {
      numbers.set(key, shape = shapes.length);
      shapes.push([kind, ...names]);
    }
    const distance = at === null ? null : at - before;
    before = at ?? before;
    return [shape, distance, ...Object.values(rest).map((value) => cut(value as Value, elements))];
  });
  return { shapes, rows };
}

export function unpack({ shapes, rows }: Packed): TraceEvent[] {
  let before = 0;
  return rows.map((row) => {
    const [kind, ...names] = shapes[row[0] as number];
    const at = row[1] === null ? null : before += row[1] as number;
    const event: Record<string, unknown> = { kind, at };
    for (let i = 0; i < names.length; i++) event[names[i]] = row[i + 2];
    return event as unknown as TraceEvent;
  });
}

/** The first characters of a long text, and how many are missing. */
export function cutText(text: string, most: number = longestText): string {
  if (text.length <= most) return text;
  // Not within a pair of surrogates.
  const end = /[\ud800-\udbff]/.test(text[most - 1]) ? most - 1 : most;
  return `${text.slice(0, end)} [${text.length - end} more characters are left out]`;
}

function cut(value: Value, elements: number): Value {
  if (typeof value === "string") return cutText(value);
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) {
    const kept = value.length > elements + 1 ? value.slice(0, elements) : value;
    const cuts = kept.map((element) => cut(element, elements));
    return kept === value
      ? cuts
      : [...cuts, { more: value.length - elements + (moreIn(value.at(-1)!) ?? 1) - 1 }];
  }
  const fields: { [name: string]: Value } = {};
  for (const name in value) fields[name] = cut(value[name], elements);
  return fields;
}

/** How many elements a list's last one stands for, if it is the recorder's `{ more: 5 }`. */
export function moreIn(value: Value): number | null {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return null;
  return typeof value.more === "number" && value.text === undefined ? value.more : null;
}
