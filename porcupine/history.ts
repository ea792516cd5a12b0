/** An operation: what a client called and when, and what it was answered and when. */
export interface Operation<Input, Output> {
  /** Who called: a number that is shown when something is wrong. Clients need not wait for an answer before they call again. */
  client: number;
  /** When it was called, in any unit. */
  call: number;
  /** What was asked for. */
  input: Input;
  /** When the answer came, not before `call`; left out if none came. An operation may take effect at both of its ends. */
  return?: number;
  /** The answer; left out if none came. */
  output?: Output;
}

/** Where an operation took effect. */
export interface Point {
  /** The operation, by its index in the history. */
  operation: number;
  /** When: between its call and its return, and not before the point in front of it. */
  at: number;
}

/** The time of an operation's return, infinite if none came; throws if the two times cannot be those of an operation. */
export function returnOf(
  { call, return: end = Infinity }: Operation<unknown, unknown>,
  index: number,
): number {
  if (!(call <= end)) {
    throw new RangeError(`operation ${index} returned at ${end}, before its call at ${call}`);
  }
  return end;
}

/**
 * Gives operations that took effect in an order the earliest times at which they can have; null if there are none,
 * because one was called after one behind it had returned.
 */
export function pointsOf(order: { index: number; call: number; ret: number }[]): Point[] | null {
  const points: Point[] = [];
  let at = -Infinity;
  for (const { index, call, ret } of order) {
    at = Math.max(at, call);
    if (at > ret) return null;
    points.push({ operation: index, at });
  }
  return points;
}
