/** What the model of a server is made of. Moments and spans are in microseconds. */

import type { Entry } from "./entries.ts";
import type { AppendRequest, SnapshotRequest } from "./messages.ts";
import type { Snapshots } from "./snapshot_table.ts";

/** What more than half of `count` servers have at least. */
export function median(count: number, has: (id: number) => number): number {
  const most: number[] = []; // the highest first
  for (let id = 0; id < count; id++) {
    const its = has(id);
    let place = most.length;
    while (place > 0 && most[place - 1] < its) place--;
    for (let i = most.length; i > place; i--) most[i] = most[i - 1];
    most[place] = its;
  }
  return most[count >> 1];
}

/** A vote that was granted. */
export interface Vote {
  readonly candidate: number;
  readonly at: number;
  /** The voter's life. */
  readonly life: number;
  /** Whether the voter saved something between the request and its answer, or before its own request. */
  readonly saved: boolean;
}

/** A candidate's requests for votes in one term. */
export interface Round {
  readonly term: number;
  /** When the first request left. */
  readonly at: number;
  readonly asked: Set<number>;
  /** Peers whose replies arrived, and were certainly read. */
  readonly answered: Set<number>;
  /** Those of them that voted for it, and itself. */
  readonly voters: Set<number>;
  /** Whether a peer refused. */
  refused: boolean;
  /** An AppendEntries of an earlier term that the candidate has answered. */
  stale: AppendRequest | null;
  /** What the candidate knew to be committed when it asked. */
  readonly knewCommit: KnownCommit;
}

/** A majority's votes. */
export interface Elected {
  readonly term: number;
  /** When the vote arrived that decided it. */
  readonly at: number;
  readonly voters: number[];
  /** Whether a refusal arrived before that: the candidate may have given up. */
  readonly refused: boolean;
}

/** A term that a reply brought. The server may have adopted it since, or not, if it did not read the reply. */
export interface HeardTerm {
  readonly term: number;
  readonly at: number;
  /** How many saves the server had made. */
  readonly saves: number;
}

/** Replies of a higher term which arrived so soon that no caller has given up, and which the server did not follow. */
export interface Ignored {
  count: number;
  /** When there were so many that the server must have read one; Infinity until then. */
  enoughAt: number;
  /** The first one's term, sender and moment. */
  readonly first: { readonly term: number; readonly from: number; readonly at: number };
}

/** What restarts an election timeout. */
export interface Reset {
  readonly at: number;
  readonly by:
    | "its start"
    | "its own election"
    | "AppendEntries from"
    | "InstallSnapshot from"
    | "its vote for";
  /** Completes `by`. */
  readonly peer: number | null;
  /** Whether it may lawfully not have done so: a vote given again, or an AppendEntries that asks for an election. */
  readonly may: boolean;
}

/** What is known of a server while it leads. Lists are by peer. */
export interface Leadership {
  readonly term: number;
  /** When it was first seen to lead. */
  readonly beganAt: number;
  /** Index of the first entry of its term. */
  readonly first: number;
  /** Whether it is known if that is an entry of the leader's own, which no Start gave it. */
  ownKnown: boolean;
  /** matchIndex by replies that arrived: the leader may know it. */
  readonly match: number[];
  /** matchIndex by replies that arrived and were certainly read: the leader knows it. */
  readonly known: number[];
  /** How `known` grew: what arrived a moment ago the leader may not have used yet. */
  readonly acknowledged: { match: number; at: number }[][];
  /** When its last AppendEntries left, to any peer. */
  appendedAt: number;
  /** When the peer's last reply arrived; and the last that was certainly read, and said yes. */
  readonly answeredAt: number[];
  readonly agreedAt: number[];
  /** When GetState first said that it does not lead; null if it did not. */
  deniedAt: number | null;
  /** When it last had more to do than heartbeats. */
  busyAt: number;
  /** Empty AppendEntries to each peer: how many, and since when. */
  readonly heartbeats: { since: number; count: number }[];
  /** What a majority has by `match`, up to an entry of this term; and by `known`. */
  counted: number;
  countedSurely: number;
  /** Up to this index it could have committed, and since when. */
  readonly commitDue: { index: number; since: number };
  /** What the peer has refused since it last accepted anything. */
  readonly refused: (Refusals | undefined)[];
  /** Entries sent one by one: prevLogIndex of the last, and how many. */
  readonly singles: { last: number; count: number }[];
  /** How prevLogIndex goes back while the peer does not answer. */
  readonly descents: (Descent | undefined)[];
  /** The prevLogIndexes that it has sent the peer. */
  readonly asked: (Set<number> | undefined)[];
  readonly replication: Replication[];
  /** The latest snapshot that the peer has answered, and how often it was sent again since then. */
  readonly snapshots: ({ readonly index: number; readonly at: number; again: number } | undefined)[];
  /** The last entry of the latest snapshot that a life of the peer has answered: the leader may count it, taken or not. */
  readonly installed: ({ readonly index: number; readonly life: number } | undefined)[];
  readonly beside: (Beside | undefined)[];
  /** What it knew to be committed when it asked for votes. */
  readonly knewCommit: KnownCommit;
}

