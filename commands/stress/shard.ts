/**
 * Which rounds are run here, when several machines share them.
 *
 * @module
 */

import { UsageError } from "../../platform/usage_error.ts";

export interface Shard {
  /** 1 to `of`. */
  index: number;
  /** How many shards there are. */
  of: number;
}

/** Parses `--shard`; without it, one shard has all rounds. */
export function parseShard(text: string | null): Shard {
  if (text === null) return { index: 1, of: 1 };
  const [index, of] = /^(\d+)\/(\d+)$/.exec(text)?.slice(1).map(Number) ?? [0, 0];
  if (index >= 1 && index <= of) return { index, of };
  throw new UsageError(`--shard takes i/n with i from 1 to n, such as 3/20, not ${text}`);
}

/**
 * The shard's round at a position, counted from 0. Round k belongs to shard (k mod n) + 1, so no shard needs to know
 * how many rounds there will be.
 *
 * @example
 * ```ts
 * roundOf({ index: 3, of: 20 }, 2); // 42
 * ```
 */
export function roundOf({ index, of }: Shard, position: number): number {
  return position * of + index - 1;
}

/** How many of `rounds` rounds belong to the shard; Infinity of Infinity. */
export function roundsOf({ index, of }: Shard, rounds: number): number {
  return Math.max(0, Math.ceil((rounds - index + 1) / of));
}
