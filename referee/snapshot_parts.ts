/** Two transfers to a peer may overlap, of this many snapshots at most. */
const mostAtOnce = 4;

/**
 * Snapshots that a leader sends a peer in parts (Figure 13: offset, data, done). A part may be sent again, and a transfer
 * may begin before another has ended.
 */
export class SnapshotParts {
  /** The parts by offset, by the last entry that the snapshot includes. */
  #snapshots = new Map<number, Map<number, Uint8Array>>();

  add(index: number, offset: number, bytes: Uint8Array | null): void {
    let parts = this.#snapshots.get(index);
    if (parts === undefined) this.#snapshots.set(index, parts = new Map());
    // Its sender may use the same memory for the next one.
    if (bytes !== null) parts.set(offset, bytes.slice());
    const [oldest] = this.#snapshots.keys();
    if (this.#snapshots.size > mostAtOnce) this.#snapshots.delete(oldest);
  }

  /** The snapshot whose last part is at `offset`; null if the parts sent before it do not lead there. */
  whole(index: number, offset: number): Uint8Array | null {
    const parts = this.#snapshots.get(index);
    const found: Uint8Array[] = [];
    let length = 0;
    for (let at = -1; at < offset; length += found.at(-1)!.length) {
      at = length;
      const part = parts?.get(at);
      if (part === undefined || at > offset || (part.length === 0 && at < offset)) return null;
      found.push(part);
    }
    const whole = new Uint8Array(length);
    let at = 0;
    for (const part of found) {
      whole.set(part, at);
      at += part.length;
    }
    return whole;
  }
}
