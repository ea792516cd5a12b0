/**
 * How far a grading is, and how long it will still take: live lines on a terminal, a line now and then elsewhere.
 *
 * @module
 */

import { platform } from "../../platform/platform.ts";
import { Live } from "../../reports/live.ts";
import { inWords } from "../../reports/stress_report.ts";

/** Milliseconds between two pictures on a terminal, and between two lines elsewhere. */
const pictureInterval = 250;
const lineInterval = 10_000;

/** Shows how far a grading is; tests that are run count, so that the time left is known before the first has ended. */
export class Progress {
  #runsEach: number;
  #live = new Live(platform.write);
  #ticking: ReturnType<typeof setInterval> | undefined;
  #begun = performance.now();
  #planned = 0;
  #done = 0;
  #running = new Map<string, number>();

  /** Nothing has begun. @param runsEach runs of tests of each submission */
  constructor(runsEach: number) {
    this.#runsEach = runsEach;
  }

  /** So many submissions are to be graded. */
  begin(planned: number): void {
    this.#planned = planned;
    this.#begun = performance.now();
    const interval = platform.isTerminal() ? pictureInterval : lineInterval;
    this.#ticking = setInterval(() => this.#show(), interval);
  }

  /** A submission is being graded. */
  started(name: string): void {
    this.#running.set(name, 0);
  }

  /** So many runs of its tests have ended, or will not be run. */
  ran(name: string, ended: number): void {
    this.#running.set(name, (this.#running.get(name) ?? 0) + ended);
  }

  /** It has been graded. */
  ended(name: string): void {
    this.#running.delete(name);
    this.#done++;
  }

  /** Shows nothing any more. */
  end(): void {
    clearInterval(this.#ticking);
    this.#live.clear();
  }

  #show(): void {
    const text = `grade: ${this.#status()}`;
    if (platform.isTerminal()) this.#live.show([text, ...this.#shares()]);
    else platform.complain(`${text}\n`);
  }

  #shares(): string[] {
    return [...this.#running].slice(0, 8).map(([name, ran]) =>
      `  ${name}: ${ran} of ${this.#runsEach} runs of tests`
    );
  }

  #status(): string {
    const wall = (performance.now() - this.#begun) / 1000;
    const parts = [...this.#running.values()].reduce((sum, ran) => sum + ran / this.#runsEach, 0);
    const share = (this.#done + parts) / Math.max(1, this.#planned);
    const left = share > 0 ? `about ${inWords(wall / share - wall)} left` : "time left not known yet";
    return `${this.#done} of ${this.#planned} submissions, ${inWords(wall)} so far, ${left}`;
  }
}
