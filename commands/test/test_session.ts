/**
 * One run of `test` on a student's file as it is now: its pool, its report, and a parallel type check.
 *
 * @module
 */

import { platform } from "../../platform/platform.ts";
import { linesOf } from "../../reports/load_error.ts";
import { Live } from "../../reports/live.ts";
import { type Paint, Report } from "../../reports/report.ts";
import { Pool } from "../../runner/pool.ts";
import type { Outcome } from "../../runner/protocol.ts";
import { UsageError } from "../../platform/usage_error.ts";
import { debuggable, debuggersPatience } from "../../runner/inspector.ts";
import { childProgram, refusalsOf } from "../../runner/program.ts";
import { startTypeCheck, type TypeCheck } from "../../runner/type_check.ts";
import { courses } from "../../tester/courses/all.ts";
import { packageOf } from "../../tester/courses/mod.ts";
import type { Chosen } from "../chosen.ts";
import { exitCodes } from "../exit_codes.ts";
import { paintForOutput, widthForOutput } from "../paint.ts";
import { courseToName, furtherCommands, showAgain } from "../show_again.ts";
import { keep, type Kept } from "./kept_failures.ts";
import { HeldOutput } from "./held_output.ts";
import type { TestOptions } from "./test_options.ts";
import type { TestPages } from "./test_pages.ts";
import { TestRun } from "./test_run.ts";

async function pagesOf(
  options: TestOptions,
  folder: string,
  { selection, student, map }: Chosen,
  named: string | null,
): Promise<TestPages> {
  const { TestPages } = await import("./test_pages.ts");
  const { course, tests } = selection;
  const words = options.words.length > 0 ? options.words.join(" ") : course.title;
  const settings = { student, map, course: course.id, options };
  const command = (test: string, seed: number, name?: string) => showAgain(options, test, seed, named, name);
  const facts = [course.id, options.raft ?? "raft/raft.ts", `seed ${options.seed}`];
  return new TestPages({ folder, tests, settings, command }, { title: words, facts, real: options.real });
}

function startPool({ debugger: looksOn }: TestOptions, { student, map, selection: { tests } }: Chosen): Pool {
  const program = childProgram(student, map);
  if (looksOn === null) return new Pool(program);
  if (tests.length === 1) return new Pool(debuggable(program, looksOn.address), debuggersPatience);
  throw new UsageError(
    `a debugger looks at one test, and ${tests.length} are chosen; name one, such as ${tests[0].name}`,
  );
}

export class TestSession {
  #options: TestOptions;
  #chosen: Chosen;
  #pool: Pool;
  #paint: Paint;
  #report: Report;
  #run: TestRun;
  #check: TypeCheck | null = null;
  #output = new HeldOutput(platform.write);
  #begun: number;
  #pages: TestPages | null;
  #interrupted = false;

  /** Starts a child, which loads its modules while this process loads its own. `begun`: see performance.now(). */
  static async begin(
    options: TestOptions,
    chosen: Chosen,
    begun: number,
    again?: readonly Kept[],
  ): Promise<TestSession> {
    const pool = startPool(options, chosen);
    const named = await courseToName(chosen.selection, courses);
    const pages = options.html === null ? null : await pagesOf(options, options.html, chosen, named);
    return new TestSession(options, chosen, pool, await paintForOutput(), named, begun, pages, again);
  }

