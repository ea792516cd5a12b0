/** The calls of each server, of whatever kind: whom it has called, and whether it may be waiting for one. */

import type { End } from "./messages.ts";

/** Microseconds after which a call has not come back promptly. */
const promptMost = 50_000;
/** Whoever has waited for a call in vain may wait that long before it calls again. */
const restMost = 3_000_000;

/** A call that leaves so soon after another one to the same peer may have waited for that. */
const pauseMost = 250_000;

interface Call {
  readonly end: End;
  readonly at: number;
}

export class Calls {
  #underWay = new Map<number, Call>();
  /** By server and peer: when the last call left. */
  #sentAt: number[][] = [];
  /** By server: when a call last failed, or came back late. */
  #heldUpAt: number[] = [];
  /** By a life's end of a peer: when the last call was over. */
  #overAt = new Map<End, number>();

  /** @param id the message's */
  begins(id: number, end: End, now: number): void {
    this.#underWay.set(id, { end, at: now });
    (this.#sentAt[end.server] ??= [])[end.peer] = now;
  }

  ends(id: number, arrived: boolean, now: number): void {
    const call = this.#underWay.get(id);
    if (call === undefined) return;
    this.#underWay.delete(id);
    if (!arrived || now - call.at > promptMost) this.#heldUpAt[call.end.server] = now;
    this.#overAt.set(call.end, now);
  }

  /** Whether another call over this end is under way, or was over a moment before. */
  isQueued(id: number, end: End, now: number): boolean {
    if (now - (this.#overAt.get(end) ?? -Infinity) <= pauseMost) return true;
    for (const [other, call] of this.#underWay) if (call.end === end && other !== id) return true;
    return false;
  }

  /** Whether a server has called a peer since then. */
  hasCalled(server: number, peer: number, since: number): boolean {
    return (this.#sentAt[server]?.[peer] ?? -Infinity) >= since;
  }

  /** Whether all calls of a server come back promptly, so that it need not wait for any. */
  isFree(server: number, now: number): boolean {
    if (now - (this.#heldUpAt[server] ?? -Infinity) < restMost) return false;
    for (const { end, at } of this.#underWay.values()) {
      if (end.server === server && now - at > promptMost) return false;
    }
    return true;
  }
}
