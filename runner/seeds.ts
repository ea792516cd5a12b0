/**
 * Seeds: 32-bit ones, which are drawn by default and short enough to type, and longer ones, which are safe from brute
 * force.
 *
 * @module
 */

export const largestSeed = Number.MAX_SAFE_INTEGER;

const short = 2 ** 32;

/** The seed of a later round. */
export function seedOfRound(seed: number, round: number): number {
  return seed + round;
}

/** Whether there are seeds for this many rounds: they count up without wrapping. Infinity counts as 2^32. */
export function hasRoomFor(seed: number, rounds: number): boolean {
  return seed <= largestSeed - Math.min(rounds, short) + 1;
}

/** A new seed, short enough to type. */
export function drawnSeed(): number {
  return crypto.getRandomValues(new Uint32Array(1))[0];
}

/** A seed that nobody can guess. */
export function unguessableSeed(): number {
  const [high, low] = crypto.getRandomValues(new Uint32Array(2));
  return short + (high % 2 ** 20) * short + low;
}
