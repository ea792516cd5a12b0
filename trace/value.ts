/**
 * The values of a gob stream as plain data. A gob stream names its fields and their types, so arguments,
 * replies and saved state of any class can be shown from their bytes alone, without running the student's
 * code.
 *
 * @module
 */

import { Source } from "../labgob/gob/source.ts";
import { rootScope, type Scope } from "../labgob/gob/wire_type.ts";

/**
 * A value in JSON. A struct is an object with its fields in order, including zeros. What JSON cannot express
 * is an object with one or two names in lower case, which no sent field has:
 *
 * - `{ bytes: 3, hex: "01ff02" }` a []byte of that length, and its first bytes;
 * - `{ text: "abc", more: 17 }` a string with this many further characters;
 * - `{ more: 5 }` at the end of a list or a map: this many further elements;
 * - `{ map: [[key, value], ...] }` a map;
 * - `{ number: "9223372036854775807" }` an integer beyond 2^53, NaN or an infinity;
 * - `{ unreadable: 12 }` this many bytes that are not gob.
 */
export type Value = null | boolean | number | string | Value[] | { [name: string]: Value };

/** How much of a value is kept; beyond that, elements and characters are only counted. */
export interface Limits {
  /** At most this many elements of a list. */
  elements: number;
  /** At most this many characters of a string. */
  characters: number;
  /** At most this many bytes of a []byte. */
  bytes: number;
}

/** Limits for a line of text. */
export const brief: Limits = { elements: 3, characters: 32, bytes: 0 };

/** Limits for showing values in full. */
export const full: Limits = { elements: 1000, characters: 1000, bytes: 32 };

// Gob's ids of its predefined types.
const BOOL = 1;
const INT = 2;
const UINT = 3;
const FLOAT = 4;
const BYTES = 5;
const STRING = 6;
const COMPLEX = 7;
const INTERFACE = 8;

/** Thrown if the bytes are not what labgob writes. */
const unreadable = new Error("unreadable");

/**
 * The values of a gob stream, in order.
 *
 * @example
 * ```ts
 * gobValues(message.args, brief); // [{ Term: 3, LeaderId: 0, Entries: [{ Term: 3, Command: 4829 }] }]
 * ```
 */
export function gobValues(bytes: Uint8Array, limits: Limits): Value[] {
  const values: Value[] = [];
  try {
    const reader = new Reader(bytes, limits);
    for (let value = reader.next(); value !== undefined; value = reader.next()) values.push(value);
  } catch {
    values.push({ unreadable: bytes.length });
  }
  return values;
}

/** A string, cut if it is longer than the limit. */
export function textValue(text: string, { characters }: Limits): Value {
  return text.length <= characters
    ? text
    : { text: text.slice(0, characters), more: text.length - characters };
}

/** How deep an object is shown. */
const deepest = 3;

/** A server's object, by its own fields with plain values, and what is in them; this runs none of the server's code. */
export function objectValue(object: object, limits: Limits, depth = 0): Value {
  if (ArrayBuffer.isView(object)) return { bytes: Object.keys(object).length };
  const isList = Array.isArray(object);
  const list: Value[] = [];
  const fields: { [name: string]: Value } = {};
  for (const [name, { value: field }] of Object.entries(Object.getOwnPropertyDescriptors(object))) {
    if (isList && name === "length") continue;
    const value = plainValue(field, limits, depth);
    if (isList) list.push(value ?? null);
    else if (value !== undefined) fields[name] = value;
  }
  const more = list.length - limits.elements;
  return more > 0 ? [...list.slice(0, limits.elements), { more }] : isList ? list : fields;
}

function plainValue(value: unknown, limits: Limits, depth: number): Value | undefined {
  switch (typeof value) {
    case "string":
      return textValue(value, limits);
    case "boolean":
      return value;
    case "number":
      return numberValue(value);
    case "bigint": // labgob gives small ones as numbers
      return numberValue(Number.isSafeInteger(Number(value)) ? Number(value) : value);
    case "object":
      return value === null || depth === deepest ? undefined : objectValue(value, limits, depth + 1);
  }
}

class Reader {
  #source = new Source();
  #scope: Scope = rootScope();
  #limits: Limits;
  #depth = 0;

