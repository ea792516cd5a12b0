/** What services have put into snapshots. */

/** What services have put into snapshots, by its bytes. */
export class Snapshots {
  /** By length, and by a sum over the bytes. */
  #made = new Map<string, { bytes: Uint8Array; index: number }[]>();

  /** A service has made a snapshot after the entry at `index`. */
  add(index: number, bytes: Uint8Array): void {
    if (this.is(bytes, index)) return;
    const key = keyOf(bytes);
    const same = this.#made.get(key) ?? [];
    this.#made.set(key, [...same, { bytes, index }]);
  }

  /** Whether any service has made one. */
  get any(): boolean {
    return this.#made.size > 0;
  }

  /** Whether such a snapshot was made after the entry at `index`. */
  is(bytes: Uint8Array, index: number): boolean {
    return this.#indexesOf(bytes).includes(index);
  }

  /** Up to which entry such a snapshot was made, the last if several; null if none was. */
  indexOf(bytes: Uint8Array): number | null {
    const indexes = this.#indexesOf(bytes);
    return indexes.length === 0 ? null : Math.max(...indexes);
  }

  #indexesOf(bytes: Uint8Array): number[] {
    const made = this.#made.get(keyOf(bytes)) ?? [];
    return made.filter((each) => same(each.bytes, bytes)).map(({ index }) => index);
  }
}

function keyOf(bytes: Uint8Array): string {
  let sum = 0;
  for (let i = 0; i < bytes.length; i++) sum = Math.imul(sum ^ bytes[i], 0x01000193);
  return `${bytes.length} ${sum}`;
}

function same(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, i) => byte === b[i]);
}
