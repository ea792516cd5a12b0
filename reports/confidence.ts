/**
 * How much N runs without a failure are worth.
 *
 * @module
 */

/** `12,345`. */
export function thousands(count: number): string {
  return String(count).replaceAll(/\B(?=(\d{3})+$)/g, ",");
}

/** Fewer runs are not worth mentioning. */
export const worthSaying = 30;

/**
 * The rule of three: something that happens in a share p of all runs is missed by N of them with probability (1 - p)^N,
 * which is below 5 % for p > 3/N.
 *
 * @param each whether it is the number of runs for each of several tests
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
