/**
 * A run as the page draws it: plain data, computed once from the run's events.
 *
 * @module
 */

import type { TraceEvent } from "../event.ts";
import { LogText } from "../text.ts";
import type { Topic } from "../event.ts";
import { linesOf } from "../log_line.ts";
import { annotationIn, type Lane, lanesOf, type Surroundings, surroundingsOf } from "./lanes.ts";
import { type Pin, pinsIn } from "./pins.ts";
import { type Call, callsIn } from "./rpcs.ts";

/** Something that happens in a lane at one moment. */
export interface Mark {
  at: number;
  server: number;
  kind: "print" | "save" | "apply" | "start" | "snapshot" | "warning" | "note";
  event: number;
}

/** An event as lists and the search show it. */
export interface Line {
  event: number;
  at: number;
  server: number | null;
  topic: Topic;
  text: string;
  /** The client's operation that the event belongs to. */
  operation?: number;
}

export interface Model extends Surroundings {
  servers: number;
  /** The run's last moment, in microseconds; at least 1. */
  end: number;
  events: readonly TraceEvent[];
  lanes: Lane[];
  calls: Call[];
  marks: Mark[];
  pins: Pin[];
  lines: Line[];
  /** The moments of what is drawn, in ascending order. */
  moments: number[];
}

/** @param lines the text of the events, if it is not to be made from them */
export function modelOf(events: readonly TraceEvent[], servers: number, lines?: Line[]): Model {
  const timed = withMoments(events);
  const end = Math.max(1, timed.at(-1)?.at ?? 1);
  const calls = callsIn(timed);
  let made = lines ?? null;
  return {
    servers,
    end,
    events: timed,
    lanes: lanesOf(timed, servers, end),
    ...surroundingsOf(timed, end),
    calls,
    marks: marksIn(timed, servers),
    pins: pinsIn(timed),
    // Made on demand: 100,000 events take a while, and a page can open without them.
    get lines() {
      return made ??= linesIn(timed, servers);
    },
    moments: timed.flatMap(({ kind, at }) => unseen.has(kind) ? [] : [at ?? 0]),
  };
}

/** Kinds of events that are not drawn. */
const unseen: ReadonlySet<TraceEvent["kind"]> = new Set<TraceEvent["kind"]>([
  "state returned",
  "start called",
]);

/** Gives each event without a moment that of the event before it. */
function withMoments(events: readonly TraceEvent[]): TraceEvent[] {
  let before = 0;
  return events.map((event) => {
    if (event.at !== null) before = event.at;
    return event.at === null ? { ...event, at: before } : event;
  });
}

function marksIn(events: readonly TraceEvent[], servers: number): Mark[] {
  const marks: Mark[] = [];
  events.forEach((each, event) => {
    const { server } = each;
    const kind = markOf(each);
    if (kind !== null && server !== null && server < servers) {
      marks.push({ at: each.at ?? 0, server, kind, event });
    }
  });
  return marks;
}

function markOf(event: TraceEvent): Mark["kind"] | null {
  switch (event.kind) {
    case "print":
      return annotationIn(event.text) === null ? "print" : "note";
    case "saved":
      return "save";
    case "applied":
      return "apply";
    case "start returned":
      return event.isLeader ? "start" : null;
    case "snapshot made":
    case "snapshot applied":
    case "snapshot refused":
      return "snapshot";
    case "warning":
      return "warning";
    default:
      return null;
  }
}

/**
 * A line for each event that the text of `replay` shows. Of a print of several lines, the first and how many
 * follow.
 */
export function linesIn(events: readonly TraceEvent[], servers: number): Line[] {
  const text = new LogText(false, servers);
  return events.flatMap((each, event) => {
    const line = text.line(each);
    if (line === null) return [];
    const [first, ...rest] = linesOf(line.text);
    const shown = rest.length === 0 ? first : `${first} (and ${rest.length} more lines)`;
    const { server, topic, operation } = line;
    return [{ event, at: each.at ?? 0, server, topic, text: shown, operation }];
  });
}

/** How many items of a list in ascending order are at most `value`. */
export function countUpTo<T>(sorted: ArrayLike<T>, value: number, of: (item: T) => number): number {
  let low = 0, high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (of(sorted[middle]) <= value) low = middle + 1;
    else high = middle;
  }
  return low;
}
