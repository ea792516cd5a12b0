/**
 * The topics of a log's events.
 *
 * @module
 */

import type { Topic } from "./event.ts";

/** A description of each topic, in the order in which help lists them. */
export const topics: Record<Topic, string> = {
  rpc: "a request is sent (->), and arrives (<-)",
  reply: "a reply is sent (->), and arrives (<-): Call returns true",
  lost: "Call returns false, or will: request or reply lost, server unreachable or gone",
  late: "a request or a reply is delayed",
  start: "Start is accepted; with -v also calls, and refusals",
  apply: "an entry is applied",
  snap: "a service makes a snapshot, or takes one from its server",
  save: "the Persister gets bytes",
  server: "a server starts, or crashes",
  net: "connections, and how reliable the network is",
  print: "what your code prints: DPrintf, console.log",
  warn: "labgob's complaints",
  client: "a client's operation starts or returns",
  test: "what the test does and finds",
  fail: "the moment the test fails",
  referee: "a rule of Raft that the previous line broke: its id, and what is wrong",
};

/** Colours the text of a topic, or returns it unchanged. */
export type TopicPaint = (topic: Topic, text: string) => string;

export function unpainted(_topic: Topic, text: string): string {
  return text;
}
