/**
 * How long a child process has been silent, and how much CPU time its job took.
 *
 * @module
 */

import type { Usage } from "./usage.ts";

/** Milliseconds between two checks of a child. */
export const checkInterval = 100;

/**
 * Measures the silence of a child. In simulated time only its CPU time and sleep count, not other work on the machine;
 * with the wall clock, or where the system does not report CPU time, all time does.
 */
export class Silence {
  #usage: Usage;
  #activeAt = performance.now();
  #checkedAt = performance.now();
  #silent = 0;
  /** Milliseconds of CPU time, or of the wall clock: at the last check, and when the job began. */
  #used = 0;
  #begun = 0;
  /** Whether the system reports the child's CPU time. */
  #isTold = false;

  constructor(usage: Usage) {
    this.#usage = usage;
  }

  /** A job begins. */
  begin(): void {
    this.#activeAt = this.#checkedAt = performance.now();
    this.#begun = this.#used = this.#time().used;
  }

  /** The child gave a sign of life. */
  end(): void {
    this.#activeAt = performance.now();
  }

  /**
   * Milliseconds of silence, except while the child waited for the processor. Call it every `checkInterval`.
   *
   * @param real whether the child's tests run by the wall clock
   */
  measure(real: boolean): number {
    const now = performance.now();
    // This process itself may have been delayed: stopped, suspended with its machine, or writing to a slow terminal. What the
    // child has sent meanwhile is still to be read.
    const isLate = now - this.#checkedAt > 10 * checkInterval;
    const { used, sleeps, isStopped } = this.#time();
    // A stopped process may be continued; but the parent cannot wait forever.
    const passed = (now - this.#checkedAt) / (isStopped ? 10 : 1);
    if (this.#activeAt >= this.#checkedAt) this.#silent = 0;
    else if (!isLate) {
      this.#silent += real || sleeps || isStopped ? passed : Math.min(passed, used - this.#used);
    }
    this.#used = used;
    this.#checkedAt = now;
    return this.#silent;
  }

  /**
   * Milliseconds that the job has taken until the last measurement, and whether they are CPU time.
   *
   * @param reported the CPU time as the child itself reports it, or null: Deno forbids reading /proc without all rights
   */
  taken(reported: number | null): { ms: number; ofProcessor: boolean } {
    if (!this.#isTold && reported !== null) return { ms: reported, ofProcessor: true };
    return { ms: this.#used - this.#begun, ofProcessor: this.#isTold };
  }

  /** The child's CPU time, or wall clock time if the system does not report it. */
  #time(): { used: number; sleeps: boolean; isStopped: boolean } {
    const told = this.#usage.processor();
    if (told !== null) {
      // The first answer comes a moment after the question: until then the wall clock counted.
      if (!this.#isTold) {
        this.#isTold = true;
        this.#begun = this.#used = told.used;
      }
      return told;
    }
    // If it was told before, the child has ended or cannot be read any more, and its silence counts as if it slept.
    return { used: this.#isTold ? this.#used : performance.now(), sleeps: this.#isTold, isStopped: false };
  }
}
