/**
 * What many runs came to, test by test, in memory that does not grow with their number.
 *
 * @module
 */

import type { CourseTest } from "../tester/courses/mod.ts";
import type { Outcome } from "../runner/protocol.ts";
import { type Moments, momentsOfSum, Statistics } from "./statistics.ts";

/**
 * What is known of the runs of a test, or of the rounds of a part, or of all. Seconds, RPCs and bytes are of those that
 * passed: a failed run ends when it fails. Those of a part are sums over its tests: of a whole round.
 */
export interface Row {
  /** The test's name, the part's, or `total`. */
  name: string;
  /** How many runs ended. */
  runs: number;
  /** How many of them passed. */
  passed: number;
  /** How many did not. */
  failed: number;
  /** Seconds from begin to end. */
  seconds: Moments;
  /** RPCs sent. */
  rpcs: Moments;
  /** Bytes of requests and replies. */
  bytes: Moments;
  /** Real milliseconds of all runs. */
  realMs: number;
}

/** A part of the course, with its tests. */
export interface PartRows {
  /** All runs of the part. */
  part: Row;
  /** The runs of each test. */
  tests: Row[];
}

/** The row of a test, as it is counted. */
class TestRow implements Row {
  runs = 0;
  passed = 0;
  failed = 0;
  readonly seconds = new Statistics();
  readonly rpcs = new Statistics();
  readonly bytes = new Statistics();
  realMs = 0;

  constructor(readonly name: string) {}
}

/** Counts runs. */
export class Tally {
  #parts = new Map<string, TestRow[]>();
  #rows = new Map<string, TestRow>();

  /** Nothing has ended yet. @param tests those that run, in the course's order */
  constructor(tests: Pick<CourseTest, "name" | "part">[]) {
    for (const { name, part } of tests) {
      const row = new TestRow(name);
      this.#rows.set(name, row);
      this.#parts.set(part, [...this.#parts.get(part) ?? [], row]);
    }
  }

  /** Takes the outcome of a run. */
  add(outcome: Pick<Outcome, "test" | "passed" | "seconds" | "rpcs" | "bytes" | "realMs">): void {
    const row = this.#rows.get(outcome.test);
    if (row === undefined) throw new Error(`${outcome.test} is none of the tests counted`);
    row.runs++;
    row.realMs += outcome.realMs;
    if (!outcome.passed) {
      row.failed++;
      return;
    }
    row.passed++;
    row.seconds.add(outcome.seconds);
    row.rpcs.add(outcome.rpcs);
    row.bytes.add(outcome.bytes);
  }

  /** A run that was counted as passed has failed when it was run once more. */
  turn(test: string): void {
    const row = this.#rows.get(test)!;
    row.passed--;
    row.failed++;
  }

  /** The rows, part by part. */
  parts(): PartRows[] {
    return [...this.#parts].map(([name, tests]) => ({ part: sum(name, tests), tests }));
  }

  /** All runs together. */
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
    seconds: momentsOfSum(passedOnce.map((row) => row.seconds)),
    rpcs: momentsOfSum(passedOnce.map((row) => row.rpcs)),
    bytes: momentsOfSum(passedOnce.map((row) => row.bytes)),
    realMs: total((row) => row.realMs),
  };
}
