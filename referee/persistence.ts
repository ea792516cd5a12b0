/**
 * P1: a change is saved before a message shows it. This file checks that there was a save; saved_state.ts its bytes.
 */

import { replacements } from "./log.ts";
import type { AnyRequest, Entered, VoteRequest } from "./messages.ts";
import type { Cluster, ServerModel } from "./model.ts";
import { isNews, restsOn, savedAgain } from "./saved_state.ts";
import * as snapshots from "./snapshots.ts";

/** What a vote in a term that the server had saved before is called. */
const itsVote = "its vote for ";

/** A vote was given that was not given before. */
export function votes(server: ServerModel, { candidate, term }: VoteRequest, { saves }: Entered): void {
  changed(server, `${itsVote}S${candidate} in term ${term}`, saves);
}

/** `what` changed after the server had made this many saves. */
export function changed(server: ServerModel, what: string, saves: number): void {
  if (server.saves === saves) server.unsaved ??= what;
}

/** A request of `term` was handled; `saves` is how many the server had made before. */
export function changesTerm(server: ServerModel, term: number, saves: number): void {
  if (term <= server.term) return;
  const what = `its new term ${term}`;
  // It may have begun the next term by itself, and saved it, since its last message.
  if (term > server.ceiling) {
    changed(server, what, term === server.term + 1 ? Math.min(saves, server.spoke.saves) : saves);
  } else changesTermByReply(server, term, saves);
}

/** A server is seen in a term that a reply had brought: it may have adopted and saved it since then. */
export function changesTermByReply(server: ServerModel, term: number, saves: number): void {
  if (term <= server.term) return;
  const heard = server.heardTerms.find((each) => each.term >= term);
  if (heard === undefined) return;
  // It may have begun it by itself, and saved it, before the reply came: its own requests may wait.
  const before = term === server.term + 1 ? server.spoke.last : saves;
  changed(server, `its new term ${term}`, Math.min(saves, heard.saves, before));
}

/** A save of the same bytes as before saves no change; `snapshot` is null if it saves none. */
export function saves(
  cluster: Cluster,
  server: ServerModel,
  bytes: Uint8Array,
  snapshot: Uint8Array | null,
): void {
  const news = isNews(cluster, server, bytes);
  const before = server.savedLength;
  if (snapshot !== null) snapshots.saves(cluster, server, snapshot);
  snapshots.discards(cluster, server, bytes);
  if (!news && snapshot === null) return;
  cluster.unsaved.release();
  server.saves++;
  server.unsaved = server.savedLength = null;
  // Beside the state as it was, a service's snapshot saves no entry after its last.
  if (news || before === null || before <= server.snapshot.saved) return;
  if (snapshot !== null && cluster.snapshots.indexesOf(snapshot).size > 0) server.savedLength = before;
}

/** The last entry that a server's reply shows it to have; 0 for none. */
function acceptedBy({ from, reply, ...request }: AnyRequest, server: ServerModel): number {
  if (request.kind !== "AppendEntries" || reply?.yes !== true || from === server.id) return 0;
  return request.prev + request.length;
}

/**
 * LeaderCommit of this request if the leader counted its own copy for it; else 0. What was committed before its
 * leadership it may know without counting.
 */
function countsOwn(cluster: Cluster, server: ServerModel, request: AnyRequest): number {
  const { leading } = server;
  if (request.kind !== "AppendEntries" || request.from !== server.id || leading === null) return 0;
  const { commit } = request;
  return commit >= leading.first && cluster.quorumHas(server, leading.match, 0) < commit ? commit : 0;
}

/**
 * P1: this request, or its reply, is about to leave the server. What a request asks for need not be saved yet: the vote
 * for itself must be saved when it leads, and an entry that it sends when it counts its own copy.
 */
export function speaks(cluster: Cluster, server: ServerModel, request: AnyRequest): void {
  const { kind, term, from } = request;
  const own = from === server.id;
  // Entries that Start appended may be saved later, as long as nothing depends on them.
  const { savedLength } = server;
  const counted = countsOwn(cluster, server, request);
  if (savedLength !== null && Math.max(acceptedBy(request, server), counted) >= savedLength) {
    server.unsaved ??= `entry ${savedLength}${counted > 0 ? ", which it counts as committed" : ""}`;
  }
  if (server.unsaved !== null && !(own && kind === "RequestVote")) {
    const again = savedAgain(server, server.spoke.at);
    const evidence = { said: { kind, term, from, own }, unsaved: server.unsaved };
    const details = {
      key: server.term,
      at: cluster.now(),
      context: again ??
        (server.unsaved.startsWith(replacements)
          ? "Was it not saved, or does the log still have the old ones? Conflicting ones must be deleted."
          : server.life === 1
          ? "A crash now would make it forget what others rely on."
          : "A crash like the one before would make it forget what others rely on."),
    };
    const complain = () => cluster.unsaved.add(server.id, evidence, details);
    if (server.unsaved.startsWith(itsVote)) cluster.unsaved.owners.onceFree(complain);
    else complain();
    server.unsaved = server.savedLength = null;
  }
  if (kind === "AppendEntries") restsOn(cluster, server, request, own ? counted : null);
  server.spoke.speaks(cluster.now(), server.saves, own ? server.saves : request.entered!.saves);
}
