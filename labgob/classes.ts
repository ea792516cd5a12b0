/** Types from TypeScript: a class from its default instance, a value from what it is. */
import { failf, GobError } from "./gob/error.ts";
import { holds, show } from "./gob/explain.ts";
import {
  copyBytes,
  entriesOf,
  isBytes,
  isMap,
  type Makers,
  makersHere,
  setEntry,
  standsFor,
} from "./gob/makers.ts";
import { tag, tagOf } from "./gob/tags.ts";
import * as T from "./gob/types.ts";
import { type Fields, type FieldSpec, notesOf, type Type } from "./gob/types.ts";

/** A class whose constructor needs no arguments. */
export type Class<V = unknown> = new () => V;

/** A type, given as a descriptor or as a class. */
export type TypeLike<V = unknown> = Type<V> | Class<V>;

const ofClass = new WeakMap<Class, Type>();
const classOf = new WeakMap<Type, Class>();
/**
 * The types of examined classes whose instances are not lists, Maps or bytes, so that the class alone decides
 * the type.
 */
const plain = new WeakMap<object, Type>();

/**
 * The descriptor of a class, or the descriptor itself.
 *
 * A class is examined only when the type is first used (`ready`), because it may be named inside its own
 * definition.
 */
export function typeOf<V>(said: TypeLike<V>): Type<V> {
  if (said instanceof T.Type) return said;
  const stands = standsFor(said);
  if (stands instanceof T.Type) return stands;
  if (typeof said !== "function") {
    failf(`a type must be a class, or int, slice(string) and the like, got ${show(said)}`);
  }
  let t = ofClass.get(said) as Type<V> | undefined;
  if (t === undefined) {
    if (said.name === "") failf("a class without a name cannot be sent; write class Name { ... }");
    if (isNative(said)) {
      failf(`a ${said.name} cannot be sent; keep what it holds in numbers, strings, lists or a class`);
    }
    t = T.struct(said.name) as Type<V>;
    ofClass.set(said, t);
    classOf.set(t, said);
  }
  return t;
}

/**
 * Examines all classes that a type leads to, so that it can be used.
 *
 * @param make makes values for the program that owns the classes
 * @throws {GobError} naming Class.Field, if a field's default does not show a type
 */
export function ready(t: Type, make: Makers = makersHere): Type {
  if (!notesOf(t).ready) {
    const seen = new Set<Type>();
    visit(t, seen, make);
    for (const found of seen) notesOf(found).ready = true;
  }
  return t;
}

function visit(t: Type, seen: Set<Type>, make: Makers): void {
  if (notesOf(t).ready || seen.has(t)) return;
  seen.add(t);
  const C = classOf.get(t);
  if (C !== undefined && t.make === null) lookAt(C, t, make);
  for (const f of t.fields) visit(f.type, seen, make);
  visit(t.elem, seen, make);
  visit(t.key, seen, make);
}

function lookAt(C: Class, t: Type, make: Makers): void {
  let instance: Fields;
  try {
    instance = new C() as Fields;
  } catch (error) {
    failf(`new ${C.name}() threw (${error}); give each parameter of its constructor a default`);
  }
  const said: unknown = (C as { fields?: unknown }).fields;
  const types = saidTypes(C, said, instance);
  const specs: FieldSpec[] = Object.keys(instance).map((name) => ({
    name,
    type: types.get(name) ?? typeOfField(`${C.name}.${name}`, name, instance[name]),
  }));
  T.defineStruct(t, specs);
  t.make = maker(C, t, instance, make);
  if (!Array.isArray(instance) && !isBytes(instance) && !isMap(instance)) plain.set(C, t);
  defaults.set(t, Object.fromEntries(specs.map(({ name }) => [name, dataOf(instance[name])])));
}

/** The types in `static fields`. */
function saidTypes(C: Class, said: unknown, instance: Fields): Map<string, Type> {
  const types = new Map<string, Type>();
  if (typeof said !== "object" || said === null) return types;
  for (const [name, type] of Object.entries(said)) {
    if (!Object.hasOwn(instance, name)) {
      const has = Object.keys(instance).join(", ") || "none";
      failf(
        `${C.name}.fields declares a type for ${name}, which is not a field of ${C.name} (it has ${has})`,
      );
    }
    try {
      const t = typeOf(type as TypeLike);
      needsDefault(t, instance[name], `${C.name}.${name}`);
      types.set(name, t);
    } catch (error) {
      if (!(error instanceof GobError)) throw error;
      failf(`${C.name}.fields.${name}: ${error.message.replace(/^gob: /, "")}`);
    }
  }
  return types;
}

/**
 * Fails if a field's default is not of its declared type, since decoding leaves the default if a zero was
 * sent.
 */
