/** Where encoded bytes are written: gob's unsigned, signed, float and string forms. */

/** The size of a slab, and so the most memory that one small result can keep alive. */
const SLAB = 32 * 1024;
/** Storage for long results that has grown beyond this is dropped after the value that needed it. */
const LARGEST = 2048 * 1024;

const scratch = new DataView(new ArrayBuffer(8));
const scratchBytes = new Uint8Array(scratch.buffer);
const utf8 = new TextEncoder();

/**
 * A growing array of bytes with a position. Small results are returned as parts of a slab (Deno takes 0.3 us to
 * allocate even 4 bytes), so what lies before `start` never changes. A result that is longer than a slab is written to
 * storage that is used again for the next one.
 */
export class Sink {
  /** The slab, or the storage of a long result. */
  bytes: Uint8Array<ArrayBuffer>;
  at = 0;
  /** The first byte that is not part of a result yet. */
  start = 0;
  busy = false;
  /** While `bytes` is the storage of a long result: the slab, and its `start`. */
  #slab: { bytes: Uint8Array<ArrayBuffer>; start: number } | null = null;
  #long: Uint8Array<ArrayBuffer> | null = null;

  constructor(size = SLAB) {
    this.bytes = new Uint8Array(size);
  }

  /** Whether the result is in a slab, of which it may become a part. */
  get inSlab(): boolean {
    return this.#slab === null;
  }

