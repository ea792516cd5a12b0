/**
 * Each server's state of Figure 2, derived from what crossed its boundary. Nothing here complains.
 *
 * @module
 */

import { Calls } from "./calls.ts";
import type { Complaints } from "./complaint.ts";
import { Entry, EntryTable } from "./entries.ts";
import type { AnyRequest, AppendRequest } from "./messages.ts";
import { insertOwn } from "./insert_own.ts";
import { Snapshots } from "./snapshot_table.ts";
import {
  type Elected,
  type HeardTerm,
  type Ignored,
  type Leadership,
  median,
  nothingCommitted,
  type Reset,
  type Round,
  type SavedState,
  SnapshotState,
  soonest,
  Spoke,
  type Vote,
  Watermark,
} from "./state.ts";
import { Unanswered } from "./unanswered.ts";
import { UnsavedComplaints } from "./unsaved.ts";

/** A server reads at least one of this many replies, even if it ignores those that come after a majority's. */
const ignoredMost = 3;

/** An index this far beyond a log's end is a mistake, and not worth the memory. */
const farthest = 100_000;

export class ServerModel {
  readonly id: number;
  #cluster: Cluster;

  /** Number of its life, from 1. */
  life = 0;
  alive = false;
  /** Whether the tester plays it. */
  played = false;
  startedAt = 0;
  /** Length of its log when this life began, as far as it had been seen. */
  lengthAtStart = 0;
  /** When each life ended, by its number. */
  deaths: number[] = [];
  /** currentTerm is at least this; and what it was before it rose to it. */
  term = 0;
  raisedFrom = 0;
  raisedAt = 0;
  /** The highest term that it may have reached unseen. */
  ceiling = 0;
  /** Higher terms that replies brought, the lowest first. */
  heardTerms: HeardTerm[] = [];
  ignored: Ignored | null = null;
  /** The last reply with a lower term. */
  older: { term: number; from: number; at: number } | null = null;
  /** A term that it began by itself, before its first RequestVote of that term left; -1 for none. */
  selfRaised = -1;
  /** votedFor, by term; survives restarts. */
  votes = new Map<number, Vote>();
  /** Up to this term it may have voted unseen. */
  unsureTerm = -1;

  /** The log; index 0 is the empty entry. */
  log: Entry[];
  readonly snapshot = new SnapshotState();
  /** It may have truncated its log at this index, where it found a conflict and refused; not in Figure 2. */
  mayBeCut: number | null = null;
  /** Where its log ended before it last accepted entries, or the first of several times in a moment. */
  endBefore: { readonly last: Entry; readonly at: number } | null = null;
  /** Handlers overlapped, so the log beyond the last entry accepted since is uncertain. */
  logUnsure = false;
  /** What it may have beyond what is known reaches to this index. */
  mayReach = 0;

  round: Round | null = null;
  /** The round before it, or that in which it gave up being a candidate. */
  roundBefore: Round | null = null;
  /** Votes that reached this life, by term. */
  grants = new Map<number, Set<number>>();
  /** A majority's votes have arrived, and it has not acted as leader yet. */
  elected: Elected | null = null;
  leading: Leadership | null = null;
  /** When it was last seen to lead, and in which term. */
  ledUntil = -1;
  ledTerm = -1;

  /** Handlers that run now, by message. */
  running = new Map<number, AnyRequest>();
  /** Saves of all its lives; and when the running handlers began. */
  saves = 0;
  savesBefore = 0;
  readonly spoke: Spoke = new Spoke();
  /** Its last save, in any life; and the last entry that was looked for in it. */
  saved: SavedState | null = null;
  shown: Entry | null = null;
  /** An entry that was not found in its last save, and a complaint of it that waits for the next one. */
  unshown: { entry: Entry; complain: () => void } | null = null;
  /** A change since the last save; completes "before it saved ...". */
  unsaved: string | null = null;
  /** Length of its log without what Start has appended since the last save; null if it has appended nothing. */
  savedLength: number | null = null;

