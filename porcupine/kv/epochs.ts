/**
 * The check where everything written to a key can be told apart: the Gets then tell the order of the writes, and what is
 * left is arithmetic on times. The idea of zones is from Gibbons and Korach, "Testing shared memories" (1997).
 *
 * An epoch is the time in which the value begins with that of one Put (the first epoch: with the value at the begin). Its
 * longest Get tells the order of its writes, its chain.
 *
 * @module
 */

import {
  behindLater,
  bothOrders,
  dropped,
  duplicate,
  type Fault,
  gone,
  neverWritten,
  notYetWritten,
  putBehind,
  staleRead,
} from "./fault.ts";
import type { Epoch, KeyOperation, Known } from "./operation.ts";
import type { Tokens } from "./tokens.ts";

/** Operations on a key that can be judged alone, because the key's value before the first of them is known. */
interface Part {
  operations: KeyOperation[];
  known: Known;
  tokens: Tokens;
  /** All operations on the key: what is wrong with a part may be explained by what was before it. */
  all: KeyOperation[];
}

/** A Get taken apart: its writes, and the length of its value after each. */
interface Chain {
  writes: KeyOperation[];
  lengths: number[];
}

/** Sorts a part's Gets by the Put that their values begin with; null stands for the value at the begin. */
export function byPut(part: Part): Map<KeyOperation | null, KeyOperation[]> | Fault[] {
  const { operations, known, tokens } = part;
  const groups = new Map<KeyOperation | null, KeyOperation[]>();
  const faults: Fault[] = [];
  for (const get of operations) {
    if (get.kind !== "Get") continue;
    let put: KeyOperation | null = null;
    if (known.value === "" || !get.value.startsWith(known.value)) {
      const write = tokens.at(get.value, 0);
      put = write?.kind === "Put" ? write : null;
      if (!put && known.value !== "") {
        faults.push(withoutBeginning(get, part));
        continue;
      }
    }
    const group = groups.get(put);
    if (group) group.push(get);
    else groups.set(put, [get]);
  }
  return faults.length > 0 ? faults : groups;
}

/** Says what is wrong with a Get that begins neither with the known value nor with that of a Put. */
function withoutBeginning(get: KeyOperation, { known, all }: Part): Fault {
  const isWritten = get.value === "" ||
    all.some(({ kind, call, value }) =>
      kind !== "Get" && call <= get.ret && value !== "" && get.value.startsWith(value)
    );
  if (!isWritten) return neverWritten(get, 0);
  const shows = ({ kind, call, value }: KeyOperation) =>
    kind === "Get" && call > get.ret && value.startsWith(known.value);
  return gone(get, known, all.find(shows) ?? null);
}

/** Makes an epoch of a Put's Gets, if they agree with each other and with the times. */
export function epochOf(put: KeyOperation | null, gets: KeyOperation[], part: Part): Epoch | Fault {
  const { known } = part;
  const begin = put ? 0 : known.value.length;
  let longest = gets[0];
  for (const get of gets) if (get.value.length > longest.value.length) longest = get;
  const chain = chainOf(longest, begin, part);
  if (!("writes" in chain)) return firstDisagreement(gets, begin, part)!;

  const at: KeyOperation[][] = [[], ...chain.writes.map(() => [])];
  const positions = new Map(chain.lengths.map((length, i) => [length, i + 1]));
  positions.set(begin, 0);
  for (const get of gets) {
    const position = positions.get(get.value.length);
    if (position === undefined || !longest.value.startsWith(get.value)) {
      return firstDisagreement(gets, begin, part)!;
    }
    at[position].push(get);
  }
  const order: KeyOperation[] = [];
  at.forEach((seen, position) => {
    if (position > 0) order.push(chain.writes[position - 1]);
    for (const get of seen.sort((a, b) => a.call - b.call)) order.push(get);
  });
  return tooLate(order, longest) ?? epochOfOrder(put, order);
}

