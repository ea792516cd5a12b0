/**
 * Which events of a log are shown.
 *
 * @module
 */

import type { Topic } from "./event.ts";
import type { LogLine } from "./log_line.ts";

export interface Filter {
  /** Only events of these servers and of no server; null for all. */
  only: number[] | null;
  /** Only events of this operation of a client; null for all. */
  operation?: number | null;
  /** Hides these topics. */
  ignore: Topic[];
  /** The first microsecond shown. */
  from: number;
  /** The last microsecond shown. */
  to: number;
}

/** Whether an event is shown. The failure always is, unless its topic is ignored. */
export function isShown(line: LogLine, { only, operation = null, ignore, from, to }: Filter): boolean {
  const { at, server, topic } = line;
  if (ignore.includes(topic) || (operation !== null && line.operation !== operation)) return false;
  if (topic === "fail") return true;
  if (at !== null && (at < from || at > to)) return false;
  return only === null || server === null || only.includes(server);
}
