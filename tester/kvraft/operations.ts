/**
 * The history of a test: the clients' operations, their times and answers.
 *
 * @module
 */

import type { Asked } from "../../trace/watcher.ts";

/** An operation of a client; without `return` while it is not answered. */
export interface Operation {
  client: number;
  /** Microseconds of the test, each a little later than the one before, even if the clock has not moved. */
  call: number;
  return?: number;
  input: Asked;
  output: { value: string };
}

/** The distance between moments in the same microsecond: an exact fraction. */
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

  /** A client starts an operation; call the returned function with the answer. */
  called(client: number, input: Asked): (value: string) => void {
    const operation: Operation = { client, call: this.#moment(), input, output: { value: "" } };
    this.history.push(operation);
    return (value) => {
      operation.output.value = value;
      operation.return = this.#moment();
    };
  }

  /** Operations that wait for an answer. */
  waiting(): Operation[] {
    return this.history.filter((operation) => operation.return === undefined);
  }

  /** How long those that were answered took on average, in milliseconds; NaN if there are none. */
  pace(): number {
    const took = this.history.flatMap(({ call, return: end }) => end === undefined ? [] : [end - call]);
    return took.reduce((sum, each) => sum + each, 0) / took.length / 1000;
  }

  #moment(): number {
    return this.#last = Math.max(this.#now(), this.#last + after);
  }
}
