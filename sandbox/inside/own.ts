/**
 * The realm's own intrinsics, read before a student's code can replace any of them, and errors that cross the border.
 *
 * @module
 */

import type { Outside } from "./outside.ts";

const { apply } = Reflect;
const { then } = Promise.prototype;
const OwnPromise = Promise, OwnError = Error, OwnRangeError = RangeError, OwnTypeError = TypeError;

export { apply, OwnError, OwnPromise, OwnTypeError };

/** Calls one of the functions once the promise has settled; throws TypeError if it is no promise of this realm. */
export function settled(
  promise: unknown,
  done: (value: unknown) => void,
  failed: (error: unknown) => void,
): void {
  apply(then, promise, [done, failed]);
}

/** Whether a value is a promise, or says it is. */
export function isPromise(value: unknown): value is Promise<unknown> {
  try {
    return value instanceof OwnPromise;
  } catch {
    return false;
  }
}

/** labgob's error, in this realm; the class is made anew for each life. */
type MakeGobError = (text: string) => Error;

/** Converts a caught error for a student's code: always an error of this realm. */
export function foreign(thrown: unknown, outside: Outside, gobError?: MakeGobError): unknown {
  try {
    const text = outside.textOf(thrown);
    if (text === null) return thrown;
    const name = outside.nameOf(thrown);
    const own = name === "GobError" && gobError !== undefined
      ? gobError(text)
      : name === "TypeError"
      ? new OwnTypeError(text)
      : name === "RangeError"
      ? new OwnRangeError(text)
      : new OwnError(text);
    outside.standFor(own, thrown);
    return own;
  } catch {
    // Converting needs stack, too, and this error means that there is none left.
    return new OwnRangeError("Maximum call stack size exceeded");
  }
}
