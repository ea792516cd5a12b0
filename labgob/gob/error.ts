/**
 * What labgob's calls return when data is bad: Go's text, to the letter, wherever Go has one.
 *
 * `EOF` (nothing was left to decode) and `unexpected EOF` (the bytes end in the middle) carry no prefix; other
 * messages start with `gob: `, save a few that Go itself leaves bare, such as `extra data in buffer`.
 */
export class GobError extends Error {
  /** The class's name, which error reports print in front. */
  override readonly name = "GobError";
}

/**
 * Ends the encoding or decoding under way; Encode and Decode catch it and return it.
 *
 * @param message the whole text, prefix included
 * @throws {GobError} always
 */
export function fail(message: string): never {
  throw new GobError(message);
}

/**
 * Go's errorf: fail with `gob: ` in front. Source: encoding/gob error.go.
 *
 * @throws {GobError} always
 */
export function failf(message: string): never {
  throw new GobError("gob: " + message);
}

/**
 * What a caught value means: a GobError is data, a stack overflow is data nested too deep; the rest is a fault.
 *
 * @param caught what a catch clause got
 * @returns the error to hand back
 * @throws whatever was caught, when it is neither
 */
export function asGobError(caught: unknown): GobError {
  if (caught instanceof GobError) return caught;
  if (caught instanceof RangeError && /call stack|recursion/i.test(caught.message)) {
    return new GobError("gob: the value is nested deeper than the stack allows; does it contain itself?");
  }
  throw caught;
}

/** Levels of structs, lists, maps and interfaces inside each other; a call stack holds several times this. */
export const MAX_DEPTH = 1000;

/** Ends the work on a value or a type that is nested too deep. */
export function tooDeep(): never {
  failf(`the value is nested deeper than ${MAX_DEPTH} levels; does it contain itself?`);
}
