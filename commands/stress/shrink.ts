/**
 * Looks for a shorter story of a group of failures: the same test on further seeds, as far as a budget goes.
 *
 * @module
 */

import type { Pool } from "../../runner/pool.ts";
import { type Group, isBetterStory, isShorter } from "../../reports/groups.ts";
import { type FailedRun, hasFailed, type RunRecord, type ShortestRecord } from "../../reports/results.ts";
import type { Budget } from "./stress_options.ts";
import { type StressPlan, StressRun } from "./stress_run.ts";

/** Whether a group is one that further seeds can say more of: it comes again, and it is not our own fault. */
export function isWorthSearching({ example: { failure, evidence } }: Group): boolean {
  return evidence.again === "same" && failure.kind !== "fault";
}

/**
 * Runs the test of the group's example on the seeds from `plan.seed` on, and returns the shortest failure of that look;
 * `heard` is told of every run.
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
      if (!hasFailed(run) || run.evidence.look !== group.fingerprint) return;
      found++;
      if (isBetterStory(run, best)) best = run;
    },
  }, pool);
  const late = budget.seconds === Infinity ? undefined : setTimeout(() => {
    // A run that spins may take longer than the whole budget.
    run.end("time");
    pool.stop();
  }, budget.seconds * 1000);
  await run.go();
  clearTimeout(late);
  return { type: "shortest", look: group.fingerprint, searched, found, run: best };
}
