/**
 * Searches for a shorter failure of a group: runs the same test on further seeds, within a budget.
 *
 * @module
 */

import type { Pool } from "../../runner/pool.ts";
import { type Group, isBetterExample, isShorter } from "../../reports/groups.ts";
import { type FailedRun, hasFailed, type RunRecord, type ShortestRecord } from "../../reports/results.ts";
import type { Budget } from "./stress_options.ts";
import { type StressPlan, StressRun } from "./stress_run.ts";

/** Whether further seeds are worth running for a group: it was reproduced, and is not a harness fault. */
export function isWorthSearching({ example: { failure, evidence } }: Group): boolean {
  return evidence.again === "same" && failure.kind !== "fault";
}

/**
 * Runs the test of the group's example on the seeds from `plan.seed` on, and returns the shortest failure with
 * that fingerprint; `heard` is called with every run.
 */
export async function searchShorter(
  group: Group,
  plan: Omit<StressPlan, "wants" | "ended" | "rounds">,
  budget: Budget,
  pool: Pool,
  heard: () => void,
): Promise<ShortestRecord> {
  let best: FailedRun = group.example;
  let searched = 0;
  let found = 0;
  const run: StressRun = new StressRun({
    ...plan,
    tests: plan.tests.filter((test) => test.name === group.example.test),
    rounds: budget.seeds,
    wants: (fingerprint, outcome) => fingerprint === group.fingerprint && isShorter(outcome, best),
    ended(run: RunRecord) {
      searched++;
      heard();
      if (!hasFailed(run) || run.evidence.fingerprint !== group.fingerprint) return;
      found++;
      if (isBetterExample(run, best)) best = run;
    },
  }, pool);
  const late = budget.seconds === Infinity ? undefined : setTimeout(() => {
    // A run in an endless loop may take longer than the whole budget.
    run.end("time");
    pool.stop();
  }, budget.seconds * 1000);
  await run.go();
  clearTimeout(late);
  return { type: "shortest", fingerprint: group.fingerprint, searched, found, run: best };
}
