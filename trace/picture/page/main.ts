/**
 * The page: reads the run that it contains, and shows it.
 *
 * @module
 */

/// <reference lib="dom" />
/// <reference lib="dom.iterable" />

import { type ComponentChild, h, render } from "preact";
import { modelOfBoth, namesOfBoth } from "../against.ts";
import { modelOf } from "../model.ts";
import { namesFor } from "../../names.ts";
import { decodePage } from "../run_data.ts";
import { detailsPanel, spoken } from "./details.ts";
import { eventsPanel } from "./events_list.ts";
import { header, helpPanel } from "./header.ts";
import { onKey } from "./keys.ts";
import { logsPanel } from "./logs_panel.ts";
import { Stage } from "./stage.ts";
import { Store, type Tab } from "./store.ts";

/** The run as JSON, which the page contains compressed and in base64. */
async function readData(): Promise<string> {
  const characters = atob(document.getElementById("run")!.textContent!.trim());
  const bytes = new Uint8Array(characters.length);
  // Uint8Array.from would take a hundred times as long.
  for (let i = 0; i < bytes.length; i++) bytes[i] = characters.charCodeAt(i);
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate-raw"));
  return await new Response(stream).text();
}

async function main(): Promise<void> {
  const { run, against } = decodePage(await readData());
  const model = against === null ? modelOf(run.events, run.servers) : modelOfBoth(run, against);
  const nameOf = against === null ? namesFor(run.servers) : namesOfBoth(run);
  const prefersDark = matchMedia("(prefers-color-scheme: dark)").matches;
  const store = new Store({ run, against, model, nameOf }, prefersDark);
  store.follow(location.hash);
  document.title = `${run.test}${run.seed === null ? "" : ` seed ${run.seed}`}: raftlab`;

  const root = document.getElementById("page")!;
  root.replaceChildren();
  const stage = new Stage(store);
  let asked = false;
  const panels = new Panels();
  const show = () => {
    asked = false;
    const { view, tab, query } = store;
    const dark = view.theme.dark;
    document.documentElement.dataset.theme = dark ? "dark" : "light";
    const room = Math.max(6, Math.floor((innerWidth - 150) / 46));
    const at = JSON.stringify([view.cursor, view.selection, dark]);
    render(
      h(
        "div",
        { class: "page" },
        header(store),
        h("main", { ref: stage.attach }),
        panels.panel("aside", `${at} ${tab} ${query}`, () => aside(store)),
        panels.panel("logs", `${at} ${room}`, () => logsPanel(store, room)),
        helpPanel(store),
        panels.panel("spoken", at, () => h("p", { class: "spoken", role: "status" }, spoken(store))),
      ),
      root,
    );
    stage.draw();
    scrollToCurrent(store);
    const link = store.link();
    if (link !== location.hash) history.replaceState(null, "", link);
  };
  const ask = () => {
    if (asked) return;
    asked = true;
    requestAnimationFrame(show);
  };
  store.onChange(ask);
  addEventListener("keydown", (event) => onKey(store, event));
  addEventListener("hashchange", () => store.follow(location.hash));
  addEventListener("resize", ask);
  let wasDark = false;
  addEventListener("beforeprint", () => {
    wasDark = store.view.theme.dark;
    store.setDark(false);
    show();
  });
  addEventListener("afterprint", () => store.setDark(wasDark));
  show();
  document.documentElement.dataset.ready = "yes";
}

function aside(store: Store): ComponentChild {
  const tab = (name: Tab, label: string) =>
    h("button", {
      type: "button",
      role: "tab",
      "aria-selected": store.tab === name,
      onClick: () => store.showTab(name),
    }, label);
  return h(
    "aside",
    null,
    h("div", { class: "tabs", role: "tablist" }, tab("details", "Details"), tab("events", "Events")),
    store.tab === "details" ? detailsPanel(store) : eventsPanel(store),
  );
}

/** Caches the panels: while only the window moves, none of them is created or compared again. */
class Panels {
  #made = new Map<string, { key: string; node: ComponentChild }>();

  panel(name: string, key: string, make: () => ComponentChild): ComponentChild {
    const before = this.#made.get(name);
    if (before?.key === key) return before.node;
    const node = make();
    this.#made.set(name, { key, node });
    return node;
  }
}

let scrolledTo = "";

/** Scrolls the list of events to the selected one. */
function scrollToCurrent({ tab, view: { cursor, selection } }: Store): void {
  const now = `${tab} ${cursor} ${JSON.stringify(selection)}`;
  if (tab !== "events" || now === scrolledTo) return;
  scrolledTo = now;
  const past = document.querySelectorAll(".events .past");
  const current = document.querySelector(".events [aria-current=true]") ?? past[past.length - 1];
  current?.scrollIntoView({ block: "center" });
}

main().catch((error) => {
  document.getElementById("page")!.textContent = `This page cannot be shown: ${error}`;
});
