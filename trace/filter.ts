/**
 * Which events of a log are shown.
 *
 * @module
 */

import type { Topic } from "./event.ts";
import type { LogLine } from "./log_line.ts";

/** What to show. */
export interface Filter {
  /** Only what happens in these servers, and what is no server's; null for all. */
  only: number[] | null;
  /** Not these topics. */
  ignore: Topic[];
  /** From this microsecond ... */
  from: number;
  /** ... to this one. */
  to: number;
}

/** Whether an event is shown. The moment of failure always is, unless it is ignored by name. */
export function isShown({ at, server, topic }: LogLine, { only, ignore, from, to }: Filter): boolean {
  if (ignore.includes(topic)) return false;
  if (topic === "fail") return true;
  if (at !== null && (at < from || at > to)) return false;
  return only === null || server === null || only.includes(server);
}
