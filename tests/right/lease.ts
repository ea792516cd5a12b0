/**
 * Style: what production Rafts add. A pre-vote by a message of its own, a leader that resigns in its own term when it has
 * not heard from a majority, servers that do not listen to candidates while they hear a leader (section 6), an entry
 * without a command at the start of a term. Indexes of the service count commands only. Each can be switched off.
 *
 * @module
 */

import { Buffer, listOf, NewDecoder, NewEncoder } from "../../labgob/mod.ts";
import type { ClientEnd } from "../../labrpc/mod.ts";
import { ApplyMsg, type Channel, type RaftServer } from "../../raft/api.ts";
import type { Persister } from "../../raft/persister.ts";

const preVotes = true;
const checksQuorum = true;
const ignoresCandidates = true;
const ownEntry = true;
/** Milliseconds. */
const heartbeat = 100;
const electionTimeout = 400;

export class LogEntry {
  Term = 0;
  /** Null where a leader began its term. */
  Command: unknown = null;
}

export class RequestVoteArgs {
  Term = 0;
  CandidateId = 0;
  LastLogIndex = 0;
  LastLogTerm = 0;
}

export class RequestVoteReply {
  Term = 0;
  VoteGranted = false;
}

export class PreVoteArgs {
  NextTerm = 0;
  LastLogIndex = 0;
  LastLogTerm = 0;
}

export class PreVoteReply {
  Term = 0;
  Granted = false;
}

export class AppendEntriesArgs {
  Term = 0;
  LeaderId = 0;
  PrevLogIndex = 0;
  PrevLogTerm = 0;
  Entries: LogEntry[] = listOf(LogEntry);
  LeaderCommit = 0;
}

export class AppendEntriesReply {
  Term = 0;
  Success = false;
  RejectHint = 0;
}

class PersistentState {
  CurrentTerm = 0;
  VotedFor = -1;
  Log: LogEntry[] = listOf(LogEntry);
}

interface Progress {
  next: number;
  match: number;
  heardAt: number;
  /** The latest request, while it is unanswered. */
  inflight: AppendEntriesArgs | null;
}

type Last = { LastLogIndex: number; LastLogTerm: number };

class Raft implements RaftServer {
  private hard = new PersistentState();
  private role: "follower" | "preCandidate" | "candidate" | "leader" = "follower";
  /** Of each pre-vote, vote, and term as leader: what belongs to an older one is not looked at. */
  private round = 0;
  private progress: Progress[] = [];
  private commitIndex = 0;
  private leaderAt = -Infinity;
  private electionAt = 0;
  private stopped = false;
  private wake: (() => void) | null = null;

  constructor(
    private readonly peers: ClientEnd[],
    private readonly me: number,
    private readonly persister: Persister,
    private readonly applyCh: Channel<ApplyMsg>,
  ) {
    const data = persister.ReadRaftState();
    if (data.length > 0) {
      this.hard = new PersistentState();
      this.hard.VotedFor = 0;
      const error = NewDecoder(new Buffer(data)).Decode(this.hard);
      if (error !== null) throw error;
      this.hard.VotedFor -= 1;
    }
    this.resetElection();
    this.every(10, () => this.look());
    this.applyAll();
  }

  GetState(): [number, boolean] {
    return [this.hard.CurrentTerm, this.role === "leader"];
  }

  Start(command: unknown): [number, number, boolean] {
    if (this.role !== "leader" || this.stopped) return [-1, this.hard.CurrentTerm, false];
    this.append(command);
    for (const peer of this.others) if (this.progress[peer].inflight === null) this.sendAppend(peer);
    return [this.commandsUpTo(this.last), this.hard.CurrentTerm, true];
  }

  Kill(): void {
    this.stopped = true;
    this.wake?.();
  }

  private every(ms: number, what: () => void): void {
    setTimeout(() => {
      if (this.stopped) return;
      what();
      this.every(ms, what);
    }, ms);
  }

  // The log, from index 1.

  private get last(): number {
    return this.hard.Log.length;
  }

  private term(index: number): number {
    return index === 0 ? 0 : this.hard.Log[index - 1].Term;
  }

  private commandsUpTo(index: number): number {
    return this.hard.Log.slice(0, index).filter(({ Command }) => Command !== null).length;
  }

  private append(command: unknown): void {
    const entry = new LogEntry();
    entry.Term = this.hard.CurrentTerm;
    entry.Command = command;
    this.hard.Log.push(entry);
    this.save();
  }

