/**
 * Explains why a test failed.
 *
 * @module
 */

import type { Failure, ServerView } from "../runner/protocol.ts";
import { namesFor } from "../trace/names.ts";
import { visible } from "../trace/visible.ts";

/** The lines under `--- FAIL`: why, when, where, and each server's state. `real`: with the wall clock. */
export function reasons(failure: Failure, real: boolean): string[] {
  const { kind, message, where, at, stack, servers, server, notes = [] } = failure;
  const place = where === null ? "" : `${where.replace(/^.*\//, "")}: `;
  const [first, ...more] = message.split("\n");
  const moment = `${(at / 1e6).toFixed(3)} s${real ? " (real)" : ""}`;
  const isClient = server !== null && servers.length > 0 && server >= servers.length;
  const who = server === null
    ? ""
    : isClient
    ? `, client ${namesFor(servers.length)(server)}`
    : `, S${server}`;
  return [
    place + first + (kind === "deadlock" ? " (deadlock)" : ""),
    ...more.map((line) => `    ${line}`),
    ...(kind === "fault" ? ["    this is a fault of the harness, not of your file: please report it"] : []),
    `    at ${moment}${who}${where === null ? "" : `, ${where}`}`,
    ...stack.map((frame) => `    at ${frame.trim().replace(/^at /, "")}`),
    ...servers.map((view) => `    ${belief(view)}`),
    ...notes.map((note) => `note: ${note}`),
  ].map(visible);
}

function belief({ server, running, connected, facts }: ServerView): string {
  const beliefs = [
    running ? connected ? "connected" : "disconnected" : "crashed",
    ...Object.entries(facts).map(([name, fact]) => typeof fact === "number" ? `${name} ${fact}` : fact),
  ];
  return `S${server}: ${beliefs.join(", ")}`;
}
