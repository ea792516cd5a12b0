/**
 * Reads requests and replies by Figure 2's field names; if fields are missing, says once which checks are off. H0, H1,
 * H2.
 *
 * @module
 */

import {
  type AppendArgs,
  type Chunk,
  type Fields,
  type FieldsOf,
  fieldsOf,
  figure2,
  Figure2Reader,
  type Part,
  preVoteIn,
  type Reply,
  type Rpc,
  rpcOf,
  smallLetter,
  type SnapshotArgs,
  typeName,
  type VoteArgs,
} from "../trace/figure2.ts";
import type { Complaints } from "./complaint.ts";
import type { AppendRequest } from "./messages.ts";
import { type RuleId, ruleIds } from "./rules.ts";

/** Rules that need the logs. */
export const ofLogs: RuleId[] = [
  ...["S5", "S6", "S7", "S8", "S9", "S10", "S11", "S12", "S13", "S14", "S16", "S17", "S18"] as const,
  ...["O1", "O2", "O3", "P1", "L5b", "L6", "L6b", "L9", "L9b", "L10", "L11", "L12", "L14", "L15"] as const,
  ...["S19", "L16"] as const,
];
/** Rules that can be checked even if a request's term is unknown. */
const byTheTesterAlone = ["S15", "L7", "H0", "H1", "H2"];
/** Rules that can be checked even if an RPC outside the paper may change terms, votes and logs. */
const despiteStrangers = ["S1", "S2", "S20", "P2", "L7", "L8", "H0", "H1", "H2"];

/** Names of fields by which a leader hands over: its AppendEntries asks the receiver for an election at once. */
const handingOver = /campaign|elect|transfer|time_?out|hand_?(over|off)|success?or|resign|abdicat|step/i;

/** What a note says of these rules: those that are checked, if they are fewer. */
export function unchecked(rules: RuleId[]): { only: RuleId[] } | { off: RuleId[] } {
  const left = allBut(rules).filter((rule) => !rule.startsWith("H"));
  return left.length < rules.length ? { only: left } : { off: rules };
}

function allBut(some: readonly string[]): RuleId[] {
  return ruleIds.filter((rule) => !some.includes(rule));
}

/** The rules that need each field. */
const needs: { [P in Part]: Record<FieldsOf<P>, RuleId[]> } = {
  "the arguments of RequestVote": {
    Term: allBut(byTheTesterAlone),
    CandidateId: ["H2"],
    LastLogIndex: ["O1", "O2", "S11"],
    LastLogTerm: ["O1", "O2", "S11"],
  },
  "the reply of RequestVote": {
    Term: ["S3b", "O2"],
    VoteGranted: ["S2", "S3c", "S4", "S11", "O2", "P1", "L1", "L2", "L3", "L4"],
  },
  "the arguments of AppendEntries": {
    Term: allBut(byTheTesterAlone),
    LeaderId: ["H2"],
    PrevLogIndex: ofLogs,
    PrevLogTerm: ofLogs,
    Entries: ofLogs,
    LeaderCommit: ["S10", "S18", "L10", "L11", "L15"],
  },
  "the reply of AppendEntries": {
    Term: ["S3b", "O3", "L9", "L9b"],
    Success: [...ofLogs, "S3c"],
  },
  "the arguments of InstallSnapshot": {
    Term: allBut(byTheTesterAlone),
    LeaderId: ["H2"],
    // The bytes identify the snapshot, if they are the service's.
    LastIncludedIndex: ["S19"],
    LastIncludedTerm: ["S19"],
    Data: ["S19"],
  },
  "the reply of InstallSnapshot": { Term: ["S3b"] },
  "an entry": {
    Term: ofLogs,
    Command: ["S5", "S6", "S8", "S17"],
  },
};

const replyOf = {
  RequestVote: "the reply of RequestVote",
  AppendEntries: "the reply of AppendEntries",
  InstallSnapshot: "the reply of InstallSnapshot",
} as const;

/** An InstallSnapshot whose snapshot is known. */
export type KnownSnapshot = Omit<SnapshotArgs, "index"> & {
  /** Where it may end: several indexes if only its bytes tell. */
  readonly indexes: readonly number[];
  readonly chunk: Chunk | null;
};

