/** An operation: a client's call and its answer, with their times. */
export interface Operation<Input, Output> {
  /** Who called: a number shown in explanations. Clients need not wait for an answer before they call again. */
  client: number;
  /** What that client is called in explanations; default: `client 3`. */
  who?: string;
  /** When it was called, in any unit. */
  call: number;
  /** The call's arguments. */
  input: Input;
  /** When the answer came, not before `call`; absent if none came. An operation may take effect at either end. */
  return?: number;
  /** The answer; absent if none came. */
  output?: Output;
}

/** Where an operation took effect. */
export interface Point {
  /** The operation, by its index in the history. */
  operation: number;
  /** When: between its call and its return, and not before the point in front of it. */
  at: number;
}

/** What an operation's client is called. */
export function nameOf({ client, who = `client ${client}` }: Operation<unknown, unknown>): string {
  return who;
}

/**
 * The time of an operation's return, infinite if none came; throws if the two times cannot be those of an operation.
 */
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
 * The earliest times at which operations can have taken effect in this order; null if there are none, because one was
 * called after a later one had returned.
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
