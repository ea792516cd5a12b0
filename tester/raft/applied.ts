/**
 * What each server applied, over all its lives, and checks of it.
 *
 * @module
 */

import { any, Buffer, listOf, NewDecoder, NewEncoder, ref, slice, typed } from "../../labgob/mod.ts";
import { fatal, show, TestFailure } from "../failure.ts";

/** The snapshot of a service that has these commands, from index 1 on: the last index, and all of them. */
export function snapshotOf(commands: readonly unknown[]): Uint8Array {
  const buffer = new Buffer();
  const encoder = NewEncoder(buffer);
  encoder.Encode(commands.length);
  // There is no entry at index 0; and commands that no test submitted cannot be encoded as interface values.
  const values = commands.map((command) => typeof command === "object" ? String(command) : command);
  encoder.Encode(typed(slice(any), [null, ...values]));
  return buffer.Bytes();
}

/** The commands that the servers of a cluster applied, by log index. */
export class Applied {
  /** The highest index each server applied. */
  readonly highest: number[];
  /** The highest of all. */
  maxIndex = 0;
  /** The index that each server's service has reached in this life; only with snapshots. */
  readonly reached: number[];
  #logs: Map<number, unknown>[];

  constructor(n: number) {
    this.highest = Array(n).fill(0);
    this.reached = Array(n).fill(0);
    this.#logs = Array.from({ length: n }, () => new Map());
  }

  /** Server i applied a command. Returns the problem, if any: another command at that index, or a gap before it. */
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

  /** With snapshots the order is strict: the next entry, and none twice. Returns the problem, as `add` does. */
  addInOrder(i: number, index: number, command: unknown): TestFailure[] {
    const expected = this.reached[i] + 1;
    this.reached[i] = index;
    if (index === expected) return this.add(i, index, command);
    return [
      new TestFailure(
        "assertion",
        `apply error: server ${i} apply out of order, expected index ${expected}, got ${index}`,
        i,
      ),
    ];
  }

  /** The snapshot of server i's service after the entry at `index`. */
  snapshotAt(i: number, index: number): Uint8Array {
    // A command that the server left out has failed the test already.
    return snapshotOf(Array.from({ length: index }, (_, at) => this.#logs[i].get(at + 1) ?? null));
  }

  /**
   * Server i's service restarts from a snapshot, which the server may have made up; `index` is the last index that the
   * server says it includes, -1 if none. Returns the problem, if any.
   */
  restore(i: number, snapshot: Uint8Array, index: number): TestFailure[] {
    const decoder = NewDecoder(new Buffer(snapshot));
    const included = ref(0);
    const commands: unknown[] = listOf(any);
    const failed = (message: string) => [new TestFailure("assertion", `apply error: ${message}`, i)];
    if (snapshot.length === 0) return failed("nil snapshot");
    if (decoder.Decode(included) !== null || decoder.Decode(commands) !== null) {
      return failed("snapshot Decode() error");
    }
    if (index !== -1 && index !== included.value) {
      return failed(`server ${i} snapshot doesn't match m.SnapshotIndex`);
    }
    this.#logs[i] = new Map([...commands.entries()].slice(1));
    this.reached[i] = included.value;
    this.highest[i] = Math.max(this.highest[i], included.value);
    return [];
  }
}
