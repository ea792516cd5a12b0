/**
 * One line of a log, made from an event by text.ts.
 *
 * @module
 */

import type { Topic } from "./event.ts";
import type { TopicPaint } from "./topics.ts";

export interface LogLine {
  /** Microseconds since the test began; null for a print that did not come through the console. */
  at: number | null;
  /** Where it happened; null for the network as a whole and for the test. */
  server: number | null;
  /** The name of that server, or `--`. */
  name: string;
  /** The other server of an RPC. */
  peer?: number;
  /** The client's operation that the line belongs to. */
  operation?: number;
  topic: Topic;
  /** One line, except for prints of several lines. */
  text: string;
  /** For a complaint or the failure: its place on the run's page. */
  link?: string;
}

/** `  0.512345`. */
export function timeOf(at: number | null): string {
  return (at === null ? "-.------" : (at / 1e6).toFixed(6)).padStart(10);
}

/** Shown in place of a name for what belongs to no server. */
export const noName = "--";

export function linesOf(text: string): string[] {
  return text.replace(/\n$/, "").split("\n");
}

/**
 * The lines of one event: one, except for prints of several lines.
 * `  0.512345 S1  rpc    -> S2 RequestVote #12 Term=1 ...`
 */
export function plainLines({ at, name, topic, text }: LogLine, paint: TopicPaint): string[] {
  const stamp = `${timeOf(at)} ${name}  ${paint(topic, topic.padEnd(6))} `;
  return linesOf(text).map((line) => stamp + paint(topic, line));
}
