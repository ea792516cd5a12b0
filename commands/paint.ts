/**
 * Colours for a terminal.
 *
 * @module
 */

import { platform } from "../platform/platform.ts";
import { type Paint, plain } from "../reports/report.ts";

/** Characters per line without a terminal. */
const usualWidth = 80;

/** Characters per line of standard output: the terminal's width, else COLUMNS. */
export function widthForOutput(): number {
  return platform.terminalSize()?.columns ?? (Number(platform.env("COLUMNS")) || usualWidth);
}

/** Columns for tables on standard output: the terminal's, else COLUMNS; Infinity if nothing says how many. */
export function tableWidthForOutput(): number {
  return platform.terminalSize()?.columns ?? (Number(platform.env("COLUMNS")) || Infinity);
}

/** Returns colours if standard output is a terminal and NO_COLOR is not set. */
export async function paintForOutput(): Promise<Paint> {
  if (!platform.isTerminal() || platform.env("NO_COLOR")) return plain;
  // Loaded only for a terminal, because imports slow down the start.
  const { default: chalk } = await import("chalk");
  return { good: chalk.green, bad: chalk.red, dim: chalk.dim };
}
