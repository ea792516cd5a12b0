/**
 * How far an exam is: a line that changes on a terminal, elsewhere one on standard error now and then, so that the
 * matrix stands alone on standard output.
 *
 * @module
 */

import { platform } from "../../platform/platform.ts";
import { Live } from "../../reports/live.ts";
import type { Paint } from "../../reports/report.ts";
import { inWords } from "../../reports/stress_report.ts";
import type { ExamRun } from "./exam_run.ts";
import { verdictOn } from "./verdict.ts";

/** Milliseconds between two pictures on a terminal, and between two lines elsewhere. */
const pictureInterval = 250;
const lineInterval = 10_000;

/** Shows how far an exam is. */
export class ExamProgress {
  #run: ExamRun;
  #paint: Paint;
  #live: Live | null;
  #ticking: ReturnType<typeof setInterval> | undefined;
  #begun = 0;

  /** Nothing is shown until `begin`. @param quiet standard output is for something else, even if it is a terminal */
  constructor(run: ExamRun, quiet: boolean, paint: Paint) {
    this.#run = run;
    this.#paint = paint;
    this.#live = !quiet && platform.isTerminal() ? new Live(platform.write) : null;
  }

  /** The runs begin now. */
  begin(): void {
    this.#begun = performance.now();
    this.#ticking = setInterval(() => this.#show(), this.#live === null ? lineInterval : pictureInterval);
  }

  /** Nothing is shown any more. */
  end(): void {
    clearInterval(this.#ticking);
    this.#live?.clear();
  }

  #show(): void {
    const line = this.#line();
    if (this.#live === null) platform.complain(`${line}\n`);
    else this.#live.show([this.#paint.dim(line)]);
  }

  #line(): string {
    const { sheets, ended, planned } = this.#run;
    const seconds = (performance.now() - this.#begun) / 1000;
    const { mutants, missed, blamed } = verdictOn(sheets);
    return [
      `exam: ${ended} of ${planned} runs`,
      ...(mutants === 0 ? [] : [`${mutants - missed.length} of ${mutants} mutants caught so far`]),
      ...(blamed.length === 0 ? [] : [this.#paint.bad(`${blamed.length} right Rafts blamed`)]),
      ended === 0 ? "0 s so far" : `${inWords(seconds * (planned - ended) / ended)} left`,
    ].join(", ");
  }
}
