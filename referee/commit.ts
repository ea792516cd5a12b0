/** Committing and applying: S9, S10, S15 to S18. */

import type { Reply } from "../trace/figure2.ts";
import { restarted } from "./hints.ts";
import { type Entry, sameCommand } from "./entries.ts";
import type { AppendRequest } from "./messages.ts";
import type { Cluster, ServerModel } from "./model.ts";
import { carries } from "./own_form.ts";
import type { Evidence } from "./rules.ts";
import type { Leadership } from "./state.ts";

/** S9: a new leader has what was committed in earlier terms; later terms may begin before its last votes arrive. */
export function hasCommitted(cluster: Cluster, server: ServerModel, term: number): void {
  if (server.logUnsure) return;
  const last = cluster.committedIn.findLastIndex((before) => before < term);
  const committed = cluster.committed[Math.max(0, last)];
  const own = server.log[committed.index];
  if (own === committed) return;
  cluster.complaints.add(
    "S9",
    server.id,
    { leads: term, committed, ...(own === undefined ? { end: server.last.index } : { own }) },
    { key: term },
  );
}

/**
 * What a majority stores is committed once it includes an entry of the leader's term, and so is all before it. The
 * leader may count its own copy before it is saved, but until then it is no copy; while nobody saves yet, every copy
 * counts.
 */
export function advance(cluster: Cluster, leader: ServerModel): void {
  const { leading } = leader;
  if (leading === null) return;
  const own = leader.isItsOwnPeer ? leading.known[leader.id] ?? 0 : leader.log.length - 1;
  const known = cluster.quorumHas(leader, leading.known, own);
  if (leader.log[known]?.term === leading.term) {
    leading.countedSurely = Math.max(leading.countedSurely, known);
  }
  const index = cluster.quorumHas(leader, leading.match);
  if (leader.log[index]?.term !== leading.term) return;
  leading.counted = Math.max(leading.counted, index);
  leader.commitBound = Math.max(leader.commitBound, index);
  const { savedLength } = leader;
  const unsaved = savedLength !== null && savedLength <= index && cluster.unsaved.matters;
  const stored = unsaved ? cluster.quorumHas(leader, leading.match, savedLength - 1) : index;
  if (leader.log[stored]?.term === leading.term) commits(cluster, leader, leading, stored);
}

/** A leader has saved its copies, which it may already have counted. */
export function saves(cluster: Cluster, leader: ServerModel): void {
  if (leader.leading !== null && leader.leading.counted >= cluster.committed.length) advance(cluster, leader);
}

/** What a leader reports committed, or applies, counts as committed for all who hear of it. */
function acts(cluster: Cluster, leader: ServerModel, index: number): void {
  const { leading } = leader;
  if (leading !== null && index <= leading.counted) commits(cluster, leader, leading, index);
}

/** Commits everything up to this entry. */
function commits(cluster: Cluster, leader: ServerModel, leading: Leadership, index: number): void {
  const { committed, committedIn } = cluster;
  const added: Entry[] = [];
  for (let entry: Entry | null = leader.log[index] ?? null; entry !== null; entry = entry.prev) {
    const known: Entry | undefined = committed[entry.index];
    if (known === entry) break;
    if (known === undefined) {
      added.push(entry);
      continue;
    }
    cluster.complaints.add(
      "S9",
      leader.id,
      { leads: leading.term, committed: known, commits: entry.command },
      { key: leading.term },
    );
    return;
  }
  // If an entry's predecessor is unknown there may be a gap.
  while (added.length > 0 && added[added.length - 1].index === committed.length) {
    committed.push(added.pop()!);
    committedIn.push(leading.term);
  }
}

/** The reply to an AppendEntries arrived. */
export function hears(cluster: Cluster, server: ServerModel, request: AppendRequest, reply: Reply): void {
  const { leading } = server;
  if (leading === null || leading.term !== request.term) return;
  leading.answeredAt[request.to] = cluster.now();
  if (!reply.yes) {
    leading.busyAt = cluster.now();
    return;
  }
  const match = request.prev + request.length;
  const read = cluster.isSurelyRead(request.at);
  if (read) leading.agreedAt[request.to] = cluster.now();
  // A leader whose heartbeats only serve as such need not use their answers.
  const known = read && request.length > 0;
  const grows = known ? match > (leading.known[request.to] ?? 0) : match > (leading.match[request.to] ?? 0);
  if (!grows) return;
  leading.busyAt = cluster.now();
  if (known) {
    leading.known[request.to] = match;
    (leading.acknowledged[request.to] ??= []).push({ match, at: cluster.now() });
  }
  leading.match[request.to] = Math.max(leading.match[request.to] ?? 0, match);
  advance(cluster, server);
}

/**
 * A request for a vote, or a reply, tells its receiver a commitIndex: it may commit what is committed, and in its log.
 */
export function isToldBeside(
  { committed }: Cluster,
  server: ServerModel,
  { alsoCommit }: { readonly alsoCommit?: number },
): void {
  if (alsoCommit === undefined) return;
  const { log } = server;
  let index = Math.min(alsoCommit, committed.length - 1, log.length - 1);
  while (index > server.commitBound && log[index] !== committed[index]) index--;
  server.commitBound = Math.max(server.commitBound, index);
}

