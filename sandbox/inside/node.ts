/**
 * The modules of Node that a server's files may import: time and random numbers from the run, and a few plain ones.
 *
 * @module
 */

import type { Globals } from "./globals.ts";
import type { Namespace } from "./loader.ts";
import { format, inspect, TextDecoder, TextEncoder } from "./text.ts";

/** As node:assert throws it. */
class AssertionError extends Error {
  override name = "AssertionError";
  readonly code = "ERR_ASSERTION";
}

/** Whether two values have the same content, of the same types. */
function same(a: unknown, b: unknown): boolean {
  if (Object.is(a, b)) return true;
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) return false;
  if (Object.getPrototypeOf(a) !== Object.getPrototypeOf(b)) return false;
  if (a instanceof Date && b instanceof Date) return a.getTime() === b.getTime();
  if (a instanceof Map && b instanceof Map) return same([...a], [...b]);
  if (a instanceof Set && b instanceof Set) return same([...a], [...b]);
  const keys = Object.keys(a);
  return keys.length === Object.keys(b).length &&
    keys.every((key) => Object.hasOwn(b, key) && same((a as Namespace)[key], (b as Namespace)[key]));
}

function makeAssert(): Namespace {
  const demand = (holds: boolean, message: unknown, otherwise: () => string): void => {
    if (holds) return;
    if (message instanceof Error) throw message;
    throw new AssertionError(message === undefined ? otherwise() : String(message));
  };
  const both = (a: unknown, b: unknown) => `${inspect(a)} and ${inspect(b)}`;
  const ok = (value: unknown, message?: unknown) =>
    demand(Boolean(value), message, () => `${inspect(value)} is not true`);
  const equal = (a: unknown, b: unknown, message?: unknown) =>
    demand(Object.is(a, b), message, () => `expected equal values: ${both(a, b)}`);
  const notEqual = (a: unknown, b: unknown, message?: unknown) =>
    demand(!Object.is(a, b), message, () => `expected different values: ${both(a, b)}`);
  const deepEqual = (a: unknown, b: unknown, message?: unknown) =>
    demand(same(a, b), message, () => `expected equal values: ${both(a, b)}`);
  const throws = (fn: () => unknown, message?: unknown) => {
    try {
      fn();
    } catch {
      return;
    }
    demand(false, typeof message === "string" ? message : undefined, () => "expected an exception");
  };
  const fail = (message?: unknown) => demand(false, message, () => "failed");
  const assert = Object.assign((value: unknown, message?: unknown) => ok(value, message), {
    ...{ AssertionError, ok, equal, notEqual, deepEqual, throws, fail },
    ...{ strictEqual: equal, notStrictEqual: notEqual, deepStrictEqual: deepEqual },
  });
  return { ...assert, strict: assert, default: assert };
}

type Callback = (error: unknown, value?: unknown) => void;

function makeUtil(): Namespace {
  const custom = Symbol.for("nodejs.util.promisify.custom");
  const promisify = (fn: (...args: unknown[]) => unknown) =>
    (fn as unknown as Record<symbol, unknown>)[custom] ??
      ((...args: unknown[]) =>
        new Promise((resolve, reject) => {
          const done: Callback = (error, value) => error ? reject(error) : resolve(value);
          fn(...args, done);
        }));
  const util = { format, inspect, isDeepStrictEqual: same, promisify, TextDecoder, TextEncoder };
  return { ...util, default: util };
}

/** Random bytes, with the text encodings that Node's users expect. */
class Random extends Uint8Array {
  override toString(encoding?: unknown): string {
    if (encoding === undefined) return super.toString();
    if (encoding !== "hex") {
      throw new TypeError(`randomBytes: the encoding can be hex, got ${String(encoding)}`);
    }
    return Array.from(this, (byte) => byte.toString(16).padStart(2, "0")).join("");
  }
}

function makeCrypto(crypto: Globals["crypto"], { setImmediate }: Globals["timers"]): Namespace {
  const fill = crypto.getRandomValues as (array: ArrayBufferView) => void;
  const randomFillSync = (view: ArrayBufferView, offset = 0, size = view.byteLength - offset) => {
    const bytes = new Uint8Array(view.buffer, view.byteOffset + offset, size);
    for (let i = 0; i < size; i += 65536) fill(bytes.subarray(i, i + 65536));
    return view;
  };
  const randomBytes = (size: number, callback?: Callback) => {
    const bytes = randomFillSync(new Random(size));
    if (callback === undefined) return bytes;
    setImmediate(() => callback(null, bytes));
  };
  const randomInt = (min: number, max?: number | Callback, callback?: Callback): number | undefined => {
    if (typeof max === "function") return randomInt(0, min, max);
    if (max === undefined) return randomInt(0, min);
    const range = max - min;
    if (!Number.isSafeInteger(range) || range < 1) {
      throw new RangeError(`randomInt: max must be > min, got ${min}, ${max}`);
    }
    const words = new Uint32Array(2);
    fill(words);
    const n = min + Math.floor(((words[0] >>> 5) * 67108864 + (words[1] >>> 6)) / 9007199254740992 * range);
    if (callback === undefined) return n;
    setImmediate(() => callback(null, n));
  };
  const { getRandomValues, randomUUID } = crypto;
  const all = { getRandomValues, randomUUID, randomFillSync, randomBytes, randomInt, webcrypto: crypto };
  return { ...all, default: all };
}

/** A module by its name without `node:`; sandbox/inside/made.ts has the list. */
export function makeNodeModule(name: string, { timers, performance, process, crypto }: Globals): Namespace {
  const { promises, ...functions } = timers;
  switch (name) {
    case "assert":
    case "assert/strict":
      return makeAssert();
    case "crypto":
      return makeCrypto(crypto, timers);
    case "perf_hooks":
      return { performance, Performance: performance.constructor, default: { performance } };
    case "timers":
      return { ...functions, promises, default: { ...functions, promises } };
    case "timers/promises":
      return { ...promises, default: promises };
    case "util":
      return makeUtil();
    default: {
      const own = process as Namespace;
      const { env, argv, pid, platform, arch, version, versions, hrtime, uptime, nextTick, exit } = own;
      return {
        env,
        argv,
        pid,
        platform,
        arch,
        version,
        versions,
        hrtime,
        uptime,
        nextTick,
        exit,
        default: process,
      };
    }
  }
}
