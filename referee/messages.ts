/**
 * Requests and replies as the referee keeps them: read once, when they are sent, from Figure 2's fields.
 *
 * @module
 */

import type { AppendArgs, Reply, VoteArgs } from "../trace/figure2.ts";
import type { Entry } from "./entries.ts";

/** What a server knew when a handler was entered. */
export interface Entered {
  /** When that was. */
  readonly at: number;
  /** Its term. */
  readonly term: number;
  /** What it had applied before this handler and those it overlaps with began: people apply inside of handlers. */
  readonly applied: number;
  /** Whether prevLogIndex and prevLogTerm matched. */
  readonly matched: boolean;
  /** Its saves before this handler and those it overlaps with began. */
  readonly saves: number;
  /** Whether another handler of the server ran at the same time. */
  overlapped: boolean;
}

interface Request {
  /** When it left, in microseconds. */
  readonly at: number;
  /** Who sent it, in which of its lives. */
  readonly from: number;
  /** See from. */
  readonly life: number;
  /** Who is to handle it; the life that was there when it was sent does. */
  readonly to: number;
  /** See to. */
  readonly toLife: number;
  readonly term: number;
  /** Set when it is handled. */
  entered: Entered | null;
  /** Set when it is answered. */
  reply: Reply | null;
}

export interface VoteRequest extends Request, VoteArgs {
  readonly kind: "RequestVote";
  /** Whoever sent it, whatever CandidateId says. */
  readonly candidate: number;
}

export interface AppendRequest extends Request, Omit<AppendArgs, "entries"> {
  readonly kind: "AppendEntries";
  /** How many entries it carries. */
  readonly length: number;
  /** The last entry it carries, or the one at prev; it knows those before it. */
  last: Entry;
  /** Whether it was answered, or failed. */
  over: boolean;
}

/** Whose ClientEnd it is, in which life, and to whom: the tester names them `server.life>peer`. */
export interface End {
  /** Whose. */
  readonly server: number;
  /** In which life. */
  readonly life: number;
  /** To whom. */
  readonly peer: number;
}

/** Reads a ClientEnd's name; null if it is none of the tester's. */
export function readEnd(name: unknown): End | null {
  const found = /^(\d+)\.(\d+)>(\d+)$/.exec(String(name));
  return found && { server: Number(found[1]), life: Number(found[2]), peer: Number(found[3]) };
}

/** A request for a pre-vote, and the term of its answer. */
export interface PreVote {
  readonly end: End;
  term: number;
}
