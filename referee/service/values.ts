/** What each key's value is after each entry of the log. */

import type { Operation } from "./operations.ts";

/** A key's value from an entry on. */
interface State {
  readonly index: number;
  readonly value: string;
  /** The write that made it; null at the begin. */
  readonly by: Operation | null;
  /** When the entry was first taken from a log. */
  readonly at: number;
}

/** One key. */
export class KeyValue {
  /** In the order of the log, from where it is known on; empty while it is not known. */
  states: State[] = [{ index: 0, value: "", by: null, at: 0 }];
  /** Up to which entry it is known to be, because somebody was told, and since when. */
  floor = { index: 0, at: 0 };
  /** When an entry came out of the log of which it is not clear what it is for; null if none did. */
  unclearAt: number | null = null;

  write(index: number, by: Operation, at: number): void {
    const last = this.states.at(-1);
    const value = by.value!;
    if (by.op === "Put") this.states.push({ index, value, by, at });
    else if (last !== undefined) this.states.push({ index, value: last.value + value, by, at });
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
      if (this.states[i].value.length === value.length && this.states[i].value === value) return i;
    }
    return -1;
  }
}

/** How often a text is in another one. */
export function times(text: string, whole: string): number {
  let count = 0;
  for (let at = whole.indexOf(text); at >= 0; at = whole.indexOf(text, at + text.length)) count++;
  return count;
}

/** How many characters two texts have in common at their begin. */
export function inCommon(a: string, b: string): number {
  let i = 0;
  while (i < a.length && i < b.length && a[i] === b[i]) i++;
  return i;
}
