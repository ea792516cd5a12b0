/**
 * What the harness offers to a realm. The functions are the harness's own: code in this folder calls them, and must
 * never let a student reach one of them, or what they throw. So none passes through anything that a student can
 * replace: no method of an array, no iterator, no assignment to a property of an object.
 *
 * @module
 */

/** A timer of the harness; opaque. */
export type Timer = unknown;

/** Something of labgob's, in the harness's realm: a Buffer, an encoder, a decoder; opaque. */
export type Handle = unknown;

/** A kind of forbidden access. */
export type Refusal = "refused" | "exit";

/** The harness, as a realm sees it. */
export interface Outside {
  /** Microseconds since the run began; a clock read. */
  now(): number;
  /** A multiple of 2^-53 in [0, 1), from this server's stream. */
  random(): number;
  /** An integer from 0 to 2^32 - 1, from the same stream. */
  uint32(): number;
  /** Calls `fn` after this many microseconds. */
  after(us: number, fn: () => void): Timer;
  /** Keeps a timer from firing. */
  cancel(timer: Timer): void;
  /** Prints a text into the run's log. */
  print(text: string): void;
  /** Ends the run because of a refused call, with this sentence; throws. */
  refuse(sentence: string, kind: Refusal): void;

  /** The message of a caught error of the harness; null for one of the realm. */
  textOf(thrown: unknown): string | null;
  /** The name of the error's class. */
  nameOf(thrown: unknown): string;
  /** Makes an error of the realm stand for one of the harness. */
  standFor(own: object, thrown: unknown): void;

  /** A buffer with a copy of these bytes, or empty; `make` makes its storage, in this realm. */
  newBuffer(bytes: Uint8Array | null, make: (length: number) => Uint8Array): Handle;
  /** How many bytes are unread. */
  length(buffer: Handle): number;
  /** The buffer's storage, which `make` made; null if nothing was written, so that there is none in this realm. */
  storage(buffer: Handle): ArrayBufferLike | null;
  /** Where in the storage the unread bytes begin. */
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
  /** Makes an object stand for a type name of labgob, such as `int`. */
  word(own: object, name: string): void;
  /** Makes an object stand for a composite type; returns how the type is written. */
  type(own: object, kind: string, first: unknown, second: unknown): string;
  /** Records the type of an empty list or Map. */
  tag(list: object, elem: unknown, key: unknown): void;
  /** Makes an object stand for a typed value. */
  typed(own: object, type: unknown, value: unknown): void;
  /** Makes an object stand for a variable of that type, or of its value's type. */
  variable(own: object, value: unknown, type: unknown, isSaid: boolean): void;
}
