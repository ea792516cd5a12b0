/**
 * Two runs in one picture: the servers of the second run are drawn below those of the first, and the point
 * where the runs diverge is marked.
 *
 * @module
 */

import type { TraceEvent } from "../event.ts";
import { namesFor } from "../names.ts";
import { type Line, linesIn, type Model, modelOf } from "./model.ts";
import type { Pin } from "./pins.ts";
import type { RunData } from "./run_data.ts";

/**
 * Not compared: how often the test asks, which does not concern the servers; a server's saves and prints,
 * which another file may do differently; and what follows from other events.
 */
const leftOut: ReadonlySet<TraceEvent["kind"]> = new Set<TraceEvent["kind"]>([
  "state returned",
  "start called",
  "step",
  "operation called",
  "operation returned",
  "saved",
  "print",
  "warning",
  "learned",
  "complaint",
]);

/** Fields that may differ although the same happens in both runs. */
const incidental = new Set(["at", "message", "delay", "bytes", "operation"]);

/**
 * Where two runs diverge: the numbers of the first events that differ; null if that run has ended by then.
 */
interface Parting {
  events: [number | null, number | null];
  /** The server that acts differently, as each run numbers it. */
  server: number;
}

/**
 * The first event of a server that is not the same in both runs. Times are not compared, since runs of two
 * seeds share hardly any. Null if each server does the same in both.
 */
export function partingOf(
  runs: [readonly TraceEvent[], readonly TraceEvent[]],
  servers: number,
): Parting | null {
  const [first, second] = runs.map((events) => byServer(events, servers));
  let parting: Parting | null = null;
  let earliest = Infinity;
  for (let server = 0; server < servers; server++) {
    const [a, b] = [first[server], second[server]];
    const most = Math.max(a.length, b.length);
    const differs = (i: number) =>
      i >= a.length || i >= b.length || contentOf(runs[0][a[i]]) !== contentOf(runs[1][b[i]]);
    let i = 0;
    while (i < most && !differs(i)) i++;
    if (i === most) continue;
    const events: Parting["events"] = [a[i] ?? null, b[i] ?? null];
    const at = Math.min(
      ...events.map((event, run) => event === null ? Infinity : runs[run][event].at ?? Infinity),
    );
    if (at < earliest) [parting, earliest] = [{ events, server }, at];
  }
  return parting;
}

/** For each server, the numbers of its events. */
function byServer(events: readonly TraceEvent[], servers: number): number[][] {
  const lists: number[][] = Array.from({ length: servers }, () => []);
  events.forEach(({ server, kind }, number) => {
    if (server !== null && server < servers && !leftOut.has(kind)) lists[server].push(number);
  });
  return lists;
}

function contentOf(event: TraceEvent): string {
  return JSON.stringify(event, (name, value) => incidental.has(name) ? undefined : value);
}

/** Both runs as one model with twice as many servers. */
export function modelOfBoth(run: RunData, other: RunData): Model {
  const { servers } = run;
  const parting = partingOf([run.events, other.events], servers);
  const first = shifted(run.events, servers), second = moved(other.events, run);
  const merged: { event: TraceEvent; line: Line | undefined; run: 0 | 1; number: number }[] = [];
  const lines = [linesIn(run.events, servers), linesIn(other.events, servers)].map((lines) =>
    new Map(lines.map((line) => [line.event, line]))
  );
  let before = [0, 0];
  for (let a = 0, b = 0; a < first.length || b < second.length;) {
    before = [first[a]?.at ?? before[0], second[b]?.at ?? before[1]];
    const isFirst = b >= second.length || (a < first.length && before[0] <= before[1]);
    if (isFirst) merged.push({ event: first[a], line: lines[0].get(a), run: 0, number: a++ });
    else merged.push({ event: second[b], line: lines[1].get(b), run: 1, number: b++ });
  }
  const events = merged.map(({ event }) => event);
  const shown = merged.flatMap(({ event, line, run }, number) => {
    if (line === undefined) return [];
    return [{ ...line, event: number, server: event.server, text: run === 0 ? line.text : `′ ${line.text}` }];
  });
  const model = modelOf(events, 2 * servers, shown);
  if (parting === null) return model;
  const pins = parting.events.flatMap((event, i) => {
    const number = merged.findIndex(({ run, number }) => run === i && number === event);
    const texts = parting.events.map((event, i) =>
      event === null ? "has ended" : lines[i].get(event)?.text ?? ""
    );
    return number < 0 ? [] : [partingPin(model.events, number, texts[i], texts[1 - i])];
  });
  return { ...model, pins: [...pins, ...model.pins].sort((a, b) => a.at - b.at) };
}

