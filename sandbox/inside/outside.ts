/**
 * What a realm is given by the harness. The functions are the harness's own: code in this folder calls them, and must
 * never let one of them, nor what they throw, come within a student's reach. So none is passed through anything that a
 * student can replace: no method of an array, no iterator, no assignment to a property of an object.
 *
 * @module
 */

/** A timer of the harness; opaque. */
export type Timer = unknown;

/** Something of labgob's, in the harness's realm: a Buffer, an encoder, a decoder; opaque. */
export type Handle = unknown;

/** A kind of access that a server has no right to. */
export type Refusal = "refused" | "exit";

/** The harness, as a realm sees it. */
export interface Outside {
  /** Microseconds since the run began; a clock read. */
  now(): number;
  /** A multiple of 2^-53 in [0, 1), from this server's stream. */
  random(): number;
  /** An integer from 0 to 2^32 - 1, from the same stream. */
  uint32(): number;
  /** Calls `fn` after so many microseconds. */
  after(us: number, fn: () => void): Timer;
  /** Keeps a timer from firing. */
  cancel(timer: Timer): void;
  /** Prints a text into the run's log. */
  print(text: string): void;
  /** Ends the run, because of a call that is refused, with the sentence of it; throws. */
  refuse(sentence: string, kind: Refusal): void;

  /** The text of what was thrown, if the harness made it; null for what is the realm's own. */
  textOf(thrown: unknown): string | null;
  /** The name of its class. */
  nameOf(thrown: unknown): string;
  /** Lets an error of the realm stand for one of the harness's. */
  standFor(own: object, thrown: unknown): void;

  /** A buffer that holds a copy of these bytes, or nothing; `make` makes its storage, in this realm. */
  newBuffer(bytes: Uint8Array | null, make: (length: number) => Uint8Array): Handle;
  /** How many bytes in it are unread. */
  length(buffer: Handle): number;
  /** The storage of the buffer, which `make` made; null if it has none of this realm, as nothing was written. */
  storage(buffer: Handle): ArrayBufferLike | null;
  /** Where in it the unread bytes begin. */
  start(buffer: Handle): number;
  /** Copies the unread bytes into `to`. */
  read(buffer: Handle, to: Uint8Array): void;
  /** Appends a copy of the bytes. */
  write(buffer: Handle, bytes: Uint8Array): void;
  /** An encoder onto a buffer. */
  newEncoder(buffer: Handle): Handle;
  /** Encodes a value; null, or why not. */
  encode(encoder: Handle, value: unknown): string | null;
  /** A decoder from a buffer. */
  newDecoder(buffer: Handle): Handle;
  /** Decodes into a value; null, or why not. */
  decode(decoder: Handle, target: object | null): string | null;
  /** See labgob's Register, RegisterName. */
  register(value: unknown, name: string | null): void;
  /** Lets an object stand for labgob's word, such as `int`. */
  word(own: object, name: string): void;
  /** Lets an object stand for a type made of others; returns how the type is written. */
  type(own: object, kind: string, first: unknown, second: unknown): string;
  /** Writes the type on an empty list or Map. */
  tag(list: object, elem: unknown, key: unknown): void;
  /** Lets an object stand for a typed value. */
  typed(own: object, type: unknown, value: unknown): void;
  /** Lets an object stand for a variable of that type, or of what its value tells. */
  variable(own: object, value: unknown, type: unknown, isSaid: boolean): void;
}
