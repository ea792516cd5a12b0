/**
 * Log entries as the referee knows them. An entry knows the one before it, so that two logs that hold the same entry
 * object at an index are the same up to there: whole logs need not be compared.
 *
 * @module
 */

/** Stands for a command that has not been seen yet. */
export const unseen: unique symbol = Symbol("a command not seen yet");

/** An entry at its index, with its past. */
export class Entry {
  /** Its index; the first real one is 1. */
  readonly index: number;
  /** The term in which a leader got it. */
  readonly term: number;
  /** What a client gave to Start; `unseen` if it is not known. */
  command: unknown;
  /** The entry before it; null for the empty one at index 0, and where it is not known. */
  readonly prev: Entry | null;

  /** An entry after `prev`. */
  constructor(index: number, term: number, command: unknown, prev: Entry | null) {
    this.index = index;
    this.term = term;
    this.command = command;
    this.prev = prev;
  }
}

/** Every entry that exists, by index and term. */
export class EntryTable {
  /** The empty entry at index 0 of every log. */
  readonly root = new Entry(0, 0, null, null);
  #byIndex: Map<number, Entry>[] = [];

  /**
   * The entry of `term` and `command` after `prev`. `clash` is another one of the same index and term, which must not
   * be (Log Matching); else null.
   */
  put(prev: Entry, term: number, command: unknown): { entry: Entry; clash: Entry | null } {
    const index = prev.index + 1;
    const byTerm = this.#byIndex[index] ??= new Map();
    const known = byTerm.get(term);
    if (known === undefined) {
      const entry = new Entry(index, term, command, prev);
      byTerm.set(term, entry);
      return { entry, clash: null };
    }
    if (known.prev === prev && sameCommand(known.command, command)) return { entry: known, clash: null };
    return { entry: new Entry(index, term, command, prev), clash: known };
  }

  /** An entry is not where it was thought to be. */
  forget(entry: Entry): void {
    const byTerm = this.#byIndex[entry.index];
    if (byTerm?.get(entry.term) === entry) byTerm.delete(entry.term);
  }

  /** The entry of an index and a term, or one whose past is not known. */
  at(index: number, term: number): Entry {
    return this.#byIndex[index]?.get(term) ?? new Entry(index, term, unseen, null);
  }
}

/** Whether two commands are the same once they have crossed the network. */
export function sameCommand(a: unknown, b: unknown): boolean {
  if (a === b || a === unseen || b === unseen || Object.is(a, b)) return true;
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) return false;
  if (a instanceof Map && b instanceof Map) {
    return a.size === b.size && [...a].every(([key, value]) => b.has(key) && sameCommand(value, b.get(key)));
  }
  const keys = Object.keys(a);
  return keys.length === Object.keys(b).length &&
    keys.every((key) => key in b && sameCommand(Reflect.get(a, key), Reflect.get(b, key)));
}