  /** The command of a Start that has not returned. */
  starting: { command: unknown; saves: number; used: boolean } | null = null;
  /** Up to this index it may know entries to be committed. */
  commitBound = 0;
  /** The request that set it. */
  toldBy: AppendRequest | null = null;
  /** lastApplied of this life; and when the running handlers began. */
  applied = 0;
  appliedBefore = 0;
  readonly watermark: Watermark = new Watermark();
  /** The highest index that this life was told is committed. */
  told = 0;
  /** The commit index it was seen to know, and the one it was told; for L15. */
  knownCommit = nothingCommitted;
  toldCommit = nothingCommitted;
  /** Since `since`, when it had applied up to `applied`, it could have applied up to `index`; if this life goes by order. */
  readonly applyDue = { index: 0, applied: 0, since: 0, inOrder: true };

  /** The last AppendEntries of its own term that it answered, and that term. */
  followed = { term: -1, at: -Infinity };
  /** The last AppendEntries that this life accepted. */
  accepted: AppendRequest | null = null;
  /** What last reset its election timer lawfully. */
  reset: Reset = { at: 0, by: "its start", peer: null, may: false };
  /** Election timeouts of this life, in microseconds; and when the pre-vote after the last one that elapsed began. */
  timeouts = { count: 0, early: [] as number[], least: Infinity, most: 0, preVoteAt: Infinity };
  /** It sends itself AppendEntries, like to a peer, and so counts itself once it has replied. */
  isItsOwnPeer = false;
  /** The last vote that it refused without having been seen to vote in that term: it may have voted for itself. */
  refused: { term: number; at: number; mayHaveStood: boolean } | null = null;
  /** A complaint about a refused vote, which waits for a RequestVote that shows the vote to be the server's own. */
  pending: { term: number; at: number; complain: () => void } | null = null;
  /** When it last refused a request. */
  refusedAt = -1;
  /** When a message reached a finished life. */
  lateMessageAt = -1;

  constructor(id: number, cluster: Cluster) {
    this.id = id;
    this.#cluster = cluster;
    this.log = [cluster.table.root];
  }

  get last(): Entry {
    return this.log[this.log.length - 1];
  }

