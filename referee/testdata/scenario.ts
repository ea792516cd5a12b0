/**
 * A run made by hand, event by event, as a referee sees it.
 *
 * @module
 */

import type { ApplyMsg, Message } from "../mod.ts";
import { type Complaint, Referee } from "../mod.ts";

/** An entry: its term and its command. */
export type Pair = [term: number, command: unknown];

/** What differs from an exchange in which all goes well. */
export interface Exchange {
  /** RequestVote: index and term of the candidate's last entry. */
  last?: [index: number, term: number];
  /** AppendEntries: prevLogIndex and prevLogTerm. */
  prev?: [index: number, term: number];
  /** AppendEntries: Entries. */
  entries?: Pair[];
  /** AppendEntries: LeaderCommit. */
  commit?: number;
  /** VoteGranted or Success; true unless said otherwise. */
  yes?: boolean;
  /** Reply.Term; the request's unless said otherwise. */
  reply?: number;
  /** Whether the handler saves; true unless said otherwise. */
  saves?: boolean;
  /** Whether the sender saves first; RequestVote only. */
  saved?: boolean;
  /** Whether the reply arrives; true unless said otherwise. */
  arrives?: boolean;
}

const empty = new Uint8Array();
const nothing: ApplyMsg = {
  CommandValid: false,
  Command: null,
  CommandIndex: 0,
  SnapshotValid: false,
  Snapshot: empty,
  SnapshotTerm: 0,
  SnapshotIndex: 0,
};

/** So many servers, just started, at second 0. */
export class Scenario {
  /** The referee that watches. */
  readonly referee: Referee;
  #now = 0;
  #count = 0;
  #lives: number[];
  #asked = new Set<string>();

  /** Starts `n` servers. */
  constructor(n: number, { ownService = false } = {}) {
    this.referee = new Referee({ now: () => this.#now, ownService });
    this.#lives = Array(n).fill(1);
    for (let i = 0; i < n; i++) this.referee.started(i, 1);
    this.wait(500);
  }

  /** What the referee has to say. */
  complaints(): Complaint[] {
    return this.referee.complaints();
  }

  /** So many milliseconds pass. */
  wait(ms: number): void {
    this.#now += ms * 1000;
  }

  /** A request leaves. */
  send(from: number, to: number, method: string, args: object, life = this.#lives[from]): Message {
    const end = `${from}.${life}>${to}`;
    const message = { id: ++this.#count, end, server: to, method: `Raft.${method}`, args: empty };
    this.referee.sent(message, args);
    return message;
  }

  /** RequestVote leaves. */
  asks(from: number, to: number, Term: number, { last: [LastLogIndex, LastLogTerm] = [0, 0], saved = true }: Exchange = {}) {
    const round = `${from} ${Term}`;
    if (saved && !this.#asked.has(round)) this.saves(from);
    this.#asked.add(round);
    return this.send(from, to, "RequestVote", { Term, CandidateId: from, LastLogIndex, LastLogTerm });
  }

  /** AppendEntries leaves. */
  appends(from: number, to: number, Term: number, exchange: Exchange = {}) {
    const { prev: [PrevLogIndex, PrevLogTerm] = [0, 0], entries = [], commit = 0 } = exchange;
    const Entries = entries.map(([Term, Command]) => ({ Term, Command }));
    const args = { Term, LeaderId: from, PrevLogIndex, PrevLogTerm, Entries, LeaderCommit: commit };
    return this.send(from, to, "AppendEntries", args);
  }

  /** A handler is entered. */
  enters(message: Message): Message {
    this.wait(0.1);
    this.referee.handling(message);
    return message;
  }

  /** A handler returns. */
  returns(message: Message, Term: number, yes: boolean): Message {
    this.referee.replied(message, { Term, VoteGranted: yes, Success: yes });
    return message;
  }

  /** A reply arrives. */
  arrives(message: Message): void {
    this.wait(0.1);
    this.referee.delivered(message);
  }

  #through(message: Message, term: number, { yes = true, reply = term, saves = true, arrives = true }: Exchange): void {
    this.enters(message);
    if (saves) this.saves(message.server as number);
    this.returns(message, reply, yes);
    if (arrives) this.arrives(message);
  }

  /** A RequestVote, from its sending to its answer. */
  vote(from: number, to: number, term: number, exchange: Exchange = {}): void {
    this.#through(this.asks(from, to, term, exchange), term, exchange);
  }

  /** An AppendEntries, from its sending to its answer. */
  append(from: number, to: number, term: number, exchange: Exchange = {}): void {
    this.#through(this.appends(from, to, term, exchange), term, exchange);
  }

  /** Server `leader` wins an election with the votes of `voters`, and says so to them. */
  elect(leader: number, term: number, voters: number[], last: [number, number] = [0, 0], commit = 0): void {
    for (const voter of voters) this.vote(leader, voter, term, { last });
    for (const voter of voters) this.append(leader, voter, term, { prev: last, commit });
  }

  /** A leader takes a command; returns the index it gave it. */
  start(server: number, command: unknown, index: number, term: number, saves = true): void {
    this.referee.startCalled(server, command);
    if (saves) this.saves(server);
    this.referee.startReturned(server, [index, term, true]);
  }

  /** An InstallSnapshot, from its sending to its answer; the receiver saves it unless told otherwise. */
  install(from: number, to: number, Term: number, [index, term]: [number, number], data: Uint8Array, exchange: Exchange = {}): void {
    const args = { Term, LeaderId: from, LastIncludedIndex: index, LastIncludedTerm: term, Data: data };
    const message = this.enters(this.send(from, to, "InstallSnapshot", args));
    if (exchange.saves !== false) this.saves(to, undefined, undefined, data);
    this.referee.replied(message, { Term: exchange.reply ?? Term });
    if (exchange.arrives !== false) this.arrives(message);
  }

  /** A service has made a snapshot, and its server saves it. */
  snapshot(server: number, index: number, data: Uint8Array, saved = true): void {
    this.referee.snapshotMade(server, index, data, this.#lives[server]);
    if (saved) this.saves(server, undefined, undefined, data);
  }

  /** A server gives its service a snapshot. */
  applySnapshot(server: number, SnapshotIndex: number, SnapshotTerm: number, Snapshot: Uint8Array): void {
    const msg: ApplyMsg = { ...nothing, SnapshotValid: true, SnapshotIndex, SnapshotTerm, Snapshot };
    this.referee.applied(server, msg, this.#lives[server]);
  }

  /** A server saves its state; what it saves does not matter unless it is given. */
  saves(
    server: number,
    life = this.#lives[server],
    bytes = empty,
    snapshot: Uint8Array | null = null,
  ): void {
    this.referee.saved(server, bytes, life, snapshot);
  }

  /** A server applies an entry. */
  apply(server: number, CommandIndex: number, Command: unknown, life = this.#lives[server]): void {
    const msg: ApplyMsg = { ...nothing, CommandValid: true, CommandIndex, Command };
    this.referee.applied(server, msg, life);
  }

  /** A server crashes. */
  crash(server: number): void {
    this.referee.crashed(server);
  }

  /** A server crashes and comes back. */
  restart(server: number): void {
    this.crash(server);
    this.wait(1);
    this.referee.started(server, ++this.#lives[server]);
    this.wait(500);
  }

  /** GetState is called. */
  state(server: number, term: number, isLeader: boolean): void {
    this.referee.stateReturned(server, [term, isLeader]);
  }
}
