/**
 * Commands in a form of the Raft's own: it may send and store them as text, as bytes, or inside another object, if it
 * gives the service what Start got. The rest of the referee then sees what Start got.
 *
 * @module
 */

import type { LogEntry } from "../trace/figure2.ts";
import { sameCommand, unseen } from "./entries.ts";
import type { AppendRequest } from "./messages.ts";
import type { Cluster, ServerModel } from "./model.ts";

/** Entries that a leader sends, with the commands that Start got. */
export function asGiven(
  { table }: Cluster,
  { log, starting, leading, played }: ServerModel,
  { prev }: AppendRequest,
  entries: readonly LogEntry[],
): readonly LogEntry[] {
  if (entries.length === 0 || played) return entries;
  let changed: LogEntry[] | null = null;
  for (let i = 0; i < entries.length; i++) {
    const { term, command } = entries[i];
    const index = prev + 1 + i;
    // An entry of the leader's own may stand before it, unknown yet.
    const before = leading !== null && !leading.ownKnown && index > leading.first
      ? log[index - 1]
      : undefined;
    let given: unknown = command;
    for (const own of [log[index], before]) {
      if (own === undefined || own.term !== term || own.command === unseen) continue;
      if (sameCommand(own.command, command)) given = command;
      else if (carries(command, own.command)) given = own.command;
      else continue;
      break;
    }
    if (given === command && index >= log.length && starting !== null && carries(command, starting.command)) {
      given = starting.command;
    }
    if (given !== command) table.ownForm = true;
    else if (table.ownForm && log[index]?.command === unseen) given = unseen;
    if (given === command) continue;
    changed ??= [...entries];
    changed[i] = { term, command: given };
  }
  return changed ?? entries;
}

/** Whether a value in a message may stand for a command: a text or an object with the command in it, or any bytes. */
export function carries(sent: unknown, command: unknown, depth = 2): boolean {
  if (ArrayBuffer.isView(sent)) return !ArrayBuffer.isView(command) && sent.byteLength > 0;
  if (typeof sent === "string") return isInText(sent, command);
  if (typeof sent !== "object" || sent === null || depth === 0) return false;
  return Object.values(sent).some((part) => sameCommand(part, command) || carries(part, command, depth - 1));
}

function isInText(sent: string, command: unknown): boolean {
  if (typeof command === "string") return sent !== command && command !== "" && sent.includes(command);
  try {
    JSON.parse(sent);
    return sent.includes(JSON.stringify(command));
  } catch {
    return sent !== ""; // in another form than JSON, or the command has none, as with a bigint in it
  }
}
