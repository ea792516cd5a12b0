/** Descriptors: Go's types as gob sees them, and the words to say them. */
import { failf } from "./error.ts";
import { type Makers, makersHere, standsFor } from "./makers.ts";

/** What a type is; 1 to 8 are also gob's ids on the wire. */
export type Kind = number;
export const BOOL = 1;
export const INT = 2;
export const UINT = 3;
export const FLOAT = 4;
export const BYTES = 5;
export const STRING = 6;
export const COMPLEX = 7;
export const INTERFACE = 8;
export const STRUCT = 9;
export const SLICE = 10;
export const ARRAY = 11;
export const MAP = 12;
export const POINTER = 13;
/** A function or a value without a type: a field of it is never sent, as Go never sends a func or a chan. */
export const UNSENT = 14;

/** A struct's values, by field name. */
export type Fields = Record<string, unknown>;

/** One field of a struct. */
export interface Field {
  /** Its name. */
  readonly name: string;
  /** Its type. */
  readonly type: Type;
  /** The type behind its pointers. */
  readonly base: Type;
  /** What `base` is. */
  readonly kind: Kind;
  /** Whether its name starts with an upper-case letter. */
  readonly exported: boolean;
  /** Whether the fields in it may be named as if they stood beside it. */
  readonly embedded: boolean;
}

/** How a field is given to `struct`. */
export interface FieldSpec {
  readonly name: string;
  readonly type: Type;
  /** Go's embedding: the fields of this struct may be named as if they were the outer one's. */
  readonly embedded?: boolean;
}

/** What labgob learns about a type in time. Kept apart, since those who use a descriptor must not share state by it. */
class Notes {
  /** What was composed of this type, by how: asking again gives the same descriptor, and what was learnt about it. */
  readonly composed: Map<string | number | Type, Type> = new Map();
  /** Filled by identity.ts. */
  identity: object | null = null;
  /** Whether encode.ts has found that values of this type can be encoded. */
  encodable = false;
  /** The last round of labgob's checks that this type has been through: see check.ts. */
  checked = 0;
  /** Whether all classes this type leads to have been looked at: see classes.ts. */
  ready = false;
  /** Whose classes are in it: see program.ts. Null while nobody has asked. */
  home: object | null = null;
}

/** The notes on a type. */
export let notesOf: (t: Type) => Notes;

/** Of a type without parts; frozen, because all such types share it. */
const NONE: readonly Field[] = Object.freeze([]);

/** A type descriptor. Two of the same name and structure are the same type: see identity.ts. */
export class Type<V = unknown> {
  static {
    notesOf = (t) => t.#notes;
  }
  #notes = new Notes();
  /** Nothing at run time: what a value of this type is in TypeScript. */
  declare readonly holds?: V;
  /** The elements of a slice, array, pointer or map; of a struct and a scalar, the type itself. */
  elem: Type;
  /** The keys of a map; otherwise the type itself. */
  key: Type;
  /** The elements of an array. */
  length = 0;
  /** A struct's fields, those that are not sent too. */
  fields: readonly Field[] = NONE;
  /** The fields gob sends, in order. */
  sent: readonly Field[] = NONE;
  /** A new struct, all fields zero, when it is a class; otherwise a plain object is made. */
  make: (() => object) | null = null;

  /**
   * Use the words: `int`, `slice(string)`, a class.
   *
   * @param kind what it is
   * @param str as Go's reflect prints it: "main.Op", "[]int"
   * @param name its own name without the package, or "" when it has none: "Op"
   * @param bits of an integer or a float
   * @param min the least integer it holds
   * @param max the largest
   */
  constructor(
    public kind: Kind,
    readonly str: string,
    readonly name: string,
    public bits = 0,
    public min = 0,
    public max = 0,
  ) {
    this.elem = this;
    this.key = this;
  }

  /** As Go prints it. */
  toString(): string {
    return this.str;
  }
}

