/**
 * One event of a log, and its line of plain text.
 *
 * @module
 */

import type { LogEvent } from "./event.ts";
import type { TopicPaint } from "./topics.ts";

/** A log event, or a print in the form of one; the time of a print that did not come through the console is unknown. */
export type LogLine = Omit<LogEvent, "type" | "at"> & { at: number | null };

/** `  0.512345`, as everywhere in the runner's output. */
export function timeOf(at: number | null): string {
  return (at === null ? "-.------" : (at / 1e6).toFixed(6)).padStart(10);
}

/** `S1`, or `--` for what is no server's. */
export function nameOf(server: number | null): string {
  return server === null ? "--" : `S${server}`;
}

/** The lines of a text. */
export function linesOf(text: string): string[] {
  return text.replace(/\n$/, "").split("\n");
}

/** The lines of an event: one, save for prints of several. `  0.512345 S1  rpc    -> S2 RequestVote #12 Term=1 ...` */
export function plainLines({ at, server, topic, text }: LogLine, paint: TopicPaint): string[] {
  const stamp = `${timeOf(at)} ${nameOf(server)}  ${paint(topic, topic.padEnd(6))} `;
  return linesOf(text).map((line) => stamp + paint(topic, line));
}
