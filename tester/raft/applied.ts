/**
 * What each server applied, over all its lives, and what of it cannot be.
 *
 * @module
 */

import { fatal, show, TestFailure } from "../failure.ts";

/** The commands that the servers of a cluster applied, by log index. */
export class Applied {
  /** The highest index each server applied. */
  readonly highest: number[];
  /** The highest of all. */
  maxIndex = 0;
  #logs: Map<number, unknown>[];

  /** Nothing yet, by any of `n` servers. */
  constructor(n: number) {
    this.highest = Array(n).fill(0);
    this.#logs = Array.from({ length: n }, () => new Map());
  }

  /** Server i applied a command. Returns what is wrong with that: another command at that index, or a gap before it. */
  add(i: number, index: number, command: unknown): TestFailure[] {
    const wrong: string[] = [];
    for (let j = 0; j < this.#logs.length; j++) {
      const other = this.#logs[j].get(index);
      if (other === command || (other === undefined && !this.#logs[j].has(index))) continue;
      wrong.push(
        `apply error: commit index=${index} server=${i} ${show(command)} != server=${j} ${show(other)}`,
      );
    }
    if (index > 1 && !this.#logs[i].has(index - 1)) {
      wrong.push(`apply error: server ${i} apply out of order ${index}`);
    }
    this.#logs[i].set(index, command);
    this.highest[i] = Math.max(this.highest[i], index);
    this.maxIndex = Math.max(this.maxIndex, index);
    return wrong.map((message) => new TestFailure("assertion", message, i));
  }

  /** How many servers have applied an entry at `index`, and which command; two commands fail the test. */
  at(index: number): [count: number, command: unknown] {
    let count = 0;
    let command: unknown = null;
    for (const log of this.#logs) {
      if (!log.has(index)) continue;
      const applied = log.get(index);
      if (count > 0 && applied !== command) {
        fatal(`committed values do not match: index ${index}, ${show(command)}, ${show(applied)}`);
      }
      count++;
      command = applied;
    }
    return [count, command];
  }
}
