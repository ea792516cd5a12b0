/**
 * Figure 2's names: reads them from requests and replies, and says once which checks are off where they are missing.
 * H0, H1, H2.
 *
 * @module
 */

import type { Complaints } from "./complaint.ts";
import type { SentEntry } from "./messages.ts";
import { type RuleId, ruleIds } from "./rules.ts";

type Fields = Record<string, unknown>;

/** Everything that needs the followers' logs. */
const ofLogs: RuleId[] = [
  ...["S5", "S6", "S7", "S8", "S9", "S10", "S11", "S12", "S13", "S14", "S16", "S17", "S18"] as const,
  ...["O1", "O2", "O3", "P1", "L5b", "L6", "L9", "L9b", "L10", "L11", "L12", "L14", "L15"] as const,
];
/** What is left to check if requests cannot be understood. */
const byTheTesterAlone = ["S15", "L7", "H0", "H1", "H2"];
/** What is left if a request that Figure 2 does not know may change terms, votes and logs. */
const despiteStrangers = ["S1", "S2", "L7", "L8", "H0", "H1", "H2"];

function allBut(some: readonly string[]): RuleId[] {
  return ruleIds.filter((rule) => !some.includes(rule));
}

/** What cannot be checked without a field. */
const needs: Record<string, Record<string, RuleId[]>> = {
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
  "an entry": {
    Term: ofLogs,
    Command: ["S5", "S6", "S8", "S17"],
  },
};

const preVote = /^(is|ask|request|send)?_?pre_?-?(vote|election|candidate|campaign)/i;

/** The field that says that a RequestVote asks for a pre-vote; null if there is none. */
function preVoteFlag(args: unknown): string | null {
  if (typeof args !== "object" || args === null) return null;
  // A Ref holds what is sent.
  const fields = "Term" in args ? args : (args as Fields).value;
  if (typeof fields !== "object" || fields === null) return null;
  for (const [name, value] of Object.entries(fields)) {
    if (value === true && preVote.test(name)) return `${name}=true`;
    if (typeof value === "string" && preVote.test(value)) return `${name}=${JSON.stringify(value)}`;
  }
  return null;
}

/** Reads Figure 2's fields. */
export class Form {
  #complaints: Complaints;
  #known = new Map<string, unknown>();
  #strangers = new Set<string>();
  /** 1 where a log is counted from 0, and the index before the first entry is -1. */
  #shift = 0;
  #votesSeen = false;
  #preVotes = false;

  /** Complaints go to `complaints`. */
  constructor(complaints: Complaints) {
    this.#complaints = complaints;
  }

