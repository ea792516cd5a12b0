/**
 * The log: what leaders send and followers store. S5 to S8, S12 to S14, O1, O3.
 *
 * @module
 */

import type { LogEntry, Reply } from "../trace/figure2.ts";
import { seconds } from "./rules/text.ts";
import { cutMore, restarted, restartedWith } from "./hints.ts";
import { Entry, sameCommand, unseen } from "./entries.ts";
import type { AppendRequest, Entered, VoteRequest } from "./messages.ts";
import type { Cluster, ServerModel } from "./model.ts";
import { insertOwn, noop } from "./insert_own.ts";
import { endsWithOwn, followsStarted, hasOwnElsewhere, ownElsewhere, showsOwnEntry } from "./own_entry.ts";
import { asGiven } from "./own_form.ts";

/** Completes "before it saved ..." where entries were in conflict. */
export const replacements = "the entries that take the place of its own from";

/** A hint on a request that comes late or ends early. */
const staysThere = "entries that match stay when a late or shorter one arrives.";

/** The entry of a term and a command after `prev`. S6 if another entry has its index and term. */
function put(cluster: Cluster, server: ServerModel, prev: Entry, term: number, command: unknown): Entry {
  const { entry, clash } = cluster.table.put(prev, term, command);
  if (clash === null) return entry;
  const { index } = entry;
  const evidence = sameCommand(clash.command, command)
    ? { index, term, after: prev.term, elsewhereAfter: clash.prev?.term ?? null }
    : { index, term, command, elsewhere: clash.command };
  cluster.complaints.add("S6", server.id, evidence, { key: term });
  return entry;
}

/** O1: RequestVote shows where the candidate's log ends. */
export function showsLog(cluster: Cluster, server: ServerModel, request: VoteRequest): void {
  server.stepDown();
  const { lastIndex, lastTerm } = request;
  const { id, last } = server;
  const agrees = (entry: Entry | undefined) =>
    entry !== undefined && entry.index === lastIndex && (entry.index === 0 || entry.term === lastTerm);
  const { endBefore } = server;
  // It may have been made before that, as a goroutine's arguments are.
  if (endBefore !== null && cluster.now() - endBefore.at <= cluster.grace && agrees(endBefore.last)) return;
  if (!agrees(last)) {
    const cut = server.mayBeCut !== null && agrees(server.log[server.mayBeCut - 1]);
    const seen = !cut && !server.logUnsure && server.running.size === 0;
    if (seen && !endsWithOwn(cluster, server, lastIndex, lastTerm)) {
      cluster.complaints.add(
        "O1",
        id,
        { said: { index: lastIndex, term: lastTerm }, last },
        {
          key: request.term,
          context: whyOtherEnd(cluster, server, request),
        },
      );
    }
    // It may have said something false, or lost what it had.
    if (agrees(server.log[lastIndex])) server.log.length = lastIndex + 1;
    server.logUnsure = true;
    server.mayReach = Math.max(server.mayReach, lastIndex);
  } else {
    server.logUnsure = server.snapshot.mayTake(server.log);
    server.mayReach = 0;
  }
  server.mayBeCut = null;
}

/** O1: hints on what else the index may be. */
function whyOtherEnd({ noops }: Cluster, server: ServerModel, request: VoteRequest): string | null {
  const { accepted, applied, last } = server;
  const { lastIndex: index, term } = request;
  const hints: string[] = [];
  for (const hint of [cutMore(server, index), restartedWith(server, last)]) {
    if (hint !== null) hints.push(hint);
  }
  if (index < last.index && accepted !== null && accepted.prev + accepted.length === index) {
    hints.push(`The last AppendEntries that it accepted ends there: ${staysThere}`);
  }
  if (index === last.index && request.lastTerm === term) {
    hints.push(`Term ${term} is the one that it begins: lastLogTerm is the term of its last entry.`);
  }
  if (index > last.index && request.lastTerm < last.term) {
    hints.push(
      `After an entry of term ${last.term} there is none of an earlier term: was all that followed deleted, too, when it was stored?`,
    );
  }
  if (index < last.index && index === applied && !noops) {
    const most = applied === 0 ? "nothing" : `up to ${applied}`;
    hints.push(`It has applied ${most}: is ${index} the end of its log, or commitIndex?`);
  }
  return hints.join(" ") || null;
}

/** The last entry of a request that is not compared with its sender's log. */
export function unchecked(
  { table }: Cluster,
  prev: number,
  prevTerm: number,
  entries: readonly LogEntry[],
): Entry {
  let last = prev <= 0 ? table.root : table.at(prev, prevTerm);
  for (const { term, command } of entries) {
    last = table.put(last, term, table.ownForm ? unseen : command).entry;
  }
  return last;
}

