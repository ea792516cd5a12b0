/**
 * Seeds: those of 32 bits, which are drawn unless one is given and are short enough to type, and longer ones, which
 * nobody can find by trying.
 *
 * @module
 */

/** The largest seed. */
export const largestSeed = Number.MAX_SAFE_INTEGER;

const short = 2 ** 32;

/** The seed of a later round: the next ones, among those of the same kind. */
export function seedOfRound(seed: number, round: number): number {
  if (seed < short) return (seed + round) % short;
  return seed <= largestSeed - round ? seed + round : short + (round - (largestSeed - seed) - 1);
}

/** A seed that nobody can guess. */
export function unguessableSeed(): number {
  const [high, low] = crypto.getRandomValues(new Uint32Array(2));
  return short + (high % 2 ** 20) * short + low;
}
