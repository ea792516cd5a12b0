/**
 * A stress run and everything that uses its results: counts, groups, result files, and the display.
 *
 * @module
 */

import { seedOfRound } from "../../runner/seeds.ts";
import { tableWidthForOutput, widthForOutput } from "../paint.ts";
import { platform } from "../../platform/platform.ts";
import type { LoadError, Pool } from "../../runner/pool.ts";
import type { StudentCode } from "../../runner/program.ts";
import { type Group, Groups } from "../../reports/groups.ts";
import { Asides } from "../../reports/asides.ts";
import type { Paint } from "../../reports/report.ts";
import { RuleGroups } from "../../reports/rule_groups.ts";
import { hasFailed, type Header, type RunRecord, summaryOf } from "../../reports/results.ts";
import { StressReport } from "../../reports/stress_report.ts";
import { Tally } from "../../reports/tally.ts";
import { codeOf, exitCodes } from "../exit_codes.ts";
import { Seen } from "../coverage.ts";
import type { ResultsOutput } from "./results_output.ts";
import type { Selection } from "../select.ts";
import { roundOf, roundsOf } from "./shard.ts";
import { isWorthSearching, searchShorter } from "./shrink.ts";
import type { StressOptions } from "./stress_options.ts";
import type { StressPages } from "./stress_pages.ts";
import { type StressPlan, StressRun } from "./stress_run.ts";

/** What a stress run needs. */
interface StressSetup {
  options: StressOptions;
  selection: Selection;
  student: StudentCode;
  /** The first record. */
  header: Header;
  output: ResultsOutput;
  paint: Paint;
  /** The commands that reproduce a run. */
  commands: (test: string, seed: number) => string[];
  children: number;
  /** Makes a pool for further seeds. */
  newPool: () => Pool;
  /** The pages of `--html`. */
  pages: StressPages | null;
}

/** Milliseconds between updates of the terminal during a search. */
const displayInterval = 250;
/** Real seconds that all searches together may take without `--shrink`. */
const unaskedSearch = 30;

export class Stress {
  #setup: StressSetup;
  #tally: Tally;
  #groups = new Groups();
  #rules = new RuleGroups();
  #asides = new Asides();
  #report: StressReport;
  #plan: StressPlan;
  #run: StressRun | null = null;
  #pool: Pool | null = null;
  #interrupted = false;
  #faults = 0;
  #seen = new Seen();

