/**
 * L15: commitIndex never falls (Figure 2, Volatile state).
 *
 * A leader may send a peer less than its commitIndex: what that peer has, as etcd's heartbeats do, or an earlier value,
 * from when the request was made. So a smaller LeaderCommit proves something only if it is more than the peer has
 * acknowledged, and the request was made after the server knew more: in a term for which it asked for votes after that,
 * or with an entry that came after that.
 *
 * @module
 */

import type { AppendRequest } from "./messages.ts";
import type { Cluster, ServerModel } from "./model.ts";
import type { KnownCommit, Leadership } from "./state.ts";

/** Microseconds that a follower may take to adopt leaderCommit. */
const patience = 1_500_000;

function knows(cluster: Cluster, server: ServerModel, index: number, how: string): void {
  if (index <= server.knownCommit.index) return;
  server.knownCommit = { index, at: cluster.now(), end: server.last.index, how };
}

export function applies(cluster: Cluster, server: ServerModel, index: number): void {
  knows(cluster, server, index, "applied entry");
}

/** It accepted an AppendEntries that lets it commit up to `index`. */
export function isTold(cluster: Cluster, server: ServerModel, index: number): void {
  if (index <= server.toldCommit.index) return;
  const how = "answered true to an AppendEntries that lets it commit up to";
  server.toldCommit = { index, at: cluster.now(), end: server.last.index, how };
}

/** What a candidate knew when it asked for votes. */
export function whenAsking(cluster: Cluster, { knownCommit, toldCommit }: ServerModel): KnownCommit {
  const told = cluster.now() - toldCommit.at > patience && toldCommit.index > knownCommit.index;
  return told ? toldCommit : knownCommit;
}

export function says(
  cluster: Cluster,
  server: ServerModel,
  leading: Leadership,
  { to, term, prev, length, commit }: AppendRequest,
): void {
  const has = leading.replication[to]?.has ?? 0;
  const { knewCommit } = leading;
  const { knownCommit } = server;
  const known = commit < knewCommit.index
    ? knewCommit
    : commit < knownCommit.index && length > 0 && prev + length > knownCommit.end &&
        knownCommit.at >= leading.beganAt
    ? knownCommit
    : null;
  if (known !== null && commit > has && commit !== prev && commit !== prev + length) {
    cluster.complaints.add(
      "L15",
      server.id,
      { to, term, commit, known },
      {
        key: term,
        context:
          "commitIndex only rises: AppendEntries may come late, and then their leaderCommit is an old one.",
      },
    );
  }
  knows(cluster, server, commit, "sent LeaderCommit");
}
