/**
 * Which keys of a Map are equal in Go: in a Map any two objects differ, but Go compares structs and arrays by
 * value.
 */
import { entriesOf } from "./gob/makers.ts";
import * as T from "./gob/types.ts";
import { type Fields, type Type } from "./gob/types.ts";

/** The keys of a Map that is being decoded into. */
export class Keys {
  readonly #type: Type;
  readonly #known = new Map<string, unknown>();

  constructor(t: Type, entries: Map<unknown, unknown>) {
    this.#type = t;
    for (const [key] of entriesOf(entries)) this.stored(key);
  }

  /** The stored key that equals `key`; if there is none, `key` itself is stored. */
  stored(key: unknown): unknown {
    if (typeof key !== "object" || key === null) return key;
    const text = spell(this.#type, key);
    if (text === null) return key;
    const before = this.#known.get(text);
    if (before === undefined) this.#known.set(text, key);
    return before ?? key;
  }
}

/** Whether keys of this type are objects, so that a Map cannot compare them by value. */
export function areObjects(key: Type): boolean {
  return key.kind === T.STRUCT || key.kind === T.ARRAY || key.kind === T.INTERFACE;
}

/**
 * A text that is the same for equal keys; null for a key that equals no other, because it contains a pointer
 * or NaN.
 */
function spell(t: Type, v: unknown): string | null {
  if (t.kind === T.POINTER) return v === null ? "nil" : null;
  if (t.kind === T.INTERFACE) return spellAny(v);
  if (t.kind === T.ARRAY && Array.isArray(v)) return all(v.map((e) => spell(t.elem, e)));
  if (t.kind === T.STRUCT) return all(t.fields.map((f) => spell(f.type, (v as Fields)[f.name])));
  return spellAny(v);
}

/** The same for a value in an interface: values of different types are not equal. */
function spellAny(v: unknown): string | null {
  const said = T.typedBy(v);
  if (said !== undefined) return all([said.type.str, spell(T.baseOf(said.type), said.value)]);
  if (Array.isArray(v)) return all(v.map(spellAny));
  if (typeof v === "object" && v !== null) {
    return all([v.constructor?.name ?? "", ...Object.values(v).map(spellAny)]);
  }
  if (typeof v === "bigint") return `number ${v}`; // 5n and 5 are the same integer
  return v !== v ? null : `${typeof v} ${v}`;
}

function all(parts: (string | null)[]): string | null {
  return parts.includes(null) ? null : JSON.stringify(parts);
}
