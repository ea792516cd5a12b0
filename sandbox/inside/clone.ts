/**
 * The web's structuredClone, for a server's values.
 *
 * @module
 */

import { DOMException } from "./events.ts";

/**
 * A deep copy: primitives, lists, plain objects, Map, Set, Date, RegExp, errors, bytes; throws DataCloneError for a
 * function.
 */
export function structuredClone(value: unknown): unknown {
  return copy(value, new Map());
}

function copy(value: unknown, seen: Map<unknown, unknown>): unknown {
  if (typeof value === "function" || typeof value === "symbol") {
    throw new DOMException(`${String(value)} could not be cloned`, "DataCloneError");
  }
  if (typeof value !== "object" || value === null) return value;
  if (seen.has(value)) return seen.get(value);
  const keep = <T>(made: T): T => {
    seen.set(value, made);
    return made;
  };
  if (value instanceof Date) return keep(new Date(value.getTime()));
  if (value instanceof RegExp) return keep(new RegExp(value.source, value.flags));
  if (value instanceof ArrayBuffer) return keep(value.slice(0));
  if (ArrayBuffer.isView(value)) {
    const View = value.constructor as new (buffer: unknown, offset: number, length?: number) => unknown;
    const { length } = value as unknown as Uint8Array;
    return keep(
      new View(
        copy(value.buffer, seen),
        value.byteOffset,
        value instanceof DataView ? value.byteLength : length,
      ),
    );
  }
  if (value instanceof Map) {
    const map = keep(new Map());
    for (const [key, part] of value) map.set(copy(key, seen), copy(part, seen));
    return map;
  }
  if (value instanceof Set) {
    const set = keep(new Set());
    for (const part of value) set.add(copy(part, seen));
    return set;
  }
  if (value instanceof Promise || value instanceof WeakMap || value instanceof WeakSet) {
    throw new DOMException(`#<${value.constructor.name}> could not be cloned`, "DataCloneError");
  }
  if (value instanceof Error) {
    const error = keep(new Error(value.message));
    error.name = value.name;
    error.stack = value.stack;
    return error;
  }
  const target = keep((Array.isArray(value) ? new Array(value.length) : {}) as Record<string, unknown>);
  for (const key of Object.keys(value)) {
    const part = copy((value as Record<string, unknown>)[key], seen);
    Object.defineProperty(target, key, { value: part, writable: true, enumerable: true, configurable: true });
  }
  return target;
}
