/**
 * Style: one ticker does everything. Elections, sending, committing and applying happen only when it ticks; timeouts are
 * counted in ticks; entries leave on a tick; answers are put down and looked at by the next tick. Start counts nextIndex
 * from 1 and asks from there.
 *
 * @module
 */

import { Buffer, int, listOf, NewDecoder, NewEncoder } from "../../labgob/mod.ts";
import type { ClientEnd } from "../../labrpc/mod.ts";
import { ApplyMsg, type Channel, type RaftServer } from "../../raft/api.ts";
import type { Persister } from "../../raft/persister.ts";

/** Milliseconds. */
const tick = 10;
/** In ticks. */
const heartbeatTicks = 10;
const electionTicks = 40;
/** Whether answers wait for the next tick, too. */
const answersWait = true;
/** Whether a follower, too, commits only when it ticks. */
const pulls = true;
/** Whether the log holds commands as JSON texts. */
const asText = false;
/** Whether LastLogIndex is one more than the last index. */
const asLength = false;

export class Entry {
  Index = 0;
  Term = 0;
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

export class AppendEntriesArgs {
  Term = 0;
  LeaderId = 0;
  PrevLogIndex = 0;
  PrevLogTerm = 0;
  Entries: Entry[] = listOf(Entry);
  LeaderCommit = 0;
}

export class AppendEntriesReply {
  Term = 0;
  Success = false;
  LastIndex = 0;
}

class Raft implements RaftServer {
  term = 0;
  votedFor = -1;
  log: Entry[] = [];
  role = "follower";
  votes: boolean[] = [];
  match: number[] = [];
  next: number[] = [];
  flying: (AppendEntriesArgs | null)[] = [];
  elapsed = 0;
  limit = 0;
  beat = 0;
  commitIndex = 0;
  mayCommit = 0;
  applied = 0;
  applying = false;
  dirty = false;
  stopped = false;
  answers: (() => void)[] = [];

  constructor(
    readonly peers: ClientEnd[],
    readonly me: number,
    readonly persister: Persister,
    readonly applyCh: Channel<ApplyMsg>,
  ) {
    const bytes = persister.ReadRaftState();
    if (bytes.length > 0) {
      const decoder = NewDecoder(new Buffer(bytes));
      const numbers: number[] = listOf(int);
      if (decoder.Decode(numbers) !== null || decoder.Decode(this.log = listOf(Entry)) !== null) {
        throw new Error("cannot read the state");
      }
      [this.term, this.votedFor] = numbers;
    }
    this.rearm();
    const timer = setInterval(() => this.stopped ? clearInterval(timer) : this.tick(), tick);
  }

  GetState(): [number, boolean] {
    return [this.term, this.role === "leader"];
  }

  Start(command: unknown): [number, number, boolean] {
    if (this.stopped || this.role !== "leader") return [-1, this.term, false];
    const Index = this.log.length + 1;
    const Command = asText ? JSON.stringify(command) : command;
    this.log.push(Object.assign(new Entry(), { Index, Term: this.term, Command }));
    this.dirty = true; // it is saved by the tick that sends it
    return [Index, this.term, true];
  }

  Kill(): void {
    this.stopped = true;
  }

  get lastTerm(): number {
    return this.log.at(-1)?.Term ?? 0;
  }

  rearm(): void {
    this.elapsed = 0;
    this.limit = electionTicks + Math.floor(Math.random() * electionTicks);
  }

  save(): void {
    const buffer = new Buffer();
    const encoder = NewEncoder(buffer);
    const numbers: number[] = listOf(int);
    numbers.push(this.term, this.votedFor);
    encoder.Encode(numbers);
    const log = listOf(Entry);
    log.push(...this.log);
    encoder.Encode(log);
    this.persister.SaveRaftState(buffer.Bytes());
    this.dirty = false;
  }

  become(role: string, term: number): void {
    if (this.role === "leader") this.rearm();
    this.role = role;
    if (term === this.term) return;
    this.term = term;
    this.votedFor = role === "candidate" ? this.me : -1;
    this.dirty = true;
  }

  tick(): void {
    for (const answer of this.answers.splice(0)) answer();
    if (this.role !== "leader" && ++this.elapsed >= this.limit) this.stand();
    if (this.role === "candidate" && this.votes.filter((vote) => vote).length * 2 > this.peers.length) {
      this.role = "leader";
      this.match = this.peers.map(() => 0);
      this.next = this.peers.map(() => 1);
      this.flying = this.peers.map(() => null);
      this.beat = 0;
    }
    if (this.role === "leader") this.leaderTick();
    if (this.dirty) this.save();
    this.commitIndex = Math.max(this.commitIndex, this.mayCommit);
    this.apply();
  }

  stand(): void {
    this.become("candidate", this.term + 1);
    this.rearm();
    this.save();
    this.votes = this.peers.map((_, i) => i === this.me);
    const args = new RequestVoteArgs();
    args.Term = this.term;
    args.CandidateId = this.me;
    args.LastLogIndex = this.log.length + (asLength ? 1 : 0);
    args.LastLogTerm = this.lastTerm;
    for (const i of this.peers.keys()) if (i !== this.me) this.askVote(i, args);
  }

