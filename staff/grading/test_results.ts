/**
 * Collects the runs of one test of a submission, in memory that does not grow with their number.
 *
 * @module
 */

import type { Outcome } from "../../runner/protocol.ts";
import { scoreOf } from "./reports/grade.ts";
import type { FailureGroup, TestGrade, TestRule } from "./reports/grade_schemas.ts";
import { fingerprintOf } from "../../reports/fingerprint.ts";
import { reasons } from "../../reports/reasons.ts";
import { shortened } from "./places.ts";

/** The most groups of failures kept for a test. */
const mostGroups = 5;
/** Lines of a failure that are kept. */
const mostLines = 40;

/** Which run it is. */
interface RunPlace {
  /** Counted from 1. */
  run: number;
  /** What a report may say about its seed. */
  seed: number | null;
}

/** Collects the runs of a test. */
export class TestResults {
  #rule: TestRule;
  #ran = 0;
  #passed = 0;
  #leftOut = 0;
  #whyLeftOut: string | null = null;
  #seconds = 0;
  #rpcs = 0;
  #saves = 0;
  #endedByClock = 0;
  #failures = new Map<string, FailureGroup>();
  /** True once a run had to be stopped: each further one would cost as much. */
  stopped = false;

  constructor(rule: TestRule) {
    this.#rule = rule;
  }

  /** Adds a run; `clock` is `real` if its process died or was killed. */
  add(place: RunPlace, outcome: Outcome, clock: FailureGroup["clock"] = "simulated"): void {
    this.#ran++;
    if (clock === "simulated") this.#seconds += outcome.total;
    else this.#endedByClock++;
    this.#rpcs += outcome.rpcs;
    this.#saves += outcome.counts.saves ?? 0;
    const { failure, leftOut } = outcome;
    if (failure === null) {
      if (leftOut === undefined) this.#passed++;
      else {
        this.#leftOut++;
        this.#whyLeftOut ??= shortened(leftOut);
      }
      return;
    }
    const fingerprint = fingerprintOf(failure);
    const known = this.#failures.get(fingerprint);
    if (known !== undefined) {
      known.count++;
      return;
    }
    const [message] = failure.message.split("\n", 1);
    // If its process was killed, the simulated moment differs each time.
    const lines = clock === "real" ? [message] : reasons(failure, false);
    this.#failures.set(fingerprint, {
      fingerprint,
      count: 1,
      ...place,
      kind: failure.kind,
      message: shortened(message),
      lines: lines.slice(0, mostLines).map(shortened),
      clock,
    });
  }

  /** The grade, given that `runs` runs count. */
  grade(runs: number): TestGrade {
    const groups = [...this.#failures.values()].sort((a, b) => b.count - a.count || a.run - b.run);
    return {
      ...this.#rule,
      score: scoreOf(this.#rule, this.#passed + this.#leftOut, runs),
      runs,
      ran: this.#ran,
      passed: this.#passed,
      leftOut: this.#leftOut,
      whyLeftOut: this.#whyLeftOut,
      seconds: Math.round(this.#seconds * 1000) / 1000,
      rpcs: this.#rpcs,
      saves: this.#saves,
      endedByClock: this.#endedByClock,
      failures: groups.slice(0, mostGroups),
    };
  }
}
