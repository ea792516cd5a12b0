/**
 * What labgob's calls return if data is bad. Wherever Go has a text for it, this is Go's text to the letter.
 *
 * `EOF` (nothing was left to decode) and `unexpected EOF` (the bytes end in the middle) carry no prefix;
 * other messages start with `gob: `, except for a few that have no prefix in Go either, such as
 * `extra data in buffer`.
 */
export class GobError extends Error {
  /** Error reports print it before the message. */
  override readonly name = "GobError";
}

/**
 * Ends the current encoding or decoding; Encode and Decode catch the error and return it.
 *
 * @param message the whole text, including the prefix
 * @throws {GobError} always
 */
export function fail(message: string): never {
  throw new GobError(message);
}

/**
 * Go's errorf: fails with `gob: ` before the message. Source: encoding/gob error.go.
 *
 * @throws {GobError} always
 */
export function failf(message: string): never {
  throw new GobError("gob: " + message);
}

/**
 * Classifies a caught value: a GobError means bad data, a stack overflow means data that is nested too deep;
 * anything else is a bug and is thrown again.
 *
 * @param caught what a catch clause got
 * @returns the error to return to the caller
 * @throws the caught value, if it is neither
 */
export function asGobError(caught: unknown): GobError {
  if (caught instanceof GobError) return caught;
  if (caught instanceof RangeError && /call stack|recursion/i.test(caught.message)) {
    return new GobError("gob: the value is nested deeper than the stack allows; does it contain itself?");
  }
  throw caught;
}

/**
 * The most levels of nested structs, lists, maps and interfaces; a call stack has room for several times as
 * many.
 */
export const MAX_DEPTH = 1000;

/** Fails because a value or a type is nested too deep. */
export function tooDeep(): never {
  failf(`the value is nested deeper than ${MAX_DEPTH} levels; does it contain itself?`);
}
