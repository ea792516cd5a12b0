/**
 * The run as a list of events: for screen readers, for the keyboard, and to read what the picture shows.
 *
 * @module
 */

import { type ComponentChild, h } from "preact";
import { countUpTo, type Line } from "../model.ts";
import { lineList } from "./details.ts";
import type { Store } from "./store.ts";

/** How many lines are shown before the cursor and after it. */
const [before, after] = [60, 90];

export function eventsPanel(store: Store): ComponentChild {
  const lines = shownLines(store);
  return h(
    "section",
    { class: "events", "aria-label": "Events around the cursor" },
    h("h2", null, store.query.trim() === "" ? "Events" : `Events with “${store.query.trim()}”`),
    lines.length === 0 ? h("p", { class: "hint" }, "none") : lineList(store, lines),
  );
}

function shownLines({ view, found, query }: Store): Line[] {
  const { model, cursor, matches } = view;
  const lines = query.trim() === "" || matches === null
    ? model.lines
    : model.lines.filter(({ event }) => matches.has(event));
  const now = countUpTo(lines, cursor, ({ at }) => at);
  return found.length > 0 && lines.length <= before + after
    ? lines
    : lines.slice(Math.max(0, now - before), now + after);
}
