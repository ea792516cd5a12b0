/**
 * Puts the events of parallel jobs into the order of the list.
 *
 * @module
 */

import type { JobEvent } from "./pool.ts";

/** Passes events on in the order of their jobs' positions; events of later jobs wait. */
export class InOrder {
  #current = 0;
  #waiting = new Map<number, JobEvent[]>();
  #emit: (position: number, event: JobEvent) => void;

  /** @param emit gets all events of position 0 up to its end, then those of position 1, and so on */
  constructor(emit: (position: number, event: JobEvent) => void) {
    this.#emit = emit;
  }

  /** Adds an event of any job. */
  take(position: number, event: JobEvent): void {
    if (position !== this.#current) {
      if (event.type !== "progress") this.#waitingAt(position).push(event);
      return;
    }
    this.#emit(position, event);
    while (event.type === "end") {
      const waiting = this.#waiting.get(++this.#current) ?? [];
      this.#waiting.delete(this.#current);
      for (const each of waiting) this.#emit(this.#current, each);
      if (waiting.at(-1)?.type !== "end") break;
    }
  }

  /** Passes on later jobs that have ended, although an earlier one has not. */
  emitFinished(): void {
    for (const [position, waiting] of [...this.#waiting].sort(([a], [b]) => a - b)) {
      if (waiting.at(-1)?.type !== "end") continue;
      this.#waiting.delete(position);
      for (const event of waiting) this.#emit(position, event);
    }
  }

  #waitingAt(position: number): JobEvent[] {
    const waiting = this.#waiting.get(position) ?? [];
    this.#waiting.set(position, waiting);
    return waiting;
  }
}
