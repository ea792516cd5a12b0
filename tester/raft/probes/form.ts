/**
 * The form of the messages of the Raft under test. The tester does not know its classes, so it learns them from the
 * first messages that arrive, and makes its own messages from them: the server under test gets only instances of its
 * own classes. This works if they use Figure 2's names; otherwise no probe is fair, and it is left out.
 *
 * @module
 */

import {
  type AppendArgs,
  type Fields,
  type FieldsOf,
  figure2,
  Figure2Reader,
  type LogEntry,
  type Part,
  type Reply,
  type Rpc,
  rpcOf,
  smallLetter,
  type SnapshotArgs,
  typeName,
  type VoteArgs,
} from "../../../trace/figure2.ts";
import { fatal } from "../../failure.ts";

/** Why this Raft cannot be probed; not a mistake of it. */
export class LeftOut extends Error {}

/** One of its classes. */
class Shape<P extends Part> {
  #what: P;
  #names: Record<string, string>;
  #more: readonly string[] | "any";
  #class: (new () => Fields) | null = null;

  /** @param more the fields that it may have in addition to Figure 2's */
  constructor(what: P, more: readonly string[] | "any" = []) {
    this.#what = what;
    this.#names = figure2[what];
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
        const small = smallLetter(fields, name);
        if (small !== null) {
          fatal(
            `${small} in ${this.#what} begins with a lower-case letter, so it is not sent (Figure 2: ${name})`,
          );
        }
        throw new LeftOut(`no field ${name} in ${this.#what} (there are ${has.join(", ") || "none"})`);
      }
      const found = typeName(fields[name]);
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
  make(fields: Partial<Record<FieldsOf<P> | "Index", unknown>> = {}): Fields {
    if (this.#class === null) throw new LeftOut(`${this.#what} was not seen before it was needed`);
    return Object.assign(new this.#class(), fields);
  }
}

/** An InstallSnapshot with all its fields. */
export type WholeSnapshot = { readonly [Name in keyof SnapshotArgs]: NonNullable<SnapshotArgs[Name]> };

/** Reads and writes the messages of the Raft under test. */
export class Form {
  #reader = new Figure2Reader();
  #voteArgs = new Shape("the arguments of RequestVote");
  #voteReply = new Shape("the reply of RequestVote");
  #appendArgs = new Shape("the arguments of AppendEntries");
  // Hints for backing up differ between Rafts: played followers get theirs from the Raft under test.
  #appendReply = new Shape("the reply of AppendEntries", "any");
  #entry = new Shape("an entry", ["Index"]);
  #snapshotArgs = new Shape("the arguments of InstallSnapshot");
  #snapshotReply = new Shape("the reply of InstallSnapshot");

  /** The term it gives for the entry before the first, in RequestVote and in AppendEntries. */
  #noLastTerm = 0;
  #noPrevTerm = 0;
  /** What its entries carry as Index, less their index; null if they carry none. */
  #ownIndex: number | null = null;

  /** `Raft.RequestVote`, as it calls it. */
  voteMethod = "";
  /** `Raft.AppendEntries`, as it calls it. */
  appendMethod = "";

  /** `Raft.InstallSnapshot`, as it calls it. */
  snapshotMethod = "";

  /** Whether its InstallSnapshot was seen. */
  get knowsSnapshots(): boolean {
    return this.#snapshotArgs.known;
  }

  /** Whether its entries were seen. */
  get knowsEntries(): boolean {
    return this.#entry.known;
  }

  /** Which a request is. */
  kind(method: string): Rpc {
    const rpc = rpcOf(method);
    if (rpc === null) throw new LeftOut(`it calls ${method}, which Figure 2 does not know`);
    return rpc;
  }

  /** Reads a RequestVote of server `from`, which arrived with a blank reply. */
  readVote(method: string, args: unknown, reply: unknown, from: number): VoteArgs {
    const first = !this.#voteArgs.known;
    const fields = this.#voteArgs.read(args);
    this.#voteReply.read(reply);
    this.voteMethod = method;
    if (fields.CandidateId !== from) {
      throw new LeftOut(`CandidateId of S${from} is ${fields.CandidateId}`);
    }
    const { term, lastIndex, lastTerm } = this.#reader.voteArgs(fields);
    if (first) {
      if (lastIndex !== 0) {
        throw new LeftOut(
          `LastLogIndex of a server without entries is ${fields.LastLogIndex}, neither 0 nor -1`,
        );
      }
      this.#noLastTerm = lastTerm;
    }
    return { term, lastIndex, lastTerm: lastIndex === 0 ? 0 : lastTerm };
  }

  /** Reads an AppendEntries of server `from`, which arrived with a blank reply. */
  readAppend(method: string, args: unknown, reply: unknown, from: number): AppendArgs {
    const first = !this.#appendArgs.known;
    const fields = this.#appendArgs.read(args);
    this.#appendReply.read(reply);
    this.appendMethod = method;
    if (fields.LeaderId !== from) throw new LeftOut(`LeaderId of S${from} is ${fields.LeaderId}`);
    const { term, prev, prevTerm, entries, commit } = this.#reader.appendArgs(fields);
    if (first && prev === 0) {
      if (commit !== 0) {
        throw new LeftOut(
          `LeaderCommit is ${fields.LeaderCommit} before anything is committed, and PrevLogIndex ${fields.PrevLogIndex}`,
        );
      }
      this.#noPrevTerm = prevTerm;
    }
    for (const [i, entry] of (fields.Entries as unknown[]).entries()) this.#learnEntry(entry, prev + 1 + i);
    return { term, prev, prevTerm: prev === 0 ? 0 : prevTerm, entries, commit };
  }

  /** Reads an InstallSnapshot of server `from`, which arrived with a blank reply. */
  readSnapshot(method: string, args: unknown, reply: unknown, from: number): WholeSnapshot {
    const fields = this.#snapshotArgs.read(args);
    this.#snapshotReply.read(reply);
    this.snapshotMethod = method;
    if (fields.LeaderId !== from) throw new LeftOut(`LeaderId of S${from} is ${fields.LeaderId}`);
    const { term, index, lastTerm, data } = this.#reader.snapshotArgs(fields);
    return { term, index: index!, lastTerm: lastTerm!, data: data! };
  }

  /** Arguments of InstallSnapshot, in its form, from server `from`. */
  writeSnapshot({ term, index, lastTerm, data }: WholeSnapshot, from: number): object {
    return this.#snapshotArgs.make({
      Term: term,
      LeaderId: from,
      LastIncludedIndex: index - this.#reader.shift,
      LastIncludedTerm: lastTerm,
      Data: data,
    });
  }

