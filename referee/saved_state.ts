/**
 * P1: what the saved bytes reveal, although their format is the student's own. The same bytes as before save nothing
 * new; and bytes that contain the command of one entry, but not that of the next, do not hold the next entry.
 *
 * @module
 */

import { seconds, show } from "./rules/text.ts";
import type { Entry } from "./entries.ts";
import type { AppendRequest } from "./messages.ts";
import type { Cluster, ServerModel } from "./model.ts";

/** A shorter text may occur by chance. */
const bytesLeast = 3;
/** If this many commands were not found, and none was, their encoding is unknown. */
const missedMost = 30;
/** If there is no entry before, this many commands must have been found for the encoding to be known. */
const foundLeast = 3;

/** Keeps what was saved. Returns whether it differs from the save before. */
export function isNews(cluster: Cluster, server: ServerModel, bytes: Uint8Array): boolean {
  const { saved } = server;
  if (saved !== null && same(saved.bytes, bytes)) {
    saved.againAt = cluster.now();
    return false;
  }
  const grown = saved !== null && beginsWith(bytes, saved.bytes);
  const journal = grown || (saved?.journal ?? false);
  showsNow(cluster, server, bytes, grown);
  const begun = saved?.life === server.life ? saved.begun : saved?.bytes ?? null;
  server.saved = { bytes, at: cluster.now(), againAt: null, journal, life: server.life, begun };
  return true;
}

/**
 * A save shows whether the one before it could have shown an entry that was not found there. If this one, too, lacks it,
 * then this Raft's bytes hide some commands: in fragments, as LevelDB's logs, or with some bytes escaped.
 */
function showsNow(cluster: Cluster, server: ServerModel, bytes: Uint8Array, grown: boolean): void {
  const { saved, unshown, log } = server;
  server.unshown = null;
  if (unshown === null || log[unshown.entry.index] !== unshown.entry) return;
  // A journal that is begun anew may show what it hid.
  if (saved!.journal && !grown) return;
  if (!isPlain(saved!.bytes)) return;
  if (holds(bytes, unshown.entry) !== true) {
    cluster.commands.hidden ||= unshown.entry.index > server.discarded;
  } else if (!cluster.commands.hidden) unshown.complain();
}

function beginsWith(bytes: Uint8Array, part: Uint8Array): boolean {
  return bytes.length > part.length && part.length > 0 && same(bytes.subarray(0, part.length), part);
}

function same(a: Uint8Array, b: Uint8Array): boolean {
  // If one array is reused, the bytes saved before are gone.
  if (a.length !== b.length || a.buffer === b.buffer) return false;
  for (let i = a.length - 1; i >= 0; i--) if (a[i] !== b[i]) return false;
  return true;
}

/** A hint, if since then the server has saved the same bytes as before. */
export function savedAgain({ saved }: ServerModel, since: number): string | null {
  if (saved === null || saved.againAt === null || saved.againAt < since) return null;
  return `At ${
    seconds(saved.againAt)
  } it saved the same bytes as before: is the state saved before it is changed?`;
}

/**
 * P1: the last entry that a server accepts, or counts its own copy of, is in what it saved.
 *
 * @param counted the entry that the server counts in its own request, 0 for none; null if the request is another's
 */
export function restsOn(
  cluster: Cluster,
  server: ServerModel,
  request: AppendRequest,
  counted: number | null,
): void {
  const last = counted === null ? request.last : server.log[counted];
  const { saved, shown } = server;
  if (counted === null ? request.length === 0 : counted === 0) return;
  if (last === undefined || saved === null || last === shown || server.played) return;
  if (last.index <= server.discarded) return;
  // Another handler may have replaced it meanwhile.
  if (request.reply !== null && (!request.reply.yes || request.entered!.overlapped)) return;
  server.shown = last;
  const { commands } = cluster;
  if (commands.hidden || (commands.found === 0 && commands.missed >= missedMost)) return;
  const found = holds(saved.bytes, last);
  if (found === null) return;
  if (found) {
    commands.found++;
    return;
  }
  commands.missed++;
  const { prev } = last;
  const before = prev !== null && holds(saved.bytes, prev) === true;
  if (!before && (commands.found < foundLeast || last.index > 1)) return;
  const { kind, term, from } = request;
  const evidence = {
    said: { kind, term, from, own: from === server.id },
    index: last.index,
    command: last.command,
    savedAt: saved.at,
  };
  const context = before
    ? `Entry ${prev.index} (${show(prev.command)}) is: is the state saved before it is changed?`
    : "Is the state saved before it is changed?";
  const details = { key: server.term, at: cluster.now(), context };
  server.unshown ??= {
    entry: last,
    complain: () => cluster.complaints.add("P1", server.id, evidence, details),
  };
}

const encoder = new TextEncoder();

/** Whether the bytes show an entry's command, as gob or as text; null if it is too short, or of another type. */
export function holds(bytes: Uint8Array, { command }: Entry): boolean | null {
  if (typeof command === "string") {
    if (command.length < bytesLeast || !/^[\w ]+$/.test(command)) return null;
    return includes(bytes, encoder.encode(command));
  }
  if (typeof command !== "number" || !Number.isSafeInteger(command)) return null;
  let left = command < 0 ? -2 * command - 1 : 2 * command;
  if (left < 256 || !Number.isSafeInteger(left)) return null;
  const gob: number[] = [];
  for (; left > 0; left = Math.floor(left / 256)) gob.push(left % 256);
  gob.push(256 - gob.length);
  gob.reverse();
  return includes(bytes, gob) || includes(bytes, encoder.encode(String(command)));
}

/** Whether bytes are text, or messages of gob: then what is in them is there in one piece, and not cut into blocks. */
export function isPlain(bytes: Uint8Array): boolean {
  return bytes.every((byte) => byte >= 32 || byte === 9 || byte === 10 || byte === 13) || isGob(bytes);
}

/** The ids of gob's own types are below, those of a stream's definitions above. */
const firstDefined = 64;

/** Whether bytes are messages, each with its length and a type before it: a definition, or one that was defined. */
function isGob(bytes: Uint8Array): boolean {
  const defined = new Set<number>();
  let at = 0;
  const next = (): number => {
    let value = bytes[at++] ?? NaN;
    if (value < 128) return value;
    const end = at + 256 - value;
    if (end > bytes.length || end - at > 6) return NaN;
    for (value = 0; at < end; at++) value = value * 256 + bytes[at];
    return value;
  };
  while (at < bytes.length) {
    const length = next();
    const end = at + length;
    const type = next();
    const id = Math.floor(type / 2);
    if (type % 2 === 1 && id + 1 > firstDefined) defined.add(id + 1);
    else if (type % 2 !== 0 || !(id < firstDefined || defined.has(id))) return false;
    at = end;
  }
  return at === bytes.length;
}

/** Searches from the end, where new entries mostly are. */
function includes(bytes: Uint8Array, part: ArrayLike<number>): boolean {
  const last = part.length - 1;
  for (let end = bytes.length - 1; end >= last; end--) {
    if (bytes[end] !== part[last]) continue;
    let i = last - 1;
    while (i >= 0 && bytes[end - last + i] === part[i]) i--;
    if (i < 0) return true;
  }
  return false;
}
