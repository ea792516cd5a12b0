/**
 * Several watchers of one run.
 *
 * @module
 */

import type { RunWatcher } from "../../tester/world.ts";

type Tell = (...news: unknown[]) => void;

const calls: Record<keyof RunWatcher, true> = {
  sent: true,
  unreachable: true,
  requestDropped: true,
  handling: true,
  replied: true,
  serverGone: true,
  unheard: true,
  replyDropped: true,
  replyDelayed: true,
  delivered: true,
  failed: true,
  started: true,
  crashed: true,
  connected: true,
  network: true,
  startCalled: true,
  startReturned: true,
  stateReturned: true,
  applied: true,
  saved: true,
};

/** Tells each of `watchers` of everything, in this order. */
export function watchers(...watchers: RunWatcher[]): RunWatcher {
  const all: Record<string, Tell> = {};
  for (const name of Object.keys(calls) as (keyof RunWatcher)[]) {
    const tells = watchers.flatMap((watcher) => watcher[name] ? [watcher[name].bind(watcher) as Tell] : []);
    if (tells.length === 1) all[name] = tells[0];
    else if (tells.length > 1) {
      all[name] = (a, b, c) => {
        for (const tell of tells) tell(a, b, c);
      };
    }
  }
  return all;
}
