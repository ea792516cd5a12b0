/**
 * What may be left out of a schedule together, where no single step can be: its beginning, a round of messages, a restart.
 *
 * @module
 */

import { counted, named, type NamedStep } from "./named_calls.ts";
import type { Override } from "./override.ts";

/** Schedules that leave something out: first those that leave out the most of the beginning. */
export function* shorter(steps: readonly Override[]): Generator<Override[]> {
  const all = named(steps);
  for (let i = all.length - 2; i > 0; i--) {
    if (isTimer(all[i])) yield* [counted(dense(all.slice(i))), counted(all.slice(i))];
  }
  for (let i = all.length - 1; i >= 0; i--) {
    const { step, call } = all[i];
    const before = all.slice(0, i), after = all.slice(i + 1);
    if ("nth" in step) {
      const others = before.filter((each) => !isFrom(each, step.from, step.to) || each.call !== call);
      if (others.length < before.length) yield counted([...others, ...after]);
    } else if ("step" in step && step.step === "timer") {
      for (const rest of withoutRound(after, step.server)) yield counted([...before, ...rest]);
    } else if ("step" in step && step.step === "crash") {
      const start = after.findIndex(({ step: other }) =>
        "step" in other && other.step === "start" && other.server === step.server
      );
      if (start < 0) continue;
      const life = after.slice(start + 1);
      yield counted([...before, ...after.slice(0, start), ...life]);
      const others = life.filter((each) => !isFrom(each, step.server) && !isTimer(each, step.server));
      yield counted([...before, ...after.slice(0, start), ...others]);
    }
  }
}

/**
 * What follows a timer, as if it had not fired and the messages that it sent did not exist. Which these are is not known: on
 * each link of the server perhaps the call that is moved next, perhaps all until its next timer, perhaps none that is moved.
 * Later calls then have a number less, if it sent any.
 */
function* withoutRound(after: NamedStep[], server: number): Generator<NamedStep[]> {
  const next = new Map<number, number>();
  for (const { step, call } of after) {
    if ("nth" in step && step.from === server && !next.has(step.to)) next.set(step.to, call!);
  }
  const callOf = ({ step }: NamedStep) => "nth" in step && step.from === server ? next.get(step.to)! : null;
  const less = (each: NamedStep) =>
    isFrom(each, server) && each.call! > 0 ? { ...each, call: each.call! - 1 } : each;
  const others = after.filter((each) => callOf(each) === null || each.call !== callOf(each));
  yield others.map((each) => callOf(each) !== null && each.call! > callOf(each)! ? less(each) : each);
  yield others;
  yield after.map(less);
  const round = after.findIndex((each) => isTimer(each, server));
  yield after.filter((each, at) => (round >= 0 && at > round) || !isFrom(each, server)).map(less);
}

/** The calls of each link that are moved, as if there were no others. */
function dense(steps: NamedStep[]): NamedStep[] {
  const calls = new Map<string, number[]>();
  const named = steps.map((each) => ({
    each,
    link: "nth" in each.step ? `${each.step.from}>${each.step.to}` : "",
  }));
  for (const { each, link } of named) calls.set(link, [...calls.get(link) ?? [], each.call ?? 0]);
  const order = new Map([...calls].map(([link, list]) => [link, [...new Set(list)].sort((a, b) => a - b)]));
  return named.map(({ each, link }) =>
    link === "" ? each : { ...each, call: order.get(link)!.indexOf(each.call!) }
  );
}

function isTimer({ step }: NamedStep, server?: number): boolean {
  return "step" in step && step.step === "timer" && (server === undefined || step.server === server);
}

/** Whether it moves a message of a call from a server, to another one if that is given. */
function isFrom({ step }: NamedStep, server: number, to?: number): boolean {
  return "nth" in step && step.from === server && (to === undefined || step.to === to);
}
