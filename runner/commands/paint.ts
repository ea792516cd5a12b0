/**
 * Colours for a terminal.
 *
 * @module
 */

import { platform } from "../parent/platform.ts";
import { type Paint, plain } from "../reports/report.ts";

/** Colours if standard output is a terminal and NO_COLOR does not forbid them. */
export async function paintForOutput(): Promise<Paint> {
  if (!platform.isTerminal() || platform.env("NO_COLOR")) return plain;
  // Loaded only for a terminal: imports count at start-up.
  const { default: chalk } = await import("chalk");
  return { good: chalk.green, bad: chalk.red, dim: chalk.dim };
}
