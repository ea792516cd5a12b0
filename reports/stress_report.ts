/**
 * What a stress run shows: a live table on a terminal, lines now and then elsewhere, and the whole at the end.
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
import { tableLines } from "./table.ts";
import type { Tally } from "./tally.ts";

/** What a stress report needs to know. */
export interface StressSetting {
  /** The command whose results these are: the first word of the summary. */
  command: "stress" | "merge";
  /** Whether the runs are on the wall clock. */
  real: boolean;
  /** Only the summary. */
  quiet: boolean;
  /** How many runs there will be; Infinity if that is not known. */
  planned: number;
  /** Real seconds it is to take; null if that is not known. */
  duration: number | null;
  /** The colours. */
  paint: Paint;
  /** Letters of a line, for what the referee says. */
  width: number;
  /** The commands that show a run again. */
  commands: (test: string, seed: number) => string[];
  /** The size of the terminal; null without one. */
  terminal: () => { rows: number } | null;
  /** Where the text goes. */
  write: (text: string) => void;
}

/** How a stress run ended. */
export interface Closing {
  /** Real seconds since the runs began; null if that says nothing. */
  wall: number | null;
  /** Which seeds were run: `1..500`. */
  seeds: string;
  /** Further facts for the summary: `interrupted`. */
  remarks: string[];
  /** Sentences that stand before the summary. */
  notes: string[];
}

/** Looks of failures named under the live table. */
const looksShown = 5;

/** Of lines that have nothing new to say, one in so many is shown. */
const silentLines = 6;

/** Shows a stress run. */
export class StressReport {
  #setting: StressSetting;
  #tally: Tally;
  #groups: Groups;
  #rules: RuleGroups;
  #live: Live;
  #begun = performance.now();
  #wall: number | null = null;
  /** The last line that had news: of how many runs, when, and how many without news were due since. */
  #told = { runs: -1, wall: 0, silent: 0 };

  /** A report on what `tally`, `groups` and `rules` hold, whenever it is asked to show it. */
  constructor(setting: StressSetting, tally: Tally, groups: Groups, rules: RuleGroups) {
    this.#setting = setting;
    this.#tally = tally;
    this.#groups = groups;
    this.#rules = rules;
    this.#live = new Live(setting.write);
  }

  /** The runs begin now. */
  begin(): void {
    this.#begun = performance.now();
  }

  /** The runs have ended: what follows is no longer counted as their time. */
  end(): void {
    this.#wall ??= this.wall;
  }

  /** Real seconds that the runs took, until now or until their end. */
  get wall(): number {
    return this.#wall ?? (performance.now() - this.#begun) / 1000;
  }

  /** Shows how far it is; to be called a few times a second on a terminal, else every few seconds. */
  tick(): void {
    const { quiet, paint, terminal } = this.#setting;
    if (quiet) return;
    const size = terminal();
    if (size === null) return this.#tell();
    const looks = [
      ...this.#groups.list().map((group) => `  ${paint.bad(`${group.count} failed`)}: ${group.look}`),
      ...this.#rules.list().map((rule) => `  ${ruleLine(rule, paint)}`),
    ];
    const named = Math.max(0, Math.min(looksShown, size.rows - 6));
    const shown = looks.slice(0, named);
    if (looks.length > named) shown.push(`  ${looks.length - named} groups more`);
    const room = size.rows - shown.length - 3;
    const table = tableLines(this.#tally, { paint, wall: this.wall, rows: room });
    this.#live.show([...table, paint.dim(this.#status()), ...shown]);
  }

  /** A failure of a look that none before had. */
  newLook(run: FailedRun): void {
    const { quiet, terminal } = this.#setting;
    if (quiet || terminal() !== null) return;
    this.#lines([`FAIL ${run.test}, seed ${run.seed}: ${run.evidence.look}`]);
  }

  /** A rule that was broken first in none of the runs before. */
  newRule({ test, seed, complaint }: RuleExample): void {
    const { quiet, terminal } = this.#setting;
    if (quiet || terminal() !== null) return;
    this.#lines([`${test}, seed ${seed}: ${linesOf(complaint, Infinity)[0]}`]);
  }

  /** Further seeds are being run for the group `number`; `state` says how far that is. */
  searching(number: number, state: string): void {
    const { quiet, terminal, paint } = this.#setting;
    if (quiet || terminal() === null) return;
    this.#live.show([
      paint.dim(`looking for a shorter story of group ${number} of ${this.#groups.size}: ${state}`),
    ]);
  }

  /** Shows all that was found. */
  closed({ wall, seeds, remarks, notes }: Closing): void {
    const { quiet, paint, width, real, command, commands } = this.#setting;
    const { runs, passed, failed } = this.#tally.total();
    this.#live.clear();
    if (!quiet) {
      this.#lines(tableLines(this.#tally, { paint, wall, rows: Infinity }));
      this.#lines(groupLines(this.#groups.list(), { real, paint }));
      this.#lines(ruleLines(this.#rules, { runs, commands, width, paint }));
      this.#lines(["", ...notes]);
    }
    const { broken } = this.#rules;
    const facts = [
      `${runs} runs`,
      `${passed} passed`,
      failed > 0 ? paint.bad(`${failed} failed`) : `${failed} failed`,
      ...(failed > 0 ? [`${this.#groups.size} ${this.#groups.size === 1 ? "group" : "groups"}`] : []),
      ...(broken > 0 ? [paint.bad(brokenIn(broken))] : []),
      `seed ${seeds}`,
      ...(wall === null ? [] : [`${wall.toFixed(1)}s`]),
      ...remarks,
    ];
    this.#lines([`${command}: ${facts.join(", ")}`]);
  }

  /** A line on how far it is; where runs take long, few lines that say the same. */
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

  /** How far it is, in a line. */
  #status(): string {
    const { planned, duration } = this.#setting;
    const { runs, passed, failed } = this.#tally.total();
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