const integer = (kind: Kind, name: string, bits: number): Type<number> =>
  kind === INT
    ? new Type(kind, name, name, bits, -(2 ** (bits - 1)), 2 ** (bits - 1) - 1)
    : new Type(kind, name, name, bits, 0, 2 ** bits - 1);

/** Go's bool: a boolean. */
export const bool: Type<boolean> = new Type(BOOL, "bool", "bool");
/** Go's int: 64 bits, a number or, beyond 2^53, a bigint. */
export const int: Type<number> = integer(INT, "int", 64);
/** Go's int8. */
export const int8: Type<number> = integer(INT, "int8", 8);
/** Go's int16. */
export const int16: Type<number> = integer(INT, "int16", 16);
/** Go's int32. */
export const int32: Type<number> = integer(INT, "int32", 32);
/** Go's int64: a number or, beyond 2^53, a bigint. */
export const int64: Type<number> = integer(INT, "int64", 64);
/** Go's uint: 64 bits, a number or, beyond 2^53, a bigint. */
export const uint: Type<number> = integer(UINT, "uint", 64);
/** Go's uint8. */
export const uint8: Type<number> = integer(UINT, "uint8", 8);
/** Go's uint16. */
export const uint16: Type<number> = integer(UINT, "uint16", 16);
/** Go's uint32. */
export const uint32: Type<number> = integer(UINT, "uint32", 32);
/** Go's uint64: a number or, beyond 2^53, a bigint. */
export const uint64: Type<number> = integer(UINT, "uint64", 64);
/** Go's float32: a number, rounded to 32 bits when sent. */
export const float32: Type<number> = new Type(FLOAT, "float32", "float32", 32);
/** Go's float64. */
export const float64: Type<number> = new Type(FLOAT, "float64", "float64", 64);
/** Go's string: sent as UTF-8. */
export const string: Type<string> = new Type(STRING, "string", "string");
/** Go's []byte: a Uint8Array. */
export const bytes: Type<Uint8Array> = new Type(BYTES, "[]uint8", "");
bytes.elem = uint8;
/** Go's interface{}: any value that says its own type, or null. */
export const any: Type = new Type(INTERFACE, "interface {}", "");
/** The type of what gob leaves out. */
export const unsent: Type = new Type(UNSENT, "func()", "");

/** All types Go names itself, but for the complex ones. */
export const basics: readonly Type[] = [
  ...[int, int8, int16, int32, int64, uint, uint8, uint16, uint32, uint64, float32, float64],
  ...[bool, string, bytes],
];
// Every program uses these very descriptors, so nothing may be written on them.
for (const t of [...basics, any, unsent]) Object.freeze(t);

/** The type behind all pointers. */
export function baseOf(t: Type): Type {
  while (t.kind === POINTER) t = t.elem;
  return t;
}

/** Go's []elem; of uint8 it is `bytes`. */
export function slice(elem: Type): Type {
  if (elem === uint8) return bytes;
  return composed(elem, "slice", () => {
    const t = new Type(elem.kind === UINT && elem.bits === 8 ? BYTES : SLICE, "[]" + elem.str, "");
    t.elem = elem;
    return t;
  });
}

/** Go's [length]elem: an array of exactly so many elements. */
export function array(length: number, elem: Type): Type {
  if (!Number.isInteger(length) || length < 0) failf(`array needs a length of 0 or more, got ${length}`);
  return composed(elem, length, () => {
    const t = new Type(ARRAY, `[${length}]${elem.str}`, "");
    t.elem = elem;
    t.length = length;
    return t;
  });
}

/** Go's map[key]elem: a Map. */
export function map(key: Type, elem: Type): Type {
  return composed(elem, key, () => {
    const t = new Type(MAP, `map[${key.str}]${elem.str}`, "");
    t.key = key;
    t.elem = elem;
    return t;
  });
}

/** Go's *elem: what it points to, or null. */
export function pointer(elem: Type): Type {
  return composed(elem, "pointer", () => {
    const t = new Type(POINTER, "*" + elem.str, "");
    t.elem = elem;
    return t;
  });
}

