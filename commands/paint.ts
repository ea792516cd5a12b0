/**
 * Colours for a terminal.
 *
 * @module
 */

import { platform } from "../platform/platform.ts";
import { type Paint, plain } from "../reports/report.ts";

/** Letters of a line where there is no terminal. */
const usualWidth = 80;

/** How many letters a line of standard output has: the terminal's; elsewhere COLUMNS says it. */
export function widthForOutput(): number {
  return platform.terminalSize()?.columns ?? (Number(platform.env("COLUMNS")) || usualWidth);
}

/** Colours if standard output is a terminal and NO_COLOR does not forbid them. */
export async function paintForOutput(): Promise<Paint> {
  if (!platform.isTerminal() || platform.env("NO_COLOR")) return plain;
  // Loaded only for a terminal: imports count at start-up.
  const { default: chalk } = await import("chalk");
  return { good: chalk.green, bad: chalk.red, dim: chalk.dim };
}
