/**
 * Remarks on many runs that fail none of them: labgob's warnings, and slow runs. Memory does not grow with the number
 * of runs.
 *
 * @module
 */

import { wrapped } from "./complaints.ts";
import { visible } from "../trace/visible.ts";

/** A warning of labgob in a run. */
export interface LabgobWarning {
  test: string;
  seed: number;
  /** Microseconds of the test. */
  at: number | null;
  server: number | null;
  text: string;
}

/** A run that has used much CPU time, as of its last report. */
export interface SlowRun {
  test: string;
  seed: number;
  /** Microseconds of the test. */
  at: number;
  /** CPU milliseconds. */
  used: number;
  /** What each server has done, a line each. */
  doing: string[];
}

/** The most different warnings that are kept. */
const mostWarnings = 20;

const labgobsOwn = /^labgob (warning|error):/;

/** Whether a print is labgob's. */
export function isLabgobs(text: string): boolean {
  return labgobsOwn.test(text);
}

export class Asides {
  #warnings = new Map<string, { count: number; first: LabgobWarning }>();
  #slow = { count: 0, slowest: null as SlowRun | null };

  /** Adds a warning, at most once a run; returns whether it is the first of its kind. */
  addWarning(warning: LabgobWarning): boolean {
    const key = warning.text.replaceAll(/\d+/g, "#");
    const known = this.#warnings.get(key);
    if (known !== undefined) known.count++;
    else if (this.#warnings.size < mostWarnings) this.#warnings.set(key, { count: 1, first: warning });
    return known === undefined;
  }

  /** Adds a run, once. */
  addSlow(run: SlowRun): void {
    this.#slow.count++;
    if (run.used > (this.#slow.slowest?.used ?? 0)) this.#slow.slowest = run;
  }

  /** The lines of all; none if there is nothing. `commands` reproduce a run. */
  lines(width: number, commands: (test: string, seed: number) => string[]): string[] {
    const warnings = [...this.#warnings.values()].sort((a, b) => b.count - a.count);
    const lines = warnings.flatMap(({ count, first }) => [
      `   in ${count} ${count === 1 ? "run" : "runs"}, first ${first.test}, seed ${first.seed}${
        momentOf(first)
      }:`,
      ...visible(first.text).split("\n").flatMap((line) => wrapped(line, width - 7)).map((line) =>
        `       ${line}`
      ),
      ...commands(first.test, first.seed).slice(-1).map((command) => `       see it: ${command}`),
    ]);
    return [
      ...(lines.length === 0 ? [] : ["", "labgob warns, in runs that passed, too:", ...lines]),
      ...(this.#slow.slowest === null ? [] : ["", ...slowLines(this.#slow.count, this.#slow.slowest)]),
    ];
  }
}

function momentOf({ at, server }: LabgobWarning): string {
  const who = server === null ? "" : `, S${server}`;
  return at === null ? who : `, at ${(at / 1e6).toFixed(3)} s${who}`;
}

function slowLines(count: number, slowest: SlowRun): string[] {
  const [head, ...doing] = slowRunLines(slowest);
  return count === 1 ? [head, ...doing] : [`${count} runs are slow. The slowest: ${head}`, ...doing];
}

/** What the servers of a slow run have done. */
export function slowRunLines({ test, seed, at, used, doing }: SlowRun): string[] {
  const seconds = (used / 1000).toFixed(0);
  return [
    `${test}, seed ${seed}, has used ${seconds} s of CPU time by ${
      (at / 1e6).toFixed(1)
    } s of the test. Its servers:`,
    ...doing.map((line) => `   ${visible(line)}`),
  ];
}
