/** Descriptors: Go's types as gob sees them, and functions that make them. */
import { failf } from "./error.ts";
import { type Makers, makersHere, standsFor } from "./makers.ts";

/** The kind of a type; 1 to 8 are also gob's ids on the wire. */
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
/** A function or a value without a type: such a field is never sent, as Go never sends a func or a chan. */
export const UNSENT = 14;

/** A struct's values, by field name. */
export type Fields = Record<string, unknown>;

/** One field of a struct. */
export interface Field {
  /** The name under which it is sent. */
  readonly name: string;
  /** Its declared type, with pointers. */
  readonly type: Type;
  /** The type without its pointers. */
  readonly base: Type;
  /** The kind of `base`. */
  readonly kind: Kind;
  /** Whether its name starts with an upper-case letter, so that it is sent. */
  readonly exported: boolean;
  /** Whether its fields can be named as if they were fields of the outer struct. */
  readonly embedded: boolean;
}

/** A field as `struct` takes it. */
export interface FieldSpec {
  readonly name: string;
  readonly type: Type;
  /** Go's embedding: the fields of this struct can be named as if they were the outer struct's. */
  readonly embedded?: boolean;
}

/** What labgob finds out about a type. Not in the descriptor, where programs could leave each other messages. */
class Notes {
  /**
   * Types composed of this one, by how they were: composing again gives the same descriptor, with what is
   * known about it.
   */
  readonly composed: Map<string | number | Type, Type> = new Map();
  /** Set by identity.ts. */
  identity: object | null = null;
  /** Whether encode.ts has found that values of this type can be encoded. */
  encodable = false;
  /** The last round of labgob's checks that has checked this type: see check.ts. */
  checked = 0;
  /** Whether all classes that this type leads to were examined: see classes.ts. */
  ready = false;
  /** The program to which the classes in it belong: see table.ts. Null until somebody asks. */
  home: object | null = null;
}

export let notesOf: (t: Type) => Notes;

/** For types without parts; frozen, because all of them share it. */
const NONE: readonly Field[] = Object.freeze([]);

/** A type descriptor. Two with the same name and structure are the same type: see identity.ts. */
export class Type<V = unknown> {
  static {
    notesOf = (t) => t.#notes;
  }
  #notes = new Notes();
  /** Not there at run time: the TypeScript type of this type's values. */
  declare readonly holds?: V;
  /**
   * The type of the elements of a slice, array or map, or of what a pointer points to; for others, the type
   * itself.
   */
  elem: Type;
  /** The type of a map's keys; for others, the type itself. */
  key: Type;
  /** The number of elements of an array. */
  length = 0;
  /** A struct's fields, including those that are not sent. */
  fields: readonly Field[] = NONE;
  /** The fields that gob sends, in order. */
  sent: readonly Field[] = NONE;
  /** Makes a new struct with all fields zero, if the type is a class; otherwise a plain object is made. */
  make: (() => object) | null = null;

  /**
   * For library code; programs name types by `int`, `slice(string)`, or a class.
   *
   * @param kind its kind
   * @param str as Go's reflect prints it: "main.Op", "[]int"
   * @param name its own name without the package, or "" if it has none: "Op"
   * @param bits of an integer or a float
   * @param min the least integer it can hold
   * @param max the greatest integer it can hold
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
/** Go's int: 64 bits; a number or, beyond 2^53, a bigint. */
export const int: Type<number> = integer(INT, "int", 64);
/** Go's int8. */
export const int8: Type<number> = integer(INT, "int8", 8);
/** Go's int16. */
export const int16: Type<number> = integer(INT, "int16", 16);
/** Go's int32. */
export const int32: Type<number> = integer(INT, "int32", 32);
/** Go's int64: a number or, beyond 2^53, a bigint. */
export const int64: Type<number> = integer(INT, "int64", 64);
/** Go's uint: 64 bits; a number or, beyond 2^53, a bigint. */
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
/** Go's interface{}: any value that shows its own type, or null. */
export const any: Type = new Type(INTERFACE, "interface {}", "");
/** The type of fields that gob leaves out. */
export const unsent: Type = new Type(UNSENT, "func()", "");

/** All types to which Go gives a name, except the complex ones. */
export const basics: readonly Type[] = [
  ...[int, int8, int16, int32, int64, uint, uint8, uint16, uint32, uint64, float32, float64],
  ...[bool, string, bytes],
];
// Frozen, since all programs share these descriptors and must not communicate through them.
for (const t of [...basics, any, unsent]) Object.freeze(t);

/** The type without all its pointers. */
export function baseOf(t: Type): Type {
  while (t.kind === POINTER) t = t.elem;
  return t;
}

/** Go's []elem; for uint8 it is `bytes`. */
export function slice(elem: Type): Type {
  if (elem === uint8) return bytes;
  return composed(elem, "slice", () => {
    const t = new Type(elem.kind === UINT && elem.bits === 8 ? BYTES : SLICE, "[]" + elem.str, "");
    t.elem = elem;
    return t;
  });
}

/** Go's [length]elem: an array of exactly this many elements. */
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
 * A type with its own name and the structure of another: `type Err string` is `named("Err", string)`.
 *
 * @param name with or without a package ("main." is added)
 * @param of the underlying type. For a type that contains itself, a function that makes it from the new type:
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
 * @param fields in order. Without them, `defineStruct` must set them later; this is for a type that contains
 * itself
 */
export function struct(name: string, fields?: readonly FieldSpec[]): Type {
  const t = new Type(STRUCT, qualified(name), bare(name));
  if (fields !== undefined) defineStruct(t, fields);
  return t;
}

/** Sets a struct's fields, once, before its first use. */
export function defineStruct(t: Type, fields: readonly FieldSpec[]): void {
  t.fields = fields.map(({ name, type, embedded = false }) => {
    const base = baseOf(type);
    return { name, type, base, kind: base.kind, exported: isExported(name), embedded };
  });
  t.sent = t.fields.filter((f) => f.exported && f.base.kind !== UNSENT);
}

/**
 * Go's rule for names that are visible outside their package, and so for fields that gob sends: the first
 * letter is an upper-case one.
 */
export function isExported(name: string): boolean {
  return /^\p{Lu}/u.test(name);
}

/** The zero value that Go would have; with `raw`, Go's nil slices, maps and []byte are null. */
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

/** A value with its type, for an interface, if the value alone does not show it. */
export class Typed {
  /** Use `typed`. */
  constructor(readonly type: Type, readonly value: unknown) {}
}

/** The Typed that a value is, of this realm or another; undefined if it is none. */
export function typedBy(value: unknown): Typed | undefined {
  if (value instanceof Typed) return value;
  const stands = standsFor(value);
  return stands instanceof Typed ? stands : undefined;
}

/** What a value made by `typed` holds, of this realm or another; any other value itself. */
export function untyped(value: unknown): unknown {
  const said = typedBy(value);
  return said === undefined ? value : said.value;
}