function needsDefault(t: Type, value: unknown, where: string): void {
  const nilable = t.kind === T.POINTER || [T.INTERFACE, T.BYTES, T.SLICE, T.MAP].includes(t.kind);
  if (
    nilable
      ? value !== undefined
      : value !== null && value !== undefined && (t.kind > T.STRING || fits(t, value))
  ) {
    return;
  }
  const zero = nilable ? "null" : t.kind === T.STRUCT ? `new ${t.name}()` : JSON.stringify(T.zeroOf(t, true));
  failf(`${where} is ${show(value)} by default, which is not of type ${t}; give it ${zero}`);
}

function fits(t: Type, value: unknown): boolean {
  if (t.kind === T.INT || t.kind === T.UINT) return holds(t, value);
  if (t.kind === T.FLOAT) return typeof value === "number";
  return t.kind === T.BOOL ? typeof value === "boolean" : typeof value === "string";
}

function typeOfField(where: string, name: string, value: unknown): Type {
  if (typeof value === "function") return T.unsent;
  if (value === null) return T.any;
  if (T.isExported(name)) return typeOfValue(value, where);
  try {
    return typeOfValue(value, where);
  } catch (error) {
    // The type of a field that is not sent need not be known.
    if (error instanceof GobError) return T.unsent;
    throw error;
  }
}

/**
 * Makes zero structs: gob omits zeros, so a default such as `VotedFor = -1` must not take the place of one.
 */
function maker(C: Class, t: Type, instance: Fields, make: Makers): () => object {
  const wrong = t.sent.filter((f) => !isZero(f.type, instance[f.name], make));
  if (wrong.length === 0) return () => new C() as object;
  return () => {
    const made = new C() as Fields;
    for (const f of wrong) made[f.name] = T.zeroOf(f.type, false, make);
    return made;
  };
}

/** Whether a value is Go's zero value of its type, or an empty list or map. */
function isZero(t: Type, value: unknown, make: Makers): boolean {
  if (value === null) return true;
  switch (t.kind) {
    case T.BYTES:
    case T.SLICE:
      return (value as { length?: unknown }).length === 0;
    case T.MAP:
      return (value as { size?: unknown }).size === 0;
    case T.ARRAY:
      return Array.isArray(value) && value.every((v) => isZero(t.elem, v, make));
    case T.STRUCT: {
      ready(t, make);
      return t.sent.every((f) => isZero(f.type, (value as Fields)[f.name], make));
    }
    case T.POINTER:
    case T.INTERFACE:
      return false;
    default:
      return value === 0 || value === "" || value === false || value === 0n;
  }
}

/**
 * The type of a value that has no declared type.
 *
 * @param value a class instance, a list or map of something, a number, a string, ...
 * @param where what errors call it: `LogEntry.Command`, or "" at the top level
 * @param unchanged returns which elements of a list that was seen before need not be examined
 * @throws {GobError} if the value does not show its type; the text says what to write instead
 */
export function typeOfValue(value: unknown, where = "", unchanged?: Unchanged): Type {
  switch (typeof value) {
    case "number":
      return Number.isSafeInteger(value) ? T.int : T.float64;
    case "string":
      return T.string;
    case "boolean":
      return T.bool;
    case "bigint":
      if (value > MAX_INT64) return T.uint64;
      return where === "" ? T.int : T.int64;
    case "object":
      return value === null ? T.any : typeOfObject(value, where, unchanged);
    default:
      failf(`${named(where, value)} has no type; give it a default: 0, "", false, null, listOf(...)`);
  }
}

const MAX_INT64 = 2n ** 63n - 1n;

function typeOfObject(value: object, where: string, unchanged?: Unchanged): Type {
  const said = T.typedBy(value);
  if (said !== undefined) return said.type;
  const proto = Object.getPrototypeOf(value);
  const C: unknown = proto?.constructor;
  if (typeof C === "function" && proto === C.prototype) {
    const t = plain.get(C);
    if (t !== undefined) return t;
  }
  if (isBytes(value)) return tagOf(value) ?? T.bytes;
  if (Array.isArray(value)) {
    const t = tagOf(value);
    if (t !== null) return t;
    if (value.length > 0) return T.slice(common(value, where && where + "[]", unchanged));
    failf(
      `${named(where, value)} does not show the type of its elements; ${advice(where, "listOf(LogEntry)")}`,
    );
  }
  const known = typeof C === "function" && proto === C.prototype ? ofClass.get(C as Class) : undefined;
  if (known !== undefined) return known;
  if (isMap(value)) {
    const t = tagOf(value);
    if (t !== null) return t;
    const entries = [...entriesOf(value)];
    if (entries.length > 0) {
      return T.map(
        common(entries.map(([key]) => key), where && where + "[key]"),
        common(entries.map(([, elem]) => elem), where && where + "[]"),
      );
    }
    failf(
      `${named(where, value)} does not show the types of its keys and elements; ${
        advice(where, "mapOf(string, int)")
      }`,
    );
  }
  if (typeof C !== "function" || isRoot(proto) || proto !== C.prototype) {
    failf(`${named(where, value)} does not show its type; make it an instance of a class with its fields`);
  }
  return typeOf(C as Class);
}

