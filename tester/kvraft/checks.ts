/**
 * Checks values to which clients have appended `x CLIENT COUNT y`.
 *
 * Source: test_test.go of MIT 6.824 Lab 3 (2020, 2022); the sentences are the course's.
 *
 * @module
 */

import { fatal } from "../failure.ts";

/** A value was wrong: of a Raft below that the referee finds no fault with, that is the service's. */
function wrong(message: string): never {
  fatal(message, { suspect: "service" });
}

/** The `j`-th append of client `client`. */
export function token(client: number, j: number): string {
  return `x ${client} ${j} y`;
}

/** Values up to this many characters are shown whole. */
const shownWhole = 300;
/** Characters shown before and after the place in question. */
const around = 120;

/** A value in a sentence: of a long one only the part around character `at`. */
function shown(value: string, at: number): string {
  if (value.length <= shownWhole) return value;
  const begin = Math.max(0, at - around), end = Math.min(value.length, at + around);
  const before = begin > 0 ? `(${begin} characters) ...` : "";
  const after = end < value.length ? `... (${value.length - end} characters)` : "";
  return before + value.slice(begin, end) + after;
}

/** Where two texts differ first. */
function difference(a: string, b: string): number {
  let at = 0;
  while (at < a.length && a[at] === b[at]) at++;
  return at;
}

/** A client reads something other than what it wrote. */
export function wrongValue(key: string, wanted: string, got: string): never {
  const at = difference(wanted, got);
  wrong(`get wrong value, key ${key}, wanted:\n${shown(wanted, at)}\n, got\n${shown(got, at)}\n`);
}

export function mustBe(key: string, value: string, got: string): void {
  if (got === value) return;
  const at = difference(value, got);
  wrong(`Get(${key}): expected:\n${shown(value, at)}\nreceived:\n${shown(got, at)}`);
}

/** All of a client's appends are in the value, once each, and in order; other clients' may be between them. */
export function checkClntAppends(client: number, value: string, count: number): void {
  const places = placesIn(value);
  let before = -1;
  for (let j = 0; j < count; j++) {
    const wanted = token(client, j);
    const place = places.get(wanted);
    if (place === undefined) {
      wrong(`${client} missing element ${wanted} in Append result ${shown(value, Math.max(before, 0))}`);
    }
    if (place.last !== place.first) wrong(`duplicate element ${wanted} in Append result`);
    if (place.first <= before) wrong(`wrong order for element ${wanted} in Append result`);
    before = place.first;
  }
}

/** The first and last position of each token in a value. */
function placesIn(value: string): Map<string, { first: number; last: number }> {
  const places = new Map<string, { first: number; last: number }>();
  for (const { 0: found, index } of value.matchAll(/x \d+ \d+ y/g)) {
    const known = places.get(found);
    if (known === undefined) places.set(found, { first: index, last: index });
    else known.last = index;
  }
  return places;
}

/** The same for several clients: client i has made `counts[i]` appends. */
export function checkConcurrentAppends(value: string, counts: readonly number[]): void {
  counts.forEach((count, client) => checkClntAppends(client, value, count));
}
