/**
 * What the student's code prints becomes lines of the run's log.
 *
 * @module
 */

import { format } from "node:util";

const printing = ["log", "info", "debug", "warn", "error", "trace", "dir", "table"] as const;

/** Replaces the console: each call gives one text, formatted as the platform would. */
export function captureConsole(print: (text: string) => void): void {
  for (const name of printing) {
    globalThis.console[name] = (...values: unknown[]) => print(format(...values));
  }
}
