/**
 * P1: what changed is saved before anybody hears of it. The bytes are the student's own; so what is checked here is
 * that a save came at all; what can be told of the bytes, in saved_state.ts.
 *
 * @module
 */

import { replacements } from "./log.ts";
import type { AppendRequest, VoteRequest } from "./messages.ts";
import type { Cluster, ServerModel } from "./model.ts";
import { isNews, restsOn, savedAgain } from "./saved_state.ts";

/** `what` changed since the server had made so many saves. */
export function changed(server: ServerModel, what: string, saves: number): void {
  if (server.saves === saves) server.unsaved ??= what;
}

/** A request of `term` was handled; before it the server had made so many saves. */
export function changesTerm(server: ServerModel, term: number, saves: number): void {
  if (term <= server.term) return;
  const what = `its new term ${term}`;
  // The next term it may have begun by itself, and saved, since it was last heard.
  if (term > server.ceiling) {
    changed(server, what, term === server.term + 1 ? Math.min(saves, server.savesShown) : saves);
  } else changesTermByReply(server, term, saves);
}

/** A server is seen to be in a term that a reply had brought: it may have adopted, and saved, it since then. */
export function changesTermByReply(server: ServerModel, term: number, saves: number): void {
  if (term <= server.term) return;
  const heard = server.heardTerms.find((each) => each.term >= term);
  if (heard !== undefined) changed(server, `its new term ${term}`, Math.min(saves, heard.saves));
}

/** A save; one of the same bytes as the one before saves nothing that changed since. */
export function saves(cluster: Cluster, server: ServerModel, bytes: Uint8Array): void {
  if (!isNews(cluster, server, bytes)) return;
  cluster.savingMatters();
  server.saves++;
  server.unsaved = server.savedLength = null;
}

/** The last entry of its own that a server tells of, by its request or its answer; 0 for none. */
function tellsOf(server: ServerModel, request: VoteRequest | AppendRequest): number {
  const asks = request.from === server.id && request.reply === null;
  if (request.kind === "RequestVote") return asks ? request.lastIndex : 0;
  const { prev, length, commit, reply } = request;
  if (asks) return Math.max(prev + length, commit);
  return reply?.yes === true ? prev + length : 0;
}

/** P1: the server is about to be heard, by this request or its answer to it. */
export function speaks(cluster: Cluster, server: ServerModel, request: VoteRequest | AppendRequest): void {
  const { kind, term, from } = request;
  const own = from === server.id;
  // What Start appended may wait, as long as nothing else rests on it.
  const { savedLength } = server;
  if (savedLength !== null && tellsOf(server, request) >= savedLength) {
    server.unsaved ??= `entry ${savedLength}`;
  }
  if (server.unsaved !== null) {
    const again = savedAgain(server, server.shownAt);
    cluster.needsSaving(server.id, { said: { kind, term, from, own }, unsaved: server.unsaved }, {
      key: server.term,
      at: cluster.now(),
      context: again ??
        (server.unsaved.startsWith(replacements)
          ? "Was it not saved, or does the log still have the old ones? Those that conflict have to go."
          : server.life === 1
          ? "A crash now would make it forget what others rely on."
          : "A crash like the one before would make it forget what others rely on."),
    });
    server.unsaved = server.savedLength = null;
  }
  if (kind === "AppendEntries") restsOn(cluster, server, request);
  server.savesShown = server.saves;
  server.shownAt = cluster.now();
}
