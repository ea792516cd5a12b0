/**
 * What the messages of the Raft under test look like. The tester does not know its classes, so it learns them from the
 * first messages that arrive, and makes its own from them: the server under test is only ever handed instances of its
 * own classes. That works where they carry Figure 2's names; where they do not, no probe is fair, and it is left out.
 *
 * @module
 */

import { fatal } from "../../failure.ts";

/** An entry of a log. */
export interface Entry {
  /** The term in which a leader got it. */
  readonly term: number;
  /** What is to be executed. */
  readonly command: unknown;
}

/** A RequestVote. Indexes count from 1, and 0 is before the first, whatever the Raft under test counts from. */
export interface VoteRequest {
  /** The candidate's term. */
  readonly term: number;
  /** Index of its last entry. */
  readonly lastIndex: number;
  /** Term of its last entry. */
  readonly lastTerm: number;
}

/** An AppendEntries. */
export interface AppendRequest {
  /** The leader's term. */
  readonly term: number;
  /** Index of the entry before the new ones. */
  readonly prev: number;
  /** Its term. */
  readonly prevTerm: number;
  /** The new ones. */
  readonly entries: readonly Entry[];
  /** The leader's commitIndex. */
  readonly commit: number;
}

/** An answer to either. */
export interface Reply {
  /** The answering server's term. */
  readonly term: number;
  /** VoteGranted, or Success. */
  readonly yes: boolean;
}

/** Why the probes cannot be made of this Raft: not its fault. */
export class LeftOut extends Error {}

type Fields = Record<string, unknown>;

/** One of its classes. */
class Shape {
  #what: string;
  #names: Record<string, string>;
  #more: readonly string[] | "any";
  #class: (new () => Fields) | null = null;

  /** `names`: Figure 2's fields and their types. `more`: what it may have besides. */
  constructor(what: string, names: Record<string, string>, more: readonly string[] | "any" = []) {
    this.#what = what;
    this.#names = names;
    this.#more = more;
  }

  /** Whether an instance was seen. */
  get known(): boolean {
    return this.#class !== null;
  }

  /** The fields of an instance, which shows the class. */
  read(value: unknown): Fields {
    if (typeof value !== "object" || value === null) {
      throw new LeftOut(`${this.#what} is no instance of a class`);
    }
    const fields = value as Fields;
    if (this.#class === null) this.#look(fields);
    return fields;
  }

  #look(fields: Fields): void {
    const has = Object.keys(fields).filter((name) => /^\p{Lu}/u.test(name));
    for (const [name, type] of Object.entries(this.#names)) {
      if (!has.includes(name)) {
        const small = Object.keys(fields).find((key) => key.toLowerCase() === name.toLowerCase());
        if (small !== undefined && !has.includes(small)) {
          fatal(
            `${small} in ${this.#what} begins with a small letter, so it is not sent (Figure 2: ${name})`,
          );
        }
        throw new LeftOut(`no field ${name} in ${this.#what} (there are ${has.join(", ") || "none"})`);
      }
      const found = Array.isArray(fields[name]) ? "list" : typeof fields[name];
      if (type !== "any" && found !== type) {
        throw new LeftOut(`${name} in ${this.#what} is a ${found}, not a ${type}`);
      }
    }
    const strange = has.filter((name) =>
      !(name in this.#names) && this.#more !== "any" && !this.#more.includes(name)
    );
    if (strange.length > 0) {
      throw new LeftOut(`${strange.join(", ")} in ${this.#what}, which Figure 2 does not know`);
    }
    this.#class = fields.constructor as new () => Fields;
  }

  /** A new instance. */
  make(fields: Fields = {}): Fields {
    if (this.#class === null) throw new LeftOut(`${this.#what} was not seen before it was needed`);
    return Object.assign(new this.#class(), fields);
  }
}

const number = "number";

/** Reads and writes the messages of the Raft under test. */
export class Form {
  #voteArgs = new Shape("the arguments of RequestVote", {
    Term: number,
    CandidateId: number,
    LastLogIndex: number,
    LastLogTerm: number,
  });
  #voteReply = new Shape("the reply of RequestVote", { Term: number, VoteGranted: "boolean" });
  #appendArgs = new Shape("the arguments of AppendEntries", {
    Term: number,
    LeaderId: number,
    PrevLogIndex: number,
    PrevLogTerm: number,
    Entries: "list",
    LeaderCommit: number,
  });
  // A hint for backing up is everybody's own: played followers have it made by the Raft under test itself.
  #appendReply = new Shape("the reply of AppendEntries", { Term: number, Success: "boolean" }, "any");
  #entry = new Shape("an entry", { Term: number, Command: "any" }, ["Index"]);

  /** 1 where its log counts from 0. */
  #shift = 0;
  /** What it calls the term of the entry before the first: in RequestVote, in AppendEntries. */
  #noLastTerm = 0;
  #noPrevTerm = 0;
  /** What its entries carry as Index, less their index; null if they carry none. */
  #ownIndex: number | null = null;

  /** `Raft.RequestVote`, as it calls it. */
  voteMethod = "";
  /** `Raft.AppendEntries`, as it calls it. */
  appendMethod = "";

