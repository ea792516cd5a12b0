/**
 * Steps whose messages keep their names when other steps are removed. A schedule counts the messages that are under way on
 * a link; a message that no longer arrives stays there, and each later one counts one more.
 *
 * @module
 */

import type { Override, Step } from "./override.ts";

/** A step, with the number of its call among those of its link. */
export interface NamedStep {
  step: Override;
  /** From 0; null if the step is not about a message. */
  call: number | null;
}

/** Messages under way on each link, as far as the steps tell. */
class Links {
  #gone = new Map<string, Set<number>>();
  #asked = new Set<string>();

  #goneOf({ from, to }: { from: number; to: number }): Set<number> {
    const link = `${from}>${to}`;
    if (!this.#gone.has(link)) this.#gone.set(link, new Set());
    return this.#gone.get(link)!;
  }

  /** The call of which the `nth` message is. */
  callOf(step: Extract<Step, { nth: number }>): number {
    const gone = this.#goneOf(step);
    let call = 0;
    for (let left = step.nth; gone.has(call) || --left > 0; call++);
    return call;
  }

  nthOf(step: Extract<Step, { nth: number }>, call: number): number {
    let nth = 1;
    const gone = this.#goneOf(step);
    for (let each = 0; each < call; each++) if (!gone.has(each)) nth++;
    return nth;
  }

  /** A request that arrives becomes a reply; a reply that arrives, and what is lost, is gone. */
  took(step: Extract<Step, { nth: number }>, call: number): void {
    const name = `${step.from}>${step.to} ${call}`;
    if (step.step === "deliver" && !this.#asked.has(name)) this.#asked.add(name);
    else this.#goneOf(step).add(call);
  }
}

function isOfMessage(step: Override): step is Extract<Step, { nth: number }> {
  return "nth" in step;
}

export function named(steps: readonly Override[]): NamedStep[] {
  const links = new Links();
  return steps.map((step) => {
    if (!isOfMessage(step)) return { step, call: null };
    const call = links.callOf(step);
    links.took(step, call);
    return { step, call };
  });
}

/** The steps as a schedule counts them, where only these are taken. */
export function counted(steps: readonly NamedStep[]): Override[] {
  const links = new Links();
  return steps.map(({ step, call }) => {
    if (call === null || !isOfMessage(step)) return step;
    const nth = links.nthOf(step, call);
    links.took(step, call);
    return { ...step, nth };
  });
}
