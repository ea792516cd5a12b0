/**
 * The output of a stress run: its progress, on a terminal as a table, and a summary.
 *
 * @module
 */

import { Asides, type LabgobWarning, type SlowRun, slowRunLines } from "./asides.ts";
import { visible } from "../trace/visible.ts";
import { confidence, worthSaying } from "./confidence.ts";
import { groupLines, titleOf } from "./groups_text.ts";
import type { Groups } from "./groups.ts";
import { linesOf } from "./complaints.ts";
import { inWords, Progress } from "./progress.ts";
import type { Paint } from "./report.ts";
import type { FailedRun } from "./results.ts";
import type { RuleExample, RuleGroups } from "./rule_groups.ts";
import { ruleLine, ruleLines } from "./rules_text.ts";
import { stressTable } from "./stress_table.ts";
import type { Tally } from "./tally.ts";

export interface StressSetting {
  /** The command's name: the first word of the summary. */
  command: "stress" | "merge";
  /** Whether the runs use the wall clock. */
  real: boolean;
  /** Show only the summary. */
  quiet: boolean;
  /** How many runs there will be; Infinity if unknown. */
  planned: number;
  /** Real seconds that the runs will take; null if unknown. */
  duration: number | null;
  paint: Paint;
  /** Characters per line for the referee's complaints. */
  width: number;
  /** Columns for tables; Infinity without a terminal. */
  tableWidth: number;
  /** The commands that reproduce a run. */
  commands: (test: string, seed: number) => string[];
  /** The size of the terminal; null without one. */
  terminal: () => { rows: number } | null;
  write: (text: string) => void;
  /** Writes to standard error. */
  complain: (text: string) => void;
}

/** How a stress run ended. */
interface Closing {
  /** Real seconds since the start; null if unknown. */
  wall: number | null;
  /** The seeds that were run: `1..500`. */
  seeds: string;
  /** Further facts for the summary, such as `interrupted`. */
  remarks: string[];
  /** Sentences above the summary. */
  notes: string[];
}

/** How many fingerprints are listed under the live table. */
const fingerprintsShown = 5;