/** S5, S7, S8: a leader sends part of its log. Returns the last entry sent, or the one before the first. */
export function sendsLog(
  cluster: Cluster,
  server: ServerModel,
  request: AppendRequest,
  sent: readonly LogEntry[],
): Entry {
  if (followsStarted(server, request)) return unchecked(cluster, request.prev, request.prevTerm, sent);
  const entries = asGiven(cluster, server, request, sent);
  ownElsewhere(cluster, server, request, entries);
  showsOwnEntry(cluster, server, request, entries);
  const { prev, prevTerm, term, length } = request;
  const { complaints } = cluster;
  const { id, log } = server;
  const place = { index: prev, term: prevTerm };
  let before = log[prev];
  if (prev === 0) {
    cluster.rootTerm ??= prevTerm;
    if (prevTerm !== cluster.rootTerm) {
      const evidence = { prev: place, beforeFirst: cluster.rootTerm };
      complaints.add("S7", id, evidence, { key: term, context: whosePrev(server, prev, prevTerm) });
    }
  }
  if (before === undefined || !server.has(prev, prevTerm)) {
    if (!server.logUnsure) {
      const own = before === undefined ? { end: server.last.index } : { term: before.term };
      complaints.add("S7", id, { prev: place, ...own }, {
        key: term,
        context: whosePrev(server, prev, prevTerm),
      });
    }
    if (!server.logUnsure || prev < 0) return unchecked(cluster, prev, prevTerm, entries);
    before = cluster.table.at(prev, prevTerm);
    server.adopt(before);
  }
  let lastTerm = before.term;
  for (let i = 0; i < length; i++) {
    const sent = entries[i];
    const index = prev + 1 + i;
    const own = log[index];
    if (sent.term < lastTerm || sent.term > term) {
      const wrong = sent.term > term ? { leads: term } : { after: lastTerm };
      complaints.add("S8", id, { index, term: sent.term, ...wrong }, { key: term });
    }
    lastTerm = sent.term;
    if (own !== undefined && own.term === sent.term && sameCommand(own.command, sent.command)) {
      if (own.command === unseen) own.command = sent.command;
      before = own;
      continue;
    }
    if (own === undefined) declares(cluster, server, term, index, sent);
    else if (!server.logUnsure) {
      complaints.add(
        "S5",
        id,
        { leads: term, index, sent, own },
        { key: term, context: restartedWith(server, own) },
      );
    }
    before = put(cluster, server, before, sent.term, sent.command);
    server.adopt(before);
  }
  return before;
}

/** S7: a hint, if prevLogTerm is that of the leader's last entry, or prevLogIndex of its earlier term. */
function whosePrev({ last, ledTerm, logUnsure }: ServerModel, prev: number, prevTerm: number): string | null {
  if (logUnsure) return null;
  if (prev > last.index && ledTerm >= 0) {
    return `It had led term ${ledTerm}: is nextIndex set anew at each election?`;
  }
  if (prevTerm !== last.term) return null;
  return `${prevTerm} is the term of its last entry, ${last.index}: prevLogTerm is that of the entry at prevLogIndex.`;
}

/**
 * S8: a leader sends an entry that its log did not have. It may come from a Start that has not returned, or be the
 * entry that §8 lets a leader write at the beginning of its term.
 */
function declares(cluster: Cluster, server: ServerModel, term: number, index: number, sent: LogEntry): void {
  const { starting, leading } = server;
  if (server.played) return;
  if (
    starting !== null && !starting.used && sent.term === term && sameCommand(starting.command, sent.command)
  ) {
    starting.used = true;
    return;
  }
  if (sent.term === term && index === leading?.first) return noop(cluster, server.id, term);
  if (server.logUnsure) return;
  cluster.complaints.add(
    "S8",
    server.id,
    { index, term: sent.term, command: sent.command },
    { key: term, context: restarted(server, "the log") },
  );
}

/** S13: the term in which a leader took a command, whatever `term` Start returned. */
export function termOfStart(cluster: Cluster, server: ServerModel, term: number): number {
  const { id, leading, raisedAt, starting } = server;
  if (starting === null || term >= server.term || raisedAt === cluster.now()) return term;
  const evidence = { command: starting.command, term, known: server.term, since: raisedAt };
  cluster.complaints.add("S13", id, evidence, {
    key: `term ${server.term}`,
    context: "Start returns currentTerm, which is the new entry's: not the term of the entry before it.",
  });
  return leading?.term ?? term;
}

/** S13: a leader took a command. `index` is what Start returned. */
export function started(
  cluster: Cluster,
  server: ServerModel,
  command: unknown,
  index: number,
  term: number,
): void {
  const { starting, leading } = server;
  const used = starting !== null && starting.used;
  let expected = used ? server.last.index : server.last.index + 1;
  if (!used && index === expected + 1 && leading !== null && expected === leading.first) {
    insertOwn(cluster, server, leading);
    expected++;
  }
  if (!used) {
    // If the leader may have entries from no Start, this index is a guess: other logs are not compared with it.
    const guess = server.logUnsure && cluster.noops;
    const { last } = server;
    server.adopt(
      guess ? new Entry(last.index + 1, term, command, last) : put(cluster, server, last, term, command),
    );
  }
  if (index === expected || cluster.noops || server.logUnsure) return;
  if (cluster.ownService && index > expected) {
    const what =
      `returned index ${index} from Start, not ${expected}, so it may have entries that came from no Start`;
    return hasOwnElsewhere(cluster, server.id, what);
  }
  cluster.complaints.add(
    "S13",
    server.id,
    { index, command, end: expected - 1 },
    { key: term, context: "Two commands at one index? Append before anything is awaited." },
  );
}

