import { handOut, markIncomplete } from "../missing.ts";
import { viewOf } from "./makers.ts";

/** Results up to this size stay in the encoder's slab; larger ones get storage of their own. */
const SHARED_LIMIT = 4096;

/**
 * The little of Go's bytes.Buffer that gob needs: bytes are written at the end and read from the front.
 *
 * What `Bytes` handed out stays as it is when more is written. Source: bytes/buffer.go.
 */
export class Buffer {
  #bytes: Uint8Array;
  #start = 0;
  #end: number;
  /** How far this buffer may write in `#bytes`; what lies beyond belongs to others. */
  #limit: number;
  /** Makes the storage, where it must lie in the memory of whoever reads it; else null. */
  #make: ((length: number) => Uint8Array) | null;
  /** Whether the storage is what `make` made. */
  #isTheirs = false;
  /** Whether a value that was to be written here could not be encoded. */
  #incomplete = false;

  /**
   * Makes a buffer.
   *
   * @param bytes the first content: read where it is, never written to; left out, the buffer is empty
   * @param make makes the storage for what is written, if not everybody's will do
   */
  constructor(bytes?: Uint8Array, make: ((length: number) => Uint8Array) | null = null) {
    this.#make = make;
    this.#bytes = bytes ?? NOTHING;
    this.#end = this.#limit = this.#bytes.length;
  }

  /** The unread bytes: a view, not a copy. */
  Bytes(): Uint8Array {
    const bytes = this.#bytes.subarray(this.#start, this.#end);
    if (this.#incomplete) handOut(this, bytes);
    return bytes;
  }

  /** The number of unread bytes. */
  Len(): number {
    return this.#end - this.#start;
  }

  /**
   * Appends a copy of the bytes.
   *
   * @returns how many were written: all of them
   */
  Write(bytes: Uint8Array): number {
    Buffer.#append(this, bytes, 0, bytes.length);
    return bytes.length;
  }

  /** Notes that a value is missing in the buffer, and why: for the encoder. */
  static lacks(buffer: Buffer, reason: string): void {
    buffer.#incomplete = true;
    markIncomplete(buffer, reason);
  }

  /** Where the unread bytes are: for the decoder, which reads them in place. */
  static look(buffer: Buffer, window: Window): void {
    window.bytes = buffer.#bytes;
    window.at = buffer.#start;
    window.end = buffer.#end;
  }

  /** For who makes a view of the unread bytes in the memory of `make`: whether they lie there, and where. */
  static storage(buffer: Buffer, window: Window): boolean {
    Buffer.look(buffer, window);
    if (buffer.#incomplete) handOut(buffer, buffer.#bytes.subarray(buffer.#start, buffer.#end));
    return buffer.#isTheirs;
  }

  /** Marks everything before `at` as read: for the decoder. */
  static advance(buffer: Buffer, at: number): void {
    buffer.#start = at;
  }

  /**
   * Appends bytes[from, to) of the encoder's slab; shares them where nobody can tell.
   *
   * @returns whether the slab's part is now this buffer's and must not be written again
   */
  static adopt(buffer: Buffer, bytes: Uint8Array, from: number, to: number): boolean {
    const grown = buffer.#end - buffer.#start + to - from;
    if (grown <= SHARED_LIMIT && buffer.#make === null) {
      if (buffer.#start === buffer.#end) {
        buffer.#bytes = bytes;
        buffer.#start = from;
        buffer.#end = buffer.#limit = to;
        return true;
      }
      if (buffer.#bytes === bytes && buffer.#end === from) {
        buffer.#end = buffer.#limit = to;
        return true;
      }
    }
    Buffer.#append(buffer, bytes, from, to);
    return false;
  }

  static #append(buffer: Buffer, bytes: Uint8Array, from: number, to: number): void {
    const end = buffer.#end + to - from;
    if (end > buffer.#limit) {
      const unread = buffer.#end - buffer.#start;
      const length = Math.max(64, unread + to - from, unread > 0 ? 2 * unread : 0);
      const grown = buffer.#make === null ? new Uint8Array(length) : viewOf(buffer.#make(length));
      buffer.#isTheirs = buffer.#make !== null;
      grown.set(buffer.#bytes.subarray(buffer.#start, buffer.#end));
      buffer.#bytes = grown;
      buffer.#start = 0;
      buffer.#end = unread;
      buffer.#limit = grown.length;
    }
    buffer.#bytes.set(bytes.subarray(from, to), buffer.#end);
    buffer.#end += to - from;
  }
}

/** Part of some bytes, as a decoder walks over it. */
export interface Window {
  bytes: Uint8Array;
  at: number;
  end: number;
}

const NOTHING = new Uint8Array(0);
