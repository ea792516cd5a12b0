/**
 * The output of a stress run: a live table on a terminal, a line of progress from time to time elsewhere, and a summary.
 *
 * @module
 */

import { groupLines } from "./groups_text.ts";
import type { Groups } from "./groups.ts";
import { Live } from "./live.ts";
import { linesOf } from "./complaints.ts";
import type { Paint } from "./report.ts";
import type { FailedRun } from "./results.ts";
import type { RuleExample, RuleGroups } from "./rule_groups.ts";
import { ruleLine, ruleLines } from "./rules_text.ts";
import { stressTable } from "./stress_table.ts";
import type { Tally } from "./tally.ts";

export interface StressSetting {
  /** The command whose results these are: the first word of the summary. */
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
}

/** How a stress run ended. */
export interface Closing {
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

/** Only one in this many lines without news is shown. */
const silentLines = 6;

export class StressReport {
  #setting: StressSetting;
  #tally: Tally;
  #groups: Groups;
  #rules: RuleGroups;
  #live: Live;
  #begun = performance.now();
  #wall: number | null = null;
  /** The last line with news: number of runs, time, and how many lines without news have been skipped since. */
  #told = { runs: -1, wall: 0, silent: 0 };

  /** Shows the state of `tally`, `groups` and `rules` at the time of each call. */
  constructor(setting: StressSetting, tally: Tally, groups: Groups, rules: RuleGroups) {
    this.#setting = setting;
    this.#tally = tally;
    this.#groups = groups;
    this.#rules = rules;
    this.#live = new Live(setting.write);
  }

  /** Starts the clock. */
  begin(): void {
    this.#begun = performance.now();
  }

  /** Stops the clock. */
  end(): void {
    this.#wall ??= this.wall;
  }

  /** Real seconds that the runs took, until now or until their end. */
  get wall(): number {
    return this.#wall ?? (performance.now() - this.#begun) / 1000;
  }

  /** Shows the progress; call it a few times a second on a terminal, else every few seconds. */
  tick(): void {
    const { quiet, paint, terminal, tableWidth } = this.#setting;
    if (quiet) return;
    const size = terminal();
    if (size === null) return this.#tell();
    const lines = [
      ...this.#groups.list().map((group) => `  ${paint.bad(`${group.count} failed`)}: ${group.fingerprint}`),
      ...this.#rules.list().map((rule) => `  ${ruleLine(rule, paint)}`),
    ];
    const named = Math.max(0, Math.min(fingerprintsShown, size.rows - 6));
    const shown = lines.slice(0, named);
    if (lines.length > named) shown.push(`  ${lines.length - named} groups more`);
    const room = size.rows - shown.length - 3;
    const table = stressTable(this.#tally, { paint, wall: this.wall, rows: room, width: tableWidth });
    this.#live.show([...table, paint.dim(this.#status()), ...shown]);
  }

  /** Reports the first failure with its fingerprint. */
  newFingerprint(run: FailedRun): void {
    const { quiet, terminal } = this.#setting;
    if (quiet || terminal() !== null) return;
    this.#lines([`FAIL ${run.test}, seed ${run.seed}: ${run.evidence.fingerprint}`]);
  }

  /** Reports the first run that broke this rule first. */
  newRule({ test, seed, complaint }: RuleExample): void {
    const { quiet, terminal } = this.#setting;
    if (quiet || terminal() !== null) return;
    this.#lines([`${test}, seed ${seed}: ${linesOf(complaint, Infinity)[0]}`]);
  }

  /** Shows that further seeds are being run for group `number`; `state` is the progress. */
  searching(number: number, state: string): void {
    const { quiet, terminal, paint } = this.#setting;
    if (quiet || terminal() === null) return;
    this.#live.show([
      paint.dim(`looking for a shorter failure of group ${number} of ${this.#groups.size}: ${state}`),
    ]);
  }

  /** Shows everything that was found. */
  closed({ wall, seeds, remarks, notes }: Closing): void {
    const { quiet, paint, width, tableWidth, real, command, commands } = this.#setting;
    const { runs, passed, failed, leftOut } = this.#tally.total();
    this.#live.clear();
    if (!quiet) {
      this.#lines(stressTable(this.#tally, { paint, wall, rows: Infinity, width: tableWidth }));
      this.#lines(groupLines(this.#groups.list(), { real, paint }));
      this.#lines(ruleLines(this.#rules, { runs, commands, width, paint }));
      this.#lines(["", ...notes]);
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

  /** Prints a line of progress; in long runs, most lines that would repeat the last one are left out. */
  #tell(): void {
    const { runs } = this.#tally.total();
    const told = this.#told;
    if (runs !== told.runs) {
      this.#told = { runs, wall: this.wall, silent: 0 };
      this.#lines([`stress: ${this.#status()}`]);
    } else if (++told.silent % silentLines === 0) {
      this.#lines([`stress: ${this.#status()}; no run has ended for ${inWords(this.wall - told.wall)}`]);
    }
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

/** `45 s`, `3 min 20 s`, `2 h 5 min`. */
export function inWords(seconds: number): string {
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole} s`;
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${whole % 60} s`;
  return `${Math.floor(whole / 3600)} h ${Math.floor(whole / 60) % 60} min`;
}
