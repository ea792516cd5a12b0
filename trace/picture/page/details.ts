/**
 * The panel beside the picture: what went wrong, and everything about what is selected.
 *
 * @module
 */

import { type ComponentChild, type ComponentChildren, h } from "preact";
import { valuesText } from "../../text.ts";
import type { Value } from "../../value.ts";
import { visible } from "../../visible.ts";
import type { Line } from "../model.ts";
import type { Pin } from "../pins.ts";
import type { Call } from "../rpcs.ts";
import { lastIndex, type ServerState } from "../states.ts";
import { fateOf, pinName, secondsOf } from "../words.ts";
import type { Store } from "./store.ts";
import { whatIfSection } from "./what_if.ts";

export function detailsPanel(store: Store): ComponentChild {
  const { selection, model } = store.view;
  const call = store.selectedCall();
  return h(
    "div",
    { class: "details" },
    pinList(store),
    selection?.kind === "pin" ? pinDetails(store, model.pins[selection.pin]) : null,
    selection?.kind === "event" ? eventDetails(store, selection.event) : null,
    call === null ? null : callDetails(store, call),
    selection?.kind === "server" ? serverDetails(store, selection.server) : null,
    whatIfSection(store),
    selection === null
      ? h("p", { class: "hint" }, "Click a message, a lane or a flag; ? shows the keys.")
      : null,
    again(store),
  );
}

/** What a screen reader says when the selection changes. */
export function spoken(store: Store): string {
  const { selection, model, cursor, nameOf } = store.view;
  if (selection === null) return "";
  const moment = `${secondsOf(cursor)} seconds`;
  if (selection.kind === "server") {
    const { running, role, term } = store.states.after(store.eventsSoFar())[selection.server];
    return `${moment}, ${nameOf(selection.server)}: ${running ? `${role} of term ${term}` : "crashed"}`;
  }
  if (selection.kind === "pin") {
    const pin = model.pins[selection.pin];
    return `${moment}: ${pinName(pin)}. ${visible(pin.sentence)}`;
  }
  const call = store.selectedCall();
  if (selection.kind === "call" && call !== null) {
    return `${call.name} ${call.id}, ${nameOf(call.caller)} to ${nameOf(call.target)}. ${
      fateOf(call, nameOf)
    }`;
  }
  const event = selection.kind === "event" ? selection.event : -1;
  const line = model.lines.find((line) => line.event === event);
  return line === undefined
    ? moment
    : `${moment}, ${line.server === null ? "" : nameOf(line.server)} ${visible(line.text)}`;
}

/** The command that repeats the run, for people who were sent the page. */
function again({ subject: { run } }: Store): ComponentChild {
  if (run.command === null) return null;
  return h("p", { class: "again" }, "To run it again: ", h("code", null, visible(run.command)));
}

/** At most this many pins are listed. */
const mostListed = 8;

/** One line for each rule that a server broke, with how often it did. */
function pinList(store: Store): ComponentChild {
  const { model: { pins }, selection, nameOf } = store.view;
  const groups = Map.groupBy(pins.keys(), (i) => `${pins[i].kind} ${pins[i].rule} ${pins[i].server}`);
  const chosen = selection?.kind === "pin" ? selection.pin : null;
  const items = [...groups.values()].slice(0, mostListed).map((numbers) => {
    const [first] = numbers;
    const pin = pins[first];
    const current = chosen !== null && numbers.includes(chosen);
    // Clicking the group that is shown moves to its next pin.
    const next = current ? numbers[(numbers.indexOf(chosen) + 1) % numbers.length] : first;
    return h(
      "li",
      { key: first },
      h(
        "button",
        {
          type: "button",
          class: `pin ${pin.severity === "error" ? "error" : "lesser"}`,
          "aria-current": current,
          onClick: () => store.showPin(next),
        },
        h("b", null, pinName(pin)),
        h("span", { class: "when" }, `${(pin.at / 1e6).toFixed(3)} s`),
        pin.server === null ? null : h("span", { class: "who" }, nameOf(pin.server)),
        h("span", { class: "what" }, visible(pin.sentence.split("\n", 1)[0])),
        numbers.length > 1 ? h("span", { class: "times" }, `×${numbers.length}`) : null,
      ),
    );
  });
  return h(
    "section",
    { "aria-label": "What went wrong" },
    h("h2", null, pins.every(({ kind }) => kind === "parting") ? "No rule was broken" : "What went wrong"),
    h("ul", { class: "pins" }, items),
    groups.size > mostListed
      ? h("p", { class: "hint" }, `and ${groups.size - mostListed} more: press n`)
      : null,
  );
}

