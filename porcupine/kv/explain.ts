import type { Blame } from "./check.ts";
import { nameOf } from "../history.ts";
import { describeKv, type KvOperation } from "./model.ts";

/** Options of `explain`. */
export interface ExplainOptions {
  /** Formats a time; default: the number itself. */
  time?: (at: number) => string;
}

/**
 * Says what is wrong with a history, a line each: the cause and what happened, then the operations that show it.
 *
 * ```
 * stale read: client 2's Get("k") does not show client 1's Append("k", "b"), which had been answered before ...
 *     15 to 20  client 1  Append("k", "b")
 *     21 to 25  client 2  Get("k") = "a"
 * ```
 */
export function explain(
  history: readonly KvOperation[],
  { cause, text, operations }: Blame,
  { time = String }: ExplainOptions = {},
): string[] {
  const rows = operations.map((index) => {
    const { call, return: end, input, output } = history[index];
    const times = end === undefined ? `${time(call)}, no answer` : `${time(call)} to ${time(end)}`;
    return { times, text: `${nameOf(history[index])}  ${describeKv(input, output)}` };
  });
  const width = Math.max(...rows.map(({ times }) => times.length));
  return [`${cause}: ${text}`, ...rows.map((row) => `    ${row.times.padEnd(width)}  ${row.text}`)];
}
