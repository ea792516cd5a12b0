/**
 * The progress line of a grading, with the time left.
 *
 * @module
 */

import { platform } from "../../platform/platform.ts";
import { inWords, Progress } from "../../reports/progress.ts";

/** Submissions shown on a terminal at once. */
const mostShown = 8;

/** Shows a grading's progress. It counts runs of tests, to estimate the time left before the first submission ends. */
export class GradingProgress {
  #runsEach: number;
  #begun = performance.now();
  #planned = 0;
  #done = 0;
  #ran = 0;
  #running = new Map<string, number>();
  #progress = new Progress({
    name: "grade",
    ended: () => this.#ran,
    what: "run",
    status: () => this.#status(),
    picture: () => [`grade: ${this.#status()}`, ...this.#shares()],
    terminal: platform.terminalSize,
    write: platform.write,
    complain: platform.complain,
  });

  /** @param runsEach runs of tests of each submission */
  constructor(runsEach: number) {
    this.#runsEach = runsEach;
  }

  /** Begins with the number of submissions to be graded. */
  begin(planned: number): void {
    this.#planned = planned;
    this.#begun = performance.now();
    this.#progress.begin();
  }

  started(name: string): void {
    this.#running.set(name, 0);
  }

  /** Counts runs of a submission's tests that have ended, or will not be run. */
  ran(name: string, ended: number): void {
    this.#ran += ended;
    this.#running.set(name, (this.#running.get(name) ?? 0) + ended);
  }

  /** A submission has been graded. */
  ended(name: string): void {
    this.#running.delete(name);
    this.#done++;
  }

  end(): void {
    this.#progress.end();
  }

  #shares(): string[] {
    return [...this.#running].slice(0, mostShown).map(([name, ran]) =>
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
