/**
 * Style: a server is its own peer. It asks itself for its vote and sends itself its entries through the network, and
 * counts answers only; each kind of work is an async function that takes what it needs and is told when it is stale by
 * an epoch, which every change of role or term moves. It may send itself a snapshot, too. What is in one may be discarded
 * later than Snapshot returns, and a leader's be taken later than it is answered.
 *
 * @module
 */

import { Buffer, listOf, NewDecoder, NewEncoder, ref } from "../../labgob/mod.ts";
import type { ClientEnd } from "../../labrpc/mod.ts";
import { ApplyMsg, type Channel, type RaftServer } from "../../raft/api.ts";
import type { Persister } from "../../raft/persister.ts";

/** Milliseconds. */
const interval = 120;
const shortest = 500;
const longest = 1000;
/** 0: before Snapshot returns. */
const discardAfter = 0;
/** 0: before InstallSnapshot is answered. */
const takesAfter = 0;

export class LogEntry {
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
  Entries: LogEntry[] = listOf(LogEntry);
  LeaderCommit = 0;
}

export class AppendEntriesReply {
  Term = 0;
  Success = false;
  ConflictIndex = 0;
  ConflictTerm = 0;
}

export class InstallSnapshotArgs {
  Term = 0;
  LeaderId = 0;
  LastIncludedIndex = 0;
  LastIncludedTerm = 0;
  Data: Uint8Array = new Uint8Array();
}

export class InstallSnapshotReply {
  Term = 0;
}

const pause = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));
const later = (ms: number, what: () => void) => ms > 0 ? setTimeout(what, ms) : what();

class Raft implements RaftServer {
  #peers: ClientEnd[];
  #me: number;
  #persister: Persister;
  #applyCh: Channel<ApplyMsg>;
  #term = 0;
  #votedFor = -1;
  #base = 0;
  #snap: Uint8Array = new Uint8Array();
  #log: LogEntry[] = [new LogEntry()];
  #leads = false;
  #asks = false;
  #epoch = 0;
  #commit = 0;
  #applied = 0;
  #killed = false;
  #heardAt = 0;
  #next: number[] = [];
  #match: number[] = [];

