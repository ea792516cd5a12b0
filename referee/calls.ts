/** The calls of each server, of whatever kind: whom it has called, and whether it may be waiting for one. */

import type { End } from "./messages.ts";

/** Microseconds after which a call has not come back promptly. */
const promptMost = 50_000;
/** Whoever has waited for a call in vain may wait that long before it calls again. */
const restMost = 3_000_000;

interface Call {
  readonly from: number;
  readonly at: number;
}

export class Calls {
  #underWay = new Map<number, Call>();
  /** By server and peer: when the last call left. */
  #sentAt: number[][] = [];
  /** By server: when a call last failed, or came back late. */
  #heldUpAt: number[] = [];

  /** @param id the message's */
  begins(id: number, { server, peer }: End, now: number): void {
    this.#underWay.set(id, { from: server, at: now });
    (this.#sentAt[server] ??= [])[peer] = now;
  }

  ends(id: number, arrived: boolean, now: number): void {
    const call = this.#underWay.get(id);
    if (call === undefined) return;
    this.#underWay.delete(id);
    if (!arrived || now - call.at > promptMost) this.#heldUpAt[call.from] = now;
  }

  /** Whether a server has called a peer since then. */
  hasCalled(server: number, peer: number, since: number): boolean {
    return (this.#sentAt[server]?.[peer] ?? -Infinity) >= since;
  }

  /** Whether all calls of a server come back promptly, so that it need not wait for any. */
  isFree(server: number, now: number): boolean {
    if (now - (this.#heldUpAt[server] ?? -Infinity) < restMost) return false;
    for (const { from, at } of this.#underWay.values()) {
      if (from === server && now - at > promptMost) return false;
    }
    return true;
  }
}