/** Reads the messages of the Raft under test. */
export class Form {
  #complaints: Complaints;
  #reader = new Figure2Reader();
  /** The classes already checked, by part. */
  #classes = new Map<Part, unknown>();
  /** Fields beyond Figure 2 that tell a commitIndex, by part. */
  #alsoCommit = new Map<Part, string>();
  /** Fields of AppendEntries by which a leader may hand over. */
  #handingOver: string[] = [];
  /** The field of AppendEntries' reply that tells how far the follower's log agrees with the leader's. */
  #gotTo: string | undefined;
  /** The methods called so far. */
  #methods = new Map<string, Rpc | null>();
  #preVotes = false;
  /** 1 if LastLogIndex is the length of the log with an empty entry at its beginning, otherwise 0. */
  #asLength: 0 | 1 | null = null;
  /** Whether the first candidate's log was empty. */
  #beginsEmpty: boolean | null = null;

  constructor(complaints: Complaints) {
    this.#complaints = complaints;
  }

  /** Whether a request asks for a pre-vote, which changes no state. */
  isPreVote(method: string, args: unknown, server: number): boolean {
    const found = preVoteIn(method, args);
    if (found === null) return false;
    if (!this.#preVotes) {
      this.#preVotes = true;
      const why = found.flag === null
        ? `${method} asks for pre-votes`
        : `RequestVote with ${found.flag} asks for a pre-vote`;
      this.#off(server, why, ["L4"], "these requests are not checked, and ");
    }
    return true;
  }

  /** Which of the paper's requests it is; null if none. */
  kind(method: string, server: number): Rpc | null {
    let rpc = this.#methods.get(method);
    if (rpc === undefined) {
      this.#methods.set(method, rpc = rpcOf(method));
      if (rpc === null) this.#off(server, `${method} is not of Figure 2 or 13`, allBut(despiteStrangers));
    }
    return rpc;
  }

  vote(value: unknown, server: number): VoteArgs {
    const part = "the arguments of RequestVote";
    const fields = this.#fields(part, value, server);
    const args = this.#reader.voteArgs(fields);
    this.#isSender(args.sender, "candidateId", server);
    // No entry has term 0: the first candidate says how long its log is, with an empty entry at its beginning.
    this.#asLength ??= args.lastIndex === 1 && args.lastTerm === 0 ? 1 : 0;
    this.#beginsEmpty ??= this.#hasEmptyLog(args, server);
    return {
      ...args,
      lastIndex: args.lastIndex - this.#asLength,
      lastTerm: Math.max(args.lastTerm, 0),
      alsoCommit: this.#alsoCommitIn(part, fields),
    };
  }

