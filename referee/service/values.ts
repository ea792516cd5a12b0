/** What each key's value is after each entry of the log. */

import type { Operation } from "./operations.ts";

/** A value that only grows: what was put, and what was appended to it since. */
interface Text {
  text: string;
}

/** A key's value from an entry on. */
interface State {
  readonly index: number;
  /** The value is so much of the text: a copy of each value of a long run would take much memory. */
  readonly of: Text;
  readonly length: number;
  /** The write that made it; null at the begin. */
  readonly by: Operation | null;
  /** When the entry was first taken from a log. */
  readonly at: number;
}

export class KeyValue {
  /** In the order of the log, from where it is known on; empty while it is not known. */
  states: State[] = [{ index: 0, of: { text: "" }, length: 0, by: null, at: 0 }];
  /** Up to which entry it is known to be, because somebody was told, and since when. */
  floor = { index: 0, at: 0 };
  /** When an entry came out of the log of which it is not clear what it is for; null if none did. */
  unclearAt: number | null = null;

  write(index: number, by: Operation, at: number): void {
    const value = by.value!;
    let of = this.states.at(-1)?.of;
    if (by.op === "Put") of = { text: value };
    else if (of !== undefined) of.text += value;
    if (of !== undefined) this.states.push({ index, of, length: of.text.length, by, at });
  }

  forget(at: number): void {
    this.states = [];
    this.unclearAt = at;
  }

  /** Somebody was told of an entry. */
  raise(index: number, at: number): void {
    if (index > this.floor.index) this.floor = { index, at };
  }

  /** The position of the state that was there at an entry; -1 if it is not known. */
  positionAt(index: number): number {
    return this.states.findLastIndex((state) => state.index <= index);
  }

  /** The first position from one on, before another, with a value; -1 if there is none. */
  find(value: string, from: number, to = this.states.length): number {
    for (let i = Math.max(from, 0); i < to; i++) {
      const { length, of } = this.states[i];
      if (length === value.length && of.text.slice(0, length) === value) return i;
    }
    return -1;
  }

  /** How many characters of a value are those of a state. */
  inCommon(value: string, { of, length }: State): number {
    let i = 0;
    while (i < length && i < value.length && of.text[i] === value[i]) i++;
    return i;
  }
}

/** How often a text is in another one. */
export function times(text: string, whole: string): number {
  let count = 0;
  for (let at = whole.indexOf(text); at >= 0; at = whole.indexOf(text, at + text.length)) count++;
  return count;
}
