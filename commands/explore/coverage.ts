/**
 * How much a search has seen, in lines.
 *
 * @module
 */

import { goals } from "../../explore/goals.ts";
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
  { runs, events, states, newStates, goals: reached, found, counts }: Exploration,
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
  const names = Object.keys(goals);
  const never = names.filter((name) => (reached[name] ?? 0) === 0);
  const news = newStates === null
    ? ""
    : `, ${(100 * newStates / states).toFixed(0)} % of them new in the last tenth of the runs`;
  const lines = [
    `  runs     ${thousands(runs)} (${thousands(events)} events)`,
    ...both,
    `  states   ${thousands(states)}${news}`,
    `  goals    ${names.length - never.length} of ${names.length} reached`,
    ...(found === null ? never.map((name) => `           never: ${goals[name].text}`) : []),
    ...(found === null && runs >= worthSaying ? [`  ${confidence(runs)}`] : []),
  ];
  return lines.flatMap((line) => wrapped(line, width));
}

/** In how many runs each goal was reached. */
export function listedGoals({ goals: reached }: Exploration, width: number): string[] {
  return Object.entries(goals).filter(([name]) => (reached[name] ?? 0) > 0).map(([name, { text }]) => {
    const line = `  ${thousands(reached[name]).padStart(8)}  ${text}`;
    return line.length > width ? `${line.slice(0, width - 3)}...` : line;
  });
}
