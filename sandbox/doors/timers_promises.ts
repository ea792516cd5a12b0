/**
 * Replaces `node:timers/promises` in a student's file; built on the global timers, which are simulated by then.
 *
 * @module
 */
import { freezeDoor } from "../seal.ts";
import { sleep } from "../../sim/timers.ts";

/** Node's options; `ref` has no effect here. */
export interface TimerOptions {
  /** Rejects the promise when aborted. */
  signal?: AbortSignal;
  /** Not used. */
  ref?: boolean;
}

/** Resolves with `value` after `ms` milliseconds, at least 1; rejects with an AbortError if the signal aborts. */
export function setTimeout<T = void>(ms?: number, value?: T, options?: TimerOptions): Promise<T> {
  return sleep("timeout", [ms, value, options]) as Promise<T>;
}

/** Resolves with `value` in the next iteration of the event loop; rejects with an AbortError if the signal aborts. */
export function setImmediate<T = void>(value?: T, options?: TimerOptions): Promise<T> {
  return sleep("immediate", [value, options]) as Promise<T>;
}

/** Yields `value` every `ms` milliseconds; ticks that nobody waited for are kept; throws AbortError if aborted. */
export async function* setInterval<T = void>(
  ms?: number,
  value?: T,
  options?: TimerOptions,
): AsyncGenerator<T> {
  let due = performance.now();
  const period = Math.max(1, Math.trunc(ms ?? 1));
  while (true) {
    due += period;
    const left = due - performance.now();
    if (left > 0) await setTimeout(left, undefined, options);
    yield value as T;
  }
}

/** Same as Node's: waits, or lets other code run. */
export const scheduler = {
  wait: (ms: number, options?: TimerOptions): Promise<void> => setTimeout(ms, undefined, options),
  yield: (): Promise<void> => setImmediate(),
};
const all = { setTimeout, setImmediate, setInterval, scheduler };
freezeDoor(all);
export default all;
