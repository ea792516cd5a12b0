/**
 * A stream of messages: reads definitions and finds the id of the next value. Source: encoding/gob
 * decoder.go.
 */
import { Buffer } from "./gob/buffer.ts";
import { fail, failf } from "./gob/error.ts";
import { Source } from "./gob/source.ts";
import { rootScope, type Scope } from "./gob/wire_type.ts";

/** The largest message Go reads: 8 GB. */
const TOO_BIG = 2 ** 33;

/** The messages of one stream. */
export class Messages {
  /** The rest of the current message. */
  readonly source = new Source();
  /** What was defined so far. */
  scope: Scope = rootScope();
  readonly #in: Buffer;
  /** The rest of the stream, after the current message. */
  readonly #stream = { bytes: NOTHING, at: 0, end: 0 };

  constructor(input: Buffer) {
    this.#in = input;
  }

  /** Starts reading the buffer's current bytes. */
  open(): void {
    Buffer.look(this.#in, this.#stream);
    this.source.at = this.source.end = 0;
  }

  /** Removes the bytes read from the buffer. */
  close(): void {
    Buffer.advance(this.#in, this.#stream.at);
  }

  /** Makes the next message the source. */
  #next(first: boolean): void {
    const stream = this.#stream;
    const source = this.source;
    if (stream.at >= stream.end) fail(first ? "EOF" : "unexpected EOF");
    let n = stream.bytes[stream.at++];
    if (n > 127) {
      const width = 256 - n;
      if (width > 8) failf("encoded unsigned integer out of range");
      n = 0;
      for (let i = 0; i < width; i++) {
        if (stream.at >= stream.end) fail("unexpected EOF");
        n = n * 256 + stream.bytes[stream.at++];
      }
      if (n >= TOO_BIG) fail("invalid message length");
    }
    source.bytes = stream.bytes;
    source.at = stream.at;
    source.end = stream.at += n;
    if (stream.at > stream.end) {
      stream.at = stream.end;
      fail("unexpected EOF");
    }
  }

  /** Reads definitions until the id of the next value, and returns that. Source: decodeTypeSequence. */
  nextId(inInterface: boolean): number {
    const source = this.source;
    for (let first = true;; first = false) {
      if (source.at >= source.end) this.#next(first);
      const start = source.at;
      const id = source.id();
      if (id >= 0) return id;
      this.scope = this.scope.define(source, -id, start);
      if (source.at < source.end) {
        if (!inInterface) fail("extra data in buffer");
        source.uint(); // the length of the piece that goes on after the definition
      }
    }
  }
}

const NOTHING = new Uint8Array(0);