/** What a leader sends to a peer that does not answer; for L17 and L5. */
interface Beside {
  /** When it last sent something, and what. */
  at: number;
  last: AppendRequest | SnapshotRequest;
  /** An AppendEntries that is not answered, since which it has paused nowhere. */
  unanswered: AppendRequest | null;
  /** Since when no call to it is under way, as far as is known. */
  idleSince: number | null;
}

/** Refusals in a row. */
interface Refusals {
  /** prevLogIndex of the last. */
  prev: number;
  /** How many in a row had this prevLogIndex, or a higher one. */
  again: number;
  /** How many in a row went back by one entry when more was possible. */
  steps: number;
  /** When the leader heard of the last. */
  at: number;
}

/** An index that a life was seen to know as committed. */
export interface KnownCommit {
  readonly index: number;
  readonly at: number;
  /** Index of its last entry then. */
  readonly end: number;
  /** Completes "it had ...". */
  readonly how: string;
}

/** What a life knows when it begins. */
export const nothingCommitted: KnownCommit = { index: 0, at: 0, end: 0, how: "" };

/** Smaller and smaller prevLogIndexes, sent to a peer that does not answer. */
export interface Descent {
  /** The first, and when it was sent. */
  readonly first: number;
  readonly since: number;
  /** The smallest. */
  prev: number;
  /** How many times in a row a smaller one was sent after a call had failed. */
  steps: number;
  /** Whether a call has failed since the smallest was first sent. */
  failed: boolean;
}

/** What a leader has sent to a peer in its term, and what came of it; for L14. */
export interface Replication {
  /** Up to this index the peer has acknowledged entries, whether the leader heard it or not. */
  has: number;
  /** The first entry that it seems to lack. */
  next: number;
  /** Since when the leader could have sent `next`, waits for no call, and sends other things. */
  since: number;
  /** Replies since then that arrived soon after their requests. */
  answered: number;
  /** And how many of them were refusals. */
  denied: number;
  /** The last entry that was sent to it, in an AppendEntries. */
  sent: number;
  /** The smallest prevLogIndex refused since the peer last accepted anything. */
  refused: number;
  /** When a call to it last failed. */
  failedAt: number;
  /** Calls in the order in which they left; those at the front that are over are taken out. */
  readonly calls: (AppendRequest | SnapshotRequest)[];
}

/** What a server saved last, and when it last saved the same bytes again; null if never. */
export interface SavedState {
  readonly bytes: Uint8Array;
  readonly at: number;
  againAt: number | null;
  /** Whether a save was, once, the one before it with something added. */
  readonly journal: boolean;
  /** The life that saved it, and what that life began with; null if nothing. */
  readonly life: number;
  readonly begun: Uint8Array | null;
}

/**
 * Within this time a server uses a reply that it reads: whoever waits for several replies, or for a lock, does so a
 * little after the reply arrived.
 */
export const grace = 20_000;

/**
 * A reply that arrived need not have been read: its call may have given up, as Go's select with time.After does. No
 * call gives up so soon after its request left.
 */
export const soonest = 10_000;

/** For so long a leader sent a peer nothing. */
interface Silence {
  readonly to: number;
  readonly term: number;
  readonly since: number;
  readonly until: number;
}