/** Whether a prototype is the Object.prototype of any realm. */
function isRoot(proto: object): boolean {
  return Object.getPrototypeOf(proto) === null && Object.hasOwn(proto, "__lookupGetter__");
}

/**
 * How many elements at the front of a list of structs have the constructor of the first one, if that is
 * known.
 */
type Unchanged = (list: readonly unknown[], elem: Type) => number;

/** The type that all elements have; `any` if they differ. */
function common(values: readonly unknown[], where: string, unchanged?: Unchanged): Type {
  const first = typeOfValue(values[0], where);
  const C = first.kind === T.STRUCT ? (values[0] as object).constructor : null;
  const known = C === null || unchanged === undefined ? 1 : Math.max(1, unchanged(values, first));
  for (let i = known; i < values.length; i++) {
    const v = values[i];
    // A long log is examined each time it is persisted, so the class alone decides. V8 finds the constructor
    // ten times as fast as the prototype.
    if (C !== null && typeof v === "object" && v !== null && v.constructor === C) continue;
    const t = typeOfValue(v, where);
    if (t === first || t.str === first.str) continue;
    return values.every((n) => typeof n === "number") ? T.float64 : T.any;
  }
  return first;
}

function named(where: string, value: unknown): string {
  const empty = Array.isArray(value) ? "an empty list" : isMap(value) ? "an empty Map" : show(value);
  return where === "" ? empty : `${where}, ${empty},`;
}

function advice(where: string, example: string): string {
  const field = where.slice(where.lastIndexOf(".") + 1);
  return `declare it: ${where === "" || field.includes("[") ? "" : field + " = "}${example}`;
}

function isNative(C: Class): boolean {
  return Function.prototype.toString.call(C).endsWith("{ [native code] }");
}

/** The class whose instances have this type, if there is one. */
export function classFor(t: Type): Class | undefined {
  return classOf.get(t);
}

/** The defaults of a class's fields, as far as they are plain data that can be copied. */
const defaults = new WeakMap<Type, Fields>();

/**
 * A class for values of another program's struct if this program has no such class, or labgob does not know
 * it: it has the same name, fields and defaults, and nothing else.
 *
 * @param t the other program's struct
 * @param make makes the class and the values of its fields
 * @param made called with the type and its class before its fields are known; returns a function that gives
 * the type of a field in this program
 */
export function stranger(
  t: Type,
  make: Makers,
  made: (here: Type, C: Class) => (part: Type) => Type,
): Type {
  const here = T.struct(t.str);
  const before = defaults.get(t) ?? {};
  const C: Class = make.newClass(t.name, (instance) => {
    for (const f of here.fields) (instance as Fields)[f.name] = copied(f.type, before[f.name], make);
  });
  ofClass.set(C, here);
  classOf.set(here, C);
  const partHere = made(here, C);
  T.defineStruct(
    here,
    t.fields.map(({ name, type, embedded }) => ({ name, type: partHere(type), embedded })),
  );
  here.make = () => {
    const instance = new C() as Fields;
    for (const f of here.sent) instance[f.name] = withTag(f.type, T.zeroOf(f.type, false, make));
    return instance;
  };
  return ready(here, make);
}

/** The value of a field in a new instance: a copy of its default in the class that this one replaces. */
function copied(t: Type, value: unknown, make: Makers): unknown {
  if (Array.isArray(value)) {
    const list = make.list();
    value.forEach((v, i) => list[i] = copied(t.elem, v, make));
    return withTag(t, list);
  }
  if (value instanceof Map) {
    const map = make.map();
    for (const [k, v] of value) setEntry(map, copied(t.key, k, make), copied(t.elem, v, make));
    return withTag(t, map);
  }
  if (value instanceof Uint8Array) {
    const bytes = make.bytes(value.length);
    copyBytes(bytes, value);
    return bytes;
  }
  return value === undefined ? withTag(t, T.zeroOf(t, false, make)) : value;
}

function withTag(t: Type, value: unknown): unknown {
  if ((t.kind === T.SLICE || t.kind === T.MAP) && typeof value === "object" && value !== null) tag(value, t);
  return value;
}

/** A copy that is plain data, without functions or instances of classes. */
function dataOf(value: unknown): unknown {
  if (Array.isArray(value)) return Array.from(value, dataOf);
  if (isMap(value)) return new Map(Array.from(entriesOf(value), ([k, v]) => [dataOf(k), dataOf(v)]));
  if (isBytes(value)) return new Uint8Array(value);
  return typeof value === "function" || (typeof value === "object" && value !== null) ? undefined : value;
}
