/** Where encoded bytes are read: gob's unsigned, signed, float and string forms. */
import { fail, failf } from "./error.ts";

const scratch = new DataView(new ArrayBuffer(8));
const scratchBytes = new Uint8Array(scratch.buffer);
const utf8 = new TextDecoder("utf-8", { ignoreBOM: true });

/**
 * The size of a table of short texts that were read recently, by hash: most occur again, and a TextDecoder
 * costs more.
 */
const TEXTS = 1024;
const SHORT = 32;
const short: string[] = Array.from({ length: TEXTS }, () => "");
const shortLength = new Uint8Array(TEXTS);
const shortBytes = new Uint8Array(TEXTS * SHORT);

const NOTHING = new Uint8Array(0);

/**
 * The bytes of one message with a position. Every read checks the end; a bad length ends the current
 * decoding.
 */
export class Source {
  bytes: Uint8Array = NOTHING;
  at = 0;
  end = 0;

  /** How many bytes are left. */
  left(): number {
    return this.end - this.at;
  }

  /**
   * Reads an unsigned number into `high` and `low`, 32 bits each, and returns it as a number, which is exact
   * below 2^53.
   */
  uint(): number {
    if (this.at >= this.end) fail("EOF");
    const first = this.bytes[this.at++];
    if (first < 128) {
      this.low = first;
      this.high = 0;
      return first;
    }
    if (first === 255 && this.at < this.end) {
      this.high = 0;
      return this.low = this.bytes[this.at++];
    }
    return this.#wide(256 - first);
  }
  high = 0;
  low = 0;

  #wide(width: number): number {
    if (width > 8) failf("encoded unsigned integer out of range");
    if (this.end - this.at < width) {
      failf(`invalid uint data length ${width}: exceeds input size ${this.end - this.at}`);
    }
    let high = 0;
    let low = 0;
    for (let i = width; i > 4; i--) high = (high << 8) | this.bytes[this.at++];
    for (let i = Math.min(width, 4); i > 0; i--) low = (low << 8) | this.bytes[this.at++];
    this.high = high >>> 0;
    this.low = low >>> 0;
    return this.high * 0x100000000 + this.low;
  }

  /** A signed integer: a number if it is a safe one, otherwise a bigint. */
  int(): number | bigint {
    const u = this.uint();
    if (u < 0x80000000) return (u >>> 1) ^ -(u & 1);
    const negative = (this.low & 1) === 1;
    let low = ((this.low >>> 1) | (this.high << 31)) >>> 0;
    let high = this.high >>> 1;
    if (negative) {
      low = ~low >>> 0;
      high = ~high;
    }
    const n = high * 0x100000000 + low;
    if (Number.isSafeInteger(n)) return n;
    return (BigInt(high) << 32n) | BigInt(low);
  }

  /** An unsigned integer: a number if it is a safe one, otherwise a bigint. */
  wideUint(): number | bigint {
    const u = this.uint();
    if (u <= Number.MAX_SAFE_INTEGER) return u;
    return (BigInt(this.high) << 32n) | BigInt(this.low);
  }

  /** The id of a type. An id that no type can have becomes 0 or 2^31. */
  id(): number {
    const id = this.int();
    return typeof id === "number" && Math.abs(id) < 0x80000000 ? id : 0x80000000;
  }

  float(): number {
    this.uint();
    scratch.setUint32(0, this.high);
    scratch.setUint32(4, this.low);
    scratchBytes.reverse();
    return scratch.getFloat64(0);
  }

  /** A length for which enough bytes are left; otherwise -1. */
  length(): number {
    const n = this.uint();
    return n > this.end - this.at ? -1 : n;
  }

  /** A length and a text. `type` is the name of the type in Go's error. */
  string(type: string): string {
    const n = this.length();
    if (n < 0) failf(`bad ${type} slice length: 0`);
    return this.text(n);
  }

  /** Whether the next bytes equal those in [from, to). */
  repeats(from: number, to: number): boolean {
    const bytes = this.bytes;
    const ahead = this.at - from;
    if (to + ahead > this.end) return false;
    // Differences are mostly at the end: "main.Get", "main.Put", and the id.
    while (--to >= from) if (bytes[to] !== bytes[to + ahead]) return false;
    return true;
  }

  /** The text of the next n bytes. */
  text(n: number): string {
    const bytes = this.bytes;
    const at = this.at;
    this.at += n;
    if (n > SHORT) return utf8.decode(bytes.subarray(at, at + n));
    let hash = n;
    for (let i = 0; i < n; i++) hash = Math.imul(hash, 31) + bytes[at + i];
    const slot = hash & (TEXTS - 1);
    const from = slot * SHORT;
    if (shortLength[slot] === n) {
      let i = 0;
      while (i < n && shortBytes[from + i] === bytes[at + i]) i++;
      if (i === n) return short[slot];
    }
    let all = 0;
    for (let i = 0; i < n; i++) all |= bytes[at + i];
    if (all > 127) return utf8.decode(bytes.subarray(at, at + n));
    for (let i = 0; i < n; i++) shortBytes[from + i] = bytes[at + i];
    shortLength[slot] = n;
    return short[slot] = ascii(bytes, at, n);
  }
}

const char = String.fromCharCode;

function ascii(b: Uint8Array, at: number, n: number): string {
  switch (n) {
    case 0:
      return "";
    case 1:
      return char(b[at]);
    case 2:
      return char(b[at], b[at + 1]);
    case 3:
      return char(b[at], b[at + 1], b[at + 2]);
    case 4:
      return char(b[at], b[at + 1], b[at + 2], b[at + 3]);
  }
  let text = "";
  const end = at + n;
  for (; at + 4 <= end; at += 4) text += char(b[at], b[at + 1], b[at + 2], b[at + 3]);
  return at === end ? text : text + ascii(b, at, end - at);
}