  private constructor(
    options: TestOptions,
    chosen: Chosen,
    pool: Pool,
    paint: Paint,
    named: string | null,
    begun: number,
    pages: TestPages | null,
    again?: readonly Kept[],
  ) {
    const { seed } = options;
    this.#pages = pages;
    const { selection, student } = chosen;
    this.#options = options;
    this.#chosen = chosen;
    this.#pool = pool;
    this.#paint = paint;
    this.#begun = begun;
    // Two kept runs of one test and seed may differ in their schedules: they end in order.
    const shownWith = (test: string, seed: number) => ({
      ...options,
      schedule:
        again?.find((kept, i) => i >= this.#ended && kept.test === test && kept.seed === seed)?.schedule ??
          options.schedule,
    });
    this.#report = new Report({
      course: selection.course,
      partLast: selection.lab.partLast,
      columns: selection.lab.columns,
      packageName: packageOf(selection.course, selection.lab),
      verbose: options.verbose,
      real: options.real,
      links: !options.real,
      seed: again === undefined ? seed : null,
      rounds: options.count > 1 ? { ...options, tests: selection.tests.length } : null,
      showAgain: (test, seed) => showAgain(shownWith(test, seed), test, seed, named),
      further: (test, seed) => furtherCommands(shownWith(test, seed), test, seed, named),
      paint,
      width: widthForOutput(),
      terminal: platform.isTerminal(),
      write: (text) => this.#output.write(text),
    });
    const ended = (outcome: Outcome) => {
      pages?.add(outcome);
      this.#keep(outcome, again);
    };
    const plan = { ...selection, student, seed, options, children: options.jobs, ended, again };
    this.#run = new TestRun(plan, pool, this.#report);
  }

  /** Runs of --again that have ended. */
  #ended = 0;
  /** The runs of --again that pass now. */
  readonly passedNow: Kept[] = [];

  /** Keeps a failure for --again, and notes which kept runs pass now. */
  #keep({ test, seed, failure }: Outcome, again: readonly Kept[] | undefined): void {
    const { race, real, schedule } = this.#options;
    if (again !== undefined) {
      const kept = again[this.#ended++];
      if (failure === null) this.passedNow.push(kept);
    } else if (failure !== null && failure.kind !== "fault" && !real) {
      this.#failed.push({ course: this.#chosen.selection.course.id, test, seed, race, schedule });
    }
  }

  #failed: Kept[] = [];

  /**
   * Runs the tests and reports them; returns the exit code. With `checkFirst` nothing is shown until the types are
   * checked, as with a Go compiler; otherwise type errors come last.
   */
  async go(checkFirst: boolean): Promise<number> {
    try {
      return await this.#go(checkFirst);
    } finally {
      this.stop();
    }
  }

  async #go(checkFirst: boolean): Promise<number> {
    const { student, map } = this.#chosen;
    const refusals = await refusalsOf(student);
    if (refusals.length > 0) return this.#notLoaded(refusals);
    const running = this.#run.go();
    const checking = this.#options.check ? startTypeCheck(student, map) : null;
    this.#check = checking;
    if (checkFirst && checking !== null) this.#hold();
    const typeErrors = (checking?.errors ?? Promise.resolve([])).then((errors) => {
      if (errors.length > 0) this.#pool.stop();
      else this.#release();
      return errors;
    });
    const loadError = await running;
    if (this.#interrupted) return await new Promise(() => {}); // whoever interrupted it ends the process
    if (loadError !== null) {
      this.#release();
      const address = this.#options.debugger?.address;
      if (
        address !== undefined && /\binspector (server|host)\b|Failed to start server/.test(loadError.message)
      ) {
        throw new UsageError(
          `no debugger can connect to ${address}: it is taken, or is not this machine's; name another, such as --inspect=9230`,
        );
      }
      return this.#notLoaded(linesOf(loadError, platform.cwd()));
    }
    const errors = await typeErrors;
    if (errors.length > 0) {
      this.#output.discard();
      return this.#notLoaded(errors);
    }
    this.#close(this.#run.code);
    await this.writePages();
    return this.#run.code;
  }

  /** Writes the pages of `--html`; also of a run that was interrupted. */
  async writePages(): Promise<void> {
    if (this.#pages !== null) platform.write(`pages: ${await this.#pages.write()}\n`);
  }

  /** Call it on Ctrl-C: shows the results so far; returns the exit code. */
  interrupt(): number {
    this.#interrupted = true;
    this.#release();
    this.#run.interrupt();
    this.#close(exitCodes.interrupted);
    return exitCodes.interrupted;
  }

  /** Ends the run; nothing more is shown. */
  stop(): void {
    this.#pool.stop();
    this.#check?.stop();
  }

  /** Names of the tests that failed, and of those that passed, so far. */
  get results(): { failed: Set<string>; passed: Set<string> } {
    return this.#run.results;
  }

  #live: Live | null = null;

  #hold(): void {
    this.#output.hold();
    if (!platform.isTerminal()) return;
    this.#live = new Live(platform.write);
    this.#live.show([this.#paint.dim("  ... checking types")]);
  }

  #release(): void {
    this.#live?.clear();
    this.#live = null;
    this.#output.release();
  }

  #notLoaded(lines: string[]): number {
    this.#release();
    this.#report.buildFailed(lines);
    return exitCodes.notLoaded;
  }

  #close(code: number): void {
    keep(this.#chosen.student, this.#failed);
    this.#report.closed(code, this.#run.total, (performance.now() - this.#begun) / 1000);
  }
}