  private save(): void {
    const saved = Object.assign(new PersistentState(), this.hard);
    saved.VotedFor += 1; // so that nobody is 0, which gob need not send
    const buffer = new Buffer();
    NewEncoder(buffer).Encode(saved);
    this.persister.SaveRaftState(buffer.Bytes());
  }

  private get others(): number[] {
    return [...this.peers.keys()].filter((peer) => peer !== this.me);
  }

  private isMajority(count: number): boolean {
    return count > this.peers.length / 2;
  }

  private resetElection(): void {
    this.electionAt = Date.now() + electionTimeout * (1 + Math.random());
  }

  private follow(term: number): void {
    if (this.role === "leader") this.resetElection();
    if (this.role !== "follower") this.round++;
    this.role = "follower";
    if (term <= this.hard.CurrentTerm) return;
    this.hard.CurrentTerm = term;
    this.hard.VotedFor = -1;
    this.save();
  }

  private look(): void {
    if (this.role !== "leader") {
      if (Date.now() >= this.electionAt) this.campaign();
      return;
    }
    if (!checksQuorum) return;
    const since = Date.now() - 2 * electionTimeout;
    const heard = this.others.filter((peer) => this.progress[peer].heardAt > since).length;
    if (!this.isMajority(heard + 1)) this.follow(this.hard.CurrentTerm);
  }

  private campaign(): void {
    this.resetElection();
    const round = ++this.round;
    if (!preVotes) return this.stand();
    this.role = "preCandidate";
    const args = Object.assign(new PreVoteArgs(), this.lastOf(), { NextTerm: this.hard.CurrentTerm + 1 });
    let yes = 1;
    for (const peer of this.others) {
      const reply = new PreVoteReply();
      this.peers[peer].Call("Raft.PreVote", args, reply).then((ok) => {
        if (!ok || this.stopped) return;
        if (reply.Term > this.hard.CurrentTerm) return this.follow(reply.Term);
        if (round !== this.round || !reply.Granted) return;
        if (this.isMajority(++yes)) this.stand();
      });
    }
  }

  private lastOf(): Last {
    return { LastLogIndex: this.last, LastLogTerm: this.term(this.last) };
  }

  private stand(): void {
    const round = ++this.round;
    this.role = "candidate";
    this.hard.CurrentTerm++;
    this.hard.VotedFor = this.me;
    this.save();
    this.resetElection();
    const head = { Term: this.hard.CurrentTerm, CandidateId: this.me };
    const args = Object.assign(new RequestVoteArgs(), this.lastOf(), head);
    let votes = 1;
    for (const peer of this.others) {
      const reply = new RequestVoteReply();
      this.peers[peer].Call("Raft.RequestVote", args, reply).then((ok) => {
        if (!ok || this.stopped) return;
        if (reply.Term > this.hard.CurrentTerm) return this.follow(reply.Term);
        if (round !== this.round || !reply.VoteGranted) return;
        if (this.isMajority(++votes)) this.lead();
      });
    }
  }

  private lead(): void {
    this.role = "leader";
    const round = ++this.round;
    const [next, heardAt] = [this.last + 1, Date.now()];
    this.progress = this.peers.map(() => ({ next, match: 0, heardAt, inflight: null }));
    if (ownEntry) this.append(null);
    const beat = () => {
      if (round !== this.round || this.stopped) return;
      for (const peer of this.others) this.sendAppend(peer);
      setTimeout(beat, heartbeat);
    };
    beat();
  }

  private sendAppend(peer: number): void {
    const { round } = this;
    const progress = this.progress[peer];
    const prev = progress.next - 1;
    const args = Object.assign(new AppendEntriesArgs(), {
      Term: this.hard.CurrentTerm,
      LeaderId: this.me,
      PrevLogIndex: prev,
      PrevLogTerm: this.term(prev),
      Entries: this.hard.Log.slice(prev),
      LeaderCommit: this.commitIndex,
    });
    progress.inflight = args;
    const reply = new AppendEntriesReply();
    this.peers[peer].Call("Raft.AppendEntries", args, reply).then((ok) => {
      if (this.stopped) return;
      if (ok && reply.Term > this.hard.CurrentTerm) return this.follow(reply.Term);
      if (round !== this.round) return;
      if (progress.inflight === args) progress.inflight = null;
      if (!ok) return;
      progress.heardAt = Date.now();
      if (reply.Success) {
        progress.match = Math.max(progress.match, prev + args.Entries.length);
        progress.next = Math.max(progress.next, progress.match + 1);
        this.advance();
      } else if (prev === progress.next - 1) {
        progress.next = Math.max(progress.match + 1, Math.min(prev, reply.RejectHint + 1));
      }
      if (progress.next <= this.last && progress.inflight === null) this.sendAppend(peer);
    });
  }