/** S10: LeaderCommit. */
export function saysCommitted(cluster: Cluster, server: ServerModel, { commit, term }: AppendRequest): void {
  acts(cluster, server, commit);
  if (commit <= server.commitBound) return;
  cluster.complaints.add(
    "S10",
    server.id,
    { index: commit, term, did: "sent leaderCommit", why: whyNot(cluster, server, commit) },
    {
      key: term,
      context: advice(cluster, server, commit),
    },
  );
}

/** S10: how many of a leader's peers have acknowledged an entry. */
function whyNot({ servers }: Cluster, server: ServerModel, index: number): Evidence<"S10">["why"] {
  const { leading } = server;
  if (leading === null) return { bound: server.commitBound };
  const have = servers.filter(({ id }) => id === server.id || (leading.match[id] ?? 0) >= index);
  return { term: server.log[index]?.term ?? null, by: have.length, servers: servers.length };
}

function advice(cluster: Cluster, server: ServerModel, index: number): string | null {
  const { leading, log } = server;
  if (leading === null) return null;
  if (cluster.quorumHas(server, leading.match) < index) {
    const have = cluster.servers.map(({ id }) => id === server.id ? log.length - 1 : leading.match[id] ?? 0);
    have.sort(); // as a student may: JavaScript then compares texts
    if (have[(have.length - 1) >> 1] >= index) {
      return `Is matchIndex sorted as numbers? sort() compares texts, and makes it [${have.join(", ")}].`;
    }
  }
  return log[index] !== undefined && log[index].term < leading.term
    ? "An entry of an earlier term is committed with one of this term (Figure 8), and by answers of this term only."
    : null;
}

/** S15 to S18, S10: a server applies an entry. */
export function applies(cluster: Cluster, server: ServerModel, index: number, command: unknown): void {
  const { complaints, committed } = cluster;
  const { id } = server;
  // If leaders write entries of their own, the service's indexes may differ from the log's.
  if (cluster.noops) return;
  if (server.snapshot.elsewhere.includes(index - 1)) server.applied = index - 1;
  server.snapshot.elsewhere = [];
  if (index !== server.applied + 1) {
    complaints.add("S15", id, { index, after: server.applied }, {
      key: server.life,
      context: whyNotNext(server, index),
    });
    server.applyDue.inOrder = false;
  }
  if (!(index >= 1)) return;
  server.applied = Math.max(server.applied, index);
  acts(cluster, server, index);
  const known = committed[index];
  if (index > server.commitBound) {
    if (server.leading !== null) {
      complaints.add(
        "S10",
        id,
        { index, term: server.term, did: "applied", why: whyNot(cluster, server, index) },
        {
          key: server.term,
          context: advice(cluster, server, index),
        },
      );
    } else {
      complaints.add(
        "S18",
        id,
        { index, bound: server.commitBound },
        {
          key: server.life,
          context: "LeaderCommit says nothing of entries that this request did not bring or check.",
        },
      );
    }
  } else if (known === undefined) {
    const { toldBy } = server;
    const evidence = {
      index,
      committed: committed.length - 1,
      told: toldBy !== null && toldBy.commit >= index ? toldBy : null,
    };
    complaints.add("S16", id, evidence, { key: server.life });
  }
  if (known !== undefined && !sameCommand(known.command, command)) {
    complaints.add(
      "S17",
      id,
      { index, command, committed: known },
      {
        key: server.life,
        // Its replies show that it had the right entry before it restarted.
        context: carries(command, known.command)
          ? "The service gets a command as Start got it, of the same type."
          : index < server.lengthAtStart && server.log[index] === known
          ? (restarted(server, "the log") ?? "") + " And does it come back as it was?"
          : isReplaced(server, known, command),
      },
    );
  }
}

/** S15: what an entry was applied instead of the next one for. */
function whyNotNext({ applied, life, snapshot }: ServerModel, index: number): string {
  if (!(index >= 1)) return "The first entry has index 1.";
  if (index <= applied) {
    const covers = [snapshot.saved, ...snapshot.given].find((last) => last >= index);
    return covers === undefined
      ? `Entry ${index} had been applied in this life already.`
      : `The snapshot up to ${covers}, which it has, includes entry ${index}.`;
  }
  if (life > 1 && applied === 0) {
    return "A life begins with nothing applied: commitIndex and lastApplied are not saved.";
  }
  if (life > 1 && applied === snapshot.saved) {
    return `A life begins where its saved snapshot ends, here at ${snapshot.saved}: from that its service restores itself.`;
  }
  return skipped(applied + 1, index - 1);
}

/** S17: a hint, if it applied what its log had before the AppendEntries that it is handling. */
function isReplaced({ log, running }: ServerModel, known: Entry, command: unknown): string | null {
  const own = log[known.index];
  if (own === undefined || own === known || !sameCommand(own.command, command)) return null;
  for (const request of running.values()) {
    if (request.kind !== "AppendEntries" || request.prev >= known.index) continue;
    let sent: Entry | null = request.last;
    while (sent !== null && sent.index > known.index) sent = sent.prev;
    if (sent !== known) continue;
    return `Its log had that there before the AppendEntries of term ${request.term} from S${request.from}, which it is ` +
      "handling, and which brings the right one: first the entries are stored, then commitIndex rises (steps 3 to 5).";
  }
  return null;
}

function skipped(first: number, last: number): string {
  const entries = first === last ? `Entry ${first} was` : `Entries ${first} to ${last} were`;
  return `${entries} skipped: if lastApplied is set to commitIndex after a loop, commitIndex may have moved meanwhile.`;
}
