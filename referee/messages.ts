/** The referee's records of requests and replies. Moments are in microseconds. */

import type { AppendArgs, Reply, Rpc, VoteArgs } from "../trace/figure2.ts";
import type { Entry } from "./entries.ts";

/** A server's state when a handler was entered. */
export interface Entered {
  readonly at: number;
  readonly term: number;
  /** lastApplied before this handler and the overlapping ones began: handlers may apply. */
  readonly applied: number;
  /** Whether prevLogIndex and prevLogTerm matched, or a snapshot's last entry was there. */
  readonly matched: boolean;
  /** The number of saves before this handler and the overlapping ones began. */
  readonly saves: number;
  /** Whether another handler of the server ran at the same time. */
  overlapped: boolean;
}

interface Request {
  /** When it left. */
  readonly at: number;
  readonly from: number;
  /** The sender's life. */
  readonly life: number;
  readonly to: number;
  /** The receiver's life when it left; a later one does not get it. */
  readonly toLife: number;
  readonly term: number;
  /** Set when it is handled. */
  entered: Entered | null;
  /** Set when it is answered. */
  reply: Reply | null;
}

export interface VoteRequest extends Request, VoteArgs {
  readonly kind: "RequestVote";
  /** The actual sender, whatever CandidateId says. */
  readonly candidate: number;
  /** Whether another call to this peer was under way when it left, or had ended a moment before. */
  readonly queued: boolean;
}

export interface AppendRequest extends Request, Omit<AppendArgs, "entries"> {
  readonly kind: "AppendEntries";
  /** How many entries it carries. */
  readonly length: number;
  /** Whether it asks the receiver for an election at once. */
  readonly handsOver: boolean;
  /** The last entry that it carries, or the one at prev. */
  last: Entry;
  /** When its reply arrived, or the call failed; null if neither has happened. */
  overAt: number | null;
}

export interface SnapshotRequest extends Request {
  readonly kind: "InstallSnapshot";
  /** The last entry that the snapshot includes. */
  readonly last: Entry;
  /** Its index; and earlier ones, if only the snapshot's bytes tell where it ends. */
  readonly mayEnd: readonly number[];
  /** The whole snapshot; null if it is not known, and with each part of one but the last. */
  readonly data: Uint8Array | null;
  /** Whether it carries the snapshot's first part, and whether its last; both if it is sent whole. */
  readonly first: boolean;
  readonly done: boolean;
  /** When its reply arrived, or the call failed; null if neither has happened. */
  overAt: number | null;
}

export type AnyRequest = VoteRequest | AppendRequest | SnapshotRequest;

/** A request's name and term. */
export type Named = { kind: Rpc; term: number };

/** The name of a ClientEnd, `server.life>peer`. */
export interface End {
  readonly server: number;
  readonly life: number;
  readonly peer: number;
}

/** Reads a ClientEnd's name; null if it is not one of the tester's. */
export function readEnd(name: unknown): End | null {
  const found = /^(\d+)\.(\d+)>(\d+)$/.exec(String(name));
  return found && { server: Number(found[1]), life: Number(found[2]), peer: Number(found[3]) };
}
