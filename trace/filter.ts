/**
 * Which events of a log are shown.
 *
 * @module
 */

import type { Topic } from "./event.ts";
import type { LogLine } from "./log_line.ts";

/** What to show. */
export interface Filter {
  /** Only events of these servers, and events of no server; null for all. */
  only: number[] | null;
  /** Hides these topics. */
  ignore: Topic[];
  /** The first microsecond shown. */
  from: number;
  /** The last microsecond shown. */
  to: number;
}

/** Whether an event is shown. The failure always is, unless its topic is ignored. */
export function isShown({ at, server, topic }: LogLine, { only, ignore, from, to }: Filter): boolean {
  if (ignore.includes(topic)) return false;
  if (topic === "fail") return true;
  if (at !== null && (at < from || at > to)) return false;
  return only === null || server === null || only.includes(server);
}
