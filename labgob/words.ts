/** Functions that name a type where a default value cannot: all accept descriptors or classes. */
import { type TypeLike, typeOf } from "./classes.ts";
import { tag } from "./gob/tags.ts";
import * as T from "./gob/types.ts";
import type { Type } from "./gob/types.ts";

/**
 * An empty list that knows the type of its elements: `Entries = listOf(LogEntry)`, `listOf(slice(int))`.
 *
 * @param elem the class or descriptor of the elements
 */
export function listOf<V>(elem: TypeLike<V>): V[] {
  return asListOf([], elem);
}

/** Attaches the type of its elements to an empty list. */
export function asListOf<V>(list: V[], elem: TypeLike<V>): V[] {
  return tag(list, T.slice(typeOf(elem)));
}

/**
 * An empty Map that knows the types of its keys and elements: `Data = mapOf(string, string)`.
 *
 * @param key the class or descriptor of the keys
 * @param elem the class or descriptor of the elements
 */
export function mapOf<K, V>(key: TypeLike<K>, elem: TypeLike<V>): Map<K, V> {
  return asMapOf(new Map(), key, elem);
}

/** Attaches the types of its keys and elements to an empty Map. */
export function asMapOf<K, V>(map: Map<K, V>, key: TypeLike<K>, elem: TypeLike<V>): Map<K, V> {
  return tag(map, T.map(typeOf(key), typeOf(elem)));
}

/** Go's []elem: an array. */
export function slice<V>(elem: TypeLike<V>): Type<V[]> {
  return T.slice(typeOf(elem)) as Type<V[]>;
}

/** Go's [length]elem: an array of exactly this many elements. */
export function array<V>(length: number, elem: TypeLike<V>): Type<V[]> {
  return T.array(length, typeOf(elem)) as Type<V[]>;
}

/** Go's map[key]elem: a Map. */
export function map<K, V>(key: TypeLike<K>, elem: TypeLike<V>): Type<Map<K, V>> {
  return T.map(typeOf(key), typeOf(elem)) as Type<Map<K, V>>;
}

/** Go's *elem: what it points to, or null. */
export function pointer<V>(elem: TypeLike<V>): Type<V | null> {
  return T.pointer(typeOf(elem)) as Type<V | null>;
}

/** A named type: Go's `type Err string` is `named("Err", string)`. */
export function named<V>(name: string, of: Type<V>): Type<V> {
  return T.named(name, of) as Type<V>;
}

/**
 * A value with an explicit type, for an interface: `Command = typed(int64, 5)`. An integer may be a bigint.
 */
export function typed<V>(type: TypeLike<V>, value: V | (V extends number ? bigint : never)): T.Typed {
  return new T.Typed(typeOf(type), value);
}
