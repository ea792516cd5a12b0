/**
 * Runs what a search chooses, until a run fails or all are done.
 *
 * @module
 */

import { Coverage } from "../../explore/coverage.ts";
import type { Order } from "../../explore/order.ts";
import { PerturbedSearch } from "../../explore/perturbed_search.ts";
import type { Perturbation } from "../../explore/perturbation.ts";
import { Search } from "../../explore/search.ts";
import type { Walk } from "../../explore/walk.ts";
import type { LabTest } from "../../tester/lab.ts";
import type { Outcome } from "../protocol.ts";

/** A search's choices for a run, and its observer. */
export type Chosen = Walk | { perturbation: Perturbation; coverage: Coverage };

/** States that this process has reached, by test. */
const known = new Map<string, Set<number>>();

function knownOf(test: string): Set<number> {
  if (!known.has(test)) known.set(test, new Set());
  return known.get(test)!;
}

/** The states of a run that are new to this process; they are known from now on. */
export function newStates(test: string, states: Iterable<number>): number[] {
  const before = knownOf(test);
  return [...states].filter((state) => {
    if (before.has(state)) return false;
    before.add(state);
    return true;
  });
}

/** The outcome of the run that failed, with its schedule, or of the last one; and the search's result. */
export async function runSearch(
  test: LabTest,
  order: Order,
  seed: number,
  run: (chosen: Chosen, seed: number) => Promise<Outcome>,
): Promise<Outcome> {
  const states = knownOf(test.name);
  return await (test.bears === undefined
    ? searchScope(new Search(order, states), order, seed, run)
    : searchPerturbed(new PerturbedSearch(order, { ...test, bears: test.bears }, states), order, seed, run));
}

async function searchScope(
  search: Search,
  order: Order,
  seed: number,
  run: (chosen: Walk, seed: number) => Promise<Outcome>,
): Promise<Outcome> {
  for (;;) {
    const walk = search.next();
    const outcome = await run(walk, seed);
    search.ended(walk, outcome.steps);
    if (isFailure(outcome, order)) return { ...outcome, explored: search.result(seed, walk) };
    if (search.left === 0) return { ...clean(outcome), explored: search.result(seed, null) };
  }
}

/** Each run has its own seed, as the test itself draws a lot. */
async function searchPerturbed(
  search: PerturbedSearch,
  order: Order,
  first: number,
  run: (chosen: Chosen, seed: number) => Promise<Outcome>,
): Promise<Outcome> {
  for (let seed = first;; seed = (seed + 1) % 2 ** 32) {
    const perturbation = search.next();
    const coverage = new Coverage();
    const outcome = await run({ perturbation, coverage }, seed);
    search.ended(perturbation, coverage, outcome.steps, outcome.total * 1e6);
    const result = (failed: Perturbation | null) => ({ seed: first, explored: search.result(seed, failed) });
    if (isFailure(outcome, order)) return { ...outcome, ...result(perturbation) };
    if (search.left === 0) return { ...clean(outcome), ...result(null) };
  }
}

/** An outcome without what does not count in this search. */
function clean({ complaints: _, ...outcome }: Outcome): Outcome {
  return { ...outcome, passed: true, failure: null };
}

function isFailure({ failure, complaints }: Outcome, { oracles }: Order): boolean {
  return (oracles.tests && failure !== null) ||
    (oracles.referee && complaints?.some(({ severity }) => severity === "error") === true);
}
