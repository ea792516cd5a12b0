/**
 * The entry without a client's command that §8 lets a leader write at the beginning of its term. Nobody sees it being
 * written, and Start's indexes may not count it. Until the leader sends entries of its term, its log may be the one
 * known from Start, or the same with one more entry at the beginning of the term.
 *
 * @module
 */

import type { LogEntry } from "../trace/figure2.ts";
import { sameCommand, unseen } from "./entries.ts";
import { ofLogs, unchecked } from "./form.ts";
import { insertOwn } from "./insert_own.ts";
import type { AppendRequest } from "./messages.ts";
import type { Cluster, ServerModel } from "./model.ts";
import type { Leadership } from "./state.ts";

/** A leader is about to send part of its log, which may show whether it has an entry of its own. */
export function showsOwnEntry(
  cluster: Cluster,
  server: ServerModel,
  request: AppendRequest,
  entries: readonly LogEntry[],
): void {
  const { leading } = server;
  if (leading === null || leading.ownKnown || server.played) return;
  if (request.prev + request.length < leading.first) return;
  const without = fits(server, leading, request, entries, 0);
  const withOwn = fits(server, leading, request, entries, 1);
  if (withOwn && !without) insertOwn(cluster, server, leading);
  else leading.ownKnown = !withOwn;
}

/**
 * A leader is about to send part of its log: does that have entries of its own elsewhere, too, as MongoDB's leaders write
 * now and then? Then it is not known where its log has what Start gave it. Such an entry has no command, or another one
 * than any Start's, if terms begin with one, or if the service may use another method.
 */
export function ownElsewhere(
  cluster: Cluster,
  { id, log, starting, logUnsure, played }: ServerModel,
  { prev }: AppendRequest,
  entries: readonly LogEntry[],
): void {
  if (played || cluster.ownAnywhere) return;
  for (let i = 0; i < entries.length; i++) {
    const { term, command } = entries[i];
    const known = log[prev + 1 + i];
    if (known?.term === term && (known.command === unseen || sameCommand(known.command, command))) continue;
    if ((i === 0 ? log[prev]?.term : entries[i - 1].term) !== term) continue; // the first of its term
    const none = command === null || command === undefined;
    const mayBe = cluster.noops || (cluster.ownService && known === undefined);
    if (!none && (!mayBe || logUnsure || isGiven(starting?.command, command))) continue;
    if (!none && log.some((entry) => isGiven(entry.command, command))) continue;
    return hasOwnElsewhere(
      cluster,
      id,
      none || cluster.noops ? notOnlyFirst : "sent an entry with a command that no Start was given",
    );
  }
}

const notOnlyFirst = "has entries of its own not only at the beginning of a term";

/** @param what says of the server how that was seen */
export function hasOwnElsewhere(cluster: Cluster, id: number, what: string): void {
  cluster.ownAnywhere = true;
  const why = `S${id} ${what}`;
  const off = [...ofLogs, "S15" as const, "P2" as const];
  cluster.complaints.add("H0", id, { why, ...unchecked(off) });
  cluster.complaints.turnOff(off);
}

/** A candidate's log ends later than is known: it may have written an entry of its own as a leader, and not sent it. */
export function endsWithOwn(cluster: Cluster, server: ServerModel, index: number, term: number): boolean {
  const { id, last, ledTerm } = server;
  if (!cluster.noops || cluster.ownAnywhere || index <= last.index || term !== ledTerm) return false;
  hasOwnElsewhere(cluster, id, notOnlyFirst);
  return true;
}

/**
 * Whether a request that carries nothing goes on after an entry that was not seen: that of a Start which has not returned,
 * or one of the leader's own.
 */
export function followsStarted(
  { leading, log, starting }: ServerModel,
  { prev, prevTerm, length }: AppendRequest,
): boolean {
  const isNext = length === 0 && prev === log.length && prevTerm === leading?.term;
  return isNext && starting !== null && !starting.used;
}

/** Whether a request fits the leader's log with `own` entries of its own. */
function fits(
  { log, starting }: ServerModel,
  { first, term }: Leadership,
  { prev, prevTerm }: AppendRequest,
  entries: readonly LogEntry[],
  own: 0 | 1,
): boolean {
  const isOwn = (index: number) => own === 1 && index === first;
  const termAt = (index: number) => isOwn(index) ? term : log[index < first ? index : index - own]?.term;
  if (prev !== 0 && termAt(prev) !== prevTerm) return false;
  return entries.every((sent, i) => {
    const index = prev + 1 + i;
    if (isOwn(index)) {
      return sent.term === term && !log.slice(first).some((given) => isGiven(given.command, sent.command));
    }
    const entry = log[index < first ? index : index - own];
    if (entry !== undefined) return entry.term === sent.term && sameCommand(entry.command, sent.command);
    return starting !== null && !starting.used && sent.term === term &&
      sameCommand(starting.command, sent.command);
  });
}

function isGiven(given: unknown, command: unknown): boolean {
  return given !== unseen && sameCommand(given, command);
}
