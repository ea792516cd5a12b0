/** Each key's value after each entry of the log. */

import type { Operation } from "./operations.ts";

/** A growing text: what was put, and what was appended since. */
interface Text {
  text: string;
}

/** A key's value from an entry on. */
interface State {
  readonly index: number;
  /** The value is a prefix of this text: copies of all values in a long run would take much memory. */
  readonly of: Text;
  readonly length: number;
  /** The write that made it; null for the initial value. */
  readonly by: Operation | null;
  /** When the entry was first taken from a log. */
  readonly at: number;
}

/** A later entry for a write that was in the log already. */
export interface Repeat {
  readonly index: number;
  readonly by: Operation;
}

export class KeyValue {
  /** In log order, from where the value is known; empty while it is unknown. */
  states: State[] = [{ index: 0, of: { text: "" }, length: 0, by: null, at: 0 }];
  /** Since the value is known, in log order. */
  repeats: Repeat[] = [];
  /** The entry up to which a client has seen it, and since when. */
  floor = { index: 0, at: 0 };
  /** When an entry of unclear purpose came out of the log; null if none did. */
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
    this.repeats = [];
    this.unclearAt = at;
  }

  /** A client has seen the effect of an entry. */
  raise(index: number, at: number): void {
    if (index > this.floor.index) this.floor = { index, at };
  }

  /** The position of the state at an entry; -1 if unknown. */
  positionAt(index: number): number {
    return this.states.findLastIndex((state) => state.index <= index);
  }

  /** The first position with a value in a range; -1 if there is none. */
  find(value: string, from: number, to = this.states.length): number {
    for (let i = Math.max(from, 0); i < to; i++) {
      const { length, of } = this.states[i];
      if (length === value.length && of.text.slice(0, length) === value) return i;
    }
    return -1;
  }

  /** How often a text was put or appended at most between two Puts. */
  timesWritten(text: string): number {
    let most = 0;
    let count = 0;
    for (const { by } of this.states) {
      if (by?.op === "Put") count = 0;
      if (by?.value === text) most = Math.max(most, ++count);
    }
    return most;
  }

  /** The length of the common prefix of a value and a state. */
  inCommon(value: string, { of, length }: State): number {
    let i = 0;
    while (i < length && i < value.length && of.text[i] === value[i]) i++;
    return i;
  }
}

/** How often a text occurs in another. */
export function times(text: string, whole: string): number {
  let count = 0;
  for (let at = whole.indexOf(text); at >= 0; at = whole.indexOf(text, at + text.length)) count++;
  return count;
}
