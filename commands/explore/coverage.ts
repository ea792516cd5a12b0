/**
 * How much a search has seen, in lines.
 *
 * @module
 */

import { wrapped } from "../../explore/story.ts";
import { confidence, thousands, worthSaying } from "../../reports/confidence.ts";
import type { LabTest } from "../../tester/lab.ts";
import type { Exploration } from "./exploration.ts";

export { thousands };

/** The tests, in few words. */
export function titleOf(tests: readonly LabTest[]): string {
  const names = tests.map(({ name }) => name);
  if (names.length <= 3) return names.join(" and ").replace(" and ", names.length === 3 ? ", " : " and ");
  const parts = [...new Set(tests.filter(({ part }) => part !== "scope").map(({ part }) => part))];
  const perturbed = tests.filter(({ part }) => part !== "scope").length;
  const scope = perturbed < tests.length ? "the small scope and " : "";
  return `${scope}${perturbed} tests of ${parts.join(", ")}`;
}

export function coverageLines(
  { runs, events, seen, found, counts }: Exploration,
  width: number,
): string[] {
  const perturbed = counts.filter(({ test }) => test.bears !== undefined);
  const perturbedRuns = perturbed.reduce((sum, { runs }) => sum + runs, 0);
  const both = perturbedRuns > 0 && perturbedRuns < runs
    ? [
      `           ${thousands(runs - perturbedRuns)} in the small scope, ${
        thousands(perturbedRuns)
      } of tests`,
    ]
    : [];
  return [
    `  runs     ${thousands(runs)} (${thousands(events)} events)`,
    ...both,
    ...seen.lines(width, found === null),
    ...(found === null && runs >= worthSaying ? wrapped(`  ${confidence(runs)}`, width) : []),
  ];
}
