/**
 * Combines several watchers of one run.
 *
 * @module
 */

import type { RunWatcher } from "./watcher.ts";

/** Every method of a watcher; the compiler checks that none is missing. */
const methods: Record<keyof RunWatcher, true> = {
  sent: true,
  unreachable: true,
  requestDelayed: true,
  requestDropped: true,
  handling: true,
  returned: true,
  replied: true,
  serverGone: true,
  unheard: true,
  replyDropped: true,
  replyDelayed: true,
  delivered: true,
  failed: true,
  started: true,
  played: true,
  serves: true,
  crashed: true,
  connected: true,
  network: true,
  link: true,
  startCalled: true,
  startReturned: true,
  stateReturned: true,
  applied: true,
  saved: true,
  snapshotMade: true,
  snapshotRefused: true,
  step: true,
  operationCalled: true,
  operationReturned: true,
};

/** A watcher that calls `act` after each event. */
export function afterEach(act: () => void): RunWatcher {
  return Object.fromEntries(Object.keys(methods).map((name) => [name, () => act()]));
}

/** A watcher that calls all of `watchers` in order. If there is only one, it is returned itself. */
export function together(...watchers: RunWatcher[]): RunWatcher {
  if (watchers.length === 1) return watchers[0];
  const combined: Record<string, Told> = {};
  for (const name of Object.keys(methods) as (keyof RunWatcher)[]) {
    const calls = watchers.flatMap((watcher) => {
      const call = watcher[name] as Told | undefined;
      return call === undefined ? [] : [call.bind(watcher)];
    });
    if (calls.length === 1) combined[name] = calls[0];
    if (calls.length < 2) continue;
    combined[name] = (a, b, c, d) => {
      for (let i = 0; i < calls.length; i++) calls[i](a, b, c, d);
    };
  }
  return combined as RunWatcher;
}

/**
 * Any method of a watcher. None has more parameters than these, and a rest array for each event would cost
 * more than the calls themselves.
 */
type Told = (a?: unknown, b?: unknown, c?: unknown, d?: unknown) => void;
