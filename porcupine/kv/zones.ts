/**
 * Puts epochs in an order. An epoch has to last from its first return to its last call ("forward") or, if all its
 * operations were open at one moment, has to happen at one such moment ("backward"). A history is linearizable if its
 * epochs are, no two forward ones overlap, and no backward one lies inside a forward one.
 *
 * @module
 */

import { byTurns, type Fault, neverSeen, staleRead } from "./fault.ts";
import type { Epoch, KeyOperation } from "./operation.ts";

const begin = ({ first }: Epoch) => first ? first.ret : -Infinity;
const end = ({ last }: Epoch) => last.call;

/** The operations of all epochs in the order in which they took effect, or why there is none. */
export function inOrder(epochs: Epoch[]): KeyOperation[] | Fault[] {
  const forward = epochs.filter((epoch) => begin(epoch) < end(epoch)).sort((a, b) => begin(a) - begin(b));
  const faults: Fault[] = [];
  for (let i = 1; i < forward.length; i++) {
    if (begin(forward[i]) < end(forward[i - 1])) faults.push(conflict(forward[i - 1], forward[i]));
  }
  const placed = forward.map((epoch) => ({ epoch, at: begin(epoch), isForward: 1 }));
  for (const epoch of epochs) {
    if (begin(epoch) < end(epoch)) continue;
    const around = lastBefore(forward, end(epoch));
    if (around && begin(epoch) < end(around)) faults.push(conflict(around, epoch));
    placed.push({ epoch, at: Math.max(end(epoch), around ? end(around) : -Infinity), isForward: 0 });
  }
  if (faults.length > 0) return faults;
  placed.sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0) || a.isForward - b.isForward);
  return placed.flatMap(({ epoch }) => epoch.order);
}

/** Of epochs in order of their begins, the last that begins before a time. */
function lastBefore(epochs: Epoch[], time: number): Epoch | null {
  let low = 0;
  let high = epochs.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (begin(epochs[middle]) < time) low = middle + 1;
    else high = middle;
  }
  return epochs[low - 1] ?? null;
}

/** Why two epochs cannot be put in an order, of which `outer` is forward and begins first. */
function conflict(outer: Epoch, inner: Epoch): Fault {
  if (inner.order.length === 1) {
    const shownBy = outer.order.findLast(({ kind }) => kind === "Get")!;
    return neverSeen(inner.put!, outer.last, shownBy, outer.first);
  }
  const isInside = end(inner) <= end(outer) || outer.first === null;
  return outer.last.kind === "Get" && isInside
    ? staleRead(outer.last, inner.put!, inner.first!, outer.first, inner.last)
    : byTurns(outer, inner);
}