  async askVote(i: number, args: RequestVoteArgs): Promise<void> {
    const reply = new RequestVoteReply();
    if (!await this.peers[i].Call("Raft.RequestVote", args, reply)) return;
    this.hear(() => {
      if (reply.Term > this.term) this.become("follower", reply.Term);
      if (this.role === "candidate" && this.term === args.Term && reply.VoteGranted) this.votes[i] = true;
    });
  }

  hear(answer: () => void): void {
    if (this.stopped) return;
    this.answers.push(answer);
    if (!answersWait) { for (const each of this.answers.splice(0)) each(); }
  }

  leaderTick(): void {
    this.match[this.me] = this.log.length;
    const sorted = [...this.match].sort((a, b) => b - a);
    const have = sorted[this.peers.length >> 1];
    if (have > this.commitIndex && this.log[have - 1].Term === this.term) this.mayCommit = have;
    const due = this.beat-- <= 0;
    if (due) this.beat = heartbeatTicks - 1;
    for (const i of this.peers.keys()) {
      if (i === this.me) continue;
      // What is under way is waited for, but not longer than to the next heartbeat.
      if (due || (this.flying[i] === null && this.next[i] <= this.log.length)) this.append(i);
    }
  }

  async append(i: number): Promise<void> {
    if (this.dirty) this.save();
    const args = new AppendEntriesArgs();
    args.Term = this.term;
    args.LeaderId = this.me;
    args.PrevLogIndex = this.next[i] - 1;
    args.PrevLogTerm = this.log[args.PrevLogIndex - 1]?.Term ?? 0;
    args.Entries = this.log.slice(args.PrevLogIndex);
    args.LeaderCommit = this.commitIndex;
    this.flying[i] = args;
    const reply = new AppendEntriesReply();
    const ok = await this.peers[i].Call("Raft.AppendEntries", args, reply);
    this.hear(() => {
      if (ok && reply.Term > this.term) this.become("follower", reply.Term);
      if (this.role !== "leader" || this.term !== args.Term) return;
      if (this.flying[i] === args) this.flying[i] = null;
      if (!ok) return;
      if (reply.Success) {
        this.match[i] = Math.max(this.match[i], args.PrevLogIndex + args.Entries.length);
        this.next[i] = Math.max(this.next[i], this.match[i] + 1);
      } else if (args.PrevLogIndex === this.next[i] - 1) {
        this.next[i] = Math.max(this.match[i], Math.min(args.PrevLogIndex - 1, reply.LastIndex)) + 1;
      }
    });
  }

  async apply(): Promise<void> {
    if (this.applying) return;
    this.applying = true;
    while (this.applied < this.commitIndex && !this.stopped) {
      const { Command: kept, Index } = this.log[this.applied++];
      const Command = asText ? JSON.parse(kept as string) : kept;
      const fields = { CommandValid: true, CommandIndex: Index, Command };
      await this.applyCh.send(Object.assign(new ApplyMsg(), fields));
    }
    this.applying = false;
  }

  RequestVote(args: RequestVoteArgs, reply: RequestVoteReply): void {
    if (this.stopped) return;
    if (args.Term > this.term) this.become("follower", args.Term);
    const ahead = args.LastLogTerm - this.lastTerm ||
      args.LastLogIndex - (asLength ? 1 : 0) - this.log.length;
    const free = this.votedFor === -1 || this.votedFor === args.CandidateId;
    if (args.Term === this.term && ahead >= 0 && free) {
      if (this.votedFor === -1) this.dirty = true;
      this.votedFor = args.CandidateId;
      this.rearm();
      reply.VoteGranted = true;
    }
    if (this.dirty) this.save();
    reply.Term = this.term;
  }

  AppendEntries(args: AppendEntriesArgs, reply: AppendEntriesReply): void {
    if (this.stopped) return;
    if (args.Term >= this.term) {
      this.become("follower", args.Term);
      this.rearm();
      this.store(args, reply);
    }
    if (this.dirty) this.save();
    reply.Term = this.term;
  }

  store(
    { PrevLogIndex: prev, PrevLogTerm, Entries, LeaderCommit }: AppendEntriesArgs,
    reply: AppendEntriesReply,
  ) {
    const known = prev === 0 ? 0 : this.log[prev - 1]?.Term;
    if (known !== PrevLogTerm) {
      const before = this.log.findLastIndex(({ Term }, i) => i < prev - 1 && Term !== known);
      reply.LastIndex = known === undefined ? this.log.length : before + 1;
      return;
    }
    Entries.forEach((entry) => {
      if (this.log[entry.Index - 1]?.Term === entry.Term) return;
      this.log.length = entry.Index - 1;
      this.log.push(entry);
      this.dirty = true;
    });
    reply.Success = true;
    this.mayCommit = Math.max(this.mayCommit, Math.min(LeaderCommit, prev + Entries.length));
    if (!pulls) this.commitIndex = this.mayCommit;
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
