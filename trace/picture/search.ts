/**
 * The language of a page's search box: words that must all be in an event's line, and conditions.
 *
 *     s:2 term:3 vote            in S2, term 3, with "vote" in the line
 *     kind:lost -heartbeat       calls that fail, without "heartbeat" in the line
 *     index:17 #412              entry 17; RPC 412
 *     op:7                       everything that belongs to operation 7 of a client
 *     c:0 kind:sent              what client C0 sends
 *
 * @module
 */

import type { TraceEvent } from "../event.ts";
import type { Value } from "../value.ts";
import type { Line } from "./model.ts";

/** Whether a line and its event match. */
type Query = (line: Line, event: TraceEvent) => boolean;

/**
 * Null if the text is empty.
 *
 * @param servers how many there are: clients have the numbers after them
 */
export function queryOf(text: string, servers: number): Query | null {
  const words = text.toLowerCase().split(/\s+/).filter((word) => word !== "" && word !== "-");
  if (words.length === 0) return null;
  const conditions = words.map((word) => {
    if (word.startsWith("-")) {
      const unwanted = conditionOf(word.slice(1), servers);
      return (line: Line, event: TraceEvent) => !unwanted(line, event);
    }
    return conditionOf(word, servers);
  });
  return (line, event) => conditions.every((condition) => condition(line, event));
}

function conditionOf(word: string, servers: number): Query {
  const [, name, value] = /^(server|s|client|c|term|index|kind|op|#):?(\S+)$/.exec(word) ?? [];
  const number = Number(value);
  if (name === "#" && /^\d+$/.test(value)) {
    return (_, event) => "message" in event && event.message === number;
  }
  if (word.includes(":") || /^[sc]\d+$/.test(word)) {
    if (name !== undefined && /^[sc]/.test(name) && /^[sc]?\d+$/.test(value)) {
      const id = Number(value.replace(/^[sc]/, "")) + (name.startsWith("c") ? servers : 0);
      return (line, event) =>
        line.server === id || ("peer" in event && event.peer === id) ||
        ("client" in event && event.client === id);
    }
    if (name === "term" && /^\d+$/.test(value)) {
      return (_, event) => numbersIn(event, "term").includes(number);
    }
    if (name === "index" && /^\d+$/.test(value)) return (_, event) => isAbout(event, number);
    if (name === "op" && /^\d+$/.test(value)) return (line) => line.operation === number;
    if (name === "kind") return (line, event) => line.topic.startsWith(value) || event.kind.includes(value);
  }
  if (word === "heartbeat") {
    return (line, event) => isHeartbeat(event) || line.text.toLowerCase().includes(word);
  }
  return (line) => line.text.toLowerCase().includes(word);
}

/** The values that an event, or a struct in it, has under a name in any case. */
function numbersIn(event: TraceEvent, name: string): number[] {
  const found: number[] = [];
  const look = (value: Value | undefined, depth: number) => {
    if (typeof value !== "object" || value === null || depth > 3) return;
    for (const [key, inside] of Object.entries(value)) {
      if (typeof inside === "number" && key.toLowerCase() === name) found.push(inside);
      else if (depth < 3) look(inside, depth + 1);
    }
  };
  look(event as unknown as Value, 0);
  return found;
}

/**
 * Whether an event is about the entry at an index: as its own, as prevLogIndex, or among those that it sends.
 */
function isAbout(event: TraceEvent, index: number): boolean {
  if ("index" in event && event.index === index) return true;
  if (event.kind !== "request sent") return false;
  const [args] = event.args;
  if (typeof args !== "object" || args === null || Array.isArray(args)) return false;
  const { PrevLogIndex: prev, Entries: entries, LastLogIndex: last } = args;
  if (prev === index || last === index) return true;
  return typeof prev === "number" && Array.isArray(entries) && index > prev && index <= prev + entries.length;
}

function isHeartbeat(event: TraceEvent): boolean {
  if (event.kind !== "request sent") return false;
  const [args] = event.args;
  return typeof args === "object" && args !== null && !Array.isArray(args) && Array.isArray(args.Entries) &&
    args.Entries.length === 0;
}
