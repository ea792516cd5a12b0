/**
 * A run as a Chrome trace for ui.perfetto.dev: each server is a process with its roles, RPCs, prints and
 * counters; each request and reply that arrived is an arrow.
 *
 * @module
 */

import type { TraceEvent } from "../event.ts";
import { namesFor } from "../names.ts";
import { valuesText } from "../text.ts";
import { annotationIn } from "./lanes.ts";
import { modelOf } from "./model.ts";
import type { Call } from "./rpcs.ts";
import { lastIndex, States } from "./states.ts";
import { fateOf, shortName, shortReply } from "./words.ts";

/** An event of the trace format. Times are microseconds. */
interface PerfettoEvent {
  name: string;
  /** X: a span; i: a moment; C: a counter; s, f: start and end of an arrow; M: a name. */
  ph: "X" | "i" | "C" | "s" | "f" | "M";
  pid: number;
  tid: number;
  ts: number;
  dur?: number;
  cat?: string;
  id?: number;
  bp?: "e";
  s?: "t" | "g";
  args?: Record<string, unknown>;
}

const [roles, rpcs, prints] = [1, 2, 3];
const test = 1000;

export function perfettoEvents(events: readonly TraceEvent[], servers: number): PerfettoEvent[] {
  const model = modelOf(events, servers);
  const nameOf = namesFor(servers);
  const made: PerfettoEvent[] = [{
    name: "process_name",
    ph: "M",
    pid: test,
    tid: 1,
    ts: 0,
    args: { name: "test" },
  }];
  const others = new Set(
    model.calls.flatMap(({ caller, target }) => [caller, target]).filter((id) => id >= servers),
  );
  for (const server of [...model.lanes.map(({ server }) => server), ...others]) {
    const track = (tid: number, name: string): PerfettoEvent => ({
      name: tid === 0 ? "process_name" : "thread_name",
      ph: "M",
      pid: server + 1,
      tid,
      ts: 0,
      args: { name },
    });
    made.push(track(0, nameOf(server)), track(roles, "role"), track(rpcs, "RPCs"), track(prints, "prints"));
  }
  for (const { from, to, text } of model.steps) {
    made.push({ name: text, ph: "X", pid: test, tid: 1, ts: from, dur: Math.max(1, to - from) });
  }
  for (const { server, roles: spans, notes } of model.lanes) {
    for (const { from, to, role, term, vote } of spans) {
      const args = { term, vote: vote === null ? null : nameOf(vote) };
      made.push({
        name: `T${term} ${role}`,
        ph: "X",
        pid: server + 1,
        tid: roles,
        ts: from,
        dur: to - from,
        args,
      });
    }
    for (const { from, to, tag, text } of notes) {
      made.push({ name: `${tag} ${text}`, ph: "X", pid: server + 1, tid: prints, ts: from, dur: to - from });
    }
  }
  for (const call of model.calls) made.push(...arrowsOf(call, nameOf));
  made.push(...momentsOf(model.events), ...countersOf(model.events, servers));
  return made;
}

/**
 * A request and its reply: a short span where each leaves and where it arrives, with an arrow between them.
 */
function* arrowsOf(call: Call, nameOf: (server: number) => string): Generator<PerfettoEvent> {
  const { id, caller, target, sent, arrived, replied, ended, replyFate } = call;
  const way = (
    name: string,
    from: number,
    start: number,
    to: number,
    end: number | null,
    number: number,
    args: object,
  ) =>
    [
      { name, ph: "X", pid: from + 1, tid: rpcs, ts: start, dur: 1, cat: "rpc", args: { ...args } },
      ...end === null ? [] : [
        { name, ph: "s", pid: from + 1, tid: rpcs, ts: start, cat: "rpc", id: number },
        { name, ph: "X", pid: to + 1, tid: rpcs, ts: end, dur: 1, cat: "rpc", args: { ...args } },
        { name, ph: "f", bp: "e", pid: to + 1, tid: rpcs, ts: end, cat: "rpc", id: number },
      ],
    ] as PerfettoEvent[];
  const request = {
    rpc: id,
    to: nameOf(target),
    says: valuesText(call.args, false),
    fate: fateOf(call, nameOf),
  };
  yield* way(`${shortName(call)} #${id}`, caller, sent, target, arrived, 2 * id, request);
  if (replied === null) return;
  const came = replyFate === "arrived" || replyFate === "overtaken" ? ended : null;
  const reply = { rpc: id, to: nameOf(caller), says: valuesText(call.reply ?? [], false) };
  yield* way(`${shortReply(call)} #${id}`, target, replied, caller, came, 2 * id + 1, reply);
}

function* momentsOf(events: readonly TraceEvent[]): Generator<PerfettoEvent> {
  for (const event of events) {
    const ts = event.at ?? 0, pid = event.server === null ? test : event.server + 1;
    const moment = (name: string, tid: number, args: object): PerfettoEvent => ({
      name,
      ph: "i",
      s: "t",
      pid,
      tid,
      ts,
      args: { ...args },
    });
    if (event.kind === "complaint") {
      const { rule, sentence, section, context } = event;
      yield { ...moment(`rule ${rule}`, roles, { sentence, section, context }), s: "g" };
    } else if (event.kind === "failed") {
      yield { ...moment(`FAIL: ${event.failure}`, roles, { message: event.message }), s: "g" };
    } else if (event.kind === "print" && (annotationIn(event.text)?.part ?? "moment") === "moment") {
      yield moment(event.text.trimEnd().split("\n", 1)[0], prints, { text: event.text });
    } else if (event.kind === "crashed" || event.kind === "launched") yield moment(event.kind, roles, {});
  }
}

/** currentTerm, commitIndex, lastApplied and the log's last index, each time one of them changes. */
function* countersOf(events: readonly TraceEvent[], servers: number): Generator<PerfettoEvent> {
  const states = new States(events, servers);
  const before: string[] = [];
  for (let i = 0; i < events.length; i++) {
    const { server, at } = events[i];
    if (server === null || server >= servers) continue;
    const { term, commit, applied, log } = states.after(i + 1)[server];
    const values = { term, commitIndex: commit, lastApplied: applied, "last index": lastIndex(log) };
    const now = JSON.stringify(values);
    if (now === before[server]) continue;
    before[server] = now;
    for (const [name, value] of Object.entries(values)) {
      yield { name, ph: "C", pid: server + 1, tid: roles, ts: at ?? 0, args: { [name]: value } };
    }
  }
}
