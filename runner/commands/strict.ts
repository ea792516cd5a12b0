/**
 * `--strict`: a broken rule fails a test, whether or not the course's checks saw anything.
 *
 * @module
 */

import type { Outcome } from "../events.ts";
import { outcomeOf } from "../parent/death.ts";

/** The outcome, failed if it has passed and a rule was broken; a warning breaks nothing. */
export function strictly(outcome: Outcome): Outcome {
  const broken = outcome.complaints?.find(({ severity }) => severity === "error");
  if (outcome.failure !== null || broken === undefined) return outcome;
  const { rule, at, server } = broken;
  const failure = {
    kind: "assertion",
    message: `rule ${rule} is broken, as the referee says (--strict)`,
    at,
    server,
  } as const;
  return { ...outcome, passed: false, failure: outcomeOf(outcome, outcome.peers, failure).failure };
}
