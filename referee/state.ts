/**
 * What the model of a server is made of.
 *
 * @module
 */

import type { AppendRequest } from "./messages.ts";

/** A vote given. */
export interface Vote {
  /** To whom. */
  readonly candidate: number;
  readonly at: number;
  /** In which life of the voter. */
  readonly life: number;
  /** Whether the voter saved something between the request and its answer, or before its own request. */
  readonly saved: boolean;
}

/** A round of RequestVote. */
export interface Round {
  /** Its term. */
  readonly term: number;
  /** When its first request left. */
  readonly at: number;
  /** Who was asked. */
  readonly asked: Set<number>;
  /** Whose answers were delivered, and surely read. */
  readonly answered: Set<number>;
  /** Who gave its vote in these, and itself. */
  readonly voters: Set<number>;
  /** Whether somebody refused. */
  refused: boolean;
  /** A request of an earlier term that the candidate answered. */
  stale: AppendRequest | null;
  /** What the candidate knew as committed. */
  readonly knewCommit: KnownCommit;
}

/** A majority's votes. */
export interface Elected {
  /** In which term. */
  readonly term: number;
  /** When the vote that decided it was delivered. */
  readonly at: number;
  /** Whose. */
  readonly voters: number[];
  /** Whether a refusal came before: then it may have given up. */
  readonly refused: boolean;
}

/** A term that a reply brought, and that the server may have adopted since; or not, if it did not read the reply. */
export interface HeardTerm {
  /** The term. */
  readonly term: number;
  /** When. */
  readonly at: number;
  /** How many saves the server had made. */
  readonly saves: number;
}

/** Replies of a higher term that came too soon for anybody to have given up, and that nothing came of. */
export interface Ignored {
  /** How many. */
  count: number;
  /** When they were so many that one of them would have been read. */
  enoughAt: number;
  /** The first one's term, sender and moment. */
  readonly first: { readonly term: number; readonly from: number; readonly at: number };
}

/** What starts an election timeout again. */
export interface Reset {
  readonly at: number;
  /** What. */
  readonly by: "its start" | "its own election" | "AppendEntries from" | "its vote for";
  readonly peer: number | null;
}

/** What is known of a server while it leads. */
export interface Leadership {
  /** Its term. */
  readonly term: number;
  /** When it was first seen to lead. */
  readonly beganAt: number;
  /** Index of the first entry of its own. */
  readonly first: number;
  /** Whether it is known if that is one which no Start gave it. */
  ownKnown: boolean;
  /** What each peer has, by replies delivered: what the leader may know. */
  readonly match: number[];
  /** What each peer has, by replies that nobody leaves unread: what the leader knows. */
  readonly known: number[];
  /** What was new in it, and when that was heard: what was heard just now a leader may not have looked at yet. */
  readonly news: { match: number; at: number }[][];
  /** Its last AppendEntries to anybody. */
  appendedAt: number;
  /** When it was first seen to lead. */
  readonly since: number;
  /** When each peer's last answer came. */
  readonly answeredAt: number[];
  /** When it first said that it does not lead; null if it did not. */
  deniedAt: number | null;
  /** When it last had more to do than heartbeats. */
  busyAt: number;
  /** Empty AppendEntries to each peer: how many since when. */
  readonly beats: { since: number; count: number }[];
  /** What a majority acknowledged in this term, up to an entry of it, by what the leader may know; and knows. */
  counted: number;
  /** See counted. */
  countedSurely: number;
  /** Up to here it could have committed, since when. */
  readonly owes: { index: number; since: number };
  /** What each peer refused since it last accepted anything. */
  readonly refused: (Refusals | undefined)[];
  /** Entries sent to each peer one by one: the last one's prevLogIndex, and how many. */
  readonly singles: { last: number; count: number }[];
  /** What was sent to each peer, for L14. */
  readonly supplies: Supply[];
  /** What it knew as committed when it asked for votes. */
  readonly knewCommit: KnownCommit;
}

/** Refusals in a row. */
export interface Refusals {
  /** The last one's prevLogIndex. */
  prev: number;
  /** How many times in a row it was this one, or one after it. */
  again: number;
  /** How many times in a row it was the one before, needlessly. */
  steps: number;
  /** When the leader heard of the last. */
  at: number;
}

/** What a life was seen to know as committed. */
export interface KnownCommit {
  /** Up to where. */
  readonly index: number;
  /** Since when. */
  readonly at: number;
  /** Where its log ended then. */
  readonly end: number;
  /** Completes "it had ...". */
  readonly how: string;
}

/** Of a life that has just begun. */
export const nothingCommitted: KnownCommit = { index: 0, at: 0, end: 0, how: "" };

/** What a leader has sent to a peer, and what the peer made of it, in one term. */
export interface Supply {
  /** Up to here the peer has acknowledged entries, whether the leader heard it or not. */
  has: number;
  /** The first entry that it seems to lack. */
  next: number;
  /** Since when the leader owes it the next entry, sends other things and waits for no call. */
  since: number;
  /** Quick answers that reached the leader since `since`. */
  answered: number;
  /** The smallest prevLogIndex refused since the peer last answered true. */
  refused: number;
  /** Calls in the order in which they left; those at the front that are over are taken out. */
  readonly calls: AppendRequest[];
}

/** What a server saved last, and when it last saved just that again. */
export interface SavedState {
  readonly bytes: Uint8Array;
  readonly at: number;
  againAt: number | null;
}

/**
 * Microseconds within which a server makes use of a reply that it reads: whoever waits for several, or for a lock, does
 * it a little after it was delivered.
 */
export const grace = 20_000;

/**
 * A reply that was delivered need not have been read: a call may have given up, as Go's select with time.After does.
 * Nobody gives up so many microseconds after a request left.
 */
export const soonest = 10_000;
