/**
 * The RPCs of a run: when each began and ended, and what became of its request and its reply.
 *
 * @module
 */

import type { LossReason, TraceEvent } from "../event.ts";
import type { Value } from "../value.ts";

/** What became of a request, or of a reply. */
export type Fate =
  | "arrived"
  /** It arrived after a message that was sent later between the same two servers. */
  | "overtaken"
  | "lost"
  /** Its target was crashed or cut off, or its caller was. */
  | "unreachable"
  /** The run ended before it arrived. */
  | "under way";

/** One RPC. Times are microseconds; `events` are numbers of the run's events. */
export interface Call {
  /** Its number in the run, from 1. */
  id: number;
  caller: number;
  target: number;
  /** For example `Raft.AppendEntries`. */
  method: string;
  /** The method without the service. */
  name: string;
  life: number;
  sent: number;
  args: Value[];
  request: Fate;
  /** When the handler started; null if it never did. */
  arrived: number | null;
  /** For how many microseconds the network held the request up; 0 if it did not. */
  requestDelay: number;
  /** When the handler returned; null if it has not. */
  replied: number | null;
  reply: Value[] | null;
  /** Null if there is no reply. */
  replyFate: Fate | null;
  replyDelay: number;
  /** When Call returned; null if it has not. */
  ended: number | null;
  /** Why Call returned, or will return, false. */
  reason: LossReason | null;
  /** An AppendEntries without entries. */
  heartbeat: boolean;
  /** Whether VoteGranted or Success is true in the reply; null if it has neither. */
  yes: boolean | null;
  events: number[];
}

/** The RPCs of a run, in the order in which they were sent. */
export function callsIn(events: readonly TraceEvent[]): Call[] {
  const byId = new Map<number, Call>();
  events.forEach((event, number) => {
    if (!("message" in event) || !("method" in event)) return;
    const at = event.at ?? 0;
    if (event.kind === "request sent") {
      byId.set(event.message, newCall(event, at));
    }
    const call = byId.get(event.message);
    if (call === undefined) return;
    call.events.push(number);
    switch (event.kind) {
      case "request delayed":
        call.requestDelay = event.delay;
        break;
      case "request lost":
        call.request = "lost";
        break;
      case "request arrived":
        call.arrived = at;
        call.request = "arrived";
        break;
      case "reply sent":
        call.replied = at;
        call.reply = event.reply;
        call.replyFate = "under way";
        call.yes = yesIn(event.reply);
        break;
      case "reply delayed":
        call.replyDelay = event.delay;
        break;
      case "reply lost":
        call.replyFate = "lost";
        break;
      case "reply undeliverable":
        call.replyFate = "unreachable";
        break;
      case "reply arrived":
        call.ended = at;
        call.replyFate = "arrived";
        break;
      case "unreachable":
        call.request = "unreachable";
        call.reason = event.reason;
        break;
      case "call failed":
        call.ended = at;
        call.reason = event.reason ?? call.reason;
        break;
    }
  });
  const calls = [...byId.values()];
  markOvertaken(calls);
  return calls;
}

function newCall(event: TraceEvent & { kind: "request sent" }, sent: number): Call {
  const { message: id, server: caller, peer: target, method, life, args } = event;
  const name = method.slice(method.lastIndexOf(".") + 1);
  return {
    id,
    caller,
    target,
    method,
    name,
    life,
    sent,
    args,
    request: "under way",
    arrived: null,
    requestDelay: 0,
    replied: null,
    reply: null,
    replyFate: null,
    replyDelay: 0,
    ended: null,
    reason: null,
    heartbeat: name === "AppendEntries" && fieldOf(args, "Entries", Array.isArray)?.length === 0,
    yes: null,
    events: [],
  };
}

/** A message was overtaken if one that left later, in the same direction, arrived before it. */
function markOvertaken(calls: Call[]): void {
  const requests = new Map<number, number>(), replies = new Map<number, number>();
  for (const call of calls.toReversed()) {
    if (call.arrived === null) continue;
    const way = call.caller * 1000 + call.target;
    const earliest = requests.get(way) ?? Infinity;
    if (call.arrived > earliest) call.request = "overtaken";
    requests.set(way, Math.min(earliest, call.arrived));
  }
  const answered = calls.filter((call) => call.replied !== null && call.replyFate === "arrived");
  answered.sort((a, b) => b.replied! - a.replied! || b.id - a.id);
  for (const call of answered) {
    const way = call.caller * 1000 + call.target;
    const earliest = replies.get(way) ?? Infinity;
    if (call.ended! > earliest) call.replyFate = "overtaken";
    replies.set(way, Math.min(earliest, call.ended!));
  }
}

/** VoteGranted or Success in a reply. */
function yesIn(reply: Value[]): boolean | null {
  const is = (value: unknown): value is boolean => typeof value === "boolean";
  return fieldOf(reply, "VoteGranted", is) ?? fieldOf(reply, "Success", is);
}

/** A field of a message's struct, also if a Ref contains it; null if it is missing or of another type. */
export function fieldOf<T extends Value>(
  values: readonly Value[],
  name: string,
  is: (value: Value) => value is T,
): T | null {
  const fields = structIn(values);
  const value = fields?.[name];
  return value !== undefined && is(value) ? value : null;
}

/** A numeric field of a message; null if there is none of this name. */
export function numberOf(values: readonly Value[], name: string): number | null {
  return fieldOf(values, name, (value): value is number => typeof value === "number");
}

function structIn([value]: readonly Value[]): { [name: string]: Value } | null {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return null;
  const inside = value.Value ?? value.value;
  if ("Term" in value || typeof inside !== "object" || inside === null || Array.isArray(inside)) return value;
  return inside;
}
