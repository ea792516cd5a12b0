/**
 * Groups failures by fingerprint, in memory that does not grow with their number.
 *
 * @module
 */

import type { Outcome } from "../runner/protocol.ts";
import type { FailedRun, ShortestRecord } from "./results.ts";

/** Failures with the same fingerprint. */
export interface Group {
  fingerprint: string;
  count: number;
  /** The failures of each test: how many, and the first seeds, in the order in which the runs ended. */
  tests: Map<string, { count: number; seeds: number[] }>;
  /** How many were reproduced in a fresh process. */
  same: number;
  /** How many were not reproduced, or differed. */
  notBack: number;
  /** The best example: the failure that comes earliest in its run, among those that were reproduced. */
  example: FailedRun;
  /** The result of running further seeds, if any were run. */
  search: Pick<ShortestRecord, "searched" | "found"> | null;
}

/** How many failures per group are run again and kept in full; later ones only if they are shorter. */
export const keptInFull = 10;

const seedsKept = 8;
const mostGroups = 100;
const otherFailures = "other failures";

/** Whether `a` is a better example than `b`: reproduced, then failing earlier, then with fewer RPCs. */
export function isBetterExample(a: FailedRun, b: FailedRun): boolean {
  const repeatable = (run: FailedRun) => run.evidence.again === "same" ? 0 : 1;
  return (repeatable(a) - repeatable(b) || (isShorter(a, b) ? -1 : 0)) < 0;
}

/** The data that decides which of two failed runs is shorter. */
type FailureLength = Pick<Outcome, "failure" | "rpcs">;

/** Whether `a` fails earlier in simulated time than `b`, or at the same time after fewer RPCs. */
export function isShorter(a: FailureLength, b: FailureLength): boolean {
  const [atA, atB] = [a, b].map((run) => run.failure?.at ?? Infinity);
  return atA < atB || (atA === atB && a.rpcs < b.rpcs);
}

export class Groups {
  #groups = new Map<string, Group>();

  get size(): number {
    return this.#groups.size;
  }

  /** Whether a failure is worth running again and keeping its prints. */
  wants(fingerprint: string, run: FailureLength): boolean {
    const group = this.#groups.get(fingerprint);
    if (group === undefined) return this.#groups.size < mostGroups;
    return group.count < keptInFull || isShorter(run, group.example);
  }

  /** Adds a failure; returns true if it is the first of its group. */
  add(run: FailedRun): boolean {
    const group = this.#groupOf(run);
    const isFirst = group.count++ === 0;
    const ofTest = group.tests.get(run.test) ?? { count: 0, seeds: [] };
    group.tests.set(run.test, ofTest);
    ofTest.count++;
    if (ofTest.seeds.length < seedsKept) ofTest.seeds.push(run.seed);
    if (run.evidence.again === "same") group.same++;
    else if (run.evidence.again !== null) group.notBack++;
    if (isBetterExample(run, group.example)) group.example = run;
    return isFirst;
  }

  /** Adds the result of running further seeds. */
  addSearch({ fingerprint, searched, found, run }: ShortestRecord): void {
    const group = this.#groups.get(fingerprint);
    if (group === undefined) return;
    const before = group.search ?? { searched: 0, found: 0 };
    group.search = { searched: before.searched + searched, found: before.found + found };
    if (isBetterExample(run, group.example)) group.example = run;
  }

  /** All groups, the most frequent first. */
  list(): Group[] {
    return [...this.#groups.values()].sort((a, b) => b.count - a.count);
  }

  #groupOf(run: FailedRun): Group {
    const own = this.#groups.get(run.evidence.fingerprint);
    if (own !== undefined) return own;
    const fingerprint = this.#groups.size < mostGroups ? run.evidence.fingerprint : otherFailures;
    const group = this.#groups.get(fingerprint) ?? {
      fingerprint,
      count: 0,
      tests: new Map(),
      same: 0,
      notBack: 0,
      example: run,
      search: null,
    };
    this.#groups.set(fingerprint, group);
    return group;
  }
}
