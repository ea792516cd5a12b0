/**
 * The history of a test: what clients asked for, when, and what they were answered.
 *
 * @module
 */

import type { Asked } from "../../trace/watcher.ts";

/** An operation of a client; without `return` while it is not answered. */
export interface Operation {
  client: number;
  /** Microseconds of the test, each moment a little later than the one before, also where the clock has not moved. */
  call: number;
  return?: number;
  input: Asked;
  output: { value: string };
}

/** So much later than what happened before it at the same microsecond: a fraction that is exact. */
const after = 2 ** -12;

export class Operations {
  #now: () => number;
  #last = 0;
  /** In the order in which they were called. */
  readonly history: Operation[] = [];

  /** `now` is in microseconds. */
  constructor(now: () => number) {
    this.#now = now;
  }

  /** A client asks; call what is returned with the answer. */
  called(client: number, input: Asked): (value: string) => void {
    const operation: Operation = { client, call: this.#moment(), input, output: { value: "" } };
    this.history.push(operation);
    return (value) => {
      operation.output.value = value;
      operation.return = this.#moment();
    };
  }

  /** Those that wait for an answer. */
  waiting(): Operation[] {
    return this.history.filter((operation) => operation.return === undefined);
  }

  #moment(): number {
    return this.#last = Math.max(this.#now(), this.#last + after);
  }
}
