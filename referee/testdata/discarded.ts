/** Runs in which servers have discarded entries. */

import type { Pair, Scenario } from "./scenario.ts";

/** What a service made after these entries. */
export const snapshotOf = (index: number): Uint8Array =>
  new TextEncoder().encode(`the state after entry ${index}`);

/** S0 leads term 1, and takes the commands 1 to `count`. */
export function commands(s: Scenario, count: number): void {
  s.elect(0, 1, [1, 2]);
  for (let index = 1; index <= count; index++) s.start(0, index, index, 1);
}

/** S0 leads term 1, and takes the commands 1 to `count`, which it and S1 have applied; S2 has no entry. */
export function applied(s: Scenario, count: number): void {
  commands(s, count);
  s.append(0, 1, 1, { entries: Array.from({ length: count }, (_, i): Pair => [1, i + 1]) });
  s.append(0, 1, 1, { prev: [count, 1], commit: count });
  for (const server of [0, 1]) for (let index = 1; index <= count; index++) s.apply(server, index, index);
}

/** S0 leads term 1; it and S1 have applied four entries, and discarded three; S2 has none. */
export function discarded(s: Scenario): void {
  applied(s, 4);
  for (const server of [0, 1]) s.snapshot(server, 3, snapshotOf(3));
}
