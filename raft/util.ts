/**
 * Debug printing, as the course's util.go has it: silent unless asked for with `--debug`, or by setting Debug here.
 *
 * @module
 */

let Debug: boolean | null = null;

/** Turns DPrintf on or off; `deno task test 2A --debug` does it. All servers share this, so only the first call counts. */
export function setDebug(on: boolean): void {
  Debug ??= on;
}

/**
 * Prints like console.log (with its %d, %s, %o) if debugging is on. The harness stamps each line with simulated time
 * and the server it came from.
 */
export function DPrintf(format: string, ...values: unknown[]): void {
  // deno-lint-ignore no-console -- console.log is what a student would call; the harness stamps and orders it
  if (Debug === true) console.log(format, ...values);
}
