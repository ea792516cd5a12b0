/**
 * The state of a page, and everything that changes it.
 *
 * @module
 */

import { folded, straight } from "../fold.ts";
import { countUpTo, type Model } from "../model.ts";
import { around, openingOf } from "../opening.ts";
import { callOf } from "../pins.ts";
import { linkTo, type Place, placeIn } from "../place.ts";
import type { Call } from "../rpcs.ts";
import type { RunData } from "../run_data.ts";
import { queryOf } from "../search.ts";
import { States } from "../states.ts";
import { dark, light } from "./theme.ts";
import { placedOn, type Selection, type View } from "./view.ts";

/** The runs that the page is about. */
interface Subject {
  run: RunData;
  against: RunData | null;
  model: Model;
  nameOf: (server: number) => string;
}

export type Tab = "details" | "events";

export class Store {
  readonly subject: Subject;
  readonly states: States;
  readonly calls: Map<number, Call>;
  /** What is drawn; its size is that of the canvas. */
  view: View;
  query = "";
  /** The events that the search has found, in ascending order. */
  found: number[] = [];
  tab: Tab = "details";
  help = false;
  #listeners: (() => void)[] = [];

  constructor(subject: Subject, isDark: boolean) {
    const { model, nameOf } = subject;
    this.subject = subject;
    this.states = new States(model.events, model.servers);
    this.calls = new Map(model.calls.map((call) => [call.id, call]));
    const scale = folded(model.moments, model.end);
    const opening = openingOf(model);
    this.view = {
      model,
      scale,
      placed: placedOn(model, scale),
      theme: isDark ? dark : light,
      width: 1000,
      height: 600,
      from: 0,
      to: scale.length * 1.02,
      cursor: opening.pin?.at ?? model.end,
      selection: opening.pin === null ? null : { kind: "pin", pin: model.pins.indexOf(opening.pin) },
      selectedCall: null,
      hovered: null,
      heartbeats: true,
      matches: null,
      nameOf,
    };
    this.#showMoments(opening.from, opening.to);
  }

  onChange(listener: () => void): void {
    this.#listeners.push(listener);
  }