  /** Whether the first candidate has an empty log. Some begin each log with an entry of their own, as hashicorp/raft. */
  #hasEmptyLog({ term, lastIndex, lastTerm }: VoteArgs, server: number): boolean {
    if (lastIndex < 1 || lastTerm < 1 || lastTerm >= term) return true;
    const why =
      `S${server} asked for votes with last entry ${lastIndex} of term ${lastTerm} before there was a leader`;
    this.#off(server, why, [...ofLogs, "P2"]);
    return false;
  }

  append(value: unknown, server: number): AppendArgs & { handsOver: boolean } {
    const fields = this.#fields("the arguments of AppendEntries", value, server);
    const args = this.#reader.appendArgs(fields);
    const { entries, prev } = args;
    this.#isSender(args.sender, "leaderId", server);
    if (entries.length > 0) this.#fields("an entry", (fields.Entries as unknown[])[0], server);
    return {
      ...args,
      // An index before the beginning of any log claims nothing if no entries follow.
      prev: entries.length === 0 ? Math.max(prev, 0) : prev,
      prevTerm: Math.max(args.prevTerm, 0),
      handsOver: this.#handingOver.some((name) => fields[name] === true || Number(fields[name]) > 0),
    };
  }

  /**
   * `indexesOf` identifies a snapshot by its bytes. Null if the snapshot is unknown: it comes in parts, but not as in
   * Figure 13, or neither index nor bytes identify it.
   */
  snapshot(
    value: unknown,
    server: number,
    indexesOf: (data: Uint8Array) => readonly number[],
  ): KnownSnapshot | null {
    const fields = this.#fields("the arguments of InstallSnapshot", value, server);
    const args = this.#reader.snapshotArgs(fields);
    const { sender, index, data, chunk } = args;
    const byBytes = data === null || chunk !== null ? [] : indexesOf(data);
    const indexes = index === null ? byBytes : [index];
    const parts = chunk === null ? ["Offset", "Done"].find((name) => name in fields) : undefined;
    if (parts !== undefined || indexes.length === 0) {
      const why = parts !== undefined
        ? `InstallSnapshot has ${parts}, but not both Offset and Done, so a snapshot may come in parts`
        : "nothing in InstallSnapshot shows which snapshot it carries";
      this.#off(server, why, allBut(despiteStrangers));
      return null;
    }
    this.#isSender(sender, "leaderId", server);
    return { ...args, indexes };
  }

  /** A snapshot's last part was sent, and not all before it, as far as can be seen. */
  missesParts(server: number): void {
    this.#off(server, "the parts of a snapshot do not follow each other, by Offset in bytes", ["S19"]);
  }

  /** @param asked the term of the request */
  reply(rpc: Rpc, value: unknown, server: number, asked: number): Reply {
    const fields = this.#fields(replyOf[rpc], value, server);
    const reply = this.#reader.reply(rpc, fields, asked);
    const alsoCommit = this.#alsoCommitIn(replyOf[rpc], fields);
    return alsoCommit === undefined ? reply : { ...reply, alsoCommit };
  }

  /** A follower may store a part of what it accepts, and say in its reply how far it got. */
  accepts({ to, prev, length }: AppendRequest, value: unknown): void {
    const name = this.#gotTo;
    const fields = fieldsOf(value);
    const index = name === undefined ? undefined : fields[name];
    if (typeof index !== "number" || fields.Success !== true) return;
    const got = index + this.#reader.shift;
    if (got <= prev || got >= prev + length) return;
    const why = `S${to} accepted entries up to ${
      prev + length
    }, with ${name} ${index}: it may have stored part of them`;
    this.#off(to, why, [...ofLogs, "P2"]);
  }

  #alsoCommitIn(part: Part, fields: Fields): number | undefined {
    const name = this.#alsoCommit.get(part);
    const value = name === undefined ? undefined : fields[name];
    return typeof value === "number" ? value + this.#reader.shift : undefined;
  }

  #fields(part: Part, value: unknown, server: number): Fields {
    const fields = fieldsOf(value);
    if (this.#classes.get(part) !== fields.constructor) {
      this.#classes.set(part, fields.constructor);
      this.#check(part, fields, server);
    }
    return fields;
  }

  #check(part: Part, fields: Fields, server: number): void {
    const also = Object.keys(fields).find((name) => /commit/i.test(name) && !/term/i.test(name));
    if (also !== undefined && !(also in needs[part])) this.#alsoCommit.set(part, also);
    if (part === "the reply of AppendEntries") {
      this.#gotTo = Object.keys(fields).find((name) => /match/i.test(name) && !/term/i.test(name));
    }
    if (part === "the arguments of AppendEntries") {
      this.#handingOver = Object.keys(fields).filter((name) => handingOver.test(name));
    }
    const types: Record<string, string> = figure2[part];
    for (const [name, rules] of Object.entries(needs[part])) {
      const key = part + name;
      if (name in fields) {
        const found = typeName(fields[name]);
        if (found !== "undefined") {
          const type = types[name];
          const isType = [found, "any"].includes(type) || (type === "number" && found === "bigint");
          if (!isType && fields[name] !== null) {
            this.#off(server, `${name} in ${part} is a ${found}, not a ${type}`, rules);
          }
          continue;
        }
        this.#complaints.add("H1", server, { field: name, of: part, sent: "undefined" }, { key });
        continue;
      }
      const small = smallLetter(fields, name);
      if (small !== null) {
        this.#complaints.add("H1", server, { field: small, of: part, sent: "not at all" }, { key });
      }
      const many = part === "an entry" && Object.values(fields).some(Array.isArray);
      this.#off(server, `no field ${name} in ${part}`, many ? [...ofLogs, "P2"] : rules);
    }
  }

  #off(server: number, why: string, rules: RuleId[], besides = ""): void {
    this.#complaints.turnOff(rules);
    this.#complaints.add("H0", server, { why, besides, ...unchecked(rules) }, { key: why });
  }

  #isSender(named: number | null, field: "candidateId" | "leaderId", server: number): void {
    if (named === null || named === server) return;
    this.#complaints.add("H2", server, { field, named });
  }
}
