/**
 * labgob: Go's encoding/gob for RPC arguments and persisted state, with the checks of the MIT labs.
 *
 * ```ts
 * class LogEntry { Term = 0; Command: unknown = null; }
 * class Args { Term = 0; Entries = listOf(LogEntry); }
 * const w = new Buffer();
 * const e = NewEncoder(w);
 * e.Encode(currentTerm); e.Encode(args);     // null, or a GobError: Go's error values, never thrown
 * const d = NewDecoder(new Buffer(w.Bytes()));
 * const term = ref(0); const got = new Args();
 * d.Decode(term); d.Decode(got);             // a variable, or an instance filled in place
 * ```
 *
 * - `new Buffer(bytes?)`: `Bytes()` is a view of the unread bytes, which does not change when more is
 *   written; `Write`, `Len`.
 * - `NewEncoder(w).Encode(value)` appends a value; each encoder defines each type once.
 *   `NewDecoder(r).Decode(target)` reads.
 * - A class describes its type: `0` is int, `""` string, `false` bool, `0n` int64, `new Uint8Array()`
 *   []byte, `null` an interface, an instance a struct, `listOf(LogEntry)` a slice, `mapOf(string, int)` a
 *   map. Types that a default cannot show are declared:
 *   `static fields = { Rate: float64, Next: pointer(Node) }`. Constructors take no arguments.
 * - An interface holds a number, string, boolean, Uint8Array, a list of those, or a registered type:
 *   `Register(Op)`, `RegisterName("kv", Op)`. `typed(int64, 5)` gives a value a type.
 * - Integers are numbers, or bigints beyond 2^53; a value that is not of its field's type is an error that
 *   names the field.
 * - Only fields that start with an upper-case letter are sent; each other field gets the labs' message, once
 *   per type.
 * - Zeros are not sent, so decoding into a value that is not zero (0, "", false) prints the labs' warning.
 * - As in Go, a type is its name and fields: the same class of a module that is loaded twice is one type.
 * - `setWarn`, `errorCount` and `reset` are in `harness.ts`, for test runners. The wire format alone is in
 *   `gob/mod.ts`.
 *
 * Every byte is as Go 1.19 writes it. Not supported: complex numbers, GobEncoder. Text that is not UTF-8 is
 * repaired.
 *
 * @module
 */
import type { Buffer } from "./gob/buffer.ts";
import { LabDecoder, LabEncoder } from "./labgob.ts";
import { everybodys as table } from "./table.ts";

export { Buffer } from "./gob/buffer.ts";
export type { Class, TypeLike } from "./classes.ts";
export { GobError } from "./gob/error.ts";
export { LabDecoder, LabEncoder, Ref, ref } from "./labgob.ts";
export type { Field, Kind } from "./gob/types.ts";
export {
  any,
  bool,
  bytes,
  float32,
  float64,
  int,
  int16,
  int32,
  int64,
  int8,
  string,
  Type,
  Typed,
  uint,
  uint16,
  uint32,
  uint64,
  uint8,
} from "./gob/types.ts";
export { array, listOf, map, mapOf, named, pointer, slice, typed } from "./words.ts";

/** Makes an encoder that appends to a buffer. */
export function NewEncoder(w: Buffer): LabEncoder {
  return new LabEncoder(w, table);
}

/** Makes a decoder that reads values from the front of a buffer. */
export function NewDecoder(r: Buffer): LabDecoder {
  return new LabDecoder(r, table, true);
}

/**
 * Allows values of a type to be sent in an interface (a field that is null by default). A class Op gets Go's
 * name, "main.Op". Source: labgob.go, Register.
 *
 * @param value the class, or a value of the type
 * @throws {GobError} where Go panics: the name belongs to another type
 */
export function Register(value: unknown): void {
  table.register(value);
}

/**
 * `Register` with a name of your own.
 *
 * @throws {GobError} where Go panics: the name belongs to another type, or the type has another name
 */
export function RegisterName(name: string, value: unknown): void {
  table.register(value, name);
}