/** A server's log ended with `last` until now. */
export function ended({ now, grace }: Cluster, server: ServerModel, last: Entry): void {
  if (server.endBefore !== null && now() - server.endBefore.at <= grace) return;
  server.endBefore = { last, at: now() };
}

/** S3c, S12, S14, O3: the reply to an AppendEntries. Returns what must be saved now, or null. */
export function answersAppend(
  cluster: Cluster,
  server: ServerModel,
  request: AppendRequest,
  entered: Entered,
  reply: Reply,
): string | null {
  const { complaints } = cluster;
  const { id } = server;
  const { term, from, prev, prevTerm } = request;
  const matches = server.has(prev, prevTerm);
  if (!reply.yes) {
    refusesAppend(cluster, server, request, entered, reply);
    return null;
  }
  if (term < entered.term) {
    complaints.add("S3c", id, { request, own: entered.term }, { key: term });
    return null;
  }
  if (prev < 0) {
    // No log has such an entry (S7), so it is unknown where the server put the following ones.
    server.logUnsure = true;
    return null;
  }
  if (!matches && !entered.matched && !server.logUnsure) {
    const own = server.log[prev];
    const empty = request.length === 0 ? " A heartbeat is checked like any other." : "";
    complaints.add(
      "S12",
      id,
      {
        request,
        prev: { index: prev, term: prevTerm },
        ...(own === undefined ? { end: server.last.index } : { term: own.term }),
      },
      {
        key: term,
        severity: entered.overlapped ? "warning" : "error",
        context: `The leader now counts this server as having all up to ${prev + request.length}.${empty}`,
      },
    );
  }
  if (!matches) {
    // What it stored of this, and may commit, is not known.
    server.applyDue.inOrder = false;
    server.adopt(request.last);
    server.logUnsure = server.snapshot.mayTake(server.log);
    return null;
  }
  if (server.mayBeCut !== null && prev >= server.mayBeCut) server.mayBeCut = null;
  server.accepted = request;
  const { last } = server;
  const { cut, changed } = server.accept(request);
  if (changed) ended(cluster, server, last);
  if (changed && entered.overlapped) server.logUnsure = true;
  if (cut !== null && cut <= entered.applied) {
    complaints.add(
      "S14",
      id,
      { leader: from, term, index: cut, applied: entered.applied },
      { key: term },
    );
  }
  if (!changed) return null;
  return cut === null ? `entries up to ${prev + request.length}` : `${replacements} ${cut} on`;
}

/** O3: a hint, if the last AppendEntries that it accepted brought the entry, or ended before it. */
function isStored({ accepted, log }: ServerModel, index: number): string | null {
  if (accepted === null) return null;
  const { term, prev, length } = accepted;
  const answered = `It answered true to AppendEntries of term ${term} from S${accepted.from}, entered at ${
    seconds(accepted.entered!.at)
  }, which`;
  if (prev + length < index) return `${answered} ends with entry ${prev + length}: ${staysThere}`;
  if (prev >= index) return null;
  const withTerm = log[index].term === term ? "" : ` with its own term, ${log[index].term}`;
  return `${answered} brought entry ${index}: was it stored${withTerm}?`;
}

/** O3. */
function refusesAppend(
  cluster: Cluster,
  server: ServerModel,
  request: AppendRequest,
  entered: Entered,
  reply: Reply,
): void {
  const { term, prev, prevTerm } = request;
  // A handler that waits may find that a later term has begun since, even if it has set Reply.Term before.
  if (term < server.ceiling || reply.term > term) return;
  // It does not know the terms of discarded entries, and may refuse them.
  if (prev < server.discarded) return;
  if (!server.has(prev, prevTerm)) {
    // The server may truncate its log here: the conflict shows that these entries are not committed.
    if (prev > 0 && prev < server.log.length) server.mayBeCut = Math.min(server.mayBeCut ?? Infinity, prev);
    return;
  }
  if (server.mayBeCut !== null && prev >= server.mayBeCut) {
    server.log.length = server.mayBeCut;
    server.mayBeCut = null;
    return;
  }
  if (entered.overlapped || server.logUnsure || (prev === 0 && prevTerm !== cluster.rootTerm)) return;
  const { id } = server;
  const hints = [
    server.votes.get(term)?.candidate === id ? "A candidate gives way to the leader of its own term." : null,
    cutMore(server, prev - 1),
  ].filter((hint) => hint !== null).join(" ");
  cluster.complaints.add(
    "O3",
    id,
    { request, prev: { index: prev, term: prevTerm } },
    {
      key: term,
      context: hints || (restartedWith(server, server.log[prev]) ?? isStored(server, prev) ??
        `It knew of term ${entered.term} since ${seconds(server.raisedAt)}.`),
    },
  );
}
