/**
 * Packs events into few characters. Events with the same fields share one list of field names, times are
 * stored as differences, and each list and struct is stored once, since a leader sends the same entries again
 * and again. Very long values are cut, with a note of what is missing.
 *
 * @module
 */

import type { TraceEvent } from "../event.ts";
import type { Value } from "../value.ts";

/** `shapes` are the kind and field names of events; events with the same ones share a shape. */
export interface Packed {
  shapes: string[][];
  /**
   * One per event: the number of its shape, then the values of its fields; `at` is the time since the event
   * before.
   */
  rows: Cell[][];
  /** Field names of structs. */
  structs: string[][];
  /**
   * Lists and structs: what it is, then its elements or fields. A value that others contain stands before
   * them.
   */
  values: Cell[][];
}

/** A value. A list or a struct is its number in `values`, in brackets. */
type Cell = null | boolean | number | string | [number];

/**
 * The first cell of a list says how it is stored: its elements; the numbers of its elements; or another list,
 * how many of its first elements are the same, and the numbers of the elements after them. The first cell of
 * a struct is the number of its field names.
 */
const list = -1, numbered = -2, extended = -3;

/** Lists with at least this many elements are compared with earlier ones that begin alike. */
const longList = 4;
const lastFew = 4;

interface LongList {
  /** Its JSON without the closing bracket. */
  text: string;
  length: number;
  number: number;
}

/** A page keeps at most this many characters of a text. */
const longestText = 2000;

/** Packs events, keeping at most `elements` elements of each list in a message. */
export function pack(events: readonly TraceEvent[], elements: number): Packed {
  const shapes = new Names();
  const values = new Values(elements);
  let before = 0;
  const rows: Cell[][] = [];
  for (const event of events) {
    const { kind, at } = event;
    const row: Cell[] = [0, at === null ? null : at - before];
    before = at ?? before;
    const names: string[] = [kind];
    for (const name in event) {
      if (name === "kind" || name === "at") continue;
      names.push(name);
      row.push(values.cell(event[name as keyof TraceEvent] as Value));
    }
    row[0] = shapes.numberOf(names);
    rows.push(row);
  }
  return { shapes: shapes.all, rows, structs: values.structs.all, values: values.all };
}

/** Lists of names; each is stored once. */
class Names {
  all: string[][] = [];
  #numbers = new Map<string, number>();
  /** The list that was asked for last, since the next is often the same. */
  #last: string[] | null = null;
  #lastNumber = -1;

  numberOf(names: string[]): number {
    const last = this.#last;
    if (names.length === last?.length && names.every((name, i) => name === last[i])) return this.#lastNumber;
    const key = JSON.stringify(names);
    let number = this.#numbers.get(key);
    if (number === undefined) {
      this.#numbers.set(key, number = this.all.length);
      this.all.push(names);
    }
    this.#last = names;
    return this.#lastNumber = number;
  }
}

/** Lists and structs; each is stored once. */
class Values {
  all: Cell[][] = [];
  structs = new Names();
  #elements: number;
  #numbers = new Map<string, number>();
  /** The latest long lists, by how their text begins. */
  #longLists = new Map<string, LongList[]>();

  constructor(elements: number) {
    this.#elements = elements;
  }

  cell(value: Value): Cell {
    if (typeof value === "string") return cutText(value);
    if (typeof value !== "object" || value === null) return value;
    return [this.#number(value)];
  }

  #number(value: Value[] | { [name: string]: Value }): number {
    return Array.isArray(value) ? this.#list(this.#shortened(value)) : this.#struct(value);
  }

