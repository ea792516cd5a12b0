/**
 * The moments that a page marks with a flag: the failure, and the referee's complaints.
 *
 * @module
 */

import type { TraceEvent } from "../event.ts";

export interface Pin {
  at: number;
  /** Null if the failure belongs to no server. */
  server: number | null;
  /** The number of the event. */
  event: number;
  kind: "complaint" | "failure" | "parting";
  /** The id of the rule, or the kind of the failure. */
  rule: string;
  severity: string;
  sentence: string;
  section: string | null;
  context: string | null;
  /**
   * The RPC that the server was handling or sending when it broke the rule; null if there was none at that
   * moment.
   */
  call: number | null;
  /** Whether it is state that was not saved, and has not been lost: no cause of what follows. */
  harmless: boolean;
}

/** All pins in the order of the run; a rule has one each time that a server breaks it. */
export function pinsIn(events: readonly TraceEvent[]): Pin[] {
  const pins: Pin[] = [];
  events.forEach((event, number) => {
    if (event.kind === "complaint") {
      const { server, rule, severity, section, sentence, context } = event;
      const at = event.at ?? 0;
      const call = callBefore(events, number, server);
      pins.push({
        at,
        server,
        event: number,
        kind: "complaint",
        rule,
        severity,
        sentence,
        section,
        context,
        call,
        harmless: rule === "P1" && !startsAfter(events, number, server),
      });
    } else if (event.kind === "failed") {
      const { server, failure: rule, message: sentence } = event;
      const at = event.at ?? momentBefore(events, number);
      const more = { severity: "error", section: null, context: null, call: null, harmless: false };
      pins.push({ at, server, event: number, kind: "failure", rule, sentence, ...more });
    }
  });
  return pins;
}

/** Whether the server starts again later. */
function startsAfter(events: readonly TraceEvent[], number: number, server: number): boolean {
  return events.slice(number).some((event) => event.kind === "launched" && event.server === server);
}

/**
 * The pin to open a page at: where two runs diverge; else the rule that `test` names first, or the failure. Null if there
 * is none.
 */
export function firstPin(pins: readonly Pin[]): Pin | null {
  const parting = pins.find(({ kind }) => kind === "parting");
  if (parting !== undefined) return parting;
  const complaint = (of: string, orHarmless = true) =>
    pins.find(({ kind, severity, harmless }) =>
      kind === "complaint" && severity === of && (orHarmless || !harmless)
    );
  return complaint("error", false) ?? complaint("error") ?? complaint("warning") ??
    pins.find(({ kind }) => kind === "failure") ??
    pins[0] ?? null;
}

/** The RPC of this server's last message event, if that was at the same moment. */
function callBefore(events: readonly TraceEvent[], number: number, server: number): number | null {
  const { at } = events[number];
  for (let i = number - 1; i >= 0 && (events[i].at === null || events[i].at === at); i--) {
    const event = events[i];
    if ("message" in event && "method" in event && event.server === server) return event.message;
  }
  return null;
}

/** The last known moment before an event. */
function momentBefore(events: readonly TraceEvent[], number: number): number {
  for (let i = number - 1; i >= 0; i--) if (events[i].at !== null) return events[i].at!;
  return 0;
}

/** The number of the RPC that an event is about; null if there is none. */
export function callOf(event: TraceEvent): number | null {
  return "message" in event && "method" in event ? event.message : null;
}
