import { handOut, markIncomplete } from "../missing.ts";
import { viewOf } from "./makers.ts";

/** Results of up to this size stay in the encoder's slab; larger ones get storage of their own. */
const SHARED_LIMIT = 4096;

/**
 * The part of Go's bytes.Buffer that gob needs: bytes are written at the end and read from the front.
 *
 * What `Bytes` has returned does not change when more is written. Source: bytes/buffer.go.
 */
export class Buffer {
  #bytes: Uint8Array;
  #start = 0;
  #end: number;
  /** How far this buffer may write in `#bytes`; what lies beyond belongs to other buffers. */
  #limit: number;
  /** Makes the storage, if it must lie in the reader's memory; otherwise null. */
  #make: ((length: number) => Uint8Array) | null;
  /** Whether `make` made the current storage. */
  #isTheirs = false;
  /** Whether a value that should be in here could not be encoded. */
  #incomplete = false;

  /**
   * Makes a buffer.
   *
   * @param bytes the initial content, which is read in place and never written to; without it, the buffer is
   * empty
   * @param make makes the storage for what is written, if it must lie in another realm
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
   * @returns how many were written, which is always all of them
   */
  Write(bytes: Uint8Array): number {
    Buffer.#append(this, bytes, 0, bytes.length);
    return bytes.length;
  }

  /** For the encoder: records that a value is missing from the buffer, and why. */
  static lacks(buffer: Buffer, reason: string): void {
    buffer.#incomplete = true;
    markIncomplete(buffer, reason);
  }

  /** For the decoder, which reads the unread bytes in place: where they are. */
  static look(buffer: Buffer, window: Window): void {
    window.bytes = buffer.#bytes;
    window.at = buffer.#start;
    window.end = buffer.#end;
  }

  /**
   * For callers that make a view of the unread bytes in the memory of `make`: where they are, and whether
   * they lie there.
   */
  static storage(buffer: Buffer, window: Window): boolean {
    Buffer.look(buffer, window);
    if (buffer.#incomplete) handOut(buffer, buffer.#bytes.subarray(buffer.#start, buffer.#end));
    return buffer.#isTheirs;
  }

  /** For the decoder: marks everything before `at` as read. */
  static advance(buffer: Buffer, at: number): void {
    buffer.#start = at;
  }

  /**
   * Appends bytes[from, to) of the encoder's slab. Shares them instead of copying if nobody can tell the
   * difference.
   *
   * @returns whether this part of the slab now belongs to this buffer and must not be written again
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

/** A range of bytes that a decoder walks over. */
export interface Window {
  bytes: Uint8Array;
  at: number;
  end: number;
}

const NOTHING = new Uint8Array(0);