function pinDetails(store: Store, pin: Pin): ComponentChild {
  const { kind, rule, section, sentence, context, at, server, severity } = pin;
  const { nameOf } = store.view;
  const heading = kind === "parting"
    ? `${nameOf(server!)} acts differently`
    : kind === "failure"
    ? `The test fails (${rule})`
    : `${severity === "error" ? "Rule" : severity === "warning" ? "Warning" : "Note"} ${rule}, ${
      nameOf(server!)
    }`;
  return h(
    "section",
    { class: "chosen" },
    h("h2", null, heading, moment(store, at)),
    h("p", { class: "sentence" }, visible(sentence)),
    context === null ? null : h("p", null, visible(context)),
    section === null ? null : h("p", { class: "section" }, visible(section)),
  );
}

/** A moment, as a button that moves the cursor there. */
function moment(store: Store, at: number | null): ComponentChild {
  if (at === null) return "never";
  return h(
    "button",
    { type: "button", class: "moment", onClick: () => store.moveTo(at) },
    `${secondsOf(at)} s`,
  );
}

function callDetails(store: Store, call: Call): ComponentChild {
  const { nameOf } = store.view;
  const after = (at: number | null) =>
    at === null || at === call.sent ? "" : ` (+${duration(at - call.sent)})`;
  return h(
    "section",
    { class: "call" },
    h("h2", null, `${visible(call.method)} #${call.id}`),
    h("p", { class: "way" }, `${nameOf(call.caller)} → ${nameOf(call.target)}. `, fateOf(call, nameOf)),
    rows([
      ["sent", moment(store, call.sent)],
      ["arrived", call.arrived === null ? "never" : [moment(store, call.arrived), after(call.arrived)]],
      ["answered", call.replied === null ? "never" : [moment(store, call.replied), after(call.replied)]],
      ["returned", call.ended === null ? "not in this run" : [moment(store, call.ended), after(call.ended)]],
    ]),
    h("h3", null, "Request"),
    fields(call.args),
    call.reply === null ? null : h("h3", null, "Reply"),
    call.reply === null ? null : fields(call.reply),
  );
}

function duration(us: number): string {
  return us < 1000 ? `${us} µs` : us < 1e6 ? `${(us / 1000).toFixed(2)} ms` : `${(us / 1e6).toFixed(3)} s`;
}

function rows(pairs: [string, ComponentChildren][]): ComponentChild {
  return h(
    "table",
    { class: "fields" },
    h(
      "tbody",
      null,
      pairs.map(([name, value]) => h("tr", null, h("th", { scope: "row" }, name), h("td", null, value))),
    ),
  );
}

/** The fields of a message's structs; other values as text. */
function fields(values: readonly Value[]): ComponentChild[] {
  return values.map((value) => {
    if (
      typeof value !== "object" || value === null || Array.isArray(value) ||
      /^[a-z]/.test(Object.keys(value)[0] ?? "A")
    ) {
      return h("p", { class: "value" }, visible(valuesText([value], false)));
    }
    return rows(
      Object.entries(value).map(([name, field]) => [visible(name), visible(valuesText([field], false))]),
    );
  });
}

