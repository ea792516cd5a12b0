/**
 * The part of a run that a page shows first.
 *
 * @module
 */

import type { Model } from "./model.ts";
import { firstPin, type Pin } from "./pins.ts";

interface Opening {
  from: number;
  to: number;
  pin: Pin | null;
}

/** How many messages, other than heartbeats, are in view before the pin and after it. */
const [before, after] = [14, 5];

/** Around the first pin: the RPCs that led to it, and a few after it. Without a pin, the whole run. */
export function openingOf(model: Model): Opening {
  const pin = firstPin(model.pins);
  return pin === null ? { from: 0, to: model.end, pin } : { ...around(model, pin.at, pin.call), pin };
}

/** A window that shows a moment and what led to it, and all of the RPC with this number. */
export function around(model: Model, at: number, call: number | null): { from: number; to: number } {
  const shown = model.calls.filter((each) => !each.heartbeat);
  const index = shown.findLastIndex((each) => each.sent <= at);
  const cause = call === null ? undefined : model.calls.find(({ id }) => id === call);
  const first = shown[Math.max(0, index - before)]?.sent ?? 0;
  const from = Math.min(Math.max(first, at - 3e6), cause?.sent ?? at, at - 500);
  // What follows a long pause is another story, and would take room from this one.
  let last = at;
  for (const { sent } of shown.slice(index + 1, index + 1 + after)) {
    if (sent - last > 2 * (at - from)) break;
    last = sent;
  }
  return {
    from,
    to: Math.max(Math.min(last, at + 5e5), Math.min(cause?.ended ?? at, at + 5e5), at + 500),
  };
}