  constructor(bytes: Uint8Array, limits: Limits) {
    this.#source.bytes = bytes;
    this.#source.end = bytes.length;
    this.#limits = limits;
  }

  /** The next value; undefined at the end. Every message is its length, then a definition or a value. */
  next(): Value | undefined {
    const source = this.#source;
    while (source.at < source.end) {
      source.uint(); // the length
      const start = source.at;
      const id = source.id();
      if (id >= 0) return this.#top(id);
      this.#scope = this.#scope.define(source, -id, start);
    }
    return undefined;
  }

  /** A value preceded by its id: at the top level, or in an interface. */
  #top(id: number): Value {
    if (!this.#scope.types.get(id)?.struct && this.#source.uint() !== 0) throw unreadable;
    return this.#value(id);
  }

  #value(id: number): Value {
    const source = this.#source;
    switch (id) {
      case BOOL:
        return source.uint() !== 0;
      case INT:
        return numberValue(source.int());
      case UINT:
        return numberValue(source.wideUint());
      case FLOAT:
        return numberValue(source.float());
      case BYTES:
        return this.#bytes();
      case STRING:
        return textValue(source.string("string"), this.#limits);
      case COMPLEX:
        return { number: `${source.float()}+${source.float()}i` };
      case INTERFACE:
        return this.#interface();
    }
    const wire = this.#scope.types.get(id);
    if (wire === undefined || ++this.#depth > 100) throw unreadable;
    try {
      if (wire.struct !== null) return this.#fields(wire.struct);
      if (wire.slice !== null) return this.#list(() => this.#value(wire.slice!.elem));
      if (wire.array !== null) return this.#list(() => this.#value(wire.array!.elem));
      if (wire.map !== null) {
        const { key, elem } = wire.map;
        return { map: this.#list(() => [this.#value(key), this.#value(elem)]) };
      }
      return this.#bytes(); // a type that encodes itself
    } finally {
      this.#depth--;
    }
  }

  /**
   * The fields of a struct: each field that was sent is preceded by its distance from the one before; the
   * others are zero.
   */
  #fields(fields: readonly { name: string; id: number }[]): Value {
    const source = this.#source;
    const sent: (Value | undefined)[] = fields.map(() => undefined);
    let field = -1;
    for (let delta = source.uint(); delta !== 0; delta = source.uint()) {
      field += delta;
      if (field >= fields.length) throw unreadable;
      sent[field] = this.#value(fields[field].id);
    }
    return Object.fromEntries(fields.map(({ name, id }, i) => [name, sent[i] ?? this.#zero(id)]));
  }

  #zero(id: number): Value {
    switch (id) {
      case BOOL:
        return false;
      case INT:
      case UINT:
      case FLOAT:
      case COMPLEX:
        return 0;
      case STRING:
        return "";
      case BYTES:
        return { bytes: 0 };
      case INTERFACE:
        return null;
    }
    const wire = this.#scope.types.get(id);
    return wire?.struct ? {} : wire?.map ? { map: [] } : [];
  }

  #list(element: () => Value): Value[] {
    const length = this.#source.uint();
    const { elements } = this.#limits;
    const values: Value[] = [];
    for (let i = 0; i < length; i++) {
      const value = element();
      if (i < elements) values.push(value);
    }
    if (length > elements) values.push({ more: length - elements });
    return values;
  }

  #bytes(): Value {
    const source = this.#source;
    const length = source.length();
    if (length < 0) throw unreadable;
    const bytes = source.bytes.subarray(source.at, source.at + length);
    source.at += length;
    const kept = bytes.subarray(0, this.#limits.bytes);
    return kept.length === 0 ? { bytes: length } : { bytes: length, hex: kept.toHex() };
  }

  /** The name of the value's type, definitions that are new, its id, its length, the value. */
  #interface(): Value {
    const source = this.#source;
    const length = source.length();
    if (length < 0) throw unreadable;
    if (length === 0) return null;
    source.at += length;
    for (;;) {
      const start = source.at;
      const id = source.id();
      if (id >= 0) {
        source.uint();
        return this.#top(id);
      }
      this.#scope = this.#scope.define(source, -id, start);
      source.uint(); // the length of the piece that goes on after the definition
    }
  }
}

function numberValue(value: number | bigint): Value {
  return typeof value === "number" && Number.isFinite(value) ? value : { number: String(value) };
}