function composed(elem: Type, how: string | number | Type, make: () => Type): Type {
  const { composed } = notesOf(elem);
  let t = composed.get(how);
  if (t === undefined) {
    t = make();
    Object.freeze(t);
    composed.set(how, t);
  }
  return t;
}

/**
 * A type of its own name over another: `type Err string` is `named("Err", string)`.
 *
 * @param name with or without a package ("main." is added)
 * @param of the underlying type, or a function that makes it from the new type, for one that contains itself:
 * `type Tree []Tree` is `named("Tree", (tree) => slice(tree))`
 */
export function named(name: string, of: Type | ((self: Type) => Type)): Type {
  const t = new Type(UNSENT, qualified(name), bare(name));
  const under = typeof of === "function" ? of(t) : of;
  t.kind = under.kind;
  t.bits = under.bits;
  t.min = under.min;
  t.max = under.max;
  if (under.elem !== under) t.elem = under.elem;
  if (under.key !== under) t.key = under.key;
  t.length = under.length;
  t.fields = under.fields;
  t.sent = under.sent;
  t.make = under.make;
  return t;
}

/**
 * A struct type.
 *
 * @param name with or without a package ("main." is added)
 * @param fields in order; left out, `defineStruct` fills them in later, for a type that contains itself
 */
export function struct(name: string, fields?: readonly FieldSpec[]): Type {
  const t = new Type(STRUCT, qualified(name), bare(name));
  if (fields !== undefined) defineStruct(t, fields);
  return t;
}

/** Gives a struct its fields: once, before its first use. */
export function defineStruct(t: Type, fields: readonly FieldSpec[]): void {
  t.fields = fields.map(({ name, type, embedded = false }) => {
    const base = baseOf(type);
    return { name, type, base, kind: base.kind, exported: isExported(name), embedded };
  });
  t.sent = t.fields.filter((f) => f.exported && f.base.kind !== UNSENT);
}

/** Go's rule for what leaves a package, and so for what gob sends: the first letter is an upper-case one. */
export function isExported(name: string): boolean {
  return /^\p{Lu}/u.test(name);
}

/** The zero value Go would have; `raw` keeps Go's nil slices, maps and []byte as null. */
export function zeroOf(t: Type, raw: boolean, make: Makers = makersHere): unknown {
  switch (t.kind) {
    case BOOL:
      return false;
    case INT:
    case UINT:
    case FLOAT:
      return 0;
    case STRING:
      return "";
    case BYTES:
      return raw ? null : make.bytes(0);
    case SLICE:
      return raw ? null : make.list();
    case MAP:
      return raw ? null : make.map();
    case ARRAY:
      return zeros(t, raw, make);
    case STRUCT:
      return newStruct(t, raw, make);
    default:
      return null;
  }
}

function zeros(t: Type, raw: boolean, make: Makers): unknown[] {
  const list = make.list();
  for (let i = 0; i < t.length; i++) list[i] = zeroOf(t.elem, raw, make);
  return list;
}

/** A struct with all fields zero: an instance of its class, or a plain object. */
export function newStruct(t: Type, raw: boolean, make: Makers = makersHere): object {
  if (t.make !== null) return t.make();
  const made = make.object() as Fields;
  for (const { name: key, type } of t.fields) {
    const value = zeroOf(type, raw, make);
    // A field may be called __proto__.
    Object.defineProperty(made, key, { value, writable: true, enumerable: true, configurable: true });
  }
  return made;
}

const bare = (name: string): string => name.slice(name.lastIndexOf(".") + 1);
const qualified = (name: string): string => name.includes(".") ? name : "main." + name;

/** A value with its type said: what an interface holds when the value alone does not tell. */
export class Typed {
  /** Use `typed`. */
  constructor(readonly type: Type, readonly value: unknown) {}
}

/** A value with its type said, made here or in another realm. */
export function typedBy(value: unknown): Typed | undefined {
  if (value instanceof Typed) return value;
  const stands = standsFor(value);
  return stands instanceof Typed ? stands : undefined;
}
