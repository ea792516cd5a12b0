/**
 * Which rounds are run here, when several machines share them.
 *
 * @module
 */

export interface Shard {
  /** 1 to `of`. */
  index: number;
  /** How many shards there are. */
  of: number;
}

/** Parses `3/20`; null if there is no such shard. */
export function parseShard(text: string): Shard | null {
  const [index, of] = /^(\d+)\/(\d+)$/.exec(text)?.slice(1).map(Number) ?? [0, 0];
  return index >= 1 && index <= of ? { index, of } : null;
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
