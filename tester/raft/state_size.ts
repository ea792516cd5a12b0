/**
 * How much Raft state servers have saved: with snapshots, the log must not grow.
 *
 * @module
 */

import { full, gobValues, type Value } from "../../trace/value.ts";
import type { Config } from "./config.ts";

/** In bytes; a server that keeps more does not discard what is in the snapshot. */
const stateMost = 2000;

/** Describes the largest Raft state if it is too large; else null. */
export function stateTooLarge(cfg: Config): string | null {
  const states = cfg.savedStates();
  const sizes = states.map(({ length }) => length);
  const largest = Math.max(...sizes);
  if (largest < stateMost) return null;
  const server = sizes.indexOf(largest);
  const values = gobValues(states[server], full).map((value) => inWords(value));
  const snapshot = cfg.snapshotsMade[server];
  const made = snapshot === 0
    ? "its service has made no snapshot"
    : `its service made a snapshot up to ${snapshot}`;
  return `S${server} has saved ${largest} bytes of Raft state, of which there may be ${
    stateMost - 1
  }; ${made}, and has ` +
    `reached ${cfg.reached[server]}. What is saved: ${inRow(values)}`;
}

/** `7`, `a list of 52`, `CurrentTerm: 7, Log: a list of 52`. */
function inWords(value: Value): string {
  if (Array.isArray(value)) {
    const last = value.at(-1);
    const more = typeof last === "object" && last !== null && "more" in last ? Number(last.more) - 1 : 0;
    return `a list of ${value.length + more}`;
  }
  if (typeof value !== "object" || value === null) return String(value).slice(0, 20);
  if (Array.isArray(value.map)) return `a map of ${value.map.length}`;
  if (typeof value.bytes === "number") return `${value.bytes} bytes`;
  if (typeof value.unreadable === "number") return `${value.unreadable} bytes that are not gob`;
  return Object.entries(value).map(([name, field]) => `${name}: ${inWords(field)}`).join(", ");
}

const shownMost = 6;

/** The first and the last of many. */
function inRow(values: string[]): string {
  if (values.length <= shownMost) return values.join(" | ");
  return `${values[0]} | ... ${values.length - 2} more ... | ${values.at(-1)}`;
}