function partingPin(events: readonly TraceEvent[], event: number, here: string, there: string): Pin {
  const { at, server } = events[event];
  const each = events[event];
  const call = "message" in each && "method" in each ? each.message : null;
  const told = (text: string) => text === "" ? "something that the log does not show" : text;
  return {
    at: at ?? 0,
    server,
    event,
    kind: "parting",
    rule: "≠",
    severity: "note",
    harmless: false,
    sentence: `The runs diverge here: ${told(here)}`,
    section: null,
    context: `In the other run: ${told(there)}`,
    call,
  };
}

/** The events of the first run, with its clients numbered after the servers of both runs. */
function shifted(events: readonly TraceEvent[], servers: number): TraceEvent[] {
  return renumbered(events, { place: (id) => id < servers ? id : id + servers, messages: 0, operations: 0 });
}

/**
 * The events of the second run; its servers, clients, RPCs and operations get numbers that the first run does
 * not use.
 */
function moved(events: readonly TraceEvent[], run: RunData): TraceEvent[] {
  const { servers, events: first } = run;
  const highest = (of: (event: TraceEvent) => number) =>
    first.reduce((most, event) => Math.max(most, of(event)), 0);
  const clients = clientsIn(run);
  const messages = highest((event) => "message" in event && "method" in event ? event.message : 0);
  const operations = highest((event) => "operation" in event ? event.operation ?? 0 : 0);
  const place = (id: number) => id < servers ? id + servers : id + servers + clients;
  return renumbered(events, { place, messages, operations })
    .map((event) => event.kind === "step" ? { ...event, text: `′ ${event.text}` } : event);
}

interface Numbering {
  place: (server: number) => number;
  /** Added to the numbers of RPCs; `operations` to those of operations. */
  messages: number;
  operations: number;
}

function renumbered(events: readonly TraceEvent[], { place, messages, operations }: Numbering): TraceEvent[] {
  return events.map((event) => {
    const copy = { ...event } as Record<string, unknown>;
    if (event.server !== null) copy.server = place(event.server);
    if ("peer" in event) copy.peer = place(event.peer);
    if ("client" in event) copy.client = place(event.client);
    if ("vote" in event && typeof event.vote === "number") copy.vote = place(event.vote);
    if ("message" in event && typeof event.message === "number") copy.message = event.message + messages;
    if ("operation" in event && event.operation !== undefined) copy.operation = event.operation + operations;
    return copy as unknown as TraceEvent;
  });
}

/** `S1` in the first run, `S1′` in the second; clients are `C0` and `C0′`. */
export function namesOfBoth(run: RunData): (server: number) => string {
  const { servers } = run, clients = clientsIn(run);
  const nameOf = namesFor(servers);
  return (id) =>
    id < servers
      ? nameOf(id)
      : id < 2 * servers
      ? `${nameOf(id - servers)}′`
      : id < 2 * servers + clients
      ? nameOf(id - servers)
      : `${nameOf(id - servers - clients)}′`;
}

function clientsIn({ events, servers }: RunData): number {
  const asked = events.reduce((most, event) => Math.max(most, "client" in event ? event.client + 1 : 0), 0);
  return Math.max(
    0,
    asked - servers,
    events.reduce((most, { server }) => Math.max(most, (server ?? 0) + 1), 0) - servers,
  );
}
