/**
 * Failures by look, in memory that does not grow with their number.
 *
 * @module
 */

import type { Outcome } from "../runner/protocol.ts";
import type { FailedRun, ShortestRecord } from "./results.ts";

/** Failures that look alike. */
export interface Group {
  /** What they have in common. */
  look: string;
  /** How many there are. */
  count: number;
  /** How many of each test. */
  tests: Map<string, number>;
  /** The first seeds, in the order in which the runs ended. */
  seeds: number[];
  /** How many came again the same in a fresh process. */
  same: number;
  /** How many did not, or differed there. */
  notBack: number;
  /** The one to read: the earliest in its run, of those that came again. */
  example: FailedRun;
  /** What further seeds brought, if any were run. */
  search: Pick<ShortestRecord, "searched" | "found"> | null;
}

/** How many failures of each look are tried again and kept in full; of the others, those that make a shorter story. */
export const keptInFull = 10;

const seedsShown = 8;
const mostGroups = 100;
const otherLooks = "failures of other looks";

/** Whether `a` is rather to be read than `b`: it came again, it fails earlier, or as early after fewer RPCs. */
export function isBetterStory(a: FailedRun, b: FailedRun): boolean {
  const repeatable = (run: FailedRun) => run.evidence.again === "same" ? 0 : 1;
  return (repeatable(a) - repeatable(b) || (isShorter(a, b) ? -1 : 0)) < 0;
}

/** A run that failed, as far as its length goes. */
export type Story = Pick<Outcome, "failure" | "rpcs">;

/** Whether `a` fails earlier in simulated time than `b`, or as early after fewer RPCs. */
export function isShorter(a: Story, b: Story): boolean {
  const [atA, atB] = [a, b].map((story) => story.failure?.at ?? Infinity);
  return atA < atB || (atA === atB && a.rpcs < b.rpcs);
}

/** The groups of a run. */
export class Groups {
  #groups = new Map<string, Group>();

  /** How many looks there are. */
  get size(): number {
    return this.#groups.size;
  }

  /** Whether a failure of this look is worth another process and its prints their room. */
  wants(look: string, run: Story): boolean {
    const group = this.#groups.get(look);
    if (group === undefined) return this.#groups.size < mostGroups;
    return group.count < keptInFull || isShorter(run, group.example);
  }

  /** Takes a failure; true if it is the first of its look. */
  add(run: FailedRun): boolean {
    const group = this.#groupOf(run);
    const isFirst = group.count++ === 0;
    group.tests.set(run.test, (group.tests.get(run.test) ?? 0) + 1);
    if (group.seeds.length < seedsShown) group.seeds.push(run.seed);
    if (run.evidence.again === "same") group.same++;
    else if (run.evidence.again !== null) group.notBack++;
    if (isBetterStory(run, group.example)) group.example = run;
    return isFirst;
  }

  /** Takes what further seeds brought. */
  addSearch({ look, searched, found, run }: ShortestRecord): void {
    const group = this.#groups.get(look);
    if (group === undefined) return;
    const before = group.search ?? { searched: 0, found: 0 };
    group.search = { searched: before.searched + searched, found: before.found + found };
    if (isBetterStory(run, group.example)) group.example = run;
  }

  /** All groups, the most frequent first. */
  list(): Group[] {
    return [...this.#groups.values()].sort((a, b) => b.count - a.count);
  }

  #groupOf(run: FailedRun): Group {
    const own = this.#groups.get(run.evidence.look);
    if (own !== undefined) return own;
    const look = this.#groups.size < mostGroups ? run.evidence.look : otherLooks;
    const group = this.#groups.get(look) ?? {
      look,
      count: 0,
      tests: new Map(),
      seeds: [],
      same: 0,
      notBack: 0,
      example: run,
      search: null,
    };
    this.#groups.set(look, group);
    return group;
  }
}
