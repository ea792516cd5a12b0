/**
 * Gob as a text to read. A gob says the names and types of its fields itself, so arguments and replies of any class
 * can be shown from their bytes alone: no code of the student's is run for it, and nothing of his is touched.
 *
 * @module
 */

import { Source } from "./gob/source.ts";
import { rootScope, type Scope } from "./gob/wire_type.ts";

/** How much of a value is shown. */
export interface Detail {
  /** Elements of a list; the others are counted. */
  elements: number;
  /** Characters of a text. */
  characters: number;
  /** Bytes of a []byte, in hexadecimal; 0 for their number alone. */
  bytes: number;
  /** Structs in lists with the names of their fields, `{Term=3 Command=7}`; else `3:7`. */
  names: boolean;
}

/** As much as fits a line or two. */
export const brief: Detail = { elements: 3, characters: 32, bytes: 0, names: false };

/** Everything that can be read. */
export const full: Detail = { elements: 1000, characters: 1000, bytes: 32, names: true };

// Ids that gob gives to what needs no definition.
const BOOL = 1;
const INT = 2;
const UINT = 3;
const FLOAT = 4;
const BYTES = 5;
const STRING = 6;
const COMPLEX = 7;
const INTERFACE = 8;

/** Thrown where the bytes are not what labgob writes. */
const unreadable = new Error("unreadable");

/**
 * What the values of a gob stream are, separated by ` | `: a struct as `Term=3 VoteGranted=true`, zeros included.
 *
 * @example
 * ```ts
 * gobText(message.args, brief); // "Term=3 LeaderId=0 Entries=[3:4829 3:77]"
 * ```
 */
export function gobText(bytes: Uint8Array, detail: Detail): string {
  const texts: string[] = [];
  try {
    const reader = new Reader(bytes, detail);
    for (let text = reader.next(); text !== null; text = reader.next()) texts.push(text);
  } catch {
    texts.push(`${bytes.length} bytes that are no gob`);
  }
  return texts.join(" | ");
}

/** Reads one stream. */
class Reader {
  #source = new Source();
  #scope: Scope = rootScope();
  #detail: Detail;
  #depth = 0;

  constructor(bytes: Uint8Array, detail: Detail) {
    this.#source.bytes = bytes;
    this.#source.end = bytes.length;
    this.#detail = detail;
  }

  /** The next value, or null at the end. Every message is its length, then a definition or a value. */
  next(): string | null {
    const source = this.#source;
    while (source.at < source.end) {
      source.uint(); // the length
      const start = source.at;
      const id = source.id();
      if (id >= 0) return this.#top(id, false, true);
      this.#scope = this.#scope.define(source, -id, start);
    }
    return null;
  }

  /** A value with its own id; `nested` in an interface, with the names of fields or without. */
  #top(id: number, nested: boolean, names: boolean): string {
    const fields = this.#scope.types.get(id)?.struct;
    if (fields) {
      const text = this.#fields(fields, names);
      return nested ? `{${text}}` : text;
    }
    if (this.#source.uint() !== 0) throw unreadable;
    return this.#value(id, names);
  }

  #value(id: number, names: boolean): string {
    const source = this.#source;
    switch (id) {
      case BOOL:
        return source.uint() === 0 ? "false" : "true";
      case INT:
        return String(source.int());
      case UINT:
        return String(source.wideUint());
      case FLOAT:
        return String(source.float());
      case BYTES:
        return this.#bytes();
      case STRING:
        return shortened(source.string("string"), this.#detail.characters);
      case COMPLEX:
        return `(${source.float()}+${source.float()}i)`;
      case INTERFACE:
        return this.#interface(names);
    }
    const wire = this.#scope.types.get(id);
    if (wire === undefined || ++this.#depth > 100) throw unreadable;
    try {
      if (wire.struct !== null) {
        const text = this.#fields(wire.struct, names);
        return names ? `{${text}}` : text;
      }
      if (wire.slice !== null) return this.#list(wire.slice.elem);
      if (wire.array !== null) return this.#list(wire.array.elem);
      if (wire.map !== null) return this.#map(wire.map.key, wire.map.elem);
      return this.#bytes(); // of a type that encodes itself
    } finally {
      this.#depth--;
    }
  }

  /** The fields of a struct: each that was sent after its distance from the one before; the others are zero. */
  #fields(fields: readonly { name: string; id: number }[], names: boolean): string {
    const source = this.#source;
    const texts = fields.map(() => "");
    let field = -1;
    for (let delta = source.uint(); delta !== 0; delta = source.uint()) {
      field += delta;
      if (field >= fields.length) throw unreadable;
      texts[field] = this.#value(fields[field].id, names);
    }
    for (let i = 0; i < fields.length; i++) {
      const value = texts[i] || this.#zero(fields[i].id);
      texts[i] = names ? `${fields[i].name}=${value}` : value;
    }
    return texts.join(names ? " " : ":");
  }

  #zero(id: number): string {
    switch (id) {
      case BOOL:
        return "false";
      case INT:
      case UINT:
      case FLOAT:
      case COMPLEX:
        return "0";
      case STRING:
        return '""';
      case BYTES:
        return "0 bytes";
      case INTERFACE:
        return "null";
    }
    const wire = this.#scope.types.get(id);
    return wire?.struct ? "{}" : wire?.map ? "map[]" : "[]";
  }

  #list(elem: number): string {
    const length = this.#source.uint();
    const { elements } = this.#detail;
    const texts: string[] = [];
    for (let i = 0; i < length; i++) {
      const text = this.#value(elem, this.#detail.names);
      if (i < elements) texts.push(text);
    }
    if (length > elements) texts.push(`...${length - elements} more`);
    return `[${texts.join(" ")}]`;
  }

  #map(key: number, elem: number): string {
    const length = this.#source.uint();
    const { elements } = this.#detail;
    const texts: string[] = [];
    for (let i = 0; i < length; i++) {
      const { names } = this.#detail;
      const text = `${this.#value(key, names)}:${this.#value(elem, names)}`;
      if (i < elements) texts.push(text);
    }
    if (length > elements) texts.push(`...${length - elements} more`);
    return `map[${texts.join(" ")}]`;
  }

  #bytes(): string {
    const source = this.#source;
    const length = source.length();
    if (length < 0) throw unreadable;
    const bytes = source.bytes.subarray(source.at, source.at + length);
    source.at += length;
    const shown = Math.min(length, this.#detail.bytes);
    if (shown === 0) return `${length} bytes`;
    const digits = Array.from(bytes.subarray(0, shown), (byte) => byte.toString(16).padStart(2, "0")).join(
      "",
    );
    return `${length} bytes ${digits}${shown < length ? "..." : ""}`;
  }

  /** The name of its type, definitions that are new, its id, its length, the value. */
  #interface(names: boolean): string {
    const source = this.#source;
    const length = source.length();
    if (length < 0) throw unreadable;
    if (length === 0) return "null";
    source.at += length;
    for (;;) {
      const start = source.at;
      const id = source.id();
      if (id >= 0) {
        source.uint();
        return this.#top(id, true, names);
      }
      this.#scope = this.#scope.define(source, -id, start);
      source.uint(); // the length of the piece that goes on behind the definition
    }
  }
}

/** A text as JavaScript writes it, cut after `most` characters. */
export function shortened(text: string, most: number): string {
  if (text.length <= most) return JSON.stringify(text);
  return `${JSON.stringify(text.slice(0, most))}...${text.length - most} more`;
}
