/**
 * The line above the picture: the run, its verdict, the search box, and the switches.
 *
 * @module
 */

import { type ComponentChild, h } from "preact";
import { visible } from "../../visible.ts";
import type { Store } from "./store.ts";

export function header(store: Store): ComponentChild {
  const { run, against } = store.subject;
  const failed = run.failure !== null;
  const broken = store.view.model.pins.some(({ severity }) => severity === "error");
  const seed = run.seed === null ? "" : `seed ${run.seed}`;
  return h(
    "header",
    null,
    h(
      "span",
      { class: `verdict ${failed ? "failed" : broken ? "broken" : "passed"}` },
      failed ? "✕ failed" : broken ? "! rules broken" : "✓ passed",
    ),
    h("h1", null, visible(run.test)),
    h(
      "span",
      { class: "run" },
      [seed, visible(run.course), `${run.seconds.toFixed(1)} s simulated`].filter((part) => part !== "").join(
        " · ",
      ),
      against === null ? null : h("span", { class: "against" }, ` beside ′ ${describe(against)}`),
    ),
    h(
      "span",
      { class: "failure", title: failed ? visible(run.failure!.message) : "" },
      failed ? visible(run.failure!.message.split("\n", 1)[0]) : "",
    ),
    searchBox(store),
    h(
      "div",
      { class: "switches", role: "toolbar", "aria-label": "View" },
      toggle("Fold pauses", "f", store.view.scale.folded, () => store.toggleFold()),
      toggle("Heartbeats", "h", store.view.heartbeats, () => store.toggleHeartbeats()),
      button("Whole run", "0", () => store.whole()),
      toggle("Dark", "d", store.view.theme.dark, () => store.toggleTheme()),
      toggle("Keys", "?", store.help, () => store.toggleHelp()),
    ),
  );
}

function describe({ test, seed, failure }: Store["subject"]["run"]): string {
  return `${visible(test)}${seed === null ? "" : `, seed ${seed}`} (${
    failure === null ? "passed" : "failed"
  })`;
}

function toggle(label: string, key: string, on: boolean, act: () => void): ComponentChild {
  return h("button", { type: "button", "aria-pressed": on, title: `key ${key}`, onClick: act }, label);
}

function button(label: string, key: string, act: () => void): ComponentChild {
  return h("button", { type: "button", title: `key ${key}`, onClick: act }, label);
}

function searchBox(store: Store): ComponentChild {
  const { query, found } = store;
  return h(
    "div",
    { class: "search", role: "search" },
    h("input", {
      id: "search",
      type: "search",
      placeholder: "search: vote s:2 term:3 #412",
      "aria-label": "Search events",
      value: query,
      onInput: (event: Event) => store.search((event.target as HTMLInputElement).value),
      onKeyDown: (event: KeyboardEvent) => {
        if (event.key === "Enter") store.nextFound(event.shiftKey ? -1 : 1);
        if (event.key === "Escape") {
          store.search("");
          (event.target as HTMLElement).blur();
        }
      },
    }),
    query.trim() === "" ? null : h(
      "span",
      { class: "count", role: "status" },
      found.length === 1 ? "1 event" : `${found.length} events`,
    ),
  );
}

const keys: [keys: string, what: string][] = [
  ["n  p", "next and previous broken rule or failure"],
  ["→  ←", "next and previous event, of the selected server if one is"],
  ["↓  ↑", "the lane below, above"],
  ["]  [", "next and previous moment of the selected RPC"],
  ["+  -", "zoom; also with the wheel, and drag to move"],
  ["0", "the whole run"],
  ["f", "pauses folded, or time as it passed"],
  ["h", "heartbeats shown or hidden"],
  ["/", "search; Enter and Shift-Enter go through what is found"],
  ["e", "the list of events"],
  ["d", "dark or light"],
  ["Esc", "select nothing, and end the search"],
];

const shapes: [svg: string, what: string][] = [
  ["request", "a request; its reply is paler. Head filled: yes; hollow: no"],
  ["late", "dashed: the network held it up"],
  ["overtaken", "chevrons: others that were sent later overtook it"],
  ["lost", "cross: the network lost it"],
  ["unreachable", "bar: its target or its sender had crashed or was cut off"],
];

export function helpPanel(store: Store): ComponentChild {
  if (!store.help) return null;
  return h(
    "section",
    { class: "help", "aria-label": "Keys and shapes" },
    h("h2", null, "Keys"),
    h("dl", null, keys.flatMap(([key, what]) => [h("dt", null, key), h("dd", null, what)])),
    h("h2", null, "Shapes"),
    h("dl", null, shapes.flatMap(([shape, what]) => [h("dt", null, shape), h("dd", null, what)])),
    h(
      "p",
      null,
      "A thin bar is a follower, a hatched one a candidate, a thick one a leader; T3 is its term. Below a bar: ☐ saves, ✓ applies; above: ▾ Start accepted, ≡ prints.",
    ),
  );
}
