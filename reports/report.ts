/**
 * The lines of a run, as `go test` prints them.
 *
 * @module
 */

import { type Course, headingOf } from "../tester/courses/mod.ts";
import type { Column, Lab, LabTest } from "../tester/lab.ts";
import type { Outcome } from "../runner/protocol.ts";
import { Tally, wrapped } from "./complaints.ts";
import { Live } from "./live.ts";
import { reasons } from "./reasons.ts";
import { platform } from "../platform/platform.ts";
import { noName } from "../trace/log_line.ts";
import { namesFor } from "../trace/names.ts";
import { visible } from "../trace/visible.ts";

/** Colours a text; without colours the text is unchanged. */
export interface Paint {
  /** For success. */
  good(text: string): string;
  /** For failure. */
  bad(text: string): string;
  /** For text that will soon be overwritten. */
  dim(text: string): string;
}

export const plain: Paint = { good: (text) => text, bad: (text) => text, dim: (text) => text };

interface Rounds {
  count: number;
  /** Tests per round. */
  tests: number;
  /** Whether the referee watches. */
  referee: boolean;
}

export interface ReportSetting {
  /** How its lines are formatted. */
  course: Pick<Course, "numbers" | "partInBanner">;
  /** Whether the part comes last in them. */
  partLast?: Lab["partLast"];
  /** What the Passed line shows. */
  columns: Column[];
  /** The package named in the closing lines. */
  packageName: string;
  /** Whether to show Go's RUN and PASS lines. */
  verbose: boolean;
  real: boolean;
  /** Whether complaints say where they are on the page of `replay --html`. */
  links: boolean;
  seed: number | null;
  /** The rounds to summarise at the end; null if there is only one, which shows it all. */
  rounds: Rounds | null;
  /** The command that reproduces a failure. */
  showAgain: (test: string, seed: number) => string;
  /** Further commands about a failure, by what they show: printed once, under the first. */
  further?: (test: string, seed: number) => Record<string, string>;
  paint: Paint;
  /** Characters per line for the referee's complaints. */
  width: number;
  /** Whether lines can be overwritten, to show that a long test is still running. */
  terminal: boolean;
  write: (text: string) => void;
}

type Started = Pick<LabTest, "name" | "part" | "banner" | "sections" | "servers">;

type Counted = Pick<Outcome, "seconds" | "peers" | "rpcs" | "bytes" | "counts">;

/** Prints the results of a run, test by test, in order. */
export class Report {
  #setting: ReportSetting;
  #live: Live;
  #passed = 0;
  #failed = 0;
  #leftOut = 0;
  #tally = new Tally();
  /** The test under way. */
  #test: Started = { name: "", part: "", banner: "", servers: Infinity };

  constructor(setting: ReportSetting) {
    this.#setting = setting;
    this.#live = new Live(setting.write);
  }

  /** Call it when a test starts. */
  started(test: Started): void {
    this.#test = test;
    if (this.#setting.verbose) this.#line(`=== RUN   ${test.name}`);
    this.#heading(test.banner);
  }

  #heading(banner: string): void {
    this.#line(headingOf(this.#setting.course, this.#setting, this.#test.part, banner));
  }

