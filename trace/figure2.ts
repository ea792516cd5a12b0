/**
 * Reads the messages of Figure 2. Only this file knows their fields and the variants that students write: a
 * log that counts from 0, a Ref around the arguments, bigints, pre-votes. What to do about missing or strange
 * fields is up to the caller: the referee then skips rules, and probes are skipped.
 *
 * @module
 */

import { isBytes, viewOf } from "../labgob/harness.ts";

/** An RPC of Figure 2, or Figure 13's. */
export type Rpc = "RequestVote" | "AppendEntries" | "InstallSnapshot";

/** The fields of Figure 2 and Figure 13, and what they hold. */
export const figure2 = {
  "the arguments of RequestVote": {
    Term: "number",
    CandidateId: "number",
    LastLogIndex: "number",
    LastLogTerm: "number",
  },
  "the reply of RequestVote": { Term: "number", VoteGranted: "boolean" },
  "the arguments of AppendEntries": {
    Term: "number",
    LeaderId: "number",
    PrevLogIndex: "number",
    PrevLogTerm: "number",
    Entries: "list",
    LeaderCommit: "number",
  },
  "the reply of AppendEntries": { Term: "number", Success: "boolean" },
  "the arguments of InstallSnapshot": {
    Term: "number",
    LeaderId: "number",
    LastIncludedIndex: "number",
    LastIncludedTerm: "number",
    Data: "bytes",
  },
  "the reply of InstallSnapshot": { Term: "number" },
  "an entry": { Term: "number", Command: "any" },
} as const;

/** What a field holds, as in `figure2`. */
export function typeName(value: unknown): string {
  if (Array.isArray(value)) return "list";
  return isBytes(value) ? "bytes" : typeof value;
}

/** A message or struct; the name completes "no field Term in ...". */
export type Part = keyof typeof figure2;

/** The fields of one part. */
export type FieldsOf<P extends Part> = keyof (typeof figure2)[P];

/** A student's object, whose fields are unknown. */
export type Fields = Record<string, unknown>;

/**
 * RequestVote. Indexes count from 1, and 0 is before the first entry, even if the student's log counts from
 * 0.
 */
export interface VoteArgs {
  readonly term: number;
  readonly lastIndex: number;
  readonly lastTerm: number;
  /** A commitIndex that the request carries beyond Figure 2. */
  readonly alsoCommit?: number;
}

export interface AppendArgs {
  readonly term: number;
  readonly prev: number;
  readonly prevTerm: number;
  readonly entries: readonly LogEntry[];
  readonly commit: number;
}

/** InstallSnapshot; null for a missing field. */
export interface SnapshotArgs {
  readonly term: number;
  /** The last entry in the snapshot. */
  readonly index: number | null;
  readonly lastTerm: number | null;
  readonly data: Uint8Array | null;
}

/** Which part of a snapshot an InstallSnapshot carries (Figure 13). */
export interface Chunk {
  /** Bytes before it. */
  readonly offset: number;
  /** Whether it is the last. */
  readonly done: boolean;
}

/** An entry in a message. */
export interface LogEntry {
  readonly term: number;
  readonly command: unknown;
}

/** A reply to any of them. */
export interface Reply {
  readonly term: number;
  /** VoteGranted or Success; for InstallSnapshot, whether the reply has the request's term. */
  readonly yes: boolean;
  /** A commitIndex that the reply carries beyond Figure 2. */
  readonly alsoCommit?: number;
}

/** CandidateId or LeaderId; null if there is none. */
interface Signed {
  readonly sender: number | null;
}

/**
 * The paper's RPC in a method such as `Raft.RequestVote`, whatever the service is called; null if it is none
 * of them.
 */
export function rpcOf(method: string): Rpc | null {
  if (method.endsWith(".AppendEntries")) return "AppendEntries";
  if (method.endsWith(".InstallSnapshot")) return "InstallSnapshot";
  return method.endsWith(".RequestVote") ? "RequestVote" : null;
}

const preVote = /^(is|ask|request|send)?_?pre_?-?(vote|election|candidate|campaign)/i;

/**
 * How a call asks for a pre-vote (§9.6 of Ongaro's thesis), for a term that nobody is in yet: by its method,
 * or by a flag in RequestVote's arguments. Null if it is not a pre-vote.
 */
export function preVoteIn(method: string, args: unknown): { flag: string | null } | null {
  const rpc = rpcOf(method);
  if (rpc === null) return preVote.test(method.slice(method.lastIndexOf(".") + 1)) ? { flag: null } : null;
  const flag = rpc === "RequestVote" ? preVoteFlag(fieldsOf(args)) : null;
  return flag === null ? null : { flag };
}

