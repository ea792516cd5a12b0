/**
 * Which rounds of many are run here, when several machines share them.
 *
 * @module
 */

import { UsageError } from "../../platform/usage_error.ts";

/** One of several shards. */
export interface Shard {
  /** 1 to `of`. */
  index: number;
  /** How many there are. */
  of: number;
}

/** The shard `--shard` names; all rounds if it was not given. */
export function parseShard(text: string | null): Shard {
  if (text === null) return { index: 1, of: 1 };
  const [index, of] = /^(\d+)\/(\d+)$/.exec(text)?.slice(1).map(Number) ?? [0, 0];
  if (index >= 1 && index <= of) return { index, of };
  throw new UsageError(`--shard takes i/n with i from 1 to n, such as 3/20, not ${text}`);
}

/**
 * The round that is the shard's `position`-th, counted from 0. Shards take turns, so that none needs to know how many
 * rounds there will be: round k belongs to shard (k mod n) + 1.
 *
 * @example
 * ```ts
 * roundOf({ index: 3, of: 20 }, 2); // 42
 * ```
 */
export function roundOf({ index, of }: Shard, position: number): number {
  return position * of + index - 1;
}

/** How many of `rounds` rounds are the shard's; Infinity of infinitely many. */
export function roundsOf({ index, of }: Shard, rounds: number): number {
  return Math.max(0, Math.ceil((rounds - index + 1) / of));
}