  constructor(setup: StressSetup) {
    const { options, selection, student, header, paint, commands, children } = setup;
    const { course, tests } = selection;
    this.#setup = setup;
    this.#tally = new Tally(tests);
    const planned = roundsOf(options.shard, options.runs) * tests.length;
    this.#report = new StressReport(
      {
        command: "stress",
        real: options.real,
        quiet: options.quiet,
        planned,
        duration: options.duration,
        paint,
        width: widthForOutput(),
        tableWidth: tableWidthForOutput(),
        commands,
        terminal: platform.terminalSize,
        write: platform.write,
        complain: platform.complain,
      },
      this.#tally,
      this.#groups,
      this.#rules,
      this.#asides,
    );
    this.#plan = {
      course: course.id,
      tests,
      student,
      seed: header.seed,
      shard: options.shard,
      rounds: options.runs,
      options,
      children,
      commands,
      wants: (fingerprint, outcome) => this.#groups.wants(fingerprint, outcome),
      ended: (run) => this.#ended(run),
      covered: ({ states, goals }) => this.#seen.add(1, states, goals.map((name) => [name, 1])),
      warned: (warning) => {
        if (!this.#interrupted && this.#asides.addWarning(warning)) this.#report.newWarning(warning);
      },
      slow: (run) => {
        this.#asides.addSlow(run);
        this.#report.newSlow(run);
      },
    };
  }

  /** Runs everything and searches for shorter failures; returns why the student's file could not be loaded, or null. */
  async go(pool: Pool): Promise<LoadError | null> {
    const { options, output, header } = this.#setup;
    output.write(header);
    this.#pool = pool;
    const run = this.#run = new StressRun(this.#plan, pool);
    this.#report.begin();
    const deadline = options.duration === null
      ? undefined
      : setTimeout(() => run.end("time"), options.duration * 1000);
    const loadError = await run.go();
    clearTimeout(deadline);
    this.#report.end();
    if (loadError === null && !this.#interrupted) await this.#searchAll();
    return loadError;
  }

  /** Call it on Ctrl-C: stops everything, shows the results so far, and returns the exit code. */
  interrupt(): number {
    this.#interrupted = true;
    this.#report.end();
    this.#pool?.stop();
    return this.close();
  }

  /** Shows and writes the results; returns the exit code. */
  close(): number {
    const { output, header, commands } = this.#setup;
    const wall = Math.round(this.#report.wall * 1000) / 1000;
    const ended = this.#interrupted ? "interrupt" : this.#run!.endedBy;
    output.write(
      summaryOf(this.#tally.total(), this.#groups, this.#rules, { wall, ended, code: this.#code() }),
    );
    output.close(header, this.#tally, this.#groups, this.#rules, commands);
    this.#report.closed({
      wall,
      seeds: this.#seeds(),
      remarks: this.#interrupted ? ["interrupted"] : [],
      notes: [
        ...this.#covered(),
        ...this.#interrupted ? this.#run?.doing(widthForOutput()) ?? [] : [],
        ...output.troubles,
      ],
    });
    return this.#code();
  }

  /** Writes the pages of `--html`, if they are wanted; call it after close. */
  async writePages(): Promise<void> {
    const { pages, options } = this.#setup;
    if (pages === null) return;
    const path = await pages.write(this.#tally, this.#groups, this.#rules);
    if (!options.quiet) platform.write(`pages: ${path}\n`);
  }

  /** What was seen, if that was asked for. */
  #covered(): string[] {
    if (!this.#setup.options.coverage) return [];
    const width = widthForOutput();
    return ["How much was seen:", ...this.#seen.lines(width, true), ""];
  }

  #code(): number {
    if (this.#interrupted) return exitCodes.interrupted;
    const faulty = this.#faults + this.#setup.output.troubles.length > 0;
    return codeOf({ failed: this.#tally.total().failed > 0, faulty });
  }

  #ended(run: RunRecord): void {
    if (this.#interrupted) return;
    this.#setup.output.write(run);
    this.#tally.add(run);
    const newRule = this.#rules.add(run);
    if (newRule !== null) this.#report.newRule(newRule);
    if (!hasFailed(run)) return;
    if (run.failure.kind === "fault") this.#faults++;
    if (this.#groups.add(run)) this.#report.newFingerprint(run);
    if (this.#setup.options.untilFail) this.#run!.end("failure");
  }

  /** Searches for a shorter failure of each group, the most frequent group first. */
  async #searchAll(): Promise<void> {
    const { shrink } = this.#setup.options;
    if (shrink === null) return;
    const begun = performance.now();
    for (const [i, group] of this.#groups.list().entries()) {
      const left = shrink.asked ? Infinity : unaskedSearch - (performance.now() - begun) / 1000;
      if (this.#interrupted || left <= 0) return;
      if (!isWorthSearching(group)) continue;
      await this.#search(group, i + 1, { ...shrink, seconds: Math.min(shrink.seconds, left) });
    }
  }

  async #search(group: Group, number: number, budget: { seeds: number; seconds: number }): Promise<void> {
    const { options, newPool, output } = this.#setup;
    let searched = 0;
    let shown = 0;
    const heard = () => {
      searched++;
      const now = performance.now();
      if (now - shown < displayInterval) return;
      shown = now;
      this.#report.searching(number, `${searched} further seeds`);
    };
    // Seeds that no shard has run: those after all rounds.
    const rounds = options.runs === Infinity ? this.#run!.begun * options.shard.of : options.runs;
    const plan = { ...this.#plan, covered: undefined, seed: seedOfRound(this.#plan.seed, rounds) };
    const pool = this.#pool = newPool();
    const shortest = await searchShorter(group, plan, budget, pool, heard);
    if (this.#interrupted) return;
    this.#groups.addSearch(shortest);
    output.write(shortest);
  }

  /** The seeds of the rounds that have started: `1..500`. */
  #seeds(): string {
    const { seed, shard } = this.#plan;
    const begun = this.#run?.begun ?? 0;
    if (begun === 0) return `${seed}`;
    const [first, last] = [0, begun - 1].map((position) => seedOfRound(seed, roundOf(shard, position)));
    return `${first}..${last}${shard.of === 1 ? "" : ` in steps of ${shard.of}`}`;
  }
}