function eventDetails(store: Store, event: number): ComponentChild {
  const { model, nameOf } = store.view;
  const line = model.lines.find((line) => line.event === event);
  const each = model.events[event];
  const full = each.kind === "print" || each.kind === "warning" || each.kind === "step"
    ? each.text
    : line?.text ?? each.kind;
  const saved = each.kind === "saved" && each.state !== undefined ? each.state : null;
  return h(
    "section",
    { class: "event" },
    h(
      "h2",
      null,
      each.server === null ? each.kind : `${nameOf(each.server)}: ${each.kind}`,
      moment(store, each.at),
    ),
    h("p", { class: "value" }, visible(full)),
    saved === null ? null : fields(saved),
  );
}

function serverDetails(store: Store, server: number): ComponentChild {
  const { view } = store;
  const { model, nameOf, cursor } = view;
  const state = store.states.after(store.eventsSoFar())[server];
  return h(
    "section",
    { class: "server" },
    h("h2", null, nameOf(server), h("span", { class: "at" }, ` at ${secondsOf(cursor)} s`)),
    rows(stateRows(state, server, nameOf)),
    h("h3", null, "Prints and saves around the cursor"),
    lineList(store, linesAround(model.lines, server, cursor)),
  );
}

function stateRows(
  state: ServerState,
  server: number,
  nameOf: (server: number) => string,
): [string, string][] {
  const { running, life, connected, role, term, vote, commit, applied, log, next, match, saved } = state;
  const pairs: [string, string][] = [
    [
      "it is",
      running ? `${role}${connected ? "" : ", cut off"}, life ${life}` : `crashed (life ${life} is over)`,
    ],
    ["currentTerm", String(term)],
    ["votedFor", vote === null ? "nobody, as far as the run shows" : nameOf(vote)],
    ["log", log.entries.length === 0 && log.offset === 0 ? "empty" : `${log.offset + 1}..${lastIndex(log)}`],
    ["commitIndex", String(commit)],
    ["lastApplied", String(applied)],
  ];
  if (log.offset > 0) pairs.push(["snapshot", `up to ${log.offset} of term ${log.offsetTerm}`]);
  if (role === "leader") {
    const told = (of: (number | null)[]) =>
      of.map((index, i) => i === server ? null : `${nameOf(i)} ${index ?? "?"}`).filter((text) =>
        text !== null
      ).join(", ");
    pairs.push(["nextIndex", told(next)], ["matchIndex", told(match)]);
  }
  if (saved !== null) pairs.push(["last save", `${saved.bytes} bytes at ${secondsOf(saved.at)} s`]);
  return pairs;
}

/** The lines of a server that are nearest to a moment, without its RPCs. */
function linesAround(lines: readonly Line[], server: number, at: number): Line[] {
  const own = lines.filter((line) => line.server === server && around.has(line.topic));
  const now = own.findLastIndex((line) => line.at <= at);
  return own.slice(Math.max(0, now - 9), now + 6);
}

const around: ReadonlySet<string> = new Set([
  "print",
  "save",
  "start",
  "apply",
  "snap",
  "warn",
  "server",
  "net",
]);

export function lineList(store: Store, lines: readonly Line[]): ComponentChild {
  const { cursor, selection, nameOf } = store.view;
  const chosen = selection?.kind === "event" ? selection.event : null;
  return h(
    "ol",
    { class: "lines" },
    lines.map(({ event, at, server, topic, text }) =>
      h(
        "li",
        { key: event },
        h(
          "button",
          {
            type: "button",
            class: at <= cursor ? "past" : "future",
            "aria-current": event === chosen,
            onClick: () => store.showEvent(event),
          },
          h("span", { class: "when" }, secondsOf(at)),
          h("span", { class: "who" }, server === null ? "--" : nameOf(server)),
          h("span", { class: "topic" }, topic),
          h("span", { class: "what" }, visible(text.slice(0, 140))),
        ),
      )
    ),
  );
}
