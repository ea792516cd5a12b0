/**
 * Colours for a log.
 *
 * @module
 */

import type { Topic } from "../../trace/event.ts";
import { isPainted } from "../paint.ts";
import { type TopicPaint, unpainted } from "../../trace/topics.ts";

/** Colours by topic for standard output, or none. */
export async function topicPaint(): Promise<TopicPaint> {
  if (!isPainted()) return unpainted;
  // Loaded only for a terminal, because imports slow down the start.
  const { default: chalk } = await import("chalk");
  const colours: Record<Topic, (text: string) => string> = {
    rpc: chalk.cyan,
    reply: chalk.blue,
    lost: chalk.red,
    late: chalk.yellow,
    start: chalk.green,
    apply: chalk.greenBright,
    snap: chalk.greenBright,
    save: chalk.dim,
    server: chalk.magentaBright,
    net: chalk.magenta,
    print: (text) => text,
    warn: chalk.yellowBright,
    client: chalk.bold,
    test: chalk.bold,
    fail: chalk.bgRed.white.bold,
    referee: chalk.bgRed.white.bold,
  };
  return (topic, text) => colours[topic](text);
}