  /** Starts a result where the last one ended, or in a new slab if the old one is nearly full. */
  open(): void {
    this.busy = true;
    if (this.#slab !== null) {
      if (this.bytes.length > LARGEST) this.#long = null;
      ({ bytes: this.bytes, start: this.start } = this.#slab);
      this.#slab = null;
    }
    if (this.start > this.bytes.length - 256) {
      this.bytes = new Uint8Array(SLAB);
      this.start = 0;
    }
    this.at = this.start;
  }

  /** Makes sure that n more bytes fit. If not, the current result moves to the beginning of other storage. */
  room(n: number): void {
    if (this.at + n <= this.bytes.length) return;
    const had = this.length;
    const from = this.bytes.subarray(this.start, this.at);
    if (had + n <= SLAB) this.bytes = new Uint8Array(SLAB);
    else {
      this.#slab ??= { bytes: this.bytes, start: this.start };
      if (this.#long === null || this.#long.length < had + n) this.#long = new Uint8Array(2 * (had + n));
      this.bytes = this.#long;
    }
    this.bytes.set(from);
    this.start = 0;
    this.at = had;
  }

  /** The bytes of the current result so far: a position that stays valid when the result moves. */
  get length(): number {
    return this.at - this.start;
  }

  byte(b: number): void {
    this.bytes[this.at++] = b;
  }

  /** The distance of a struct's next field from its last. Leaves room for 31 bytes. */
  delta(n: number): void {
    if (this.at + 40 > this.bytes.length) this.room(40);
    if (n < 128) this.bytes[this.at++] = n;
    else this.uint(n);
  }

  /** The next field of a struct, an int of 16 bits, preceded by its distance from the last. */
  smallIntField(delta: number, n: number): void {
    const at = this.at;
    if (delta > 127 || at + 24 > this.bytes.length) {
      this.delta(delta);
      return this.int(n);
    }
    const bytes = this.bytes;
    const u = (n << 1) ^ (n >> 31);
    bytes[at] = delta;
    if (u < 128) {
      bytes[at + 1] = u;
      this.at = at + 2;
    } else if (u < 256) {
      bytes[at + 1] = 255;
      bytes[at + 2] = u;
      this.at = at + 3;
    } else {
      bytes[at + 1] = 254;
      bytes[at + 2] = u >> 8;
      bytes[at + 3] = u;
      this.at = at + 4;
    }
  }

  /** The next field of a struct, a text, preceded by its distance from the last. */
  stringField(delta: number, text: string): void {
    const at = this.at;
    const n = text.length;
    if (n < 128 && delta < 128 && at + n + 2 <= this.bytes.length) {
      const bytes = this.bytes;
      let i = 0;
      for (; i < n; i++) {
        const c = text.charCodeAt(i);
        if (c > 127) break;
        bytes[at + 2 + i] = c;
      }
      if (i === n) {
        bytes[at] = delta;
        bytes[at + 1] = n;
        this.at = at + 2 + n;
        return;
      }
    }
    this.delta(delta);
    this.string(text);
  }

  /** An unsigned number below 2^54 that is exact. Needs room for 9 bytes. */
  uint(n: number): void {
    const bytes = this.bytes;
    let at = this.at;
    if (n < 128) bytes[at++] = n;
    else if (n < 0x10000) {
      if (n < 0x100) bytes[at++] = 255;
      else {
        bytes[at++] = 254;
        bytes[at++] = n >>> 8;
      }
      bytes[at++] = n;
    } else {
      const high = Math.floor(n / 0x100000000);
      const width = high > 0 ? 8 - (Math.clz32(high) >>> 3) : 4 - (Math.clz32(n) >>> 3);
      bytes[at++] = 256 - width;
      for (let shift = 8 * (width - 5); shift >= 0; shift -= 8) bytes[at++] = high >>> shift;
      if (width > 3) bytes[at++] = n >>> 24;
      bytes[at++] = n >>> 16;
      bytes[at++] = n >>> 8;
      bytes[at++] = n;
    }
    this.at = at;
  }

  /** An unsigned number below 2^64. Needs room for 9 bytes. */
  wideUint(n: bigint): void {
    scratch.setBigUint64(0, n);
    this.tail();
  }

  /** A signed number, a safe integer. Needs room for 9 bytes. */
  int(n: number): void {
    if (n >= -64 && n < 64) this.bytes[this.at++] = (n << 1) ^ (n >> 31);
    else if (n >= -0x40000000 && n < 0x40000000) this.uint(((n << 1) ^ (n >> 31)) >>> 0);
    else if (n >= 0) this.uint(2 * n);
    else if (n >= -0xfffffffffffff) this.uint(-2 * n - 1);
    else this.wideInt(BigInt(n));
  }

  /** A signed number of 64 bits. Needs room for 9 bytes. */
  wideInt(n: bigint): void {
    this.wideUint(BigInt.asUintN(64, n < 0n ? (~n << 1n) | 1n : n << 1n));
  }

  /**
   * The bits of a float64, reversed byte by byte, as an unsigned number: 1.0 is fe f0 3f. Needs room for 9
   * bytes.
   */
  float(n: number): void {
    if (n !== n) scratch.setBigUint64(0, 0x010000000000f87fn); // the bits of Go's math.NaN(), which differ from the platform's
    else scratch.setFloat64(0, n, true);
    this.tail();
  }

  /** A float32, written as the float64 of the same value. Needs room for 9 bytes. */
  float32(n: number): void {
    if (n === n) return this.float(Math.fround(n));
    scratch.setBigUint64(0, 0xf87fn); // float32(math.NaN()) has lost the lowest bit
    this.tail();
  }

  /** The 8 scratch bytes as an unsigned number, without leading zeros. */
  private tail(): void {
    let first = 0;
    while (first < 7 && scratchBytes[first] === 0) first++;
    if (first === 7 && scratchBytes[7] < 128) {
      this.bytes[this.at++] = scratchBytes[7];
      return;
    }
    this.bytes[this.at++] = 256 - (8 - first);
    for (; first < 8; first++) this.bytes[this.at++] = scratchBytes[first];
  }

  /** The bytes without their length. */
  raw(from: Uint8Array): void {
    const n = from.length;
    this.room(n);
    if (n > 16) this.bytes.set(from, this.at);
    else for (let i = 0; i < n; i++) this.bytes[this.at + i] = from[i];
    this.at += n;
  }

  /** A length, then the bytes. */
  blob(from: Uint8Array): void {
    this.room(9);
    this.uint(from.length);
    this.raw(from);
  }

  /**
   * The length in bytes, then the text as UTF-8. For a short text, calling a TextEncoder would cost more than
   * this.
   */
  string(text: string): void {
    const n = text.length;
    if (n < 128) {
      this.room(n + 1);
      const bytes = this.bytes;
      const at = this.at;
      let i = 0;
      for (; i < n; i++) {
        const c = text.charCodeAt(i);
        if (c > 127) break;
        bytes[at + 1 + i] = c;
      }
      if (i === n) {
        bytes[at] = n;
        this.at = at + 1 + n;
        return;
      }
    }
    this.room(3 * n + 9);
    const at = this.at;
    const guess = n < 128 ? 1 : n < 256 ? 2 : n < 65536 ? 3 : 9;
    const { written } = utf8.encodeInto(text, this.bytes.subarray(at + guess));
    const width = uintWidth(written);
    if (width !== guess) this.bytes.copyWithin(at + width, at + guess, at + guess + written);
    this.uint(written);
    this.at += written;
  }

  /** Reserves a byte for the length of a piece that starts here. Returns where it starts in the result. */
  openPiece(): number {
    this.room(1);
    return this.at++ - this.start;
  }

  /** Writes the length of a piece in front of it, and moves the piece if one byte is not enough. */
  closePiece(piece: number): void {
    const n = this.length - piece - 1;
    if (n < 128) {
      this.bytes[this.start + piece] = n;
      return;
    }
    const width = uintWidth(n);
    this.room(width);
    const end = this.at;
    const from = this.start + piece;
    this.bytes.copyWithin(from + width, from + 1, end);
    this.at = from;
    this.uint(n);
    this.at = end + width - 1;
  }
}

/** How many bytes an unsigned number takes. */
function uintWidth(n: number): number {
  if (n < 128) return 1;
  let width = 1;
  for (; n > 0; n = Math.floor(n / 256)) width++;
  return width;
}
