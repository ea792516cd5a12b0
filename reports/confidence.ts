/**
 * What runs without a failure are worth.
 *
 * @module
 */

/** `12,345`. */
export function thousands(count: number): string {
  return String(count).replaceAll(/\B(?=(\d{3})+$)/g, ",");
}

/** Fewer runs are worth nothing that is worth saying. */
export const worthSaying = 30;

/**
 * The rule of three: what happens in a share p of all runs is not seen in N of them with a chance of (1 - p)^N, which is
 * below 5 % for p > 3/N.
 *
 * @param each whether so many runs of each of several tests are meant
 */
export function confidence(runs: number, each = false): string {
  const share = 300 / Math.max(3, runs);
  const text = share >= 1 ? share.toFixed(1) : String(Number(share.toPrecision(2)));
  const noun = runs === 1 ? "run" : "runs";
  const which = `${thousands(runs)} ${noun}${each ? " of each test" : ""}`;
  return `no failure in ${which}: with 95 % confidence fewer than ${text} % of ${
    each ? "its" : "such"
  } runs fail`;
}
