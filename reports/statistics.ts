/**
 * Mean and standard deviation of a stream of numbers that are not stored.
 *
 * @module
 */

export interface Moments {
  readonly count: number;
  /** 0 if there are no numbers. */
  readonly mean: number;
  /** The sample standard deviation; 0 if there are fewer than two numbers. */
  readonly spread: number;
}

/** Moments of the sum of independent numbers: those of a round from those of its tests. */
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
  /** Sum of squared differences from the mean. */
  #squares = 0;

  add(x: number): void {
    const difference = x - this.#mean;
    this.#mean += difference / ++this.#count;
    this.#squares += difference * (x - this.#mean);
  }

  get count(): number {
    return this.#count;
  }

  get mean(): number {
    return this.#mean;
  }

  get spread(): number {
    return this.#count < 2 ? 0 : Math.sqrt(this.#squares / (this.#count - 1));
  }
}