  start(life: number): void {
    this.life = life;
    this.alive = true;
    this.startedAt = this.#cluster.now();
    this.lengthAtStart = this.log.length;
    this.reset = { at: this.startedAt, by: "its start", peer: null, may: false };
    this.grants.clear();
    this.knownCommit = this.toldCommit = nothingCommitted;
    // Its service begins with the saved snapshot.
    this.told = 0;
    this.applied =
      this.applyDue.index =
      this.applyDue.applied =
        this.snapshot.begin(this.#cluster.ownService);
    this.applyDue.inOrder = true;
    this.timeouts = { count: 0, early: [], least: Infinity, most: 0, preVoteAt: Infinity };
    this.accepted = this.toldBy = this.older = null;
    this.followed = { term: -1, at: -Infinity };
    this.refusedAt = this.ledUntil = this.ledTerm = -1;
  }

  /** A life ends. Unsaved state is lost; what the running handlers did is unknown. */
  crash(): void {
    this.alive = false;
    this.snapshot.reportLack(Infinity);
    this.deaths[this.life] = this.#cluster.now();
    for (const request of this.running.values()) {
      this.ceiling = Math.max(this.ceiling, request.term);
      this.unsureTerm = Math.max(this.unsureTerm, request.term);
      this.logUnsure = true;
      if (request.kind === "AppendEntries") {
        this.mayReach = Math.max(this.mayReach, request.prev + request.length);
      }
    }
    // Saves since its last message may be of an election that it began, and its vote for itself.
    const unheard = this.saves > this.spoke.saves ? this.term + 1 : -1;
    this.ceiling = Math.max(this.ceiling, unheard);
    this.unsureTerm = Math.max(this.unsureTerm, unheard);
    this.running.clear();
    if (this.savedLength !== null) this.log.length = Math.min(this.log.length, this.savedLength);
    this.savedLength = this.unsaved = this.unshown = null;
    this.stepDown();
    this.round = this.roundBefore = this.elected = null;
    this.ignored = this.pending = this.refused = null;
    // A term that a reply brought before the last save may be saved, though the server was not seen in it.
    this.heardTerms = this.heardTerms.filter(({ saves }) => saves < this.saves);
    this.selfRaised = -1;
  }

  /** It no longer leads. If leaders write entries of their own, it may have an unseen one. */
  stepDown(): void {
    if (this.leading === null) return;
    this.ledUntil = this.#cluster.now();
    this.ledTerm = this.leading.term;
    if (!this.leading.ownKnown && this.#cluster.noops) {
      insertOwn(this.#cluster, this, this.leading);
      this.logUnsure = true;
    }
    this.leading = null;
  }

  /** It is no longer a candidate. */
  endRound(): void {
    this.roundBefore = this.round ?? this.roundBefore;
    this.round = this.elected = null;
  }

  /** Its currentTerm is at least `term`. */
  raise(term: number, at = this.#cluster.now()): void {
    if (term <= this.term) return;
    [this.raisedFrom, this.term] = [this.term, term];
    this.ceiling = Math.max(this.ceiling, term);
    this.raisedAt = at;
    this.stepDown();
    this.endRound();
    this.heardTerms = this.heardTerms.filter((heard) => heard.term > term);
    this.ignored = null;
  }

  /** A reply brought a higher term. */
  mayAdopt(term: number, { to, at }: { to: number; at: number }): void {
    this.mayKnow(term);
    this.elected = null;
    const now = this.#cluster.now();
    if (!this.#cluster.isSurelyRead(at)) return;
    this.ignored ??= { count: 0, enoughAt: Infinity, first: { term, from: to, at: now } };
    if (++this.ignored.count === ignoredMost) this.ignored.enoughAt = now;
  }

  /** From now on it may be in this term. */
  mayKnow(term: number): void {
    if (term <= this.term) return;
    this.ceiling = Math.max(this.ceiling, term);
    if (term <= (this.heardTerms.at(-1)?.term ?? 0)) return;
    // A handler under way may have adopted it already.
    const saves = this.running.size > 0 ? this.savesBefore : this.saves;
    this.heardTerms.push({ term, at: this.#cluster.now(), saves });
  }

  /** Called before each judgement: reports a pending complaint once the server has had time to disprove it. */
  reportPending(): void {
    const now = this.#cluster.now();
    this.snapshot.reportLack(now);
    if (this.pending !== null && now - this.pending.at > 2 * this.#cluster.grace) {
      this.pending.complain();
      this.pending = null;
    }
  }

  /** Up to this index it may have discarded its log. */
  get discarded(): number {
    const index = Math.max(this.snapshot.saved, this.snapshot.latest);
    return this.#cluster.noops && index > 0 ? Infinity : index; // a service need not count entries of leaders' own
  }

  /** Whether its log has the entry of an index and a term. Index 0 is in every log. */
  has(index: number, term: number): boolean {
    return index === 0 || this.log[index]?.term === term;
  }

  enter(id: number, request: AnyRequest): void {
    if (this.running.size === 0) {
      this.savesBefore = this.saves;
      this.appliedBefore = Math.min(this.applied, ...this.snapshot.elsewhere);
    }
    const matched = request.kind === "AppendEntries"
      ? this.has(request.prev, request.prevTerm)
      : request.kind === "InstallSnapshot" && this.has(request.last.index, request.last.term);
    const overlapped = this.running.size > 0;
    for (const { entered } of this.running.values()) entered!.overlapped = true;
    const { term, appliedBefore: applied, savesBefore: saves } = this;
    request.entered = { at: this.#cluster.now(), term, applied, matched, saves, overlapped };
    this.running.set(id, request);
    // It may match entries stored by a handler that was not seen to return.
    const mayMatch = matched || overlapped || this.logUnsure;
    if (request.kind === "AppendEntries" && request.term >= term) this.mayCommit(request, mayMatch);
    if (request.kind === "InstallSnapshot" && request.term >= term) {
      this.snapshot.offers(this.#cluster.committed[request.last.index] ?? request.last, request.mayEnd);
      this.logUnsure ||= this.snapshot.mayTake(this.log);
      this.commitBound = Math.max(this.commitBound, request.last.index);
    }
  }

  /** AppendEntries 5: commitIndex may be min(leaderCommit, index of last new entry), each of any request of a term. */
  mayCommit(request: AppendRequest, matched: boolean): void {
    const index = this.watermark.hears(request, matched);
    if (index > this.commitBound) [this.commitBound, this.toldBy] = [index, request];
  }

  /**
   * AppendEntries 3 and 4. Returns where the log was truncated (null if it was not) and whether anything changed.
   */
  accept({ prev, length, last }: AppendRequest): { cut: number | null; changed: boolean } {
    let index = prev + length;
    let entry: Entry | null = last;
    const added: Entry[] = [];
    while (index > prev && entry !== null && this.log[index] !== entry) {
      added.push(entry);
      entry = entry.prev;
      index--;
    }
    const cut = added.length > 0 && index + 1 < this.log.length ? index + 1 : null;
    if (cut !== null) this.log.length = cut;
    while (added.length > 0) this.log.push(added.pop()!);
    const end = prev + length + 1;
    if (this.mayBeCut !== null && prev < this.mayBeCut) {
      this.mayBeCut = Math.max(this.mayBeCut, end) < this.log.length ? Math.max(this.mayBeCut, end) : null;
    }
    if (cut !== null || (end >= this.log.length && end > this.mayReach)) {
      this.logUnsure = this.snapshot.mayTake(this.log);
      this.mayReach = 0;
    }
    return { cut, changed: cut !== null || index < prev + length };
  }

  /** Its log ends with `last`, preceded by the entries known to come before it. */
  adopt(last: Entry): void {
    const { log } = this;
    if (last.index > log.length + farthest) {
      this.logUnsure = true;
      return;
    }
    while (log.length <= last.index) log.push(this.#cluster.table.at(log.length, 0));
    log.length = last.index + 1;
    for (let entry: Entry | null = last; entry !== null && log[entry.index] !== entry; entry = entry.prev) {
      log[entry.index] = entry;
    }
  }
}

/** All servers, and what is known about the cluster. */
export class Cluster {
  readonly table = new EntryTable();
  readonly servers: ServerModel[] = [];
  /** Who led in each term. */
  readonly leaders = new Map<number, number>();
  /** What is committed, by index. */
  readonly committed: Entry[] = [this.table.root];
  /** The term of the leader that committed each of these. */
  readonly committedIn: number[] = [0];
  /** How many commands were found in the servers' saved bytes, and how many were not; whether some are hidden there. */
  readonly commands = { found: 0, missed: 0, hidden: false };
  /** What services have put into snapshots. */
  readonly snapshots = new Snapshots();
  /** Whether a leader has written an entry of its own. */
  noops = false;
  /** Whether a leader has written one elsewhere than at the beginning of its term. */
  ownAnywhere = false;
  /** The prevLogTerm first sent with prevLogIndex 0; null if none was sent. */
  rootTerm: number | null = null;
  /** In microseconds: the shortest election timeout seen, at most this, and time between two heartbeats to one server. */
  readonly least = { timeout: 1_000_000, pause: Infinity };
  /** A server has stayed in its term as §6 lets it. */
  sticky = false;
  readonly calls = new Calls();
  readonly unanswered = new Unanswered();
  readonly unsaved: UnsavedComplaints;

  /**
   * @param now microseconds of the test
   * @param grace see state.ts; Infinity if servers may be delayed for any time
   * @param ownService whether the service is the student's: it may give commands by another method than Start
   */
  constructor(
    readonly now: () => number,
    readonly complaints: Complaints,
    readonly grace: number,
    readonly ownService: boolean,
  ) {
    this.unsaved = new UnsavedComplaints(complaints);
  }

  server(id: number): ServerModel {
    while (this.servers.length <= id) this.servers.push(new ServerModel(this.servers.length, this));
    return this.servers[id];
  }

  isQuorum(count: number): boolean {
    return count > this.servers.length / 2;
  }

  /** The highest index that a majority has. @param match the peers' matchIndex @param own the leader's */
  quorumHas(leader: ServerModel, match: number[], own: number = leader.log.length - 1): number {
    return median(this.servers.length, (id) => id === leader.id ? own : match[id] ?? 0);
  }

  /** Whether a reply that arrives now is certainly read. @param sentAt when its request left */
  isSurelyRead(sentAt: number): boolean {
    return this.now() - sentAt <= soonest;
  }
}
