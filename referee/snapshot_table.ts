/**
 * The services' snapshots, by a fingerprint of 64 bits: there can be thousands, each with the service's whole state.
 * Two may have the same bytes if no entry between them has changed the state.
 */
export class Snapshots {
  /** No bytes are the snapshot before the first entry. */
  #made = new Map([[fingerprintOf(new Uint8Array()), new Set([0])]]);

  /** A service has made a snapshot after the entry at `index`. */
  add(index: number, bytes: Uint8Array): void {
    const key = fingerprintOf(bytes);
    const indexes = this.#made.get(key);
    if (indexes === undefined) this.#made.set(key, new Set([index]));
    else indexes.add(index);
  }

  /** Whether any service has made one. */
  get any(): boolean {
    return this.#made.size > 1;
  }

  /** Whether such a snapshot was made after the entry at `index`. */
  is(bytes: Uint8Array, index: number): boolean {
    return this.indexesOf(bytes).has(index);
  }

  /** The last entry after which such a snapshot was made; null if there is none. */
  indexOf(bytes: Uint8Array): number | null {
    const indexes = this.indexesOf(bytes);
    return indexes.size > 0 ? Math.max(...indexes) : null;
  }

  /** After which entries such a snapshot was made. */
  indexesOf(bytes: Uint8Array): ReadonlySet<number> {
    return this.#made.get(fingerprintOf(bytes)) ?? none;
  }
}

const none: ReadonlySet<number> = new Set();

/** Length, and two sums over the bytes, four at a time. */
function fingerprintOf(bytes: Uint8Array): string {
  const aligned = bytes.byteOffset % 4 === 0 ? bytes : bytes.slice();
  const { buffer, byteOffset, length } = aligned;
  const words = new Int32Array(buffer, byteOffset, length >>> 2);
  let a = length, b = 0x9e3779b9 | 0;
  for (let i = 0; i < words.length; i++) {
    const word = words[i];
    a = Math.imul(a ^ word, 0x01000193);
    a ^= a >>> 15;
    b = Math.imul(b, 0x85ebca6b) + word | 0;
  }
  for (let i = words.length << 2; i < length; i++) {
    a = Math.imul(a ^ aligned[i], 0x01000193);
    b = Math.imul(b, 0x85ebca6b) + aligned[i] | 0;
  }
  return `${length} ${a >>> 0} ${b >>> 0}`;
}
