/**
 * What Figure 2 says of each server, from what crossed its boundary. Nothing here judges; nothing but these methods
 * moves the model.
 *
 * @module
 */

import type { Complaints, Details } from "./complaint.ts";
import { Entry, EntryTable, unseen } from "./entries.ts";
import type { AppendRequest, Entered, VoteRequest } from "./messages.ts";
import type { Evidence } from "./rules.ts";
import {
  type Elected,
  grace,
  type HeardTerm,
  type Ignored,
  type Leadership,
  nothingCommitted,
  type Reset,
  type Round,
  type SavedState,
  soonest,
  type Vote,
} from "./state.ts";

/** Of so many replies of a higher term one is read, even if whoever has a majority's answers leaves the rest. */
const ignoredMost = 3;

/** An index so far beyond a log's end is somebody's mistake, and not worth the memory. */
const farthest = 100_000;

/** More complaints than this need not wait. */
const heldMost = 20;

export class ServerModel {
  readonly id: number;
  #cluster: Cluster;

  /** Number of its life, and whether it runs. */
  life = 0;
  alive = false;
  /** Whether the tester plays it. */
  played = false;
  startedAt = 0;
  /** How long its log was, by what it had said, when this life began. */
  lengthAtStart = 0;
  /** When each life ended. */
  deaths: number[] = [];

  /** currentTerm: at least this. */
  term = 0;
  raisedAt = 0;
  /** The highest term it may have reached without anybody's having seen it. */
  ceiling = 0;
  /** Higher terms that replies brought, the lowest first. */
  heardTerms: HeardTerm[] = [];
  ignored: Ignored | null = null;
  /** A term it reached by itself before its first RequestVote of that term left. */
  selfRaised = -1;
  /** votedFor, by term; outlives restarts. */
  votes = new Map<number, Vote>();
  /** Up to this term it may have voted without an answer that was seen. */
  unsureTerm = -1;

  /** The log; index 0 is the empty entry. */
  log: Entry[];
  /** It may have cut its log here: it found a conflict at this index and refused. Figure 2 does not ask for it. */
  mayBeCut: number | null = null;
  /** Handlers overlapped: what is beyond the last entry accepted since is not certain. */
  logUnsure = false;

  round: Round | null = null;
  /** The round before it, or before the server gave up being a candidate. */
  roundBefore: Round | null = null;
  /** Votes delivered to this life, by term. */
  grants = new Map<number, Set<number>>();
  /** A majority's vote was delivered, and it has not acted as leader yet. */
  elected: Elected | null = null;
  leading: Leadership | null = null;
  /** When it was last seen to lead, and in which term. */
  ledUntil = -1;
  ledTerm = -1;

  /** Handlers that run now, by message. */
  running = new Map<number, VoteRequest | AppendRequest>();
  /** Saves of this life; and when the running handlers began. */
  saves = 0;
  savesBefore = 0;
  /** Saves when it last sent or answered something, and when that was. */
  savesShown = 0;
  shownAt = 0;
  /** What it saved last, in any life; and the last entry that was looked for in it. */
  saved: SavedState | null = null;
  shown: Entry | null = null;
  /** What changed without having been saved. */
  unsaved: string | null = null;
  /** Where the log would end if it lost what Start appended since the last save. */
  savedLength: number | null = null;

  /** The command of a Start that is under way. */
  starting: { command: unknown; saves: number; used: boolean } | null = null;
  /** What it may have committed. */
  commitBound = 0;
  /** What this life has applied; and when the running handlers began. */
  applied = 0;
  appliedBefore = 0;
  /** What this life was told is committed. */
  told = 0;
  /** What it was seen to know as committed, and what it was told; for L15. */
  knownCommit = nothingCommitted;
  toldCommit = nothingCommitted;
  /** Up to here it could have applied, having applied what, since when. */
  readonly owes = { index: 0, applied: 0, since: 0 };