  /** Whether its entries were seen. */
  get knowsEntries(): boolean {
    return this.#entry.known;
  }

  /** Which of the two a request is. */
  kind(method: string): "RequestVote" | "AppendEntries" {
    if (method.endsWith(".RequestVote")) return "RequestVote";
    if (method.endsWith(".AppendEntries")) return "AppendEntries";
    throw new LeftOut(`it calls ${method}, which Figure 2 does not know`);
  }

  /** Reads a RequestVote of server `from`, which arrived with a blank reply. */
  readVote(method: string, args: unknown, reply: unknown, from: number): VoteRequest {
    const first = !this.#voteArgs.known;
    const fields = this.#voteArgs.read(args);
    this.#voteReply.read(reply);
    this.voteMethod = method;
    if (fields.CandidateId !== from) {
      throw new LeftOut(`CandidateId of S${from} is ${fields.CandidateId}`);
    }
    if (first) {
      const [index, term] = [fields.LastLogIndex as number, fields.LastLogTerm as number];
      if (index !== 0 && index !== -1) {
        throw new LeftOut(`LastLogIndex of a server without entries is ${index}, neither 0 nor -1`);
      }
      this.#shift = -index;
      this.#noLastTerm = term;
    }
    const lastIndex = (fields.LastLogIndex as number) + this.#shift;
    return {
      term: fields.Term as number,
      lastIndex,
      lastTerm: lastIndex === 0 ? 0 : fields.LastLogTerm as number,
    };
  }

  /** Reads an AppendEntries of server `from`, which arrived with a blank reply. */
  readAppend(method: string, args: unknown, reply: unknown, from: number): AppendRequest {
    const first = !this.#appendArgs.known;
    const fields = this.#appendArgs.read(args);
    this.#appendReply.read(reply);
    this.appendMethod = method;
    if (fields.LeaderId !== from) throw new LeftOut(`LeaderId of S${from} is ${fields.LeaderId}`);
    const prev = (fields.PrevLogIndex as number) + this.#shift;
    const commit = (fields.LeaderCommit as number) + this.#shift;
    if (first && prev === 0) {
      if (commit !== 0) {
        throw new LeftOut(
          `LeaderCommit is ${fields.LeaderCommit} before anything is committed, and PrevLogIndex ${fields.PrevLogIndex}`,
        );
      }
      this.#noPrevTerm = fields.PrevLogTerm as number;
    }
    return {
      term: fields.Term as number,
      prev,
      prevTerm: prev === 0 ? 0 : fields.PrevLogTerm as number,
      entries: (fields.Entries as unknown[]).map((entry, i) => this.#readEntry(entry, prev + 1 + i)),
      commit,
    };
  }

  #readEntry(value: unknown, index: number): Entry {
    const first = !this.#entry.known;
    const fields = this.#entry.read(value);
    if (first && "Index" in fields) {
      if (typeof fields.Index !== "number") throw new LeftOut("Index in an entry is no number");
      this.#ownIndex = fields.Index - index;
    }
    return { term: fields.Term as number, command: fields.Command };
  }

  /** Arguments of RequestVote, in its form, from server `from`. */
  writeVote({ term, lastIndex, lastTerm }: VoteRequest, from: number): object {
    return this.#voteArgs.make({
      Term: term,
      CandidateId: from,
      LastLogIndex: lastIndex - this.#shift,
      LastLogTerm: lastIndex === 0 ? this.#noLastTerm : lastTerm,
    });
  }

  /** Arguments of AppendEntries, in its form, from server `from`. */
  writeAppend({ term, prev, prevTerm, entries, commit }: AppendRequest, from: number): object {
    return this.#appendArgs.make({
      Term: term,
      LeaderId: from,
      PrevLogIndex: prev - this.#shift,
      PrevLogTerm: prev === 0 ? this.#noPrevTerm : prevTerm,
      Entries: entries.map((entry, i) => this.#writeEntry(entry, prev + 1 + i)),
      LeaderCommit: commit - this.#shift,
    });
  }

  #writeEntry({ term, command }: Entry, index: number): object {
    const own = this.#ownIndex === null ? {} : { Index: index + this.#ownIndex };
    return this.#entry.make({ Term: term, Command: command, ...own });
  }

  /** A blank reply of either kind, to be filled in. */
  blankReply(kind: "RequestVote" | "AppendEntries"): object {
    return (kind === "RequestVote" ? this.#voteReply : this.#appendReply).make();
  }

  /** Reads a reply of either kind. */
  readReply(kind: "RequestVote" | "AppendEntries", reply: object): Reply {
    const shape = kind === "RequestVote" ? this.#voteReply : this.#appendReply;
    const fields = shape.read(reply);
    return {
      term: fields.Term as number,
      yes: fields[kind === "RequestVote" ? "VoteGranted" : "Success"] === true,
    };
  }

  /** Fills in a reply of RequestVote. */
  writeVoteReply(reply: object, { term, yes }: Reply): void {
    Object.assign(reply, { Term: term, VoteGranted: yes });
  }
}
