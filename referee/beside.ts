/**
 * L17, L5 for one peer, and L3 where a timeout is too short for that: a leader is heard by all others during idle periods
 * (§5.2), also by one that is busy with a snapshot, and by one that a call has not reached.
 *
 * A leader may wait for the answer to each of its calls, and is then silent to a peer that does not answer. So it is blamed
 * only if it was seen to go on sending to a peer for long while an AppendEntries to it was not answered: then only the
 * snapshot keeps it from sending.
 *
 * @module
 */

import type { AppendRequest, SnapshotRequest } from "./messages.ts";
import type { Cluster, ServerModel } from "./model.ts";
import { milliseconds } from "./rules/text.ts";
import type { Leadership, Reset } from "./state.ts";

/** Microseconds without a message, while others get some: several election timeouts, in the labs. */
const silenceMost = 1_500_000;
/** The same without a call under way: a leader may wait a while after one that failed. */
const givenUpLeast = 3_000_000;
/** A new leader's first heartbeats have gone to all by then, even if it works at intervals. */
const forgottenLeast = 250_000;
/** For so long it sent to a peer that did not answer its AppendEntries ... */
const shownLeast = 2_500_000;
/** ... without a pause longer than this. */
const pauseMost = 250_000;

/** L3: so many elections of a life before a heartbeat could be due are no coincidence. */
const earlyLeast = 3;
/** L3: a leader that pauses longer is at fault itself: L5. */
const dueMost = 250_000;

/**
 * L3: a server begins an election sooner after the leader's message than any two heartbeats to one server have been apart.
 * Once or twice these may all have been late.
 */
export function isEarly(
  cluster: Cluster,
  { id, timeouts }: ServerModel,
  { by, peer }: Reset,
  gap: number,
): void {
  const leastPause = cluster.least.pause;
  if (by !== "AppendEntries from" || leastPause > dueMost || gap >= leastPause) return;
  timeouts.early = [...timeouts.early.filter((each) => each < leastPause), gap];
  if (timeouts.early.length < earlyLeast) return;
  cluster.complaints.add("L3", id, { gap, after: by, peer }, {
    context: `No two heartbeats to one server have been less than ${
      milliseconds(leastPause)
    } apart; and so it was ${
      timeouts.early.length - 1
    } times before. A timeout is several times as long as the time between heartbeats.`,
  });
}

function isHeartbeat(request: AppendRequest | SnapshotRequest): boolean {
  return request.kind === "AppendEntries" && request.length === 0;
}

/** A leader sends AppendEntries, or InstallSnapshot. */
export function sends(
  cluster: Cluster,
  server: ServerModel,
  leading: Leadership,
  request: AppendRequest | SnapshotRequest,
): void {
  const now = cluster.now();
  const { snapshot } = server;
  const before = leading.beside[request.to];
  if (!server.played && before !== undefined && isHeartbeat(before.last) && isHeartbeat(request)) {
    cluster.least.pause = Math.min(cluster.least.pause, now - before.at);
  }
  const its = leading.beside[request.to] ??= { at: now, last: request, unanswered: null, idleSince: null };
  if (now - its.at > pauseMost || (its.unanswered?.overAt ?? null) !== null) its.unanswered = null;
  if (its.unanswered !== null && now - its.unanswered.at > shownLeast) snapshot.waits = false;
  if (request.kind === "AppendEntries") its.unanswered ??= request;
  its.at = now;
  its.last = request;
  its.idleSince = null;
  givesUp(cluster, server, leading);
  leavesOut(cluster, server, leading);
  for (const other of leading.beside) {
    if (other?.last.kind !== "InstallSnapshot") continue;
    const { at, last } = other;
    if (last.overAt !== null || now - at <= silenceMost) continue;
    snapshot.silence ??= { to: last.to, term: last.term, since: at, until: now };
  }
  if (snapshot.waits || snapshot.silence === null) return;
  cluster.complaints.add("L17", server.id, snapshot.silence, {
    key: server.life,
    context: "A snapshot may take long: does a flag that one is under way keep heartbeats back, too?",
  });
}

/** L5: a leader that others hear from, and that waits for no call, has sent a peer nothing since its election. */
function leavesOut(cluster: Cluster, { id }: ServerModel, leading: Leadership): void {
  const { calls, complaints, servers } = cluster;
  const now = cluster.now();
  const gap = now - leading.beganAt;
  if (gap <= forgottenLeast) return;
  const other = servers.find((peer) => peer.id !== id && leading.beside[peer.id] === undefined);
  if (other === undefined || calls.hasCalled(id, other.id, leading.beganAt) || !calls.isFree(id, now)) return;
  complaints.add("L5", id, { term: leading.term, gap, to: other.id }, {
    key: other.id,
    context:
      `It has sent S${other.id} nothing since it was elected. Does each peer have a timer, and a nextIndex, of its own?`,
  });
}

/** L5: no call to a peer is under way, and none is begun. */
function givesUp(cluster: Cluster, server: ServerModel, leading: Leadership): void {
  const now = cluster.now();
  for (const peer of leading.beside) {
    if (peer === undefined || peer.last.overAt === null || peer.last.to === server.id) continue;
    peer.idleSince ??= now;
    const gap = now - peer.idleSince;
    if (gap <= givenUpLeast) continue;
    cluster.complaints.add("L5", server.id, { term: leading.term, gap, to: peer.last.to }, {
      key: peer.last.to,
      context: "A peer that a call has not reached gets heartbeats, too: it may be back at any time.",
    });
  }
}
