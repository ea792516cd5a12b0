/**
 * Runs the walks of a search, until one fails or as many as were asked for are done.
 *
 * @module
 */

import type { Order } from "../../explore/order.ts";
import { Search } from "../../explore/search.ts";
import type { Walk } from "../../explore/walk.ts";
import type { Outcome } from "../protocol.ts";

/** States that the searches of this process have come to, by test. */
const known = new Map<string, Set<number>>();

/** The outcome of the walk that failed, with its schedule, or of the last one; and what came of the search. */
export async function runSearch(
  test: string,
  order: Order,
  run: (walk: Walk) => Promise<Outcome>,
): Promise<Outcome> {
  if (!known.has(test)) known.set(test, new Set());
  const search = new Search(order, known.get(test)!);
  for (;;) {
    const walk = search.next();
    const outcome = await run(walk);
    search.ended(walk, outcome.steps);
    if (isFailure(outcome, order)) return { ...outcome, explored: search.result(walk) };
    if (search.left > 0) continue;
    const { complaints: _, ...rest } = outcome;
    return { ...rest, passed: true, failure: null, explored: search.result(null) };
  }
}

function isFailure({ failure, complaints }: Outcome, { oracles }: Order): boolean {
  return (oracles.tests && failure !== null) ||
    (oracles.referee && complaints?.some(({ severity }) => severity === "error") === true);
}
