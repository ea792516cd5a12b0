/**
 * L14: a leader sends each peer what it lacks, and sends it again if it was lost (§5.3, Leaders 3).
 *
 * The referee cannot see whether a reply was read, or a call given up. So it blames a leader only if for two seconds
 * all its calls to the peer were short, several were answered, and none could have brought the entry: then the leader
 * waits for nothing, reaches the peer, and sends something else. One that has never sent the entry, to a peer that agrees
 * with its log up to there, has nothing to repeat or to find out, and gets less time, as the courses' tests wait two
 * seconds; not so if a call to the peer has failed meanwhile, after which it may rest.
 *
 * @module
 */

import type { Reply } from "../trace/figure2.ts";
import type { AppendRequest, SnapshotRequest } from "./messages.ts";
import type { Cluster, ServerModel } from "./model.ts";
import * as snapshots from "./snapshots.ts";
import type { Leadership, Replication } from "./state.ts";

/** Microseconds that a leader may take to send the next entry, or to resend one: it may work at intervals. */
const patience = 2_000_000;
/** The same for an entry that was never sent to a peer that accepts what it is asked about. */
const firstTime = 1_500_000;
/** Microseconds. The leader may wait for a longer call before it sends more. */
const quick = 100_000;
/** This many replies show that the leader reaches the peer. */
const answersLeast = 4;

type Sent = AppendRequest | SnapshotRequest;

function replicationTo(leading: Leadership, peer: number): Replication {
  return leading.replication[peer] ??= {
    has: 0,
    next: 1,
    since: leading.beganAt,
    answered: 0,
    denied: 0,
    sent: 0,
    refused: Infinity,
    failedAt: -1,
    calls: [],
  };
}

export function sends(
  cluster: Cluster,
  server: ServerModel,
  leading: Leadership,
  request: Sent,
): void {
  const peer = replicationTo(leading, request.to);
  const now = cluster.now();
  judge(cluster, server, leading, peer, request, now);
  peer.calls.push(request);
  if (request.kind === "AppendEntries") peer.sent = Math.max(peer.sent, request.prev + request.length);
}

function judge(
  cluster: Cluster,
  server: ServerModel,
  leading: Leadership,
  peer: Replication,
  request: Sent,
  now: number,
): void {
  const { to, term } = request;
  const { calls } = peer;
  while (calls.length > 0 && calls[0].overAt !== null) calls.shift();
  const counted = snapshots.counted(cluster, leading, to);
  const next = peer.next = lacking(server, cluster.server(to), peer, counted);
  const brings = request.kind === "InstallSnapshot"
    ? request.last.index >= next
    : request.prev < next
    ? request.prev + request.length >= next
    : request.prev < peer.refused;
  const lacks = next < server.log.length && !server.logUnsure;
  if (brings || !lacks || (calls.length > 0 && now - calls[0].at > quick)) return restart(peer, now);
  const agrees = request.kind === "AppendEntries" && request.prev === next - 1 && peer.denied === 0;
  const isFirst = agrees && peer.sent < next && peer.failedAt < peer.since;
  if (now - peer.since <= (isFirst ? firstTime : patience) || peer.answered < answersLeast) return;
  cluster.complaints.add(
    "L14",
    server.id,
    { to, term, next, since: peer.since, has: Math.max(peer.has, counted), answers: peer.answered },
    { key: to, context: whyNotSent(peer, to) },
  );
}

function whyNotSent({ answered, denied, sent, next }: Replication, to: number): string {
  if (denied === answered) {
    return `S${to} refused all of them: a refusal asks for a smaller prevLogIndex, until one is accepted.`;
  }
  return sent < next
    ? `It has never sent S${to} entry ${next} in this term: is nextIndex beyond it, or does what is sent end before it?`
    : "What is lost is sent again until the peer has it; an empty heartbeat does not bring it.";
}

/**
 * The first entry that the peer neither acknowledged in this term nor has from an earlier one; a snapshot up to `counted`,
 * which it answered, it may take later.
 */
function lacking(
  { log }: ServerModel,
  peer: ServerModel,
  { has, next }: Replication,
  counted: number,
): number {
  const same = (index: number) => log[index] !== undefined && peer.log[index] === log[index];
  // Log Matching: two logs with the same entry are the same up to there.
  let index = Math.max(next > has && same(next - 1) ? next : has + 1, counted + 1);
  while (same(index)) index++;
  return index;
}

/** The first entry that a peer lacks, if the leader has never sent it in this term; else null. */
export function neverSent(
  cluster: Cluster,
  server: ServerModel,
  leading: Leadership,
  to: number,
): number | null {
  const peer = replicationTo(leading, to);
  const next = lacking(server, cluster.server(to), peer, snapshots.counted(cluster, leading, to));
  return next < server.log.length && next > peer.sent && !server.logUnsure ? next : null;
}

function restart(peer: Replication, now: number): void {
  peer.since = now;
  peer.answered = peer.denied = 0;
}

/** The peer replied; the reply may be lost. */
export function answered(
  cluster: Cluster,
  leading: Leadership | null,
  request: Sent,
  reply: Reply,
): void {
  if (leading?.term !== request.term || !reply.yes) return;
  const peer = replicationTo(leading, request.to);
  const has = request.last.index;
  // It may not have taken the snapshot yet.
  if (request.kind === "InstallSnapshot" && cluster.server(request.to).log[has] !== request.last) return;
  if (has <= peer.has) return;
  peer.has = has;
  restart(peer, cluster.now());
}

/** A call is over. @param reply null if it failed */
export function ends(
  cluster: Cluster,
  leading: Leadership | null,
  request: Sent,
  reply: Reply | null,
): void {
  request.overAt = cluster.now();
  if (leading?.term !== request.term) return;
  const peer = replicationTo(leading, request.to);
  const now = cluster.now();
  if (now - request.at > quick) return restart(peer, now);
  if (reply === null) {
    peer.failedAt = now;
    return;
  }
  const refused = !reply.yes && request.kind === "AppendEntries";
  if (request.at >= peer.since) {
    peer.answered++;
    if (refused) peer.denied++;
  }
  peer.refused = refused ? Math.min(peer.refused, request.prev) : Infinity;
}
