/** The faults of a history of the key/value service, and their sentences. */

import { describeKv, quote } from "./model.ts";
import type { Epoch, KeyOperation, Known } from "./operation.ts";

/**
 * - `stale read`: a Get without a write that had been answered, or seen, before the Get began.
 * - `lost update`: a write that was answered, or seen, and then is missing.
 * - `duplicate`: an Append that took effect twice.
 * - `reordered`: writes in an order that is not that of their calls and answers, or not the same for two Gets.
 * - `value from nowhere`: a value that nobody had written by then.
 * - `two Puts at once`: the values of two Puts were current in turns.
 * - `no order`: what the search finds, which names the operation that no order explains.
 */
export type Cause =
  | "stale read"
  | "lost update"
  | "duplicate"
  | "reordered"
  | "value from nowhere"
  | "two Puts at once"
  | "no order";

export interface Fault {
  cause: Cause;
  /** What happened, without the cause. */
  text: string;
  /** The operations that show it. */
  operations: KeyOperation[];
}

const of = ({ who, kind, key, value }: KeyOperation): string =>
  `${who}'s ${describeKv({ op: kind, key, value })}`;

function fault(cause: Cause, text: string, ...operations: (KeyOperation | null)[]): Fault {
  const named = operations.filter((operation) => operation !== null);
  return { cause, text, operations: [...new Set(named)].sort((a, b) => a.call - b.call || a.ret - b.ret) };
}

/**
 * A Get without a write that had been answered before it began, or that another operation depended on. `witnesses` show
 * that the Get's value is the older one.
 */
export function staleRead(
  get: KeyOperation,
  missing: KeyOperation,
  seenBy: KeyOperation,
  ...witnesses: (KeyOperation | null)[]
): Fault {
  const how = seenBy === missing
    ? "which had been answered before that Get was called"
    : `on which ${of(seenBy)} rests, answered before that Get was called`;
  return fault(
    "stale read",
    `${of(get)} does not show ${of(missing)}, ${how}`,
    get,
    missing,
    seenBy,
    ...witnesses,
  );
}

/** A write that no Get shows, answered before another operation was called that does not build on it. */
export function neverSeen(
  write: KeyOperation,
  later: KeyOperation,
  shownBy: KeyOperation,
  ...witnesses: (KeyOperation | null)[]
): Fault {
  const how = later === shownBy ? "does not show it" : `does not rest on it, as ${of(shownBy)} shows`;
  const text = `${of(write)} was answered, and ${
    of(later)
  }, called after that, ${how}; nor does any other Get show it`;
  return fault("lost update", text, write, later, shownBy, ...witnesses);
}

/** A write that one Get shows and another does not, though both begin alike and the second continues differently. */
export function dropped(write: KeyOperation, shownBy: KeyOperation, missingFrom: KeyOperation): Fault {
  const text = `${of(shownBy)} shows ${of(write)}; ${of(missingFrom)} begins with the same value, ` +
    "but has something else in its place, and does not show it at all";
  return fault("lost update", text, write, shownBy, missingFrom);
}

/** A Get that does not show what was there before it was called; `shownBy` is a later Get that does, if any. */
export function gone(get: KeyOperation, { value, by }: Known, shownBy: KeyOperation | null): Fault {
  const again = shownBy ? `, and ${of(shownBy)} shows it again` : "; nor does any Get after that";
  const text =
    `${of(get)} does not begin with ${quote(value)}, the value after ${of(by!)}, which had been answered ` +
    `before that Get was called${again}`;
  return fault(shownBy ? "stale read" : "lost update", text, by, get, shownBy);
}

/** A Get that shows an Append, or a Put, twice. */
export function duplicate(write: KeyOperation, get: KeyOperation): Fault {
  return fault("duplicate", `${of(get)} shows ${of(write)} twice`, write, get);
}

/** An Append that Gets of two epochs show. */
export function twoEpochs(append: KeyOperation, one: KeyOperation, other: KeyOperation): Fault {
  const text = `${of(append)} took effect twice: ${of(one)} shows it, and so does ${of(other)}, ` +
    "of which the value begins with that of another Put";
  return fault("duplicate", text, append, one, other);
}

/** A Get that shows a Put's value after something else. */
export function putBehind(put: KeyOperation, get: KeyOperation): Fault {
  const text = `${of(get)} shows ${of(put)} behind other text, which a Put replaces`;
  return fault("reordered", text, put, get);
}

/** A Get that shows a write after one that was called only when the first had been answered. */
export function behindLater(write: KeyOperation, later: KeyOperation, get: KeyOperation): Fault {
  const text = `${of(get)} shows ${of(write)} behind ${
    of(later)
  }, which was called after that had been answered`;
  return fault("reordered", text, write, later, get);
}

/** Two Gets that show two writes in different orders. */
export function bothOrders(
  first: KeyOperation,
  second: KeyOperation,
  shownBy: KeyOperation,
  otherWay: KeyOperation,
): Fault {
  const text = `${of(shownBy)} shows ${of(first)} in front of ${of(second)}, ` +
    `and ${of(otherWay)} shows them the other way round`;
  return fault("reordered", text, first, second, shownBy, otherWay);
}

/** A Get with something that nobody ever wrote. */
export function neverWritten(get: KeyOperation, offset: number): Fault {
  const where = offset === 0 ? "it begins with" : `at character ${offset} it has`;
  const text = `${of(get)}: ${where} ${quote(get.value.slice(offset))}, which nobody wrote`;
  return fault(
    "value from nowhere",
    get.value === "" ? `${of(get)} is empty, which nobody wrote` : text,
    get,
  );
}

/** A Get that shows a write which was called only after the Get had returned. */
export function notYetWritten(get: KeyOperation, write: KeyOperation): Fault {
  const text = `${of(get)} shows ${of(write)}, which was called only after that`;
  return fault("value from nowhere", text, get, write);
}

/** Two values that were current in turns; null stands for the initial value. */
export function byTurns(one: Epoch, other: Epoch): Fault {
  const name = ({ put }: Epoch) => put ? of(put) : "the value at the begin";
  const [a, b] = [one.first && of(one.first), of(other.first!)];
  const text = `${name(one)} and ${name(other)} were current by turns: ` +
    `${a ? `${a} rests on the first, then ` : ""}${of(other.last)} on the second; ` +
    `and ${b} rests on the second, then ${of(one.last)} on the first`;
  return fault("two Puts at once", text, one.put, other.put, one.first, one.last, other.first, other.last);
}

/** What the search could not explain. */
export function noOrder(blocked: KeyOperation, operations: number): Fault {
  const text = `no order of the ${operations} operations around it explains ${of(blocked)}`;
  return fault("no order", text, blocked);
}
