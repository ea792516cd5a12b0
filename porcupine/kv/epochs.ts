/**
 * The check if all writes to a key can be told apart: the Gets then show the order of the writes, and the rest is
 * arithmetic on times. The idea of zones is from Gibbons and Korach, "Testing shared memories" (1997).
 *
 * An epoch is the time in which the value begins with that of one Put (the first epoch: with the initial value). Its
 * longest Get shows the order of its writes, its chain.
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
  twoEpochs,
} from "./fault.ts";
import type { Epoch, KeyOperation, Known } from "./operation.ts";
import type { Tokens } from "./tokens.ts";

/** Operations on a key that can be judged alone, because the key's value before the first of them is known. */
interface Part {
  operations: KeyOperation[];
  known: Known;
  tokens: Tokens;
  /** All operations on the key: earlier ones may explain what is wrong with a part. */
  all: KeyOperation[];
}

/** The same as startsWith; V8 compares slices several times faster. */
const begins = (text: string, begin: string) => text.slice(0, begin.length) === begin;

/** Sorts a part's Gets by the Put that their values begin with; null stands for the initial value. */
export function byPut(part: Part): Map<KeyOperation | null, KeyOperation[]> | Fault[] {
  const { operations, known, tokens } = part;
  const groups = new Map<KeyOperation | null, KeyOperation[]>();
  const faults: Fault[] = [];
  let last: KeyOperation | null = null;
  for (const get of operations) {
    if (get.kind !== "Get") continue;
    let put: KeyOperation | null = null;
    // Nearly always it is the same Put as for the previous Get.
    if (last && begins(get.value, last.value)) put = last;
    else if (known.value === "" || !begins(get.value, known.value)) {
      const write = tokens.at(get.value, 0);
      put = write?.kind === "Put" ? write : null;
      if (!put && known.value !== "") {
        faults.push(withoutBeginning(get, part));
        continue;
      }
    }
    last = put;
    const group = groups.get(put);
    if (group) group.push(get);
    else groups.set(put, [get]);
  }
  return faults.length > 0 ? faults : groups;
}

/** What is wrong with a Get that begins neither with the known value nor with that of a Put. */
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

/** Makes an epoch of a Put's Gets, if they agree with each other, with other epochs and with the times. */
export function epochOf(put: KeyOperation | null, gets: KeyOperation[], part: Part): Epoch | Fault {
  const begin = put ? 0 : part.known.value.length;
  if (gets.some((get, i) => i > 0 && inValue(gets[i - 1], get) > 0)) gets.sort(inValue);
  const longest = gets[gets.length - 1];
  const order: KeyOperation[] = [];
  let next = 0;
  for (let offset = begin;;) {
    for (; next < gets.length && gets[next].value.length === offset; next++) {
      if (!begins(longest.value, gets[next].value)) return disagreement(gets, begin, part)!;
      order.push(gets[next]);
    }
    if (next === gets.length) break;
    const write = gets[next].value.length < offset ? null : part.tokens.at(longest.value, offset);
    if (!write || write.shownBy || (write.kind === "Put" && offset > 0)) {
      return disagreement(gets, begin, part) ?? twoEpochs(write!, write!.shownBy!, longest);
    }
    write.shownBy = longest;
    order.push(write);
    offset += write.value.length;
  }
  return tooLate(order, longest) ?? epochOfOrder(put, order);
}

/** Gets with the same value do not wait for each other: those that were called first come first. */
const inValue = (a: KeyOperation, b: KeyOperation) => a.value.length - b.value.length || a.call - b.call;

function epochOfOrder(put: KeyOperation | null, order: KeyOperation[]): Epoch {
  let [first] = order;
  let last = first;
  for (const operation of order) {
    if (operation.ret < first.ret) first = operation;
    if (operation.call > last.call) last = operation;
  }
  return { put, order, first: put ? first : null, last };
}

/** The writes that a Get shows from a character on, or why it cannot. */
function writesIn(get: KeyOperation, begin: number, { tokens, all }: Part): KeyOperation[] | Fault {
  const writes = new Set<KeyOperation>();
  for (let offset = begin; offset < get.value.length;) {
    const write = tokens.at(get.value, offset);
    if (!write) {
      const earlier = all.find(({ kind, value, call }) =>
        kind === "Append" && value !== "" && call <= get.ret && get.value.startsWith(value, offset)
      );
      return earlier ? duplicate(earlier, get) : neverWritten(get, offset);
    }
    if (writes.has(write)) return duplicate(write, get);
    if (write.kind === "Put" && offset > 0) return putBehind(write, get);
    writes.add(write);
    offset += write.value.length;
  }
  return [...writes];
}

/** What is wrong first, in order of returns, with the values of an epoch's Gets; null if they agree with each other. */
function disagreement(gets: KeyOperation[], begin: number, part: Part): Fault | null {
  let longest: { get: KeyOperation; writes: KeyOperation[] } | null = null;
  for (const get of gets.toSorted((a, b) => a.ret - b.ret || a.call - b.call)) {
    const writes = writesIn(get, begin, part);
    if (!Array.isArray(writes)) return writes;
    if (longest) {
      const before: KeyOperation[] = longest.writes;
      const at = writes.findIndex((write, i) => i < before.length && write !== before[i]);
      if (at >= 0) {
        if (!writes.includes(before[at])) return dropped(before[at], longest.get, get);
        if (!before.includes(writes[at])) return dropped(writes[at], get, longest.get);
        return bothOrders(before[at], writes[at], longest.get, get);
      }
    }
    if (!longest || writes.length > longest.writes.length) longest = { get, writes };
  }
  return null;
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
