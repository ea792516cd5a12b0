/**
 * Snapshots: S19, S20, P2, L16.
 *
 * The model's logs are whole: what a server discards was committed, so it is known, and a snapshot stands for the entries
 * in it. So all that is said of logs holds for those with an offset, too. What is not seen is when a server takes a
 * leader's snapshot: in the handler, or later, if its service is asked first. It has done so at the latest when it saves
 * it; until then, or until its log has the snapshot's last entry, its log is not certain.
 *
 * @module
 */

import type { ApplyMsg } from "../raft/api.ts";
import * as commitIndex from "./commit_index.ts";
import type { Entry } from "./entries.ts";
import { ended } from "./log.ts";
import type { SnapshotRequest } from "./messages.ts";
import type { Cluster, ServerModel } from "./model.ts";
import type { Leadership } from "./state.ts";
import { holds, isPlain } from "./saved_state.ts";

/** L16: so often a snapshot is sent again by chance: it was on its way when the answer came. */
const againMost = 3;

/** P2: a state that shows fewer entries may hide others. */
const shownLeast = 2;

/** S19: what a leader sends, or a server gives its service. */
function isTheServices(
  { committed, snapshots, complaints }: Cluster,
  { id, term }: ServerModel,
  did: "sent InstallSnapshot" | "gave its service a snapshot",
  named: { index: number; term: number },
  data: Uint8Array | null,
): void {
  if (!snapshots.any || data === null) return;
  const known: Entry | undefined = committed[named.index];
  const bytesOf = snapshots.is(data, named.index) ? named.index : snapshots.indexOf(data);
  // On its way it may have a form of the Raft's own, compressed for example; not in its receiver's service.
  const ownForm = did === "sent InstallSnapshot" && bytesOf === null && data.length > 0;
  if (bytesOf !== named.index && !ownForm) {
    complaints.add("S19", id, { did, named, bytesOf }, {
      key: term,
      context: "Bytes, index and term are of one moment: they are saved, sent and applied together.",
    });
  } else if (known !== undefined && known.term !== named.term) {
    complaints.add("S19", id, { did, named, committed: known.term }, {
      key: term,
      context: "Keep the term of the last discarded entry with its index, and save both.",
    });
  }
}

/** S19, L16: a leader sends InstallSnapshot. */
export function sends(
  cluster: Cluster,
  server: ServerModel,
  leading: Leadership,
  { to, term, last, mayEnd, data, first }: SnapshotRequest,
): void {
  // Whose service a played server has nobody knows: what it sends is its own.
  if (server.played && data !== null) cluster.snapshots.add(last.index, data);
  isTheServices(cluster, server, "sent InstallSnapshot", last, data);
  if (!first || mayEnd.length > 1) return;
  const taken = leading.snapshots[to];
  if (taken === undefined || last.index > taken.index || cluster.now() - taken.at <= cluster.grace) return;
  if (++taken.again < againMost) return;
  cluster.complaints.add(
    "L16",
    server.id,
    { to, term, index: last.index, answered: taken.at, times: taken.again },
    { key: to, context: "The reply means: set nextIndex to the index after the snapshot's last entry." },
  );
}

/** The answer to an InstallSnapshot of its own term reached the leader. */
export function hears(
  cluster: Cluster,
  { leading }: ServerModel,
  { to, toLife: life, term, last, at, done }: SnapshotRequest,
): void {
  if (leading?.term !== term || !done) return;
  const { index } = last;
  if (index > (leading.installed[to]?.index ?? 0)) leading.installed[to] = { index, life };
  if (!cluster.isSurelyRead(at)) return;
  // The answer may be a refusal, or the peer may not have taken it yet.
  const peer = cluster.server(to);
  if (peer.life !== life || peer.log[index] !== last) return;
  if (index > (leading.snapshots[to]?.index ?? 0)) {
    leading.snapshots[to] = { index, at: cluster.now(), again: 0 };
  }
}

/** The last entry of the latest snapshot that a peer has answered in this life: what that includes need not be sent. */
export function counted(cluster: Cluster, leading: Leadership, peer: number): number {
  const installed = leading.installed[peer];
  return installed?.life === cluster.server(peer).life ? installed.index : 0;
}

/** A call of a leader failed: it may go back to what it knows the peer to have, and that may be less than a snapshot. */
export function fails(leading: Leadership | null, { to, term }: { to: number; term: number }): void {
  if (leading?.term === term) leading.snapshots[to] = undefined;
}

/** A server has answered an InstallSnapshot of its own term. */
export function answers(
  cluster: Cluster,
  server: ServerModel,
  { last, mayEnd, first, done, entered }: SnapshotRequest,
): void {
  server.commitBound = Math.max(server.commitBound, last.index);
  // It may have refused it. One whose last entry it has need change nothing but what is saved (Figure 13, InstallSnapshot
  // 6). And of a snapshot in parts it may not have all: an earlier life may have got the others.
  const index = Math.min(...mayEnd);
  if (first && done && !entered!.matched && Math.min(...server.snapshot.mayBe) >= index) {
    server.told = Math.max(server.told, index);
    commitIndex.isTold(cluster, server, server.told);
  }
}

