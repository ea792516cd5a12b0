/**
 * The commands that answer what-if questions about the selection, to copy.
 *
 * @module
 */

import { type ComponentChild, h } from "preact";
import { visible } from "../../visible.ts";
import { ifBefalls, ifLost, type WhatIf } from "../what_if.ts";
import type { Store } from "./store.ts";

/** Null if there is nothing to ask: on a page without a seed, and on a page of two runs. */
export function whatIfSection(store: Store): ComponentChild {
  const all = whatIfs(store);
  if (all.length === 0) return null;
  return h(
    "section",
    { class: "what-if" },
    h("h2", null, "What if"),
    all.map(({ what, command }) =>
      h(
        "div",
        { key: command },
        h("p", null, `… ${what}? `, copyButton(command)),
        h("code", null, visible(command)),
      )
    ),
  );
}

function whatIfs(store: Store): WhatIf[] {
  const { run: { replay }, against } = store.subject;
  if (replay === null || against !== null) return [];
  const call = store.selectedCall();
  const { server, at } = store.place();
  const isServer = server !== null && server < store.view.model.servers;
  const runs = isServer && store.states.after(store.eventsSoFar())[server].running;
  return [...call === null ? [] : ifLost(replay, call), ...runs ? ifBefalls(replay, server, at) : []];
}

function copyButton(command: string): ComponentChild {
  const copy = async (event: Event) => {
    const button = event.currentTarget as HTMLButtonElement;
    try {
      await navigator.clipboard.writeText(command);
      button.textContent = "copied";
    } catch {
      // If the page may not write to the clipboard, selects the text, so that the user can copy it.
      getSelection()?.selectAllChildren(button.closest("div")!.querySelector("code")!);
    }
  };
  return h("button", { type: "button", class: "copy", onClick: copy }, "copy");
}
