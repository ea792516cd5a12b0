/**
 * `replay --html` and `--perfetto`: writes a run for a browser.
 *
 * @module
 */

import { jsonFile } from "../json_file.ts";
import type { Report } from "../../reports/report.ts";
import { importMapsOf } from "../../runner/program.ts";
import type { Outcome } from "../../runner/protocol.ts";
import type { Lab, LabTest } from "../../tester/lab.ts";
import type { BufferedWriter } from "../../trace/buffered.ts";
import type { TraceEvent } from "../../trace/event.ts";
import { modelOfBoth } from "../../trace/picture/against.ts";
import { linkTo } from "../../trace/picture/place.ts";
import { perfettoEvents } from "../../trace/picture/perfetto.ts";
import type { RunData } from "../../trace/picture/run_data.ts";
import { exitCodes } from "../exit_codes.ts";
import { openPage } from "../picture/open_page.ts";
import { linksIn, runData, writePage } from "../picture/page_file.ts";
import { demandStudentFiles, studentCode } from "../student_file.ts";
import { ReplayJob, type ReplayResult, type ReplaySettings } from "./replay_job.ts";

/** The most moments to which links are printed. */
const mostLinks = 6;

interface PageOptions {
  /** Where the page goes, or the Chrome trace. */
  path: string;
  format: "page" | "perfetto";
  /** Whether to open the page in a browser. */
  open: boolean;
  /** A seed, or the path of another file: its run is shown, too. */
  against: string | null;
  lab: Lab;
  /** The command that shows the run again, by the name of a command. */
  command: (name: string) => string;
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
    output.write(this.#write(outcome, await this.#other(test)));
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
    return this.#test === null || this.#events.length === 0 ? "" : this.#write(null, null);
  }

  /** The run that is shown beside this one. */
  async #other(test: LabTest): Promise<RunData | null> {
    const { against, lab } = this.#options;
    if (against === null) return null;
    const isSeed = /^\d+$/.test(against);
    const student = isSeed ? this.#settings.student : studentCode(lab, against, "--against");
    demandStudentFiles(student);
    const map = isSeed ? this.#settings.map : await importMapsOf(student);
    const { options } = this.#settings;
    const seed = isSeed ? Number(against) : options.seed;
    const settings: ReplaySettings = { ...this.#settings, student, map, options: { ...options, seed } };
    const job = new ReplayJob(settings);
    const events: TraceEvent[] = [];
    try {
      const outcome = await job.run(test, settings, (event) => events.push(event));
      return this.#data(test, seed, outcome, events);
    } finally {
      job.stop();
    }
  }

  #data(test: LabTest, seed: number, outcome: Outcome | null, events: TraceEvent[]): RunData {
    const { name, banner, servers } = test;
    const { command } = this.#options;
    return runData(
      {
        course: this.#settings.course,
        test: name,
        banner,
        seed,
        servers,
        command: command("test"),
        replay: command("replay"),
      },
      outcome,
      events,
    );
  }

  /** Writes the run; returns what to say of it. */
  #write(outcome: Outcome | null, against: RunData | null): string {
    const { path, format } = this.#options;
    const data = this.#data(this.#test!, this.#settings.options.seed, outcome, this.#events);
    const lines = [
      `  ... ${this.#events.length} events as a ${format === "page" ? "page" : "Chrome trace"}: ${path}`,
    ];
    if (format === "perfetto") {
      writeTrace(path, data);
      lines.push(
        "      open it at https://ui.perfetto.dev, which reads it in the browser and sends it nowhere",
      );
    } else {
      writePage(path, data, against);
      if (against !== null) lines.push(`      ${partingLine(path, data, against)}`);
      lines.push(...linksIn(path, data, mostLinks).map((link) => `      ${link}`));
    }
    return lines.map((line) => `${line}\n`).join("");
  }
}

function partingLine(path: string, run: RunData, against: RunData): string {
  const parting = modelOfBoth(run, against).pins.find(({ kind }) => kind === "parting");
  return parting === undefined
    ? "each server does the same in both runs"
    : `${path}${linkTo(parting)}  where the runs diverge`;
}

/** Writes a Chrome trace: one event a line. */
function writeTrace(path: string, { events, servers }: RunData): void {
  const file = jsonFile(path, (sentence) => {
    throw new Error(sentence);
  }, "--perfetto");
  file.append('{"displayTimeUnit":"ms","traceEvents":[\n');
  const lines = perfettoEvents(events, servers).map((event) => JSON.stringify(event));
  file.append(`${lines.join(",\n")}\n]}\n`);
  file.close();
}