  private advance(): void {
    this.progress[this.me].match = this.last;
    const matches = this.progress.map(({ match }) => match).sort((a, b) => a - b);
    const index = matches[(matches.length - 1) >> 1];
    if (index > this.commitIndex && this.term(index) === this.hard.CurrentTerm) this.commitTo(index);
  }

  private commitTo(index: number): void {
    if (index <= this.commitIndex) return;
    this.commitIndex = index;
    this.wake?.();
  }

  private async applyAll(): Promise<void> {
    let [applied, commands] = [0, 0];
    while (!this.stopped) {
      if (applied === this.commitIndex) {
        await new Promise<void>((resolve) => this.wake = resolve);
        continue;
      }
      const { Command } = this.hard.Log[applied++];
      if (Command === null) continue;
      const fields = { CommandValid: true, Command, CommandIndex: ++commands };
      await this.applyCh.send(Object.assign(new ApplyMsg(), fields));
    }
  }

  // Handlers.

  /** Section 4.2.3 of the dissertation: while it hears a leader, or leads, nobody else is to be elected. */
  private hearsLeader(): boolean {
    return this.role === "leader" || Date.now() - this.leaderAt < electionTimeout;
  }

  private upToDate({ LastLogIndex, LastLogTerm }: Last): boolean {
    const term = this.term(this.last);
    return LastLogTerm > term || (LastLogTerm === term && LastLogIndex >= this.last);
  }

  PreVote(args: PreVoteArgs, reply: PreVoteReply): void {
    reply.Term = this.hard.CurrentTerm;
    reply.Granted = args.NextTerm > this.hard.CurrentTerm && !this.hearsLeader() && this.upToDate(args);
  }

  RequestVote(args: RequestVoteArgs, reply: RequestVoteReply): void {
    if (this.stopped) return;
    reply.Term = this.hard.CurrentTerm;
    if (args.Term < this.hard.CurrentTerm) return;
    if (ignoresCandidates && args.Term > this.hard.CurrentTerm && this.hearsLeader()) return;
    if (args.Term > this.hard.CurrentTerm) this.follow(args.Term);
    reply.Term = this.hard.CurrentTerm;
    const free = this.hard.VotedFor === -1 || this.hard.VotedFor === args.CandidateId;
    if (!free || !this.upToDate(args)) return;
    this.hard.VotedFor = args.CandidateId;
    this.save();
    this.resetElection();
    reply.VoteGranted = true;
  }

  AppendEntries(args: AppendEntriesArgs, reply: AppendEntriesReply): void {
    if (this.stopped) return;
    if (args.Term >= this.hard.CurrentTerm) this.follow(args.Term);
    reply.Term = this.hard.CurrentTerm;
    if (args.Term < this.hard.CurrentTerm) return;
    this.leaderAt = Date.now();
    this.resetElection();
    const { PrevLogIndex: prev, Entries } = args;
    if (prev > this.last || this.term(prev) !== args.PrevLogTerm) {
      // The whole term that conflicts is passed over.
      let hint = Math.min(prev, this.last);
      const conflict = this.term(hint);
      if (hint === prev) { while (hint > this.commitIndex && this.term(hint) === conflict) hint--; }
      reply.RejectHint = hint;
      return;
    }
    const fresh = Entries.findIndex(({ Term }, i) => this.hard.Log[prev + i]?.Term !== Term);
    if (fresh >= 0) {
      this.hard.Log.splice(prev + fresh, Infinity, ...Entries.slice(fresh));
      this.save();
    }
    reply.Success = true;
    this.commitTo(Math.min(args.LeaderCommit, prev + Entries.length));
  }
}

/** The contract's Make. */
export function Make(
  peers: ClientEnd[],
  me: number,
  persister: Persister,
  applyCh: Channel<ApplyMsg>,
): RaftServer {
  return new Raft(peers, me, persister, applyCh);
}
