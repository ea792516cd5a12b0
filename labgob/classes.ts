/** Types from TypeScript: a class by its default instance, a value by what it is. */
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

/** A type, said by a descriptor or by a class. */
export type TypeLike<V = unknown> = Type<V> | Class<V>;

const ofClass = new WeakMap<Class, Type>();
const classOf = new WeakMap<Type, Class>();
/** Of the classes that were looked at, those whose instances are no lists, Maps or bytes: the class alone tells the type. */
const plain = new WeakMap<object, Type>();

/**
 * The descriptor of a class, or the descriptor itself.
 *
 * A class is only looked at when the type is first used (`ready`): it may be named in the middle of its definition.
 */
export function typeOf<V>(said: TypeLike<V>): Type<V> {
  if (said instanceof T.Type) return said;
  const stands = standsFor(said);
  if (stands instanceof T.Type) return stands;
  if (typeof said !== "function") {
    failf(`a type is said by a class or by a word such as int or slice(string), got ${show(said)}`);
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
 * Looks at all classes a type leads to, so that it can be used.
 *
 * @param make makes the values of the program whose classes they are
 * @throws {GobError} naming Class.Field, when a field's default does not tell a type
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

/** What `static fields` says. */
function saidTypes(C: Class, said: unknown, instance: Fields): Map<string, Type> {
  const types = new Map<string, Type>();
  if (typeof said !== "object" || said === null) return types;
  for (const [name, type] of Object.entries(said)) {
    if (!Object.hasOwn(instance, name)) {
      const has = Object.keys(instance).join(", ") || "none";
      failf(`${C.name}.fields says the type of ${name}, which is not a field of ${C.name} (it has ${has})`);
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

/** Fails when a field's default is not of the type that is said for it: decoding leaves it there when a zero was sent. */
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
  failf(`${where} is ${show(value)} by default, which is no ${t}; give it ${zero}`);
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
    // A field that is not sent need not tell its type.
    if (error instanceof GobError) return T.unsent;
    throw error;
  }
}

/** Makes zero structs: gob omits zeros, so a default such as `VotedFor = -1` must not stand in for one. */
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
 * The type of a value that nothing else says.
 *
 * @param value a class instance, a list or map of something, a number, a string, ...
 * @param where what to call it in an error: `LogEntry.Command`, or "" at the top
 * @param unchanged says of a list that was seen before which elements need not be looked at
 * @throws {GobError} when it does not tell a type; the text says what to write instead
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
    failf(`${named(where, value)} does not tell its elements; ${advice(where, "listOf(LogEntry)")}`);
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
      `${named(where, value)} does not tell its keys and elements; ${advice(where, "mapOf(string, int)")}`,
    );
  }
  if (typeof C !== "function" || isRoot(proto) || proto !== C.prototype) {
    failf(`${named(where, value)} does not tell its type; make it an instance of a class with its fields`);
  }
  return typeOf(C as Class);
}

/** Whether a prototype is Object.prototype, of whatever realm. */
function isRoot(proto: object): boolean {
  return Object.getPrototypeOf(proto) === null && Object.hasOwn(proto, "__lookupGetter__");
}

/** How many elements at the front of a list of structs have the constructor of the first, if that is known. */
type Unchanged = (list: readonly unknown[], elem: Type) => number;

/** The type all elements have; any if they differ. */
function common(values: readonly unknown[], where: string, unchanged?: Unchanged): Type {
  const first = typeOfValue(values[0], where);
  const C = first.kind === T.STRUCT ? (values[0] as object).constructor : null;
  const known = C === null || unchanged === undefined ? 1 : Math.max(1, unchanged(values, first));
  for (let i = known; i < values.length; i++) {
    const v = values[i];
    // A long log is looked through each time it is persisted: the class alone tells. V8 finds the constructor ten times
    // as fast as the prototype.
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
  return `say its element: ${where === "" || field.includes("[") ? "" : field + " = "}${example}`;
}

function isNative(C: Class): boolean {
  return Function.prototype.toString.call(C).endsWith("{ [native code] }");
}

/** The class whose instances are of a type, if it is a class's. */
export function classFor(t: Type): Class | undefined {
  return classOf.get(t);
}

/** What a class's fields hold by default, where it is data that can be told again. */
const defaults = new WeakMap<Type, Fields>();

/**
 * A class for values of another program's struct, which this program has no class for, or has not shown: the same
 * name, fields and defaults, and nothing else.
 *
 * @param t the other program's struct
 * @param make makes the class, and what its fields hold
 * @param made gets the type and its class before its fields are known, and says what a field's type is here
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

/** What a new instance's field holds, of what it held by default in the class this one stands for. */
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

/** Data alone: no object of the class, and no instance, is kept. */
function dataOf(value: unknown): unknown {
  if (Array.isArray(value)) return Array.from(value, dataOf);
  if (isMap(value)) return new Map(Array.from(entriesOf(value), ([k, v]) => [dataOf(k), dataOf(v)]));
  if (isBytes(value)) return new Uint8Array(value);
  return typeof value === "function" || (typeof value === "object" && value !== null) ? undefined : value;
}
