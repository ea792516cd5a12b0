/**
 * Values of another realm. A server's program may run in a realm with intrinsics of its own (see sandbox/):
 * its lists, Maps and bytes are not instances of the classes here, and values for it must be made in its
 * realm.
 */

/** Makes values for a program, with the constructors of the program's realm. */
export interface Makers {
  /** An empty list. */
  list(): unknown[];
  /** An empty Map. */
  map(): Map<unknown, unknown>;
  /** A Uint8Array of this many zeros. */
  bytes(length: number): Uint8Array;
  /** An empty plain object. */
  object(): object;
  /** A variable that contains a value: see ref() in labgob.ts. If left out, it is one of the harness's. */
  variable?(value: unknown): object;
  /** Makes a function of the harness from its text, for processes in which `new Function` is not allowed. */
  compile?(text: string): unknown;
  /** A class of this name without methods, whose instances `init` fills. */
  newClass(name: string, init: (instance: object) => void): new () => object;
}

/** For programs that run in the harness's realm. */
export const makersHere: Makers = {
  list: () => [],
  map: () => new Map(),
  bytes: (length) => new Uint8Array(length),
  object: () => ({}),
  newClass: (name, init) =>
    ({
      [name]: class {
        constructor() {
          init(this);
        }
      },
    })[name],
};

/** The name of a typed array's class, in any realm; undefined for other values. */
const kindOf = Object.getOwnPropertyDescriptor(
  Object.getPrototypeOf(Uint8Array.prototype),
  Symbol.toStringTag,
)!.get!;
const sizeOf = Object.getOwnPropertyDescriptor(Map.prototype, "size")!.get!;

/** Whether a value is a Uint8Array of any realm. */
export function isBytes(value: unknown): value is Uint8Array {
  return value instanceof Uint8Array || kindOf.call(value) === "Uint8Array";
}

const { toString: toText } = Object.prototype;

/** Whether a value is a Map of any realm. */
export function isMap(value: unknown): value is Map<unknown, unknown> {
  if (value instanceof Map) return true;
  if (typeof value !== "object" || value === null || Array.isArray(value)) return false;
  try {
    // A value that calls itself something else is believed: to find out by an exception takes twenty times as
    // long.
    if (toText.call(value) !== "[object Map]") return false;
    sizeOf.call(value);
    return true;
  } catch {
    return false;
  }
}

const { entries, set } = Map.prototype;
const { set: setAll } = Uint8Array.prototype;

/** The entries of a Map of any realm. */
export function entriesOf(map: Map<unknown, unknown>): MapIterator<[unknown, unknown]> {
  return entries.call(map);
}

/** Sets an entry of a Map of any realm. */
export function setEntry(map: Map<unknown, unknown>, key: unknown, value: unknown): void {
  set.call(map, key, value);
}

/** Copies bytes into a Uint8Array of any realm. */
export function copyBytes(to: Uint8Array, from: Uint8Array): void {
  setAll.call(to, from);
}

const ofTypedArrays = Object.getPrototypeOf(Uint8Array.prototype);
const getter = (name: string) => Object.getOwnPropertyDescriptor(ofTypedArrays, name)!.get!;
const bufferOf = getter("buffer"), offsetOf = getter("byteOffset"), lengthOf = getter("length");

/**
 * A Uint8Array of the harness on the same memory as one of any realm; reading it runs none of that realm's
 * code.
 */
export function viewOf(bytes: Uint8Array): Uint8Array {
  return new Uint8Array(bufferOf.call(bytes), offsetOf.call(bytes), lengthOf.call(bytes));
}

/** What objects of other realms represent: descriptors, typed values, variables. */
const standing = new WeakMap<object, unknown>();
let any = false;

/** Makes an object of another realm represent a value of the harness. */
export function standFor(object: object, something: unknown): void {
  any = true;
  standing.set(object, something);
}

/** What an object of another realm represents, or undefined. */
export function standsFor(object: unknown): unknown {
  return any && ((typeof object === "object" && object !== null) || typeof object === "function")
    ? standing.get(object)
    : undefined;
}