  #struct(value: { [name: string]: Value }): number {
    const names: string[] = [], cells: Cell[] = [0];
    let key = "";
    for (const name in value) {
      const cell = this.cell(value[name]);
      names.push(name);
      cells.push(cell);
      key += typeof cell === "number" ? `,${cell}` : `,${JSON.stringify(cell)}`;
    }
    const shape = cells[0] = this.structs.numberOf(names);
    return this.#numberOf(shape + key, cells);
  }

  #shortened(elements: Value[]): Value[] {
    const most = this.#elements;
    if (elements.length <= most + 1) return elements;
    return [...elements.slice(0, most), {
      more: elements.length - most + (moreIn(elements.at(-1)!) ?? 1) - 1,
    }];
  }

  #list(elements: Value[]): number {
    if (!elements.every((element) => typeof element === "object" && element !== null)) {
      const cells: Cell[] = [list, ...elements.map((element) => this.cell(element))];
      return this.#numberOf(JSON.stringify(cells), cells);
    }
    if (elements.length >= longList) return this.#longList(elements);
    const cells: Cell[] = [numbered];
    for (const element of elements) cells.push(this.#number(element));
    return this.#numberOf(cells.join(), cells);
  }

  /**
   * A leader sends a follower that does not answer the same entries again, followed by newer ones. Texts are
   * compared, which is much faster than comparing elements.
   */
  #longList(elements: (Value[] | { [name: string]: Value })[]): number {
    const text = JSON.stringify(elements).slice(0, -1);
    const begins = text.slice(0, 60);
    const others = this.#longLists.get(begins) ?? [];
    let cells: Cell[] | null = null;
    let known = 0;
    for (const other of others) {
      if (other.text === text) return other.number;
      if (text.startsWith(other.text) && text[other.text.length] === ",") known = other.length;
      else if (other.text.startsWith(text) && other.text[text.length] === ",") known = elements.length;
      else continue;
      cells = [extended, other.number, known];
      break;
    }
    cells ??= [numbered];
    for (let i = known; i < elements.length; i++) cells.push(this.#number(elements[i]));
    const number = this.all.push(cells) - 1;
    this.#longLists.set(begins, [{ text, length: elements.length, number }, ...others].slice(0, lastFew));
    return number;
  }

  #numberOf(key: string, cells: Cell[]): number {
    let number = this.#numbers.get(key);
    if (number === undefined) {
      this.#numbers.set(key, number = this.all.length);
      this.all.push(cells);
    }
    return number;
  }
}

/** The events. Those that had equal lists or structs now share them. */
export function unpack({ shapes, rows, structs, values }: Packed): TraceEvent[] {
  const made: Value[] = [];
  const valueOf = (cell: Cell): Value => Array.isArray(cell) ? made[cell[0]] : cell;
  for (const cells of values) made.push(unpackedValue(cells, structs, made, valueOf));
  let before = 0;
  return rows.map((row) => {
    const names = shapes[row[0] as number];
    const at = row[1] === null ? null : before += row[1] as number;
    const event: Record<string, unknown> = { kind: names[0], at };
    for (let i = 1; i < names.length; i++) event[names[i]] = valueOf(row[i + 1]);
    return event as unknown as TraceEvent;
  });
}

function unpackedValue(
  cells: Cell[],
  structs: string[][],
  made: Value[],
  valueOf: (cell: Cell) => Value,
): Value {
  const [what] = cells as [number];
  if (what === list) return cells.slice(1).map(valueOf);
  if (what === numbered) return (cells as number[]).slice(1).map((number) => made[number]);
  if (what === extended) {
    const [, before, same, ...further] = cells as number[];
    return [...(made[before] as Value[]).slice(0, same), ...further.map((number) => made[number])];
  }
  const fields: { [name: string]: Value } = {};
  structs[what].forEach((name, i) => fields[name] = valueOf(cells[i + 1]));
  return fields;
}

/** The first characters of a long text, with a note of how many are missing. */
export function cutText(text: string, most: number = longestText): string {
  if (text.length <= most) return text;
  // Not in the middle of a surrogate pair.
  const end = /[\ud800-\udbff]/.test(text[most - 1]) ? most - 1 : most;
  return `${text.slice(0, end)} [${text.length - end} more characters are left out]`;
}

/**
 * How many elements the last one of a list stands for, if it is the recorder's `{ more: 5 }`; otherwise null.
 */
export function moreIn(value: Value): number | null {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return null;
  return typeof value.more === "number" && value.text === undefined ? value.more : null;
}
