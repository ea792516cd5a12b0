import type { KeyOperation } from "./operation.ts";

/**
 * The writes to a key, for splitting a value into them. That is unambiguous only if no write is empty, occurs twice, or
 * is a prefix of another.
 */
export abstract class Tokens {
  /** The writes among some operations; null if values cannot be split unambiguously. */
  static of(operations: KeyOperation[]): Tokens | null {
    const writes = operations.filter(({ kind }) => kind !== "Get");
    return Ended.of(writes) ?? Sorted.of(writes);
  }

  /** The write at an offset in a value; null if there is none. */
  abstract at(value: string, offset: number): KeyOperation | null;
}

/** Writes that all end with the same character, and have it nowhere else, such as "x 1 20 y". */
class Ended extends Tokens {
  #end: string;
  #writes: Map<string, KeyOperation>;

  private constructor(end: string, writes: Map<string, KeyOperation>) {
    super();
    this.#end = end;
    this.#writes = writes;
  }

  static override of(writes: KeyOperation[]): Ended | null {
    const end = writes.length > 0 ? writes[0].value.at(-1) : undefined;
    if (end === undefined) return null;
    const byValue = new Map<string, KeyOperation>();
    for (const write of writes) {
      if (write.value === "" || write.value.indexOf(end) !== write.value.length - 1) return null;
      byValue.set(write.value, write);
    }
    return byValue.size === writes.length ? new Ended(end, byValue) : null;
  }

  override at(value: string, offset: number): KeyOperation | null {
    const end = value.indexOf(this.#end, offset) + 1;
    return this.#writes.get(value.slice(offset, end)) ?? null;
  }
}

/** Writes of any kind, sorted by value: values with a common prefix are neighbours. */
class Sorted extends Tokens {
  #writes: KeyOperation[];

  private constructor(writes: KeyOperation[]) {
    super();
    this.#writes = writes;
  }

  static override of(writes: KeyOperation[]): Sorted | null {
    const sorted = writes.toSorted((a, b) => a.value < b.value ? -1 : a.value > b.value ? 1 : 0);
    for (let i = 0; i < sorted.length; i++) {
      if (sorted[i].value === "") return null;
      if (i > 0 && sorted[i].value.startsWith(sorted[i - 1].value)) return null;
    }
    return new Sorted(sorted);
  }

  override at(value: string, offset: number): KeyOperation | null {
    const rest = value.slice(offset);
    let low = 0;
    let high = this.#writes.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.#writes[middle].value <= rest) low = middle + 1;
      else high = middle;
    }
    const write = this.#writes[low - 1];
    return write && rest.startsWith(write.value) ? write : null;
  }
}
