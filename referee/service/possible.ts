/**
 * Whether what clients were answered is impossible, whatever the log holds. A service may put an operation into its log
 * more than once and execute any one of these entries: one that depends on a version or on a session, say, has no effect
 * if that is over. So the log says which entry is missing, but that something is wrong only the answers can say.
 */

import { checkKv, type KvOperation, type Verdict } from "../../porcupine/mod.ts";

/** The search's budget for one check; and how many operations and steps all checks of a run may have, a few seconds of CPU time. */
const steps = 20_000;
const most = 60_000;

export class Answers {
  #used = 0;

  /** Whether an order of these operations explains their answers; unknown once the budget is used up. */
  verdictOn(history: readonly KvOperation[]): Verdict {
    if (this.#used > most) return "unknown";
    const { verdict, steps: used } = checkKv(history, { steps });
    this.#used += history.length + used;
    return verdict;
  }
}
