/**
 * `replay --html`: writes a page on which a run is drawn.
 *
 * @module
 */

import type { LabTest } from "../../tester/lab.ts";
import type { Report } from "../../reports/report.ts";
import type { Outcome } from "../../runner/protocol.ts";
import type { BufferedWriter } from "../../trace/buffered.ts";
import type { TraceEvent } from "../../trace/event.ts";
import { exitCodes } from "../exit_codes.ts";
import { openPage } from "../picture/open_page.ts";
import { linksIn, runData, writePage } from "../picture/page_file.ts";
import type { ReplayJob, ReplayResult, ReplaySettings } from "./replay_job.ts";

/** Links to at most so many moments are printed. */
const mostLinks = 6;

interface PageOptions {
  path: string;
  /** Whether to open the page in a browser. */
  open: boolean;
  /** The command that shows the run again. */
  command: string;
}

export class ReplayPage {
  #options: PageOptions;
  #settings: ReplaySettings;
  #events: TraceEvent[] = [];
  #test: LabTest | null = null;

  constructor(options: PageOptions, settings: ReplaySettings) {
    this.#options = options;
    this.#settings = settings;
  }

  /** Runs the test in `job`, and writes the page. */
  async run(test: LabTest, job: ReplayJob, report: Report, output: BufferedWriter): Promise<ReplayResult> {
    this.#test = test;
    const outcome = await job.run(test, this.#settings, (event) => this.#events.push(event));
    if (outcome === null) return { code: exitCodes.interrupted, seconds: 0 };
    report.ended(outcome);
    output.write(this.#write(outcome));
    if (this.#options.open) await openPage(this.#options.path);
    const { failure, total: seconds } = outcome;
    const code = failure === null
      ? exitCodes.passed
      : failure.kind === "fault"
      ? exitCodes.fault
      : exitCodes.failed;
    return { code, seconds };
  }

  /** Call it on Ctrl-C: writes what has happened so far. Returns what to say of it. */
  interrupt(): string {
    return this.#test === null || this.#events.length === 0 ? "" : this.#write(null);
  }

  /** Writes the page; returns what to say of it. */
  #write(outcome: Outcome | null): string {
    const { path, command } = this.#options;
    const { course, options: { seed } } = this.#settings;
    const { name, banner, servers } = this.#test!;
    const head = { course, test: name, banner, seed, servers, command };
    const data = runData(head, outcome, this.#events);
    writePage(path, data, null);
    const lines = [
      `  ... ${this.#events.length} events as a page: ${path}`,
      ...linksIn(path, data, mostLinks).map((link) => `      ${link}`),
    ];
    return lines.map((line) => `${line}\n`).join("");
  }
}