  constructor(peers: ClientEnd[], me: number, persister: Persister, applyCh: Channel<ApplyMsg>) {
    this.#peers = peers;
    this.#me = me;
    this.#persister = persister;
    this.#applyCh = applyCh;
    const data = persister.ReadRaftState();
    if (data.length > 0) {
      const decoder = NewDecoder(new Buffer(data));
      const [log, vote, term, base] = [listOf(LogEntry), ref(0), ref(0), ref(0)];
      for (const target of [log, vote, term, base]) {
        if (decoder.Decode(target) !== null) throw new Error("state");
      }
      [this.#log, this.#votedFor, this.#term] = [log, vote.value, term.value];
      this.#base = this.#commit = this.#applied = base.value;
      this.#snap = persister.ReadSnapshot();
    }
    this.#watch();
    this.#apply();
  }

  GetState(): [number, boolean] {
    return [this.#term, this.#leads];
  }

  Start(command: unknown): [number, number, boolean] {
    if (!this.#leads || this.#killed) return [-1, this.#term, false];
    this.#log.push(Object.assign(new LogEntry(), { Term: this.#term, Command: command }));
    this.#save();
    for (const peer of this.#peers.keys()) this.#append(peer);
    return [this.#last, this.#term, true];
  }

  get #last(): number {
    return this.#base + this.#log.length - 1;
  }

  #at(index: number): LogEntry | undefined {
    return this.#log[index - this.#base];
  }

  Snapshot(index: number, snapshot: Uint8Array): void {
    later(discardAfter, () => {
      if (this.#killed || index <= this.#base || index > this.#commit) return;
      this.#trim(index, this.#at(index)!.Term, snapshot);
    });
  }

  #trim(index: number, term: number, snapshot: Uint8Array): void {
    const rest = this.#at(index)?.Term === term ? this.#log.slice(index + 1 - this.#base) : [];
    this.#log = [Object.assign(new LogEntry(), { Term: term }), ...rest];
    this.#base = index;
    this.#snap = snapshot;
    this.#save();
  }

  Kill(): void {
    this.#killed = true;
    this.#epoch++;
  }

  #save(): void {
    const buffer = new Buffer();
    const encoder = NewEncoder(buffer);
    for (const value of [this.#log, this.#votedFor, this.#term, this.#base]) encoder.Encode(value);
    this.#persister.SaveStateAndSnapshot(buffer.Bytes(), this.#snap);
  }

  #stepDown(term: number): void {
    if (this.#leads) this.#heardAt = Date.now();
    if (this.#leads || this.#asks || term > this.#term) this.#epoch++;
    this.#leads = this.#asks = false;
    if (term <= this.#term) return;
    this.#term = term;
    this.#votedFor = -1;
    this.#save();
  }

  async #watch(): Promise<void> {
    while (!this.#killed) {
      const began = Date.now();
      await pause(shortest + Math.random() * (longest - shortest));
      // Sleeps a whole timeout, then sees whether anything came meanwhile, as 6.824's guidance has it.
      if (this.#killed) return;
      if (!this.#leads && this.#heardAt < began) this.#stand();
    }
  }

  #stand(): void {
    this.#epoch++;
    this.#asks = true;
    this.#term++;
    this.#votedFor = this.#me;
    this.#save();
    const args = new RequestVoteArgs();
    args.Term = this.#term;
    args.CandidateId = this.#me;
    args.LastLogIndex = this.#last;
    args.LastLogTerm = this.#at(args.LastLogIndex)!.Term;
    const votes = { count: 0 };
    for (const peer of this.#peers.keys()) this.#ask(peer, args, votes, this.#epoch);
  }

  async #ask(peer: number, args: RequestVoteArgs, votes: { count: number }, epoch: number): Promise<void> {
    const reply = new RequestVoteReply();
    const ok = await this.#peers[peer].Call("Raft.RequestVote", args, reply);
    if (!ok || this.#killed) return;
    if (reply.Term > this.#term) return this.#stepDown(reply.Term);
    if (epoch !== this.#epoch || !reply.VoteGranted) return;
    if (++votes.count * 2 <= this.#peers.length) return;
    this.#asks = false;
    this.#leads = true;
    this.#epoch++;
    this.#next = this.#peers.map(() => this.#last + 1);
    this.#match = this.#peers.map(() => 0);
    this.#beat(this.#epoch);
  }

  async #beat(epoch: number): Promise<void> {
    while (epoch === this.#epoch) {
      for (const peer of this.#peers.keys()) this.#append(peer);
      await pause(interval);
    }
  }

  async #append(peer: number): Promise<void> {
    if (this.#next[peer] <= this.#base) return await this.#install(peer);
    const epoch = this.#epoch;
    const args = new AppendEntriesArgs();
    args.Term = this.#term;
    args.LeaderId = this.#me;
    args.PrevLogIndex = this.#next[peer] - 1;
    args.PrevLogTerm = this.#at(args.PrevLogIndex)!.Term;
    args.Entries = this.#log.slice(this.#next[peer] - this.#base);
    args.LeaderCommit = this.#commit;
    const reply = new AppendEntriesReply();
    const ok = await this.#peers[peer].Call("Raft.AppendEntries", args, reply);
    if (!ok || this.#killed) return;
    if (reply.Term > this.#term) return this.#stepDown(reply.Term);
    if (epoch !== this.#epoch) return;
    if (reply.Success) {
      const match = args.PrevLogIndex + args.Entries.length;
      if (match <= this.#match[peer]) return;
      this.#match[peer] = match;
      this.#next[peer] = Math.max(this.#next[peer], match + 1);
      const most = this.#match.toSorted((a, b) => b - a)[this.#peers.length >> 1];
      if (most > this.#commit && this.#at(most)!.Term === this.#term) {
        this.#commit = most;
      }
      return;
    }
    if (args.PrevLogIndex <= this.#match[peer] || args.PrevLogIndex >= this.#next[peer]) return;
    const last = this.#log.findLastIndex(({ Term }) => Term === reply.ConflictTerm);
    const next = reply.ConflictTerm > 0 && last >= 0 ? this.#base + last + 1 : reply.ConflictIndex;
    this.#next[peer] = Math.max(
      this.#match[peer] + 1,
      next > args.PrevLogIndex + 1 ? next : Math.min(next, args.PrevLogIndex),
    );
    this.#append(peer);
  }

  async #install(peer: number): Promise<void> {
    const epoch = this.#epoch;
    const args = Object.assign(new InstallSnapshotArgs(), {
      Term: this.#term,
      LeaderId: this.#me,
      LastIncludedIndex: this.#base,
      LastIncludedTerm: this.#log[0].Term,
      Data: this.#snap,
    });
    const reply = new InstallSnapshotReply();
    const ok = await this.#peers[peer].Call("Raft.InstallSnapshot", args, reply);
    if (!ok || this.#killed) return;
    if (reply.Term > this.#term) return this.#stepDown(reply.Term);
    if (epoch !== this.#epoch) return;
    // It may not have taken it yet, and crash: so this counts for nothing before an AppendEntries is answered.
    this.#next[peer] = Math.max(this.#next[peer], args.LastIncludedIndex + 1);
  }

  InstallSnapshot(args: InstallSnapshotArgs, reply: InstallSnapshotReply): void {
    if (this.#killed) return;
    if (args.Term > this.#term || (args.Term === this.#term && args.LeaderId !== this.#me)) {
      this.#stepDown(args.Term);
    }
    reply.Term = this.#term;
    if (args.Term < this.#term) return;
    this.#heardAt = Date.now();
    later(takesAfter, () => {
      if (this.#killed || args.LastIncludedIndex <= this.#commit) return;
      this.#trim(args.LastIncludedIndex, args.LastIncludedTerm, args.Data);
      this.#commit = args.LastIncludedIndex;
    });
  }

  /** Looks every few milliseconds: nobody wakes it. */
  async #apply(): Promise<void> {
    while (!this.#killed) {
      while (this.#applied < this.#commit && !this.#killed) {
        if (this.#applied < this.#base) {
          const whole = Object.assign(new ApplyMsg(), {
            SnapshotValid: true,
            Snapshot: this.#snap,
            SnapshotIndex: this.#base,
            SnapshotTerm: this.#log[0].Term,
          });
          this.#applied = this.#base;
          await this.#applyCh.send(whole);
          continue;
        }
        const message = new ApplyMsg();
        message.CommandValid = true;
        message.CommandIndex = this.#applied + 1;
        message.Command = this.#at(++this.#applied)!.Command;
        await this.#applyCh.send(message);
      }
      await pause(10);
    }
  }

  RequestVote(args: RequestVoteArgs, reply: RequestVoteReply): void {
    if (this.#killed) return;
    if (args.Term > this.#term) this.#stepDown(args.Term);
    reply.Term = this.#term;
    if (args.Term < this.#term) return;
    const last = this.#last;
    const own = this.#at(last)!.Term;
    const behind = args.LastLogTerm < own ||
      (args.LastLogTerm === own && args.LastLogIndex < last);
    if (behind || (this.#votedFor !== -1 && this.#votedFor !== args.CandidateId)) return;
    this.#votedFor = args.CandidateId;
    this.#save();
    reply.VoteGranted = true;
    this.#heardAt = Date.now();
  }

  AppendEntries(args: AppendEntriesArgs, reply: AppendEntriesReply): void {
    if (this.#killed) return;
    if (args.Term > this.#term || (args.Term === this.#term && args.LeaderId !== this.#me)) {
      this.#stepDown(args.Term);
    }
    reply.Term = this.#term;
    if (args.Term < this.#term) return;
    this.#heardAt = Date.now();
    const { PrevLogIndex: prev, Entries: entries } = args;
    if (prev > this.#last || prev < this.#base) {
      reply.ConflictIndex = prev < this.#base ? this.#base + 1 : this.#last + 1;
      return;
    }
    if (this.#at(prev)!.Term !== args.PrevLogTerm) {
      reply.ConflictTerm = this.#at(prev)!.Term;
      reply.ConflictIndex = this.#base + this.#log.findIndex(({ Term }) => Term === reply.ConflictTerm);
      return;
    }
    for (const [i, entry] of entries.entries()) {
      if (this.#at(prev + 1 + i)?.Term === entry.Term) continue;
      this.#log = [...this.#log.slice(0, prev + 1 + i - this.#base), ...entries.slice(i)];
      this.#save();
      break;
    }
    reply.Success = true;
    this.#commit = Math.max(this.#commit, Math.min(args.LeaderCommit, prev + entries.length));
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
