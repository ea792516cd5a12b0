/**
 * Durations in Go's notation: `600s`, `10m`, `1h30m`, `250ms`.
 *
 * @module
 */

const secondsPerUnit: Record<string, number> = {
  h: 3600,
  m: 60,
  s: 1,
  ms: 1e-3,
  us: 1e-6,
  "µs": 1e-6,
  ns: 1e-9,
};

/**
 * A Go duration in seconds, or null if it is invalid. `0` needs no unit.
 *
 * @example
 * ```ts
 * parseDuration("1h30m"); // 5400
 * parseDuration("600"); // null: the unit is missing
 * ```
 */
export function parseDuration(text: string): number | null {
  if (/^[+-]?0$/.test(text)) return 0;
  if (!/^\+?((\d+\.?\d*|\.\d+)(h|ms|m|s|us|µs|ns))+$/.test(text)) return null;
  let seconds = 0;
  for (const [, number, unit] of text.matchAll(/(\d+\.?\d*|\.\d+)(h|ms|m|s|us|µs|ns)/g)) {
    seconds += Number(number) * secondsPerUnit[unit];
  }
  return seconds;
}

/**
 * Formats seconds as Go formats a duration.
 *
 * @example
 * ```ts
 * formatDuration(600); // "10m0s"
 * formatDuration(1.5); // "1.5s"
 * ```
 */
export function formatDuration(seconds: number): string {
  if (seconds === 0) return "0s";
  if (seconds < 1) return `${Number((seconds * 1000).toFixed(6))}ms`;
  const whole = Math.floor(seconds / 60);
  const rest = `${Number((seconds - whole * 60).toFixed(9))}s`;
  if (whole === 0) return rest;
  const hours = Math.floor(whole / 60);
  return hours === 0 ? `${whole}m${rest}` : `${hours}h${whole % 60}m${rest}`;
}
