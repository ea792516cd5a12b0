/**
 * Orders epochs. An epoch lasts from its first return to its last call ("forward") or, if all its operations were open
 * at one moment, happens at one such moment ("backward"). A history is linearizable if its epochs are, no two forward
 * ones overlap, and no backward one lies inside a forward one.
 *
 * @module
 */

import { byTurns, type Fault, neverSeen, staleRead } from "./fault.ts";
import type { Epoch, KeyOperation } from "./operation.ts";

/** The pieces of an order of the operations on a key. */
export interface Pieces {
  epochs: Epoch[];
  /** Writes that no Get shows: each took effect between two epochs, or at the end of one. */
  unseen: KeyOperation[];
}

const begin = ({ first }: Epoch) => first ? first.ret : -Infinity;
const end = ({ last }: Epoch) => last.call;
const isForward = (epoch: Epoch) => begin(epoch) < end(epoch);

function forwardOf(epochs: Epoch[]): Epoch[] {
  return epochs.filter(isForward).sort((a, b) => begin(a) - begin(b));
}

/** Why there is no order; empty if there is one. */
export function conflicts({ epochs, unseen }: Pieces): Fault[] {
  const forward = forwardOf(epochs);
  const faults: Fault[] = [];
  for (let i = 1; i < forward.length; i++) {
    if (begin(forward[i]) < end(forward[i - 1])) faults.push(conflict(forward[i - 1], forward[i]));
  }
  for (const epoch of epochs) {
    if (isForward(epoch)) continue;
    const around = lastBefore(forward, end(epoch));
    if (around && begin(epoch) < end(around)) faults.push(conflict(around, epoch));
  }
  for (const write of unseen) {
    const around = lastBefore(forward, write.call);
    if (!around || end(around) <= write.ret) continue;
    const shownBy = around.order.findLast(({ kind }) => kind === "Get")!;
    faults.push(neverSeen(write, around.last, shownBy, around.first));
  }
  return faults;
}

/** The operations in the order in which they took effect, if there are no conflicts. */
export function inOrder({ epochs, unseen }: Pieces): KeyOperation[] {
  const forward = forwardOf(epochs);
  /** The first moment from a time on that is not inside a forward epoch. */
  const free = (time: number): number => {
    const around = lastBefore(forward, time);
    return around ? Math.max(time, end(around)) : time;
  };
  const placed = [
    ...forward.map((epoch) => ({ order: epoch.order, at: begin(epoch), lasts: 1 })),
    ...epochs.filter((epoch) => !isForward(epoch)).map((epoch) => ({
      order: epoch.order,
      at: free(end(epoch)),
      lasts: 0,
    })),
    ...unseen.map((write) => ({ order: [write], at: free(write.call), lasts: 0 })),
  ];
  placed.sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0) || a.lasts - b.lasts);
  return placed.flatMap(({ order }) => order);
}

/** Of epochs sorted by start, the last that begins before a time. */
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

/** Why two epochs cannot be ordered; `outer` is forward and begins first. */
function conflict(outer: Epoch, inner: Epoch): Fault {
  const isInside = end(inner) <= end(outer) || outer.first === null;
  return outer.last.kind === "Get" && isInside
    ? staleRead(outer.last, inner.put!, inner.first!, outer.first, inner.last)
    : byTurns(outer, inner);
}