function epochOfOrder(put: KeyOperation | null, order: KeyOperation[]): Epoch {
  let [first] = order;
  let last = first;
  for (const operation of order) {
    if (operation.ret < first.ret) first = operation;
    if (operation.call > last.call) last = operation;
  }
  return { put, order, first: put ? first : null, last };
}

/** The epoch of a write that no Get shows: it took effect between other epochs, or at the end of one. */
export function epochOfUnseen(write: KeyOperation): Epoch {
  return { put: write, order: [write], first: write, last: write };
}

/** Takes the value of a Get apart, from a character on. */
function chainOf(get: KeyOperation, begin: number, { tokens, all }: Part): Chain | Fault {
  const writes: KeyOperation[] = [];
  const lengths: number[] = [];
  const seen = new Set<KeyOperation>();
  for (let offset = begin; offset < get.value.length;) {
    const write = tokens.at(get.value, offset);
    if (!write) {
      const earlier = all.find(({ kind, value, call }) =>
        kind === "Append" && value !== "" && call <= get.ret && get.value.startsWith(value, offset)
      );
      return earlier ? duplicate(earlier, get) : neverWritten(get, offset);
    }
    if (seen.has(write)) return duplicate(write, get);
    if (write.kind === "Put" && offset > 0) return putBehind(write, get);
    seen.add(write);
    writes.push(write);
    offset += write.value.length;
    lengths.push(offset);
  }
  return { writes, lengths };
}

/** What is wrong first, in order of returns, among Gets of which the values do not fit together; null if they do. */
function firstDisagreement(gets: KeyOperation[], begin: number, part: Part): Fault | null {
  let longest: { get: KeyOperation; writes: KeyOperation[] } | null = null;
  for (const get of gets.toSorted((a, b) => a.ret - b.ret || a.call - b.call)) {
    const chain = chainOf(get, begin, part);
    if (!("writes" in chain)) return chain;
    const { writes } = chain;
    if (longest) {
      const other: KeyOperation[] = longest.writes;
      const at = writes.findIndex((write, i) => i < other.length && write !== other[i]);
      if (at >= 0) return disagreement(longest.get, other, get, writes, at);
    }
    if (!longest || writes.length > longest.writes.length) longest = { get, writes };
  }
  return null;
}

/** Says why two Gets, the first to return first, show different writes at a position. */
function disagreement(
  first: KeyOperation,
  before: KeyOperation[],
  second: KeyOperation,
  after: KeyOperation[],
  at: number,
): Fault {
  if (!after.includes(before[at])) return dropped(before[at], first, second);
  if (!before.includes(after[at])) return dropped(after[at], second, first);
  return bothOrders(before[at], after[at], first, second);
}

/**
 * Finds the first operation of an epoch that returned before one in front of it was called. `longest` shows the epoch's
 * writes.
 */
function tooLate(order: KeyOperation[], longest: KeyOperation): Fault | null {
  const later = (a: KeyOperation | null, b: KeyOperation) => a && a.call >= b.call ? a : b;
  /** Of the operations in front, the one that was called last. */
  let latest: KeyOperation | null = null;
  /** The same of the Gets since the last write: they do not wait for each other. */
  let latestGet: KeyOperation | null = null;
  for (const operation of order) {
    const isGet = operation.kind === "Get";
    if (!isGet && latestGet) latest = later(latest, latestGet);
    if (latest && latest.call > operation.ret) {
      if (latest.kind !== "Get") {
        return isGet ? notYetWritten(operation, latest) : behindLater(operation, latest, longest);
      }
      const behind = order.slice(order.indexOf(latest));
      return staleRead(latest, behind.find(({ kind }) => kind !== "Get")!, operation);
    }
    if (isGet) latestGet = later(latestGet, operation);
    else [latest, latestGet] = [later(latest, operation), null];
  }
  return null;
}
