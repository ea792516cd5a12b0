/**
 * Colours for a terminal.
 *
 * @module
 */

import { platform } from "../platform/platform.ts";
import { type Paint, plain } from "../reports/report.ts";

/** Characters per line of standard output: the terminal's width, else COLUMNS, else `usual`. */
export function widthForOutput(usual = 80): number {
  return platform.terminalSize()?.columns ?? (Number(platform.env("COLUMNS")) || usual);
}

/** Columns for tables on standard output: Infinity if nothing says how many. */
export function tableWidthForOutput(): number {
  return widthForOutput(Infinity);
}

/** Whether standard output gets colours: a terminal does, unless NO_COLOR is set. */
export function isPainted(): boolean {
  return platform.isTerminal() && !platform.env("NO_COLOR");
}

/** Colours for standard output, or none. */
export async function paintForOutput(): Promise<Paint> {
  if (!isPainted()) return plain;
  // Loaded only for a terminal, because imports slow down the start.
  const { default: chalk } = await import("chalk");
  return { good: chalk.green, bad: chalk.red, dim: chalk.dim };
}
