/**
 * Puts the events of parallel jobs into the order of the list.
 *
 * @module
 */

import type { JobEvent } from "./pool.ts";

/** Puts events into the order of their jobs' positions; events of later jobs wait. */
export class InOrder {
  #current = 0;
  #waiting = new Map<number, JobEvent[]>();

  /**
   * Takes an event of any job; returns the events that are due: all of position 0 up to its end, then those of 1 ...
   */
  take(event: JobEvent): JobEvent[] {
    if (event.position !== this.#current) {
      if (event.type !== "progress") this.#waitingAt(event.position).push(event);
      return [];
    }
    const ready = [event];
    for (let last: JobEvent | undefined = event; last?.type === "end";) {
      const waiting: JobEvent[] = this.#waiting.get(++this.#current) ?? [];
      this.#waiting.delete(this.#current);
      ready.push(...waiting);
      last = waiting.at(-1);
    }
    return ready;
  }

  /** The events of later jobs that have ended, although an earlier one has not. */
  finished(): JobEvent[] {
    const whole = [...this.#waiting].filter(([, waiting]) => waiting.at(-1)?.type === "end");
    return whole.sort(([a], [b]) => a - b).flatMap(([position, waiting]) => {
      this.#waiting.delete(position);
      return waiting;
    });
  }

  #waitingAt(position: number): JobEvent[] {
    const waiting = this.#waiting.get(position) ?? [];
    this.#waiting.set(position, waiting);
    return waiting;
  }
}