/** What is known of a server's snapshots. */
export class SnapshotState {
  /** Up to which entry the snapshot goes that it has saved last, at most. */
  saved = 0;
  /** And those that it was given in this life, by its service or by leaders of its term: it may save each of them later. */
  readonly given = new Set<number>();
  /** The latest of them, up to which it may have discarded its log already. */
  latest = 0;
  /** The last entry of the latest one that a leader has sent in this life: its log may begin there at any time. */
  #offered: Entry | null = null;
  /** Where the saved one may end: its bytes may be those of several. */
  mayBe: readonly number[] = [0];
  /** Where its service may be, if not where `applied` says; until it gets an entry. */
  elsewhere: readonly number[] = [];

  /** A complaint of what it has saved, unless it saves again at the same moment: then no crash can come between. */
  lacks: { readonly at: number; readonly complain: () => void } | null = null;

  /** Whether this life may wait for the answer to each call: no more once it was seen to send beside an AppendEntries. */
  waits = true;
  /** When it was silent beside an InstallSnapshot, first. */
  silence: Silence | null = null;

  /** After which entries a service has made these bytes: those that this server may have, if there are such. */
  indexesOf(bytes: Uint8Array, made: Snapshots): readonly number[] {
    const all = [...made.indexesOf(bytes)];
    const its = all.filter((index) => this.mayBe.includes(index) || this.given.has(index));
    return its.length > 0 ? its : all;
  }

  /** A leader sends one that includes all up to this entry, or what ends at one of these indexes. */
  offers(last: Entry, mayEnd: readonly number[]): void {
    if (last.index > (this.#offered?.index ?? 0)) this.#offered = last;
    for (const index of mayEnd) this.gives(index);
  }

  /** Whether it may take one at any time that changes its log; until this has the entry, or the snapshot is saved. */
  mayTake(log: readonly Entry[]): boolean {
    const last = this.#offered;
    return last !== null && log[last.index] !== last && last.index > Math.max(...this.mayBe);
  }

  /** Reports what a save before this moment lacked. */
  reportLack(now: number): void {
    const { lacks } = this;
    if (lacks === null || lacks.at >= now) return;
    this.lacks = null;
    lacks.complain();
  }

  gives(index: number): void {
    this.latest = Math.max(this.latest, index);
    this.given.add(index);
  }

  /**
   * A life begins; returns after which entry at the latest. A Raft whose service passes over what it knows may begin with
   * the first one, as without snapshots.
   */
  begin(ownService: boolean): number {
    this.latest = 0;
    this.#offered = null;
    this.given.clear();
    this.waits = true;
    this.silence = null;
    this.elsewhere = ownService ? [0, ...this.mayBe] : this.mayBe;
    return Math.max(...this.mayBe);
  }
}

/**
 * What a term's leader has told a follower. It may remember a leaderCommit that came with another request, even with one
 * that it refused: that leader has committed so much, and its log is the follower's up to the last entry that matched.
 */
export class Watermark {
  #term = 0;
  #commit = 0;
  #matched = 0;

  /** Up to where the follower may commit. */
  hears({ term, commit, prev, length }: AppendRequest, matched: boolean): number {
    if (term > this.#term) {
      this.#term = term;
      this.#commit = this.#matched = 0;
    }
    if (term < this.#term) return 0;
    this.#commit = Math.max(this.#commit, commit);
    if (matched) this.#matched = Math.max(this.#matched, prev + length);
    return Math.min(this.#commit, this.#matched);
  }
}

/** What a server's messages show of its saves. */
export class Spoke {
  /** When the last message left. */
  at = 0;
  /** The last message shows the state after at least so many saves. */
  saves = 0;
  /** How many saves had been made when it left. */
  last = 0;
  #earlier = 0;

  /**
   * A message leaves. It may have waited since it was made, for a save or a lock: it may show the state as old as the last
   * message of an earlier moment, or as `made`.
   *
   * @param saves how many the server has made. @param made how many when the message can have been made at the earliest
   */
  speaks(now: number, saves: number, made: number): void {
    if (now > this.at) this.#earlier = this.last;
    this.last = saves;
    this.at = now;
    this.saves = Math.max(this.saves, Math.min(this.#earlier, made));
  }
}
