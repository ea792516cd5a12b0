/**
 * Puts the events of jobs that run side by side into the order of the list.
 *
 * @module
 */

import type { JobEvent } from "./pool.ts";

/** Passes events on in the order of their places; those of later places wait. */
export class InOrder {
  #current = 0;
  #waiting = new Map<number, JobEvent[]>();
  #emit: (place: number, event: JobEvent) => void;

  /** Nothing has come yet. @param emit gets all events of place 0 up to its end, then those of place 1, and so on */
  constructor(emit: (place: number, event: JobEvent) => void) {
    this.#emit = emit;
  }

  /** Takes an event of any place. */
  take(place: number, event: JobEvent): void {
    if (place !== this.#current) {
      if (event.type !== "progress") this.#waitingAt(place).push(event);
      return;
    }
    this.#emit(place, event);
    while (event.type === "end") {
      const waiting = this.#waiting.get(++this.#current) ?? [];
      this.#waiting.delete(this.#current);
      for (const each of waiting) this.#emit(this.#current, each);
      if (waiting.at(-1)?.type !== "end") break;
    }
  }

  /** Passes on the later places that have ended, although an earlier one has not. */
  emitFinished(): void {
    for (const [place, waiting] of [...this.#waiting].sort(([a], [b]) => a - b)) {
      if (waiting.at(-1)?.type !== "end") continue;
      this.#waiting.delete(place);
      for (const event of waiting) this.#emit(place, event);
    }
  }

  #waitingAt(place: number): JobEvent[] {
    const waiting = this.#waiting.get(place) ?? [];
    this.#waiting.set(place, waiting);
    return waiting;
  }
}
