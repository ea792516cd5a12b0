/** The requests under way, each read when it is sent, by Figure 2's field names. */

import type { Message } from "../labrpc/mod.ts";
import { type LogEntry, preVoteRefusedIn, type Reply } from "../trace/figure2.ts";
import type { Complaints } from "./complaint.ts";
import { Form, type KnownSnapshot } from "./form.ts";
import {
  type AnyRequest,
  type AppendRequest,
  type End,
  readEnd,
  type SnapshotRequest,
  type VoteRequest,
} from "./messages.ts";
import type { Cluster } from "./model.ts";
import { SnapshotParts } from "./snapshot_parts.ts";
import { actsAfterKill } from "./timing.ts";

/** A request for a pre-vote, and the term of a refusal; 0 for none. */
interface PreVote {
  readonly end: End;
  term: number;
}

export class Requests {
  #cluster: Cluster;
  #form: Form;
  #ends = new Map<unknown, End | null>();
  #preVotes = new Map<number, PreVote>();
  /** What was sent of snapshots that come in parts, by the sender's end. */
  #snapshots = new Map<unknown, SnapshotParts>();

  constructor(cluster: Cluster, complaints: Complaints) {
    this.#cluster = cluster;
    this.#form = new Form(complaints);
  }

  /** Reads a request and its entries. Null if it is none of Figure 2's, or from a finished life. */
  sent(
    message: Message,
    args: unknown,
  ): { request: AnyRequest; entries: readonly LogEntry[] } | null {
    const cluster = this.#cluster;
    const end = this.#end(message.end);
    if (end === null) return null;
    cluster.calls.begins(message.id, end, cluster.now());
    const { server: from, life, peer: to } = end;
    if (this.#form.isPreVote(message.method, args, from)) {
      this.#preVotes.set(message.id, { end, term: 0 });
      const { timeouts } = cluster.server(from);
      timeouts.preVoteAt = Math.min(timeouts.preVoteAt, cluster.now());
      return null;
    }
    const kind = this.#form.kind(message.method, from);
    if (kind === null) return null;
    const server = cluster.server(from);
    const toLife = cluster.server(to).life;
    if (!server.alive || life !== server.life) {
      actsAfterKill(cluster, server, life, `sent ${kind}`);
      return null;
    }
    server.reportPending();
    const at = cluster.now();
    if (kind === "RequestVote") {
      const { term, lastIndex, lastTerm, alsoCommit } = this.#form.vote(args, from);
      const common = { at, from, life, to, toLife, entered: null, reply: null };
      const request: VoteRequest = {
        ...common,
        kind,
        term,
        candidate: from,
        lastIndex,
        lastTerm,
        alsoCommit,
        queued: cluster.calls.isQueued(message.id, end, at),
      };
      cluster.unanswered.begins(message.id, request);
      return { request, entries: [] };
    }
    if (kind === "InstallSnapshot") {
      const read = this.#form.snapshot(
        args,
        from,
        (data) => server.snapshot.indexesOf(data, cluster.snapshots),
      );
      if (read === null) return null;
      const { term, indexes: mayEnd } = read;
      const index = Math.max(...mayEnd);
      const lastTerm = read.lastTerm ?? cluster.committed[index]?.term ?? 0;
      const last = cluster.table.at(Math.max(index, 0), lastTerm);
      const common = { at, from, life, to, toLife, entered: null, reply: null };
      const parts = this.#parts(message.end, from, index, read);
      const request: SnapshotRequest = { ...common, kind, term, last, mayEnd, ...parts, overAt: null };
      cluster.unanswered.begins(message.id, request);
      return { request, entries: [] };
    }
    const { entries, term, prev, prevTerm, commit, handsOver } = this.#form.append(args, from);
    // One literal: a spread costs more than the rest, and there are many of these.
    const request: AppendRequest = {
      at,
      from,
      life,
      to,
      toLife,
      entered: null,
      reply: null,
      kind,
      term,
      prev,
      prevTerm,
      commit,
      length: entries.length,
      handsOver,
      last: cluster.table.root,
      overAt: null,
    };
    cluster.unanswered.begins(message.id, request);
    return { request, entries };
  }

  /** What an InstallSnapshot carries, together with those sent to this peer before. */
  #parts(
    end: unknown,
    server: number,
    index: number,
    { data, chunk }: KnownSnapshot,
  ): Pick<SnapshotRequest, "data" | "first" | "done"> {
    if (chunk === null) return { data, first: true, done: true };
    const { offset, done } = chunk;
    let parts = this.#snapshots.get(end);
    if (parts === undefined) this.#snapshots.set(end, parts = new SnapshotParts());
    parts.add(index, offset, data);
    const whole = done ? parts.whole(index, offset) : null;
    if (done && whole === null) this.#form.missesParts(server);
    return { data: whole, first: offset === 0, done };
  }

  underWay({ id }: Message): AnyRequest | undefined {
    return this.#cluster.unanswered.underWay(id);
  }

  /** A call is over, with or without a reply: returns its request. */
  over({ id }: Message, arrived: boolean): AnyRequest | undefined {
    const { unanswered } = this.#cluster;
    const request = unanswered.underWay(id);
    return unanswered.ends(id, arrived && request !== undefined && this.#cluster.isSurelyRead(request.at));
  }

  reply(request: AnyRequest, value: unknown): Reply {
    const { kind, to, term } = request;
    const reply = this.#form.reply(kind, value, to, term);
    if (kind === "AppendEntries") this.#form.accepts(request, value);
    return reply;
  }

  /** A handler returned; of a pre-vote only the term of a refusal is used. */
  preVoteReplied({ id }: Message, value: unknown): void {
    const preVote = this.#preVotes.get(id);
    if (preVote !== undefined) preVote.term = preVoteRefusedIn(value);
  }

  /** Any call is over; if it was for a pre-vote, the caller may now know the term of the refusal. */
  ended({ id }: Message, arrived: boolean): void {
    this.#cluster.calls.ends(id, arrived, this.#cluster.now());
    const preVote = this.#preVotes.get(id);
    if (preVote === undefined) return;
    this.#preVotes.delete(id);
    const server = this.#cluster.server(preVote.end.server);
    if (arrived && server.alive && server.life === preVote.end.life) server.mayKnow(preVote.term);
  }

  #end(name: unknown): End | null {
    let end = this.#ends.get(name);
    if (end === undefined) this.#ends.set(name, end = readEnd(name));
    return end;
  }
}