export class StressReport {
  #setting: StressSetting;
  #tally: Tally;
  #groups: Groups;
  #rules: RuleGroups;
  #asides: Asides;
  #progress: Progress;
  #begun = performance.now();
  #wall: number | null = null;
  /** The arguments are live: each call shows their current state. */
  constructor(
    setting: StressSetting,
    tally: Tally,
    groups: Groups,
    rules: RuleGroups,
    asides: Asides = new Asides(),
  ) {
    this.#setting = setting;
    this.#tally = tally;
    this.#groups = groups;
    this.#rules = rules;
    this.#asides = asides;
    this.#progress = new Progress({
      name: "stress",
      ended: () => this.#tally.total().runs,
      what: "run",
      status: () => this.#status(),
      picture: ({ rows }) => this.#picture(rows),
      ...setting,
    });
  }

  /** Starts the clock, and shows the progress from now on. */
  begin(): void {
    this.#begun = performance.now();
    if (!this.#setting.quiet) this.#progress.begin();
  }

  /** Stops both. */
  end(): void {
    this.#wall ??= this.wall;
    this.#progress.end();
  }

  /** Real seconds that the runs took, until now or until their end. */
  get wall(): number {
    return this.#wall ?? (performance.now() - this.#begun) / 1000;
  }

  /** Shows the progress now. */
  tick(): void {
    if (!this.#setting.quiet) this.#progress.tick();
  }

  #picture(rows: number): string[] {
    const { paint, tableWidth } = this.#setting;
    const lines = [
      ...this.#groups.list().map((group) => `  ${paint.bad(`${group.count} failed`)}: ${titleOf(group)}`),
      ...this.#rules.list().map((rule) => `  ${ruleLine(rule, paint)}`),
      ...this.#asides.lines(Infinity, () => []).filter((line) => line !== "").map((line) => `  ${line}`),
    ];
    const named = Math.max(0, Math.min(fingerprintsShown, rows - 6));
    const shown = lines.slice(0, named);
    if (lines.length > named) shown.push(`  ${lines.length - named} groups more`);
    const room = rows - shown.length - 3;
    const table = stressTable(this.#tally, { paint, wall: this.wall, rows: room, width: tableWidth });
    return [...table, paint.dim(this.#status()), ...shown];
  }

  /** Reports the first failure with its fingerprint. */
  newFingerprint(run: FailedRun): void {
    const { quiet, terminal } = this.#setting;
    if (quiet || terminal() !== null) return;
    this.#lines([`FAIL ${run.test}, seed ${run.seed}: ${titleOf(run.evidence)}`]);
  }

  /** Reports the first run that broke this rule first. */
  newRule({ test, seed, complaint }: RuleExample): void {
    const { quiet, terminal } = this.#setting;
    if (quiet || terminal() !== null) return;
    this.#lines([`${test}, seed ${seed}: ${linesOf(complaint, Infinity)[0]}`]);
  }

  /** Reports the first run of a warning of labgob. */
  newWarning({ test, seed, text }: LabgobWarning): void {
    const { quiet, terminal } = this.#setting;
    if (quiet || terminal() !== null) return;
    this.#lines([`${test}, seed ${seed}: ${visible(text)}`]);
  }

  /** Reports a slow run at once: it may be what slows everything down. */
  newSlow(run: SlowRun): void {
    const { quiet, terminal, complain } = this.#setting;
    if (quiet || terminal() !== null) return;
    complain(slowRunLines(run).map((line) => `${line}\n`).join(""));
  }

  /** Shows that further seeds are being run for group `number`; `state` is the progress. */
  searching(number: number, state: string): void {
    const { quiet, paint } = this.#setting;
    if (quiet) return;
    this.#progress.instead([
      paint.dim(`looking for a shorter failure of group ${number} of ${this.#groups.size}: ${state}`),
    ]);
  }

  /** Shows everything that was found. */
  closed({ wall, seeds, remarks, notes }: Closing): void {
    const { quiet, paint, width, tableWidth, real, command, commands } = this.#setting;
    const { runs, passed, failed, leftOut } = this.#tally.total();
    this.#progress.end();
    if (!quiet) {
      this.#lines(stressTable(this.#tally, { paint, wall, rows: Infinity, width: tableWidth }));
      this.#lines(groupLines(this.#groups.list(), { real, paint }));
      this.#lines(ruleLines(this.#rules, { runs, commands, width, paint }));
      this.#lines(this.#asides.lines(width, commands));
      const least = this.#tally.leastRuns();
      const worth = failed === 0 && least >= worthSaying
        ? [confidence(least, this.#tally.total().runs > least)]
        : [];
      this.#lines(["", ...notes, ...worth]);
    }
    const { broken } = this.#rules;
    const facts = [
      `${runs} runs`,
      `${passed} passed`,
      failed > 0 ? paint.bad(`${failed} failed`) : `${failed} failed`,
      ...(leftOut > 0 ? [`${leftOut} left out`] : []),
      ...(failed > 0 ? [`${this.#groups.size} ${this.#groups.size === 1 ? "group" : "groups"}`] : []),
      ...(broken > 0 ? [paint.bad(brokenIn(broken))] : []),
      `seed ${seeds}`,
      ...(wall === null ? [] : [`${wall.toFixed(1)}s`]),
      ...remarks,
    ];
    this.#lines([`${command}: ${facts.join(", ")}`]);
  }

  #status(): string {
    const { planned, duration } = this.#setting;
    const { runs, passed, failed, leftOut } = this.#tally.total();
    const wall = this.wall;
    const rate = runs / wall;
    const of = planned === Infinity ? "" : ` of ${planned}`;
    const left = Math.min(
      (planned - runs) / rate,
      duration === null ? Infinity : Math.max(0, duration - wall),
    );
    return [
      `${runs}${of} runs`,
      `${passed} passed`,
      `${failed} failed`,
      ...(leftOut > 0 ? [`${leftOut} left out`] : []),
      ...(this.#rules.broken > 0 ? [brokenIn(this.#rules.broken)] : []),
      `${rate.toFixed(rate < 100 ? 1 : 0)} a second`,
      ...(Number.isFinite(left) ? [`${inWords(left)} left`] : [`${inWords(wall)} so far`]),
    ].join(", ");
  }

  #lines(lines: string[]): void {
    this.#setting.write(lines.map((line) => `${line}\n`).join(""));
  }
}

function brokenIn(runs: number): string {
  return `rules broken in ${runs}`;
}