  /**
   * Whether a request asks for a pre-vote (§9.6 of Ongaro's thesis), by its method or by a flag in RequestVote's
   * arguments: it is about a term that nobody is in yet, so it moves nothing.
   */
  isPreVote(method: string, args: unknown, server: number): boolean {
    const name = method.slice(method.lastIndexOf(".") + 1);
    const flag = name === "RequestVote" ? preVoteFlag(args) : null;
    if (flag === null && !preVote.test(name)) return false;
    if (!this.#preVotes) {
      this.#preVotes = true;
      this.#off(
        server,
        flag === null ? `${method} asks for pre-votes` : `RequestVote with ${flag} asks for a pre-vote`,
        [
          "L4",
        ],
        "of these requests nothing is checked, and ",
      );
    }
    return true;
  }

  /** Which of the two requests it is; null if neither. */
  kind(method: string, server: number): "RequestVote" | "AppendEntries" | null {
    if (method === "Raft.AppendEntries" || method.endsWith(".AppendEntries")) return "AppendEntries";
    if (method.endsWith(".RequestVote")) return "RequestVote";
    if (!this.#strangers.has(method)) {
      this.#strangers.add(method);
      this.#off(server, `${method} is not of Figure 2`, allBut(despiteStrangers));
    }
    return null;
  }

  /** The fields of what was sent. */
  #fields(what: string, value: unknown, server: number): Fields {
    let fields = value as Fields;
    if (typeof fields !== "object" || fields === null) fields = {};
    // A Ref holds what is sent.
    if (!("Term" in fields) && typeof fields.value === "object" && fields.value !== null) {
      fields = fields.value as Fields;
    }
    if (this.#known.get(what) !== fields.constructor) {
      this.#known.set(what, fields.constructor);
      this.#look(what, fields, server);
    }
    return fields;
  }

  #look(what: string, fields: Fields, server: number): void {
    for (const [name, rules] of Object.entries(needs[what])) {
      if (name in fields) {
        if (fields[name] === undefined) {
          const evidence = { field: name, of: what, sent: "undefined" } as const;
          this.#complaints.add("H1", server, evidence, { key: what + name });
        }
        continue;
      }
      const lower = Object.keys(fields).find((key) => key.toLowerCase() === name.toLowerCase());
      if (lower !== undefined && !/^\p{Lu}/u.test(lower)) {
        this.#complaints.add(
          "H1",
          server,
          { field: lower, of: what, sent: "not at all" },
          {
            key: what + name,
          },
        );
      }
      this.#off(server, `no field ${name} in ${what}`, rules);
    }
  }

  #off(server: number, why: string, rules: RuleId[], besides = ""): void {
    this.#complaints.turnOff(rules);
    const left = allBut(rules).filter((rule) => !rule.startsWith("H"));
    const checks = left.length < rules.length ? { only: left } : { off: rules };
    this.#complaints.add("H0", server, { why, besides, ...checks }, { key: why });
  }

  /** The arguments of a RequestVote. */
  vote(value: unknown, server: number) {
    const fields = this.#fields("the arguments of RequestVote", value, server);
    const candidate = fields.CandidateId === undefined ? server : number(fields.CandidateId);
    this.#isSender(candidate, "candidateId", server);
    if (!this.#votesSeen) {
      // The first candidate has an empty log; whoever counts from 0 calls its last index -1.
      this.#votesSeen = true;
      if (number(fields.LastLogIndex) === -1) this.#shift = 1;
    }
    return {
      term: number(fields.Term),
      candidate: server,
      lastIndex: number(fields.LastLogIndex) + this.#shift,
      lastTerm: Math.max(number(fields.LastLogTerm), 0),
    };
  }

  /** The arguments of an AppendEntries. */
  append(value: unknown, server: number) {
    const fields = this.#fields("the arguments of AppendEntries", value, server);
    if (fields.LeaderId !== undefined) this.#isSender(number(fields.LeaderId), "leaderId", server);
    const list = fields.Entries;
    const entries = Array.isArray(list) ? list as SentEntry[] : [];
    if (entries.length > 0) this.#fields("an entry", entries[0], server);
    const prev = number(fields.PrevLogIndex) + this.#shift;
    return {
      term: number(fields.Term),
      // One before any log's beginning claims nothing where no entries follow.
      prev: entries.length === 0 ? Math.max(prev, 0) : prev,
      prevTerm: Math.max(number(fields.PrevLogTerm), 0),
      commit: number(fields.LeaderCommit) + this.#shift,
      entries,
    };
  }

  /** A reply of either kind. */
  reply(kind: "RequestVote" | "AppendEntries", value: unknown, server: number) {
    const what = kind === "RequestVote" ? "the reply of RequestVote" : "the reply of AppendEntries";
    const fields = this.#fields(what, value, server);
    return {
      term: number(fields.Term),
      yes: (kind === "RequestVote" ? fields.VoteGranted : fields.Success) === true,
    };
  }

  /** The term of an answer to a pre-vote, if it says more than that the pre-vote is given. */
  preVoteReply(value: unknown): number {
    if (typeof value !== "object" || value === null) return 0;
    const fields = Object.values(value);
    return fields.includes(true) ? 0 : number((value as Fields).Term);
  }

  #isSender(named: number, field: "candidateId" | "leaderId", server: number): void {
    if (named === server) return;
    this.#complaints.add("H2", server, { field, named });
  }
}

function number(value: unknown): number {
  return typeof value === "number" ? value : typeof value === "bigint" ? Number(value) : 0;
}