/** A server has saved a snapshot: from here on its log is known to begin after it. */
export function saves(cluster: Cluster, server: ServerModel, bytes: Uint8Array): void {
  const { snapshot, id } = server;
  const before = Math.min(...snapshot.mayBe);
  const made = [...cluster.snapshots.indexesOf(bytes)];
  // Entries that have changed nothing: the same bytes are the snapshots after several, of which it has some.
  const known = made.filter((index) => snapshot.mayBe.includes(index) || snapshot.given.has(index));
  const possible = known.filter((index) => index >= before);
  const mayBe = [possible, known, made].find((indexes) => indexes.length > 0);
  if (mayBe === undefined) {
    // Its own format, or given to it by another method than Snapshot: what it restarts with is not known, but committed.
    snapshot.saved = Math.max(snapshot.saved, server.commitBound);
    strange(cluster, id);
    return;
  }
  snapshot.mayBe = mayBe;
  const index = snapshot.saved = Math.max(...mayBe);
  // Where leaders write entries of their own, the service's indexes may differ from the log's.
  if (cluster.noops) {
    server.logUnsure = true;
    return;
  }
  if (index < before) {
    cluster.complaints.add("P2", id, { saved: index, before }, {
      key: server.life,
      context: index === 0
        ? "Whatever is saved next to it: a save of both needs the snapshot, too, also after a restart."
        : "What is in a snapshot is discarded, so only a later one can take its place.",
    });
    return;
  }
  const entry = cluster.committed[index];
  if (entry === undefined || server.log[index] === entry) return;
  // Figure 13: what follows the snapshot's last entry stays if that entry is there; else the whole log goes.
  ended(cluster, server, server.last);
  server.adopt(entry);
  server.logUnsure = mayBe.length > 1 || snapshot.mayTake(server.log);
}

function strange(cluster: Cluster, id: number): void {
  const why = cluster.snapshots.any
    ? `S${id} saved a snapshot which its service did not make`
    : `S${id} saved a snapshot, and no service has called Snapshot`;
  cluster.complaints.turnOff(["S15", "S19", "S20", "P2"]);
  cluster.complaints.add("H0", id, { why, besides: "", off: ["S15", "S19", "S20", "P2"] });
}

/** P2: a server has saved its state, and perhaps a snapshot. Called after `saves`. */
export function discards(cluster: Cluster, server: ServerModel, state: Uint8Array): void {
  server.snapshot.lacks = null;
  if (!cluster.snapshots.any || cluster.commands.found === 0 || cluster.commands.hidden) return;
  const { id, last, snapshot } = server;
  const entry = cluster.committed[snapshot.saved + 1];
  if (entry === undefined || last.index <= entry.index || server.log[entry.index] !== entry) return;
  if (holds(state, last) !== true || holds(state, entry) !== false || !isPlain(state)) return;
  // The first that is shown, and all after it, as of a state that begins there: else some are hidden by its form.
  const shown = server.log.findIndex((each, i) => i > entry.index && holds(state, each) === true);
  if (server.log.slice(shown).some((each) => holds(state, each) === false)) {
    cluster.commands.hidden = true;
    return;
  }
  if (last.index - shown < shownLeast - 1) return;
  const at = cluster.now();
  const evidence = {
    snapshot: snapshot.saved,
    index: entry.index,
    command: entry.command,
    shown: last.index,
  };
  const context =
    "A state that begins later than the snapshot ends is saved together with the later snapshot.";
  snapshot.lacks = {
    at,
    complain: () => cluster.complaints.add("P2", id, evidence, { key: server.life, at, context }),
  };
}

/** S19, S20: a server gives its service a snapshot, which takes it; or may refuse it, if the service is a student's. */
export function applies(cluster: Cluster, server: ServerModel, msg: ApplyMsg): void {
  const { SnapshotIndex: index, SnapshotTerm: term, Snapshot } = msg;
  // SnapshotTerm is for the edition of 2021 alone: whoever does not need it may leave it out.
  const named = { index, term: term === 0 ? cluster.committed[index]?.term ?? 0 : term };
  isTheServices(cluster, server, "gave its service a snapshot", named, Snapshot);
  const { snapshot } = server;
  if (cluster.ownService) {
    snapshot.elsewhere = [...snapshot.elsewhere, server.applied];
    server.applied = Math.max(server.applied, index);
    return;
  }
  if (index < Math.min(server.applied, ...snapshot.elsewhere)) {
    cluster.complaints.add("S20", server.id, { index, applied: server.applied }, {
      key: server.life,
      context:
        "What is applied already is not replaced: compare with commitIndex before, and send in one order.",
    });
  }
  server.applied = index;
  snapshot.elsewhere = [];
  commitIndex.applies(cluster, server, index);
}
