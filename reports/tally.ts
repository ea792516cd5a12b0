/**
 * Counts the results of many runs per test, in memory that does not grow with their number.
 *
 * @module
 */

import type { LabTest } from "../tester/lab.ts";
import type { Outcome } from "../runner/protocol.ts";
import { type Moments, momentsOfSum, Statistics } from "./statistics.ts";

/**
 * The runs of a test, the rounds of a part, or everything. Seconds, RPCs and bytes cover only runs that passed, because
 * a failed run ends when it fails. For a part they are sums over its tests: a whole round.
 */
export interface Row {
  /** The test's name, the part's, or `total`. */
  name: string;
  /** Runs that ended: those that passed, failed, or were left out. */
  runs: number;
  passed: number;
  failed: number;
  /** Runs in which the test could not judge this Raft. */
  leftOut: number;
  /** Why the first of these was left out; null if there is none. */
  whyLeftOut: string | null;
  /** From start to end. */
  seconds: Moments;
  rpcs: Moments;
  /** Of requests and replies. */
  bytes: Moments;
  /** Real milliseconds of all runs. */
  realMs: number;
}

export interface PartRows {
  part: Row;
  tests: Row[];
}

class TestRow implements Row {
  runs = 0;
  passed = 0;
  failed = 0;
  leftOut = 0;
  whyLeftOut: string | null = null;
  readonly seconds = new Statistics();
  readonly rpcs = new Statistics();
  readonly bytes = new Statistics();
  realMs = 0;

  constructor(readonly name: string) {}
}

export class Tally {
  #parts = new Map<string, TestRow[]>();
  #rows = new Map<string, TestRow>();

  /** @param tests the tests that run, in the course's order */
  constructor(tests: Pick<LabTest, "name" | "part">[]) {
    for (const { name, part } of tests) {
      const row = new TestRow(name);
      this.#rows.set(name, row);
      this.#parts.set(part, [...this.#parts.get(part) ?? [], row]);
    }
  }

  add(outcome: Pick<Outcome, "test" | "passed" | "leftOut" | "seconds" | "rpcs" | "bytes" | "realMs">): void {
    const row = this.#rows.get(outcome.test);
    if (row === undefined) throw new Error(`${outcome.test} is not one of the tests counted`);
    row.runs++;
    row.realMs += outcome.realMs;
    if (!outcome.passed) {
      row.failed++;
      return;
    }
    if (outcome.leftOut !== undefined) {
      row.leftOut++;
      row.whyLeftOut ??= outcome.leftOut;
      return;
    }
    row.passed++;
    row.seconds.add(outcome.seconds);
    row.rpcs.add(outcome.rpcs);
    row.bytes.add(outcome.bytes);
  }

  /** A run that was added as passed or left out failed when it was repeated. */
  recountAsFailed(test: string, was: "passed" | "leftOut" = "passed"): void {
    const row = this.#rows.get(test)!;
    row[was]--;
    row.failed++;
  }

  parts(): PartRows[] {
    return [...this.#parts].map(([name, tests]) => ({ part: sum(name, tests), tests }));
  }

  /** Runs of the test that was run least. */
  leastRuns(): number {
    return Math.min(...[...this.#rows.values()].map(({ runs }) => runs));
  }

  total(): Row {
    return sum("total", [...this.#rows.values()]);
  }
}

function sum(name: string, rows: Row[]): Row {
  const total = (count: (row: Row) => number) => rows.reduce((sum, row) => sum + count(row), 0);
  const passedOnce = rows.filter((row) => row.passed > 0);
  return {
    name,
    runs: total((row) => row.runs),
    passed: total((row) => row.passed),
    failed: total((row) => row.failed),
    leftOut: total((row) => row.leftOut),
    whyLeftOut: rows.find((row) => row.whyLeftOut !== null)?.whyLeftOut ?? null,
    seconds: momentsOfSum(passedOnce.map((row) => row.seconds)),
    rpcs: momentsOfSum(passedOnce.map((row) => row.rpcs)),
    bytes: momentsOfSum(passedOnce.map((row) => row.bytes)),
    realMs: total((row) => row.realMs),
  };
}
