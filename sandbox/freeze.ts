/** Freezes what all code of a process shares: the language's objects, and others with everything they refer to. */

const LANGUAGE =
  ("Object Function Array Number parseFloat parseInt Boolean String Symbol Date Promise RegExp Error AggregateError " +
    "EvalError RangeError ReferenceError SyntaxError TypeError URIError SuppressedError JSON Math Intl ArrayBuffer " +
    "SharedArrayBuffer Atomics Uint8Array Int8Array Uint16Array Int16Array Uint32Array Int32Array Float16Array " +
    "Float32Array Float64Array Uint8ClampedArray BigUint64Array BigInt64Array DataView Map BigInt Set Iterator " +
    "WeakMap WeakSet Proxy Reflect decodeURI decodeURIComponent encodeURI encodeURIComponent escape unescape " +
    "isFinite isNaN Temporal DisposableStack AsyncDisposableStack WebAssembly").split(" ");

/** Names of the language's objects on globalThis; Infinity, NaN and undefined cannot be written anyway. */
export const languageNames: ReadonlySet<string> = new Set(LANGUAGE);

/** Prototypes of the functions whose constructors turn text into code. */
export function functionPrototypes(): object[] {
  const functions = [() => {}, async () => {}, function* () {}, async function* () {}];
  return functions.map((fn) => Object.getPrototypeOf(fn));
}

/** The language's objects: those with a name, and those that can only be reached through values. */
function languageObjects(): unknown[] {
  const named = LANGUAGE.map((name) => (globalThis as Record<string, unknown>)[name]);
  const hidden = [
    ...functionPrototypes(),
    [][Symbol.iterator](),
    new Map()[Symbol.iterator](),
    new Set()[Symbol.iterator](),
    ""[Symbol.iterator](),
    "".matchAll(/./g),
    (function* () {})(),
    (async function* () {})(),
  ];
  const { Iterator } = globalThis as { Iterator?: typeof globalThis.Iterator };
  if (Iterator !== undefined) {
    hidden.push(Iterator.from({ next: () => ({ done: true, value: 0 }) }), [].values().map((value) => value));
  }
  return [...named, ...hidden];
}

/**
 * Freezes objects and everything that their properties, getters and prototypes refer to. Calls no getter.
 *
 * @param not objects that stay unfrozen, with what only they refer to
 */
export function freezeAll(roots: Iterable<unknown>, not: Iterable<unknown>): void {
  const seen = new Set<unknown>(not);
  const found: object[] = [];
  const add = (value: unknown) => {
    if ((typeof value !== "object" || value === null) && typeof value !== "function") return;
    if (seen.has(value)) return;
    seen.add(value);
    found.push(value as object);
  };
  for (const root of roots) add(root);
  for (const value of behindSetters.splice(0)) add(value);
  for (let i = 0; i < found.length; i++) {
    const object = found[i];
    if (ArrayBuffer.isView(object)) continue; // an object with elements in a buffer cannot be frozen
    for (const key of Reflect.ownKeys(object)) {
      const { value, get, set } = Object.getOwnPropertyDescriptor(object, key) as PropertyDescriptor;
      add(value);
      add(get);
      add(set);
    }
    add(Object.getPrototypeOf(object));
  }
  for (const object of found) if (!ArrayBuffer.isView(object)) Object.freeze(object);
}

export function freezeLanguage(not: Iterable<unknown>): void {
  for (const prototype of oftenOverridden()) allowOverriding(prototype);
  freezeAll(languageObjects(), not);
}

/** Prototypes whose properties ordinary code sets on its own objects: `error.name = "x"`, `object.toString = f`. */
function oftenOverridden(): object[] {
  const errors = [
    ...[Error, EvalError, RangeError, ReferenceError, SyntaxError, TypeError, URIError, AggregateError],
  ];
  return [Object.prototype, Function.prototype, ...errors.map(({ prototype }) => prototype)];
}

/** Values that only getters of allowOverriding refer to, and that are not frozen yet. */
const behindSetters: unknown[] = [];

/**
 * Assigning a property fails if a frozen prototype has a property of that name, although the assignment would only
 * create an own property. So the prototype's property gets a setter that creates the own property.
 */
export function allowOverriding(prototype: object): void {
  for (const key of Reflect.ownKeys(prototype)) {
    const descriptor = Object.getOwnPropertyDescriptor(prototype, key) as PropertyDescriptor;
    if (!("value" in descriptor) || !descriptor.configurable || !descriptor.writable) continue;
    const { value } = descriptor;
    behindSetters.push(value);
    const accessor = {
      get(): unknown {
        return value;
      },
      set(this: unknown, own: unknown): void {
        if (this === prototype || (typeof this !== "object" && typeof this !== "function") || this === null) {
          throw new TypeError(`Cannot assign to read only property '${String(key)}'`);
        }
        Object.defineProperty(this, key, {
          value: own,
          writable: true,
          enumerable: true,
          configurable: true,
        });
      },
    };
    Object.defineProperty(prototype, key, {
      get: accessor.get,
      set: accessor.set,
      enumerable: descriptor.enumerable,
      configurable: false,
    });
  }
}