  /** Fills in a reply of InstallSnapshot. */
  writeSnapshotReply(reply: object, term: number): void {
    Object.assign(reply, { Term: term });
  }

  #learnEntry(value: unknown, index: number): void {
    const first = !this.#entry.known;
    const fields = this.#entry.read(value);
    const { Command } = fields;
    if (typeof Command === "string" || (typeof Command === "object" && Command !== null)) {
      throw new LeftOut(`Command in an entry is a ${typeName(Command)}, where Start got a number`);
    }
    if (first && "Index" in fields) {
      if (typeof fields.Index !== "number") throw new LeftOut("Index in an entry is no number");
      this.#ownIndex = fields.Index - index;
    }
  }

  /** Arguments of RequestVote, in its form, from server `from`. */
  writeVote({ term, lastIndex, lastTerm }: VoteArgs, from: number): object {
    return this.#voteArgs.make({
      Term: term,
      CandidateId: from,
      LastLogIndex: lastIndex - this.#reader.shift,
      LastLogTerm: lastIndex === 0 ? this.#noLastTerm : lastTerm,
    });
  }

  /** Arguments of AppendEntries, in its form, from server `from`. */
  writeAppend({ term, prev, prevTerm, entries, commit }: AppendArgs, from: number): object {
    return this.#appendArgs.make({
      Term: term,
      LeaderId: from,
      PrevLogIndex: prev - this.#reader.shift,
      PrevLogTerm: prev === 0 ? this.#noPrevTerm : prevTerm,
      Entries: entries.map((entry, i) => this.#writeEntry(entry, prev + 1 + i)),
      LeaderCommit: commit - this.#reader.shift,
    });
  }

  #writeEntry({ term, command }: LogEntry, index: number): object {
    const own = this.#ownIndex === null ? {} : { Index: index + this.#ownIndex };
    return this.#entry.make({ Term: term, Command: command, ...own });
  }

  /** A blank reply, to be filled in. */
  blankReply(rpc: Rpc): object {
    return this.#replyOf(rpc).make();
  }

  /** @param asked the term of the request */
  readReply(rpc: Rpc, reply: object, asked = 0): Reply {
    return this.#reader.reply(rpc, this.#replyOf(rpc).read(reply), asked);
  }

  #replyOf(rpc: Rpc) {
    if (rpc === "InstallSnapshot") return this.#snapshotReply;
    return rpc === "RequestVote" ? this.#voteReply : this.#appendReply;
  }

  /** Fills in a reply of RequestVote. */
  writeVoteReply(reply: object, { term, yes }: Reply): void {
    Object.assign(reply, { Term: term, VoteGranted: yes });
  }
}
