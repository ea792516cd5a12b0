/**
 * Writes pages: `--html`.
 *
 * @module
 */

import { readText } from "../../platform/files.ts";
import { replaceFile, systemsReason } from "../../platform/growing_file.ts";
import { UsageError } from "../../platform/usage_error.ts";
import type { Outcome } from "../../runner/protocol.ts";
import type { TraceEvent } from "../../trace/event.ts";
import { linkTo } from "../../trace/picture/place.ts";
import { pageText } from "../../trace/picture/page_text.ts";
import { pinsIn } from "../../trace/picture/pins.ts";
import type { RunData } from "../../trace/picture/run_data.ts";

const builtPage = new URL("../../trace/picture/page/built.html", import.meta.url);

/** What a page says of its run, besides what happened. */
type PageHead = Pick<RunData, "course" | "test" | "banner" | "seed" | "servers" | "command" | "replay">;

/** A page's run; without an outcome it was interrupted. */
export function runData(head: PageHead, outcome: Outcome | null, events: TraceEvent[]): RunData {
  const failure = outcome?.failure ?? null;
  const seconds = outcome?.total ?? (events.findLast(({ at }) => at !== null)?.at ?? 0) / 1e6;
  return {
    ...head,
    seconds,
    failure: failure === null ? null : { kind: failure.kind, message: failure.message },
    events,
  };
}

/** Writes the page of a run, and optionally of another beside it; a path that cannot be written to is a UsageError. */
export function writePage(path: string, run: RunData, against: RunData | null): void {
  const text = pageText(readText(builtPage), { run, against });
  try {
    replaceFile(path, text);
  } catch (error) {
    throw new UsageError(`--html ${path}: ${systemsReason(error)}`);
  }
}

/**
 * Links to what went wrong in a run: the first broken rule of each kind, and the failure; at most so many, of which one
 * is the failure's.
 */
export function linksIn(path: string, { events }: RunData, most: number): string[] {
  const seen = new Set<string>();
  const pins = pinsIn(events).filter(({ kind, rule, server, severity }) => {
    const key = `${kind} ${rule} ${server}`;
    return severity !== "note" && !seen.has(key) && seen.add(key);
  });
  const beyond = pins.splice(most).find(({ kind }) => kind === "failure");
  if (beyond !== undefined) pins[most - 1] = beyond;
  return pins.map((pin) => {
    const { kind, rule, server, severity } = pin;
    const name = severity === "error" ? `rule ${rule}` : `rule ${rule} (${severity})`;
    return `${path}${linkTo(pin)}  ${kind === "failure" ? "the failure" : `${name}, S${server}`}`;
  });
}
