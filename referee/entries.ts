/**
 * Log entries. Each refers to the one before it, so two logs with the same object at an index are the same up to there
 * (Log Matching), without comparing whole logs.
 *
 * @module
 */

/** A command that has not been seen yet. */
export const unseen: unique symbol = Symbol("a command not seen yet");

export class Entry {
  readonly index: number;
  readonly term: number;
  /** The command given to Start; `unseen` if unknown. */
  command: unknown;
  /** The entry before it; null for the empty one at index 0, and if unknown. */
  readonly prev: Entry | null;

  constructor(index: number, term: number, command: unknown, prev: Entry | null) {
    this.index = index;
    this.term = term;
    this.command = command;
    this.prev = prev;
  }
}

/** All entries, by index and term. */
export class EntryTable {
  /** The empty entry at index 0 of every log. */
  readonly root = new Entry(0, 0, null, null);
  /** Whether commands are sent in another form than Start got them. */
  ownForm = false;
  #byIndex: Map<number, Entry>[] = [];

  /** The entry of `term` and `command` after `prev`. `clash` is another entry with its index and term, or null. */
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

  /** The entry turned out to be at another index. */
  forget(entry: Entry): void {
    const byTerm = this.#byIndex[entry.index];
    if (byTerm?.get(entry.term) === entry) byTerm.delete(entry.term);
  }

  /** The entry of an index and a term; if there is none, a new one with an unknown predecessor. */
  at(index: number, term: number): Entry {
    return this.#byIndex[index]?.get(term) ?? new Entry(index, term, unseen, null);
  }
}

/** Whether a command is a Map; a server's is of that server's realm, so not an instance of this realm's Map. */
function isMap(value: object): value is Map<unknown, unknown> {
  return Object.prototype.toString.call(value) === "[object Map]";
}

function isInteger(value: unknown): value is number | bigint {
  return typeof value === "bigint" || Number.isInteger(value);
}

/** Whether two commands are equal, by content: one of them may have been encoded and decoded. */
export function sameCommand(a: unknown, b: unknown): boolean {
  if (a === b || a === unseen || b === unseen || Object.is(a, b)) return true;
  // labgob decodes 5n as 5.
  if (typeof a === "bigint" || typeof b === "bigint") {
    return isInteger(a) && isInteger(b) && BigInt(a) === BigInt(b);
  }
  if (isNothing(a) || isNothing(b)) return isNothing(a) && isNothing(b);
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) return false;
  if (isMap(a) && isMap(b)) {
    return a.size === b.size && [...a].every(([key, value]) => b.has(key) && sameCommand(value, b.get(key)));
  }
  const keys = sentFields(a);
  return keys.length === sentFields(b).length &&
    keys.every((key) => key in b && sameCommand(Reflect.get(a, key), Reflect.get(b, key)));
}

/** Whether a value is not sent, so that what is decoded has null in its place. */
export function isNothing(value: unknown): boolean {
  if (value === null || value === undefined) return true;
  return Array.isArray(value) ? value.length === 0 : ArrayBuffer.isView(value) && value.byteLength === 0;
}

/** The names of a value's fields that are sent: if some begin with a capital letter, only those. */
export function sentFields(value: object): string[] {
  const keys = Object.keys(value);
  if (Array.isArray(value) || ArrayBuffer.isView(value)) return keys;
  const sent = keys.filter((name) => /^\p{Lu}/u.test(name));
  return sent.length > 0 ? sent : keys;
}