  /** The Passed lines of the sections before the last one begun, and the banners of those that follow them. */
  #sections({ sections = [], peers }: Outcome): void {
    sections.forEach((section, i) => {
      this.#passedLine({ ...section, peers });
      this.#heading(this.#test.sections?.[i] ?? "");
    });
  }

  #passedLine(counted: Counted): void {
    const { paint, course, columns } = this.#setting;
    const said = course.numbers ? ` --${numbers(counted, columns)}` : "";
    this.#line(`  ... ${paint.good("Passed")}${said}`);
  }

  /** Shows a print of the test; `at` in microseconds, or null if unknown. */
  printed(at: number | null, server: number | null, text: string): void {
    for (const line of stamped(at, server, text, this.#test.servers)) this.#line(line);
  }

  /** Says that the test waits for a debugger at `url`. */
  waiting(url: string): void {
    const { host, pathname } = new URL(url);
    const browser = platform.name === "bun"
      ? `https://debug.bun.sh/#${host}${pathname}`
      : "chrome://inspect in Chrome";
    this.#line(`waiting for a debugger at ${host}: attach your editor, or open ${browser}`);
  }

  /** Shows that the test is running, `at` microseconds in. */
  progress(at: number): void {
    const { terminal, paint, real } = this.#setting;
    if (!terminal) return;
    this.#live.show([paint.dim(`  ... ${(at / 1e6).toFixed(1)} s ${real ? "real" : "simulated"}`)]);
  }

  /** Call it when the test has ended. */
  ended(outcome: Outcome): void {
    const { paint, verbose, links } = this.#setting;
    this.#sections(outcome);
    const took = `${outcome.test} (${outcome.total.toFixed(2)}s)`;
    const margin = " ".repeat(outcome.failure === null ? 2 : 4);
    const width = this.#setting.width - margin.length;
    const { errors, others } = this.#tally.add(outcome.complaints ?? [], width, links);
    if (outcome.failure === null) {
      if (outcome.leftOut === undefined) {
        this.#passed++;
        this.#passedLine(outcome);
      } else {
        this.#leftOut++;
        this.#line(`  ... left out, neither passed nor failed: ${outcome.leftOut}`);
      }
      for (const line of [...errors, ...others]) this.#line(margin + line);
      if (verbose) this.#line(`--- ${outcome.leftOut === undefined ? "PASS" : "SKIP"}: ${took}`);
      return;
    }
    this.#failed++;
    this.#line(`${paint.bad("--- FAIL:")} ${took}`);
    // A broken rule comes before the symptom: it is the cause. A warning may be the cause, and comes after.
    const said = reasons(outcome.failure, this.#setting.real)
      .flatMap((line) => line.startsWith("note: ") ? wrapped(line, width, " ".repeat(6)) : [line]);
    const lines = [...errors, ...said, ...others];
    for (const line of lines) this.#line(margin + line);
    this.#line(`    show it again: ${this.#setting.showAgain(outcome.test, outcome.seed)}`);
    if (this.#failed > 1) return;
    for (const [what, command] of Object.entries(this.#setting.further?.(outcome.test, outcome.seed) ?? {})) {
      this.#line(`    ${what}: ${command}`);
    }
  }

  /** A test was cut short by Ctrl-C; `doing`: what its servers had done up to its last report (microseconds). */
  interrupted(doing: { at: number; lines: string[] } | null = null): void {
    if (doing === null) return this.#line("  ... interrupted");
    const clock = this.#setting.real ? "real" : "simulated";
    this.#line(`  ... interrupted after ${(doing.at / 1e6).toFixed(1)} s (${clock})`);
    const { width } = this.#setting;
    for (const line of doing.lines) {
      for (const part of wrapped(line, width - 4, "  ")) this.#line(`    ${part}`);
    }
  }

  /** Reports that the student's file cannot be used; `lines` say why. */
  buildFailed(lines: string[]): void {
    const { paint, packageName } = this.#setting;
    for (const line of buildFailed(packageName, lines, paint)) this.#line(line);
  }

  /** The closing lines of a run that exits with `code`; `total` and `wall` in seconds. */
  closed(code: number, total: number, wall: number): void {
    const { paint, packageName, real, seed } = this.#setting;
    const clock = real ? "real time" : "simulated";
    const facts = `${total.toFixed(3)}s (${clock}; ${wall.toFixed(2)}s ${real ? "in all" : "real"}${
      seed === null ? "" : `; seed ${seed}`
    })`;
    for (const line of this.#tally.lines()) this.#line(line);
    this.#summary();
    if (this.#leftOut > 0) {
      this.#line(
        `left out: ${this.#leftOut} ${
          this.#leftOut === 1 ? "run, which judges" : "runs, which judge"
        } nothing`,
      );
    }
    if (code === 0 && this.#failed === 0) {
      this.#line(paint.good("PASS"));
      this.#line(`${paint.good("ok")}  \t${packageName}\t${facts}`);
      return;
    }
    this.#line(paint.bad("FAIL"));
    this.#line(`exit status ${code}`);
    this.#line(`${paint.bad("FAIL")}\t${packageName}\t${facts}`);
  }

  #summary(): void {
    const { rounds } = this.#setting;
    if (rounds === null) return;
    const begun = Math.ceil((this.#passed + this.#failed + this.#leftOut) / rounds.tests);
    const of = begun === rounds.count ? "" : ` of ${rounds.count}`;
    const broken = rounds.referee ? `, rules broken in ${this.#tally.broken}` : "";
    this.#line(`${begun}${of} rounds: ${this.#passed} passed, ${this.#failed} failed${broken}`);
  }

  #line(text: string): void {
    this.#live.clear();
    this.#setting.write(`${text}\n`);
  }
}

/** The lines of a run that did not start because the student's file cannot be used. */
export function buildFailed(packageName: string, reasons: string[], paint: Paint): string[] {
  return [`# ${packageName}`, ...reasons, `${paint.bad("FAIL")}\t${packageName} [build failed]`];
}

/** The lines of a print, each with time and server or client; `at` in microseconds, or null if unknown. */
export function stamped(at: number | null, server: number | null, text: string, servers: number): string[] {
  const time = at === null ? "-.------" : (at / 1e6).toFixed(6);
  const stamp = `${time.padStart(10)} ${server === null ? noName : namesFor(servers)(server)}  `;
  return visible(text.replace(/\n$/, "")).split("\n").map((line) => stamp + line);
}

/** Go's `"  %4.1f  "`, and the lab's columns. */
function numbers({ seconds, peers, rpcs, bytes, counts }: Counted, columns: Column[]): string {
  const values: Record<string, number> = { peers, rpcs, bytes, ...counts };
  const cells = columns.map(({ name, width }) => String(values[name] ?? 0).padStart(width));
  return `  ${seconds.toFixed(1).padStart(4)}  ${cells.join(" ")}`;
}
