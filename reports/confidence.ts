/**
 * What runs without a failure are worth.
 *
 * @module
 */

/** `12,345`. */
export function thousands(count: number): string {
  return String(count).replaceAll(/\B(?=(\d{3})+$)/g, ",");
}

/**
 * The rule of three: what happens in a share p of all runs is not seen in N of them with a chance of (1 - p)^N, which is
 * below 5 % for p > 3/N.
 */
export function confidence(runs: number): string {
  const share = runs < 3 ? 100 : 300 / runs;
  const text = share >= 1 ? share.toFixed(1) : String(Number(share.toPrecision(2)));
  const noun = runs === 1 ? "run" : "runs";
  return `no failure in ${
    thousands(runs)
  } ${noun}: with 95 % confidence fewer than ${text} % of such runs fail`;
}
