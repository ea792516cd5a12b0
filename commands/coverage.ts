/**
 * How much runs have seen: abstract states, and goals.
 *
 * @module
 */

import { goals } from "../explore/goals.ts";
import { wrapped } from "../explore/story.ts";
import { thousands } from "../reports/confidence.ts";

/** Parts of runs, of which the last tenth can be told. */
const partsLeast = 10;

/** Adds up what runs have come to. */
export class Seen {
  #states = new Set<number>();
  /** States that were known after so many runs. */
  #growth: { runs: number; states: number }[] = [];
  #runs = 0;
  /** By goal: in how many runs it was reached. */
  readonly goals: Record<string, number> = {};

  /** @param states hashes of states, some of which may be known */
  add(runs: number, states: Iterable<number>, goals: Iterable<[name: string, times: number]>): void {
    this.#runs += runs;
    for (const state of states) this.#states.add(state);
    for (const [goal, times] of goals) this.goals[goal] = (this.goals[goal] ?? 0) + times;
    this.#growth.push({ runs: this.#runs, states: this.#states.size });
  }

  /** Abstract states that were come to. */
  get states(): number {
    return this.#states.size;
  }

  /** How many of them only in the last tenth of the runs; null where there are too few parts to tell. */
  get newStates(): number | null {
    if (this.#growth.length < partsLeast) return null;
    const before = this.#growth.findLast(({ runs }) => runs <= 0.9 * this.#runs);
    return this.states - (before?.states ?? 0);
  }

  /** How many goals were reached. */
  get reached(): number {
    return Object.values(this.goals).filter((times) => times > 0).length;
  }

  /** @param all whether each goal is listed, with the number of runs that reached it */
  lines(width: number, all: boolean): string[] {
    const names = Object.keys(goals);
    const times = (name: string) => this.goals[name] ?? 0;
    const { states, newStates, reached } = this;
    const news = newStates === null || states === 0
      ? ""
      : `, ${(100 * newStates / states).toFixed(0)} % of them new in the last tenth of the runs`;
    return [
      ...wrapped(`  states   ${thousands(states)}${news}`, width),
      `  goals    ${reached} of ${names.length} reached${all ? "; runs that reached each:" : ""}`,
      ...(all ? names.sort((a, b) => times(b) - times(a)) : []).flatMap((name) =>
        wrapped(`  ${thousands(times(name)).padStart(8)}  ${goals[name].text}`, width, 12)
      ),
    ];
  }
}