  /** The last word from a leader, and its term. */
  followed = { term: -1, at: -Infinity };
  /** The last lawful thing that put its election off. */
  reset: Reset = { at: 0, by: "its start", peer: null };
  /** Its election timeouts of this life. */
  timeouts = { count: 0, least: Infinity, most: 0 };
  /** A request that was lost, by peer: it may be sent again as it was. */
  lost: { prev: number; length: number }[] = [];
  /** The vote that it refused last without having given it to anybody, as far as was seen: it may have its own. */
  refused: { term: number; at: number } | null = null;
  /** Complaints about a vote refused that wait: a candidate may be about to ask for votes itself. */
  held: { term: number; at: number; complain: () => void } | null = null;
  /** When it last refused somebody. */
  refusedAt = -1;
  /** When a message reached a life that was over. */
  ghostAt = -1;

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
    this.reset = { at: this.startedAt, by: "its start", peer: null };
    this.grants.clear();
    this.knownCommit = this.toldCommit = nothingCommitted;
    this.applied =
      this.told =
      this.owes.index =
      this.owes.applied =
        0;
    this.timeouts = { count: 0, least: Infinity, most: 0 };
    this.followed = { term: -1, at: -Infinity };
    this.refusedAt = -1;
    this.lost = [];
    this.ledUntil = this.ledTerm = -1;
  }

  /** A life ends. What was not saved is gone; what handlers under way did is not known. */
  crash(): void {
    this.alive = false;
    this.deaths[this.life] = this.#cluster.now();
    for (const request of this.running.values()) {
      this.ceiling = Math.max(this.ceiling, request.term);
      this.unsureTerm = Math.max(this.unsureTerm, request.term);
      this.logUnsure = true;
    }
    // What it saved and nobody has heard of may be an election that it had begun, and its vote for itself.
    const unheard = this.saves > this.savesShown ? this.term + 1 : -1;
    this.ceiling = Math.max(this.ceiling, unheard);
    this.unsureTerm = Math.max(this.unsureTerm, unheard);
    this.running.clear();
    if (this.savedLength !== null) this.log.length = Math.min(this.log.length, this.savedLength);
    this.savedLength = this.unsaved = null;
    this.stepDown();
    this.round = this.roundBefore = this.elected = null;
    this.ignored = this.held = this.refused = null;
    // A term that a reply brought before the last save may be in it, though nobody has heard the server in it.
    this.heardTerms = this.heardTerms.filter(({ saves }) => saves < this.saves);
    this.selfRaised = -1;
  }

  /** It leads no longer. Where leaders write entries of their own, it will have one, too, that nobody saw. */
  stepDown(): void {
    if (this.leading === null) return;
    this.ledUntil = this.#cluster.now();
    this.ledTerm = this.leading.term;
    if (!this.leading.ownKnown && this.#cluster.noops) {
      this.#cluster.insertOwn(this, this.leading);
      this.logUnsure = true;
    }
    this.leading = null;
  }

  /** It is no candidate any longer. */
  endRound(): void {
    this.roundBefore = this.round ?? this.roundBefore;
    this.round = this.elected = null;
  }

  /** Its currentTerm is `term` at least. */
  raise(term: number, at = this.#cluster.now()): void {
    if (term <= this.term) return;
    this.term = term;
    this.ceiling = Math.max(this.ceiling, term);
    this.raisedAt = at;
    this.stepDown();
    this.endRound();
    this.heardTerms = this.heardTerms.filter((heard) => heard.term > term);
    this.ignored = null;
  }

  /** A reply brought a higher term: it may know it now. */
  mayAdopt(term: number, { to, at }: { to: number; at: number }): void {
    this.mayKnow(term);
    this.elected = null;
    const now = this.#cluster.now();
    if (!this.#cluster.isSurelyRead(at)) return;
    this.ignored ??= { count: 0, enoughAt: Infinity, first: { term, from: to, at: now } };
    if (++this.ignored.count === ignoredMost) this.ignored.enoughAt = now;
  }

  /** It may be in this term from now on. */
  mayKnow(term: number): void {
    if (term <= this.term) return;
    this.ceiling = Math.max(this.ceiling, term);
    if (term <= (this.heardTerms.at(-1)?.term ?? 0)) return;
    // A handler under way may have adopted it already.
    const saves = this.running.size > 0 ? this.savesBefore : this.saves;
    this.heardTerms.push({ term, at: this.#cluster.now(), saves });
  }

  /** Before anything is judged: what it had time enough to do is done. */
  settle(): void {
    const now = this.#cluster.now();
    if (this.held !== null && now - this.held.at > 2 * grace) {
      this.held.complain();
      this.held = null;
    }
  }

  /** Whether its log has the entry of an index and a term; what comes before the first entry is everywhere. */
  has(index: number, term: number): boolean {
    return index === 0 || this.log[index]?.term === term;
  }

  /** A handler is entered. */
  enter(id: number, request: VoteRequest | AppendRequest): void {
    if (this.running.size === 0) {
      this.savesBefore = this.saves;
      this.appliedBefore = this.applied;
    }
    const matched = request.kind === "AppendEntries" && this.has(request.prev, request.prevTerm);
    const overlapped = this.running.size > 0;
    for (const { entered } of this.running.values()) entered!.overlapped = true;
    const { term, appliedBefore: applied, savesBefore: saves } = this;
    const at = this.#cluster.now();
    request.entered = { at, term, applied, matched, saves, overlapped } satisfies Entered;
    this.running.set(id, request);
    // What a handler stored that nobody saw return may be what this one has to match.
    const mayMatch = matched || (request.kind === "AppendEntries" && (overlapped || this.logUnsure));
    if (mayMatch && request.term >= term) this.mayCommit(request);
  }

  /** AppendEntries 5. */
  mayCommit(request: AppendRequest): void {
    this.commitBound = Math.max(this.commitBound, Math.min(request.commit, request.prev + request.length));
  }

  /**
   * AppendEntries 3 and 4. Returns where the log was cut (null if it was not) and whether anything changed.
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
    if (end >= this.log.length) this.logUnsure = false;
    return { cut, changed: cut !== null || index < prev + length };
  }

  /** Its log ends with `last` and has all that `last` knows to be before it, whatever it had. */
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

/** All servers, and what is true of them together. */
export class Cluster {
  /** Microseconds of the test. */
  readonly now: () => number;
  /** Where complaints go. */
  readonly complaints: Complaints;
  /** Every entry. */
  readonly table = new EntryTable();
  /** The servers. */
  readonly servers: ServerModel[] = [];
  /** Who led in each term. */
  readonly leaders = new Map<number, number>();
  /** What is committed, by index. */
  readonly committed: Entry[] = [this.table.root];
  /** The term of the leader that committed each of these. */
  readonly committedIn: number[] = [0];
  /** Entries' commands that were looked for in what was saved: how many were found, and how many not. */
  readonly commands = { found: 0, vain: 0 };
  /** Whether a leader wrote an entry of its own. */
  noops = false;
  /** The prevLogTerm of prevLogIndex 0, by the first that was sent; null if none was. */
  rootTerm: number | null = null;
  /** The shortest election timeout that was seen, in microseconds. */
  leastTimeout = 1_000_000;
  /** A server kept its term, as section 6 lets it. */
  sticky = false;
  /** P1 so far, while nobody saves anything and nobody restarts; then null. */
  #unsaved: (() => void)[] | null = [];

  /** No server has been started yet. */
  constructor(now: () => number, complaints: Complaints) {
    this.now = now;
    this.complaints = complaints;
  }

  server(id: number): ServerModel {
    while (this.servers.length <= id) this.servers.push(new ServerModel(this.servers.length, this));
    return this.servers[id];
  }

  /** P1, of which nothing is said as long as the file does not save yet and no server needs it. */
  needsSaving(server: number, evidence: Evidence<"P1">, details: Details): void {
    const complain = () => this.complaints.add("P1", server, evidence, details);
    if (this.#unsaved === null) complain();
    else if (this.#unsaved.length < heldMost) this.#unsaved.push(complain);
  }

  /** Somebody saved something, or a server restarted. */
  savingMatters(): void {
    const held = this.#unsaved ?? [];
    this.#unsaved = null;
    for (const complain of held) complain();
  }

  /** Whether so many are a majority. */
  isQuorum(count: number): boolean {
    return count > this.servers.length / 2;
  }

  /** The highest index that a majority has, if the peers have these. */
  quorumHas(leader: ServerModel, match: number[]): number {
    const has = this.servers.map(({ id }) => id === leader.id ? leader.log.length - 1 : match[id] ?? 0);
    return has.sort((a, b) => b - a)[has.length >> 1];
  }

  /** Whether a reply that is delivered now was read, whoever asked; `sentAt` is when its request left. */
  isSurelyRead(sentAt: number): boolean {
    return this.now() - sentAt <= soonest;
  }

  /** A leader wrote an entry that came from no Start; Figure 2 has none, section 8 suggests one. */
  noop(server: number, term: number): void {
    if (this.noops) return;
    this.noops = true;
    this.complaints.add(
      "H0",
      server,
      {
        why: `S${server} began term ${term} with an entry of its own`,
        off: ["S13", "S15", "S16", "S17", "S18"],
      },
    );
  }

  /** A leader has an entry of its own, not yet seen, before all that Start gave it in its term. */
  insertOwn(server: ServerModel, leading: Leadership): void {
    leading.ownKnown = true;
    const { first, term } = leading;
    if (server.log.length < first) return;
    this.noop(server.id, term);
    const given = server.log.splice(first);
    for (const entry of given) this.table.forget(entry);
    const commands = [unseen, ...given.map(({ command }) => command)];
    for (const command of commands) server.adopt(this.table.put(server.last, term, command).entry);
    if (server.savedLength !== null && server.savedLength >= first) server.savedLength++;
  }
}
