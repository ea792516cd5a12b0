import type { KeyOperation } from "./operation.ts";

/**
 * What was written to a key, so that a value can be taken apart. That is possible in one way only if nothing written is
 * empty, was written twice, or is the beginning of something else that was.
 */
export class Tokens {
  /** In order of their values. Whatever begins with a value stands right behind it in this order. */
  #writes: KeyOperation[];

  private constructor(writes: KeyOperation[]) {
    this.#writes = writes;
  }

  /** Null if values cannot be taken apart in one way only. */
  static of(writes: KeyOperation[]): Tokens | null {
    const sorted = writes.toSorted((a, b) => a.value < b.value ? -1 : a.value > b.value ? 1 : 0);
    for (let i = 0; i < sorted.length; i++) {
      if (sorted[i].value === "") return null;
      if (i > 0 && sorted[i].value.startsWith(sorted[i - 1].value)) return null;
    }
    return new Tokens(sorted);
  }

  /** What was written at an offset in a value; null if nothing that was written stands there. */
  at(value: string, offset: number): KeyOperation | null {
    const rest = offset === 0 ? value : value.slice(offset);
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

  /** Whether a text is the beginning of something put, or the other way round. */
  clashesWith(text: string): boolean {
    return this.#writes.some(({ kind, value }) =>
      kind === "Put" && (value.startsWith(text) || text.startsWith(value))
    );
  }
}
