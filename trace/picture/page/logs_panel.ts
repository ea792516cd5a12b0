/**
 * The logs of all servers side by side at the cursor. Where they differ, the column is marked.
 *
 * @module
 */

import { type ComponentChild, h } from "preact";
import { valuesText } from "../../text.ts";
import { visible } from "../../visible.ts";
import { columnsOf, type LogColumn } from "../differences.ts";
import type { Entry, ServerState } from "../states.ts";
import { secondsOf } from "../words.ts";
import type { Store } from "./store.ts";
import { termTint } from "./theme.ts";

export function logsPanel(store: Store, room: number): ComponentChild {
  const { view } = store;
  const states = store.states.after(store.eventsSoFar());
  const columns = columnsOf(states.map(({ log }) => log), room);
  const differs = columns.filter((column) => column.differs).map(({ index }) => index);
  return h(
    "section",
    { class: "logs", "aria-labelledby": "logs" },
    h(
      "p",
      { id: "logs" },
      h("b", null, `Logs at ${secondsOf(view.cursor)} s`),
      differs.length === 0
        ? columns.length === 0 ? " · all empty" : " · no difference"
        : ` · different at ${ranges(differs)} (≠)`,
      h("span", { class: "key" }, "term over command · thick edge: commitIndex · ✓ lastApplied"),
    ),
    h(
      "table",
      { "aria-labelledby": "logs" },
      h(
        "thead",
        null,
        h(
          "tr",
          null,
          h("th", { scope: "col" }, ""),
          columns.map(({ index, differs }) =>
            h("th", { scope: "col", class: differs ? "differs" : "" }, differs ? `${index} ≠` : index)
          ),
        ),
      ),
      h("tbody", null, states.map((state, server) => logRow(store, state, server, columns))),
    ),
  );
}

function ranges(indexes: number[]): string {
  const [first, last] = [indexes[0], indexes.at(-1)!];
  return last - first === indexes.length - 1 && indexes.length > 2
    ? `${first} to ${last}`
    : indexes.slice(0, 6).join(", ");
}

function logRow(store: Store, state: ServerState, server: number, columns: LogColumn[]): ComponentChild {
  const { view } = store;
  const { log } = state;
  const selected = view.selection?.kind === "server" && view.selection.server === server;
  return h(
    "tr",
    { class: `${state.running ? "" : "crashed"} ${selected ? "selected" : ""}` },
    h(
      "th",
      { scope: "row" },
      h(
        "button",
        { type: "button", onClick: () => store.select({ kind: "server", server }) },
        view.nameOf(server),
      ),
      h("span", { class: `role ${state.role}` }, state.running ? `${state.role} T${state.term}` : "crashed"),
    ),
    columns.map(({ index, entries, odd }) => {
      if (index <= log.offset) {
        return h("td", { class: "snapshot", title: `in the snapshot up to ${log.offset}` }, "·");
      }
      const entry = entries[server];
      if (entry === undefined) return h("td", { class: "none" });
      return entryCell(store, state, index, entry, odd[server]);
    }),
  );
}

function entryCell(
  store: Store,
  state: ServerState,
  index: number,
  entry: Entry,
  isOdd: boolean,
): ComponentChild {
  const { term, command } = entry;
  // As in a list, where a struct is the values of its fields without their names.
  const text = command === undefined ? "?" : visible(valuesText([[command]], false).slice(1, -1));
  const classes = [
    isOdd ? "odd" : "",
    index === state.commit ? "commit" : "",
    index <= state.commit ? "committed" : "",
  ];
  return h(
    "td",
    {
      class: classes.filter((name) => name !== "").join(" "),
      style: { background: term === null ? "" : termTint(term, store.view.theme.dark) },
      title: `index ${index}, term ${term ?? "?"}: ${text.slice(0, 200)}`,
    },
    h("b", null, term ?? "?"),
    h("i", null, short(text)),
    index === state.applied ? h("em", null, "✓") : null,
  );
}

/** The part of a command that fits into a cell. */
function short(text: string): string {
  const bare = text.replaceAll('"', "");
  return bare.length > 7 ? `${bare.slice(0, 5)}…` : bare;
}
