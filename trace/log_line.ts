/**
 * One line of a log, made from an event by text.ts.
 *
 * @module
 */

import type { Topic } from "./event.ts";
import type { TopicPaint } from "./topics.ts";

/** What happened, in words. */
export interface LogLine {
  /** Microseconds of the test; null for a print that did not come through the console. */
  at: number | null;
  /** Where it happened; null for the network as a whole and for the test. */
  server: number | null;
  /** What that is called. */
  name: string;
  /** The other server, of an RPC. */
  peer?: number;
  /** The client's operation it belongs to. */
  operation?: number;
  topic: Topic;
  /** One line, except prints of several. */
  text: string;
  /** Of what the run's picture has a flag for: where on its page that is. */
  link?: string;
}

/** `  0.512345`. */
export function timeOf(at: number | null): string {
  return (at === null ? "-.------" : (at / 1e6).toFixed(6)).padStart(10);
}

/** The name of what is no server's. */
export const noName = "--";

/** The lines of a text. */
export function linesOf(text: string): string[] {
  return text.replace(/\n$/, "").split("\n");
}

/** The lines of an event: one, except prints of several. `  0.512345 S1  rpc    -> S2 RequestVote #12 Term=1 ...` */
export function plainLines({ at, name, topic, text }: LogLine, paint: TopicPaint): string[] {
  const stamp = `${timeOf(at)} ${name}  ${paint(topic, topic.padEnd(6))} `;
  return linesOf(text).map((line) => stamp + paint(topic, line));
}
