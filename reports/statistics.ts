/**
 * Mean and spread of numbers that come one at a time and are not kept.
 *
 * @module
 */

/** What is known of some numbers. */
export interface Moments {
  /** How many there are. */
  readonly count: number;
  /** Their mean; 0 if there are none. */
  readonly mean: number;
  /** Their standard deviation, as of a sample; 0 if there are fewer than two. */
  readonly spread: number;
}

/** The moments of sums of independent numbers, one of each: those of a round, from those of its tests. */
export function momentsOfSum(terms: Moments[]): Moments {
  return {
    count: terms.reduce((sum, { count }) => sum + count, 0),
    mean: terms.reduce((sum, { mean }) => sum + mean, 0),
    spread: Math.sqrt(terms.reduce((sum, { spread }) => sum + spread ** 2, 0)),
  };
}

/**
 * Statistics of a stream of numbers, by Welford's method, which does not lose digits as a sum of squares does.
 *
 * @example
 * ```ts
 * const seconds = new Statistics();
 * for (const x of [3, 4, 5]) seconds.add(x);
 * seconds.mean; // 4
 * seconds.spread; // 1
 * ```
 */
export class Statistics implements Moments {
  #count = 0;
  #mean = 0;
  /** The sum of the squares of the differences from the mean. */
  #squares = 0;

  /** Takes a number. */
  add(x: number): void {
    const difference = x - this.#mean;
    this.#mean += difference / ++this.#count;
    this.#squares += difference * (x - this.#mean);
  }

  /** How many numbers were taken. */
  get count(): number {
    return this.#count;
  }

  /** Their mean; 0 if there are none. */
  get mean(): number {
    return this.#mean;
  }

  /** Their standard deviation, as of a sample; 0 if there are fewer than two. */
  get spread(): number {
    return this.#count < 2 ? 0 : Math.sqrt(this.#squares / (this.#count - 1));
  }
}