  #set(change: Partial<View>): void {
    this.view = { ...this.view, ...change };
    this.changed();
  }

  changed(): void {
    this.view = { ...this.view, selectedCall: this.selectedCall()?.id ?? null };
    for (const listener of this.#listeners) listener();
  }

  resize(width: number, height: number): void {
    this.#set({ width, height });
  }

  /**
   * Shows these positions. After the end of the run there is some room, so that labels at its end can be
   * read.
   */
  window(from: number, to: number): void {
    const { length } = this.view.scale;
    const width = Math.min(length * 1.02, Math.max(to - from, 5));
    const room = width * (width >= length ? 0.02 : 0.12);
    const left = Math.max(0, Math.min(from, length - width + room));
    this.#set({ from: left, to: left + width });
  }

  #showMoments(from: number, to: number): void {
    const { scale } = this.view;
    const [a, b] = [scale.position(from), scale.position(to)];
    const margin = (b - a) * 0.05;
    this.window(a - margin, b + margin);
  }

  whole(): void {
    this.window(0, this.view.scale.length * 1.02);
  }

  /** Makes the window narrower by this factor, around the cursor if that is in view. */
  zoom(factor: number): void {
    const { from, to, scale, cursor } = this.view;
    const at = scale.position(cursor);
    const middle = at >= from && at <= to ? at : (from + to) / 2;
    this.window(middle - (middle - from) / factor, middle + (to - middle) / factor);
  }

  toggleFold(): void {
    const { model, scale, from, to } = this.view;
    const [first, last] = [scale.moment(from), scale.moment(to)];
    const next = scale.folded ? straight(model.end) : folded(model.moments, model.end);
    this.view = { ...this.view, scale: next, placed: placedOn(model, next) };
    this.window(next.position(first), next.position(last));
  }

  toggleHeartbeats(): void {
    this.#set({ heartbeats: !this.view.heartbeats });
  }

  toggleTheme(): void {
    this.setDark(!this.view.theme.dark);
  }

  setDark(isDark: boolean): void {
    this.#set({ theme: isDark ? dark : light });
  }

  toggleHelp(): void {
    this.help = !this.help;
    this.changed();
  }

  showTab(tab: Tab): void {
    this.tab = tab;
    this.changed();
  }

  hover(call: number | null): void {
    if (call !== this.view.hovered) this.#set({ hovered: call });
  }

  select(selection: Selection | null): void {
    if (selection !== null && selection.kind !== "event") this.tab = "details";
    this.#set({ selection });
  }

  /** Moves the cursor, and also the window if the cursor would be out of view. */
  moveTo(at: number, selection: Selection | null = this.view.selection): void {
    const { scale, from, to } = this.view;
    const position = scale.position(at);
    this.view = { ...this.view, cursor: at, selection };
    const margin = (to - from) * 0.04;
    if (position < from + margin || position > to - margin) {
      this.window(position - (to - from) * 0.6, position + (to - from) * 0.4);
    } else this.changed();
  }

  /** Shows a pin and what led to it. */
  showPin(pin: number): void {
    const { at, call } = this.view.model.pins[pin];
    const { from, to } = around(this.view.model, at, call);
    this.tab = "details";
    this.view = { ...this.view, cursor: at, selection: { kind: "pin", pin } };
    this.#showMoments(from, to);
  }

  /** Moves to the next pin, or with -1 to the one before. */
  nextPin(step: 1 | -1): void {
    const { model: { pins }, cursor, selection } = this.view;
    if (pins.length === 0) return;
    const now = selection?.kind === "pin"
      ? selection.pin
      : countUpTo(pins, cursor, ({ at }) => at) - (step === 1 ? 1 : 0);
    this.showPin((now + step + pins.length) % pins.length);
  }

  /** Moves to the next event of the selected server, or of any server if none is selected. */
  nextEvent(step: 1 | -1): void {
    const { model, selection, cursor } = this.view;
    const server = this.selectedServer();
    const { lines } = model;
    const now = selection?.kind === "event"
      ? lines.findIndex(({ event }) => event === selection.event)
      : countUpTo(lines, cursor, ({ at }) => at) - (step === 1 ? 1 : 0);
    for (let i = now + step; i >= 0 && i < lines.length; i += step) {
      if (server !== null && lines[i].server !== server) continue;
      this.#server = server;
      return this.showEvent(lines[i].event);
    }
  }

  /** The server that was selected before the user stepped through its events. */
  #server: number | null = null;

  selectedServer(): number | null {
    const { selection } = this.view;
    if (selection?.kind === "server") return selection.server;
    return selection?.kind === "event" ? this.#server : null;
  }

  /** Selects the lane below, or with -1 the one above. */
  nextServer(step: 1 | -1): void {
    const { servers } = this.view.model;
    const now = this.selectedServer() ?? (step === 1 ? -1 : servers);
    this.select({ kind: "server", server: (now + step + servers) % servers });
  }

  showEvent(event: number): void {
    this.moveTo(this.view.model.events[event].at ?? 0, { kind: "event", event });
  }

  /** Moves to the next moment of the selected RPC. */
  nextOfCall(step: 1 | -1): void {
    const call = this.selectedCall();
    if (call === null) return;
    const moments = [...new Set(call.events.map((event) => this.view.model.events[event].at ?? 0))];
    const next = step === 1
      ? moments.find((at) => at > this.view.cursor)
      : moments.findLast((at) => at < this.view.cursor);
    if (next !== undefined) this.moveTo(next, { kind: "call", id: call.id });
  }

  selectedCall(): Call | null {
    const { selection, model } = this.view;
    const id = selection?.kind === "call"
      ? selection.id
      : selection?.kind === "pin"
      ? model.pins[selection.pin].call
      : selection?.kind === "event"
      ? callOf(model.events[selection.event])
      : null;
    return id === null ? null : this.calls.get(id) ?? null;
  }

  search(text: string): void {
    const { model } = this.view;
    const query = queryOf(text, this.view.model.servers);
    this.query = text;
    this.found = query === null
      ? []
      : model.lines.filter((line) => query(line, model.events[line.event])).map(({ event }) => event);
    this.#set({ matches: query === null ? null : new Set(this.found) });
  }

  nextFound(step: 1 | -1): void {
    if (this.found.length === 0) return;
    const { selection, cursor, model } = this.view;
    const now = selection?.kind === "event" ? selection.event : -1;
    const at = (event: number) => model.events[event].at ?? 0;
    const next = step === 1
      ? this.found.find((event) => now >= 0 ? event > now : at(event) >= cursor) ?? this.found[0]
      : this.found.findLast((event) => now >= 0 ? event < now : at(event) < cursor) ?? this.found.at(-1)!;
    this.showEvent(next);
  }

  link(): string {
    return linkTo(this.place());
  }

  place(): Place {
    const { cursor, selection, model } = this.view;
    const server = selection?.kind === "server"
      ? selection.server
      : selection?.kind === "pin"
      ? model.pins[selection.pin].server
      : selection?.kind === "event"
      ? model.events[selection.event].server
      : null;
    return { at: cursor, server };
  }

  /** Shows the moment that a link points to. */
  follow(hash: string): void {
    const place = placeIn(hash);
    if (place === null || hash === this.link()) return;
    const { model } = this.view;
    const at = Math.min(place.at, model.end);
    const pin = model.pins.findIndex((pin) => pin.at === at && pin.server === place.server);
    if (pin >= 0) return this.showPin(pin);
    const { from, to } = around(model, at, null);
    const isServer = place.server !== null && place.server < model.servers;
    this.view = {
      ...this.view,
      cursor: at,
      selection: isServer ? { kind: "server", server: place.server! } : null,
    };
    this.#showMoments(from, to);
  }

  /** How many events there are up to the cursor. */
  eventsSoFar(): number {
    return countUpTo(this.view.model.events, this.view.cursor, ({ at }) => at ?? 0);
  }
}