function preVoteFlag(fields: Fields): string | null {
  if (!("Term" in fields)) return null;
  for (const [name, value] of Object.entries(fields)) {
    if (value === true && preVote.test(name)) return `${name}=true`;
    if (typeof value === "string" && preVote.test(value)) return `${name}=${JSON.stringify(value)}`;
  }
  return null;
}

/** The term of a reply that refuses a pre-vote; otherwise 0. */
export function preVoteRefusedIn(reply: unknown): number {
  if (typeof reply !== "object" || reply === null) return 0;
  return Object.values(reply).includes(true) ? 0 : number((reply as Fields).Term);
}

/** The fields that are sent, also of an object inside a Ref. Empty if there is no object. */
export function fieldsOf(value: unknown): Fields {
  if (typeof value !== "object" || value === null) return {};
  const fields = value as Fields;
  // Reading an existing field is faster than testing whether it exists.
  if (fields.Term !== undefined || "Term" in fields) return fields;
  const inside = fields.value;
  return typeof inside === "object" && inside !== null ? inside as Fields : fields;
}

/** The field of this name that begins with a lower-case letter and so is not sent; null if there is none. */
export function smallLetter(fields: Fields, name: string): string | null {
  const other = Object.keys(fields).find((key) => key.toLowerCase() === name.toLowerCase());
  return other === undefined || /^\p{Lu}/u.test(other) ? null : other;
}

/**
 * Reads the messages of one Raft. A field that is missing or of another type is read as 0, false or no
 * entries.
 */
export class Figure2Reader {
  /** 1 if this Raft's log counts from 0, otherwise 0. Known from its first RequestVote on. */
  shift: 0 | 1 = 0;
  #voteSeen = false;

  voteArgs(fields: Fields): VoteArgs & Signed {
    const lastIndex = number(fields.LastLogIndex);
    // The first candidate has an empty log; if the log counts from 0, its last index is -1.
    if (!this.#voteSeen && lastIndex === -1) this.shift = 1;
    this.#voteSeen = true;
    return {
      term: number(fields.Term),
      sender: senderIn(fields.CandidateId),
      lastIndex: lastIndex + this.shift,
      lastTerm: number(fields.LastLogTerm),
    };
  }

  appendArgs(fields: Fields): AppendArgs & Signed {
    const { Entries } = fields;
    return {
      term: number(fields.Term),
      sender: senderIn(fields.LeaderId),
      prev: number(fields.PrevLogIndex) + this.shift,
      prevTerm: number(fields.PrevLogTerm),
      entries: Array.isArray(Entries) ? Entries.map(readEntry) : [],
      commit: number(fields.LeaderCommit) + this.shift,
    };
  }

  /**
   * Data may have another name: it is the only field that holds bytes. `chunk` is null if the snapshot is sent whole, or
   * no fields of Figure 13 say which part it is.
   */
  snapshotArgs(fields: Fields): SnapshotArgs & Signed & { chunk: Chunk | null } {
    const { Done } = fields;
    const offset = numberIn(fields.Offset);
    const data = fields.Data ?? Object.values(fields).find(isBytes);
    const index = numberIn(fields.LastIncludedIndex);
    return {
      term: number(fields.Term),
      sender: senderIn(fields.LeaderId),
      index: index === null ? null : index + this.shift,
      lastTerm: numberIn(fields.LastIncludedTerm),
      data: isBytes(data) ? viewOf(data) : null,
      chunk: offset === null || typeof Done !== "boolean" ? null : { offset, done: Done },
    };
  }

  /** @param asked the term of the request */
  reply(rpc: Rpc, fields: Fields, asked = 0): Reply {
    if (rpc === "InstallSnapshot") {
      const term = number(fields.Term);
      return { term, yes: term === asked };
    }
    const yes = rpc === "RequestVote" ? fields.VoteGranted : fields.Success;
    return { term: number(fields.Term), yes: yes === true };
  }
}

function readEntry(value: unknown): LogEntry {
  const { Term, Command } = fieldsOf(value);
  return { term: number(Term), command: Command };
}

function senderIn(value: unknown): number | null {
  return value === undefined ? null : number(value);
}

function numberIn(value: unknown): number | null {
  return typeof value === "number" || typeof value === "bigint" ? Number(value) : null;
}

function number(value: unknown): number {
  return typeof value === "number" ? value : typeof value === "bigint" ? Number(value) : 0;
}
