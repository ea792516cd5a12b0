/** What else was seen that may be the cause of a complaint: hints that several rules share. */

import type { Entry } from "./entries.ts";
import type { ServerModel } from "./model.ts";
import { seconds } from "./rules/text.ts";
import { holds } from "./saved_state.ts";

/** A hint for a server that acts in a term where it must not. */
export const readLate = "Were the arguments made, or the term read, after an await?";

/** "It restarted at 3.190 s: was currentTerm saved, and read back?", if it did. */
export function restarted(server: ServerModel, what: string): string | null {
  return server.life > 1
    ? `It restarted at ${seconds(server.startedAt)}: was ${what} saved, and read back?`
    : null;
}

/** The same of the log, whose entry was there before. */
export function restartedWith(server: ServerModel, entry: Entry): string | null {
  if (entry.index >= server.lengthAtStart) return null;
  const { saved, life, startedAt } = server;
  const begun = saved?.life === life ? saved.begun : saved?.bytes ?? null;
  if (saved === null || begun === null || holds(begun, entry) !== true) return restarted(server, "the log");
  const again = saved.life === life || (saved.againAt ?? -1) > startedAt;
  if (again && holds(saved.bytes, entry) !== false) return null; // so it was read back
  return `What it had saved when it restarted at ${
    seconds(startedAt)
  } has entry ${entry.index}: was it read back?`;
}

/** A hint for a server whose log may end with `index`, before what it has refused. */
export function cutMore({ mayBeCut }: ServerModel, index: number): string | null {
  if (mayBeCut === null || index >= mayBeCut - 1) return null;
  return `It refused prevLogIndex ${mayBeCut}: only that entry and those after it are in conflict. Were earlier ones deleted, too?`;
}

/** A hint for a server that acts in an earlier term than its own, if a reply may have taken it back. */
export function tookBack({ older, raisedAt }: ServerModel, term: number): string | null {
  if (older === null || older.at < raisedAt || older.term > term) return null;
  return `At ${
    seconds(older.at)
  } a reply of S${older.from} with term ${older.term} reached it: a server adopts only a ` +
    "higher term.";
}
