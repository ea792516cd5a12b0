/**
 * Style: snapshots as the course of 2021 had them. InstallSnapshot only passes the snapshot on to the service; the log is
 * discarded when the service asks CondInstallSnapshot, which refuses what is older than what is committed meanwhile.
 * Snapshot waits for a lock. The log's first entry is the last discarded one; entries know their index.
 *
 * @module
 */

import { Buffer, listOf, NewDecoder, NewEncoder, ref } from "../../labgob/mod.ts";
import type { ClientEnd } from "../../labrpc/mod.ts";
import { ApplyMsg, type Channel, type RaftServer } from "../../raft/api.ts";
import type { Persister } from "../../raft/persister.ts";

/** Milliseconds. */
const heartbeat = 120;
const timeoutLeast = 400;
const timeoutSpread = 300;
/** What CondInstallSnapshot's caller may take; the log goes on meanwhile. */
const snapshotTakes = 3;

export class LogEntry {
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
  Entries: LogEntry[] = listOf(LogEntry);
  LeaderCommit = 0;
}

export class AppendEntriesReply {
  Term = 0;
  Success = false;
  ConflictIndex = 0;
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

const sleep = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

class Raft implements RaftServer {
  private dead = false;
  private state: "Follower" | "Candidate" | "Leader" = "Follower";
  private currentTerm = 0;
  private votedFor = -1;
  private log: LogEntry[] = [new LogEntry()];
  private commitIndex = 0;
  private lastApplied = 0;
  private nextIndex: number[] = [];
  private matchIndex: number[] = [];
  private votes = 0;
  private electAt = 0;
  private offered: ApplyMsg | null = null;
  private wake = () => {};
  private decided = () => {};
  /** Who holds the lock for Snapshot. */
  private lock: Promise<void> = Promise.resolve();

  constructor(
    private readonly peers: ClientEnd[],
    private readonly me: number,
    private readonly persister: Persister,
    private readonly applyCh: Channel<ApplyMsg>,
  ) {
    this.readPersist();
    this.resetTimer();
    this.ticker();
    this.applier();
  }

  GetState(): [number, boolean] {
    return [this.currentTerm, this.state === "Leader"];
  }

  Start(Command: unknown): [number, number, boolean] {
    if (this.dead || this.state !== "Leader") return [-1, this.currentTerm, false];
    const Index = this.last.Index + 1;
    this.log.push(Object.assign(new LogEntry(), { Index, Term: this.currentTerm, Command }));
    this.persist();
    setTimeout(() => {
      if (this.last.Index === Index) this.replicateAll(this.currentTerm);
    }, 1);
    return [Index, this.currentTerm, true];
  }

  Kill(): void {
    this.dead = true;
    this.wake();
    this.decided();
  }

  Snapshot(index: number, snapshot: Uint8Array): Promise<void> {
    const held = this.lock.then(async () => {
      await sleep(snapshotTakes);
      if (this.dead || index <= this.log[0].Index) return;
      this.log = this.log.slice(index - this.log[0].Index);
      this.log[0] = Object.assign(new LogEntry(), { Index: index, Term: this.log[0].Term });
      this.persister.SaveStateAndSnapshot(this.encoded(), snapshot);
    });
    this.lock = held;
    return held;
  }

  CondInstallSnapshot(term: number, index: number, snapshot: Uint8Array): boolean {
    const taken = !this.dead && index > this.commitIndex;
    if (taken) {
      const own = this.entry(index);
      const rest = own?.Term === term ? this.log.slice(index + 1 - this.log[0].Index) : [];
      this.log = [Object.assign(new LogEntry(), { Index: index, Term: term }), ...rest];
      this.commitIndex = this.lastApplied = index;
      this.persister.SaveStateAndSnapshot(this.encoded(), snapshot);
    }
    this.decided();
    return taken;
  }

  private get last(): LogEntry {
    return this.log[this.log.length - 1];
  }

  private entry(index: number): LogEntry | undefined {
    return this.log[index - this.log[0].Index];
  }

  private encoded(): Uint8Array {
    const w = new Buffer();
    const e = NewEncoder(w);
    e.Encode(this.currentTerm);
    e.Encode(this.votedFor);
    e.Encode(this.log);
    return w.Bytes();
  }

  private persist(): void {
    this.persister.SaveRaftState(this.encoded());
  }

  private readPersist(): void {
    const data = this.persister.ReadRaftState();
    if (data.length === 0) return;
    const d = NewDecoder(new Buffer(data));
    const term = ref(0);
    const vote = ref(0);
    const log = listOf(LogEntry);
    if (d.Decode(term) !== null || d.Decode(vote) !== null || d.Decode(log) !== null) {
      throw new Error("bad state");
    }
    this.currentTerm = term.value;
    this.votedFor = vote.value;
    this.log = log;
    this.commitIndex = this.lastApplied = log[0].Index;
  }

  private resetTimer(): void {
    this.electAt = Date.now() + timeoutLeast + Math.random() * timeoutSpread;
  }

  private async ticker(): Promise<void> {
    while (!this.dead) {
      if (this.state !== "Leader" && Date.now() >= this.electAt) this.elect();
      await sleep(10);
    }
  }

  private becomeFollower(term: number): void {
    this.state = "Follower";
    if (term <= this.currentTerm) return;
    this.currentTerm = term;
    this.votedFor = -1;
    this.persist();
  }

  private elect(): void {
    this.state = "Candidate";
    this.currentTerm++;
    this.votedFor = this.me;
    this.votes = 1;
    this.persist();
    this.resetTimer();
    const args = Object.assign(new RequestVoteArgs(), {
      Term: this.currentTerm,
      CandidateId: this.me,
      LastLogIndex: this.last.Index,
      LastLogTerm: this.last.Term,
    });
    for (let i = 0; i < this.peers.length; i++) if (i !== this.me) this.askVote(i, args);
  }

  private async askVote(server: number, args: RequestVoteArgs): Promise<void> {
    const reply = new RequestVoteReply();
    if (!await this.peers[server].Call("Raft.RequestVote", args, reply) || this.dead) return;
    if (reply.Term > this.currentTerm) return this.becomeFollower(reply.Term);
    if (this.state !== "Candidate" || this.currentTerm !== args.Term || !reply.VoteGranted) return;
    if (++this.votes <= this.peers.length / 2) return;
    this.state = "Leader";
    this.nextIndex = this.peers.map(() => this.last.Index + 1);
    this.matchIndex = this.peers.map(() => 0);
    this.beats(args.Term);
  }

  private async beats(term: number): Promise<void> {
    while (this.leads(term)) {
      this.replicateAll(term);
      await sleep(heartbeat);
    }
  }

  private leads(term: number): boolean {
    return !this.dead && this.state === "Leader" && this.currentTerm === term;
  }

  private replicateAll(term: number): void {
    if (!this.leads(term)) return;
    for (let i = 0; i < this.peers.length; i++) {
      if (i === this.me) continue;
      if (this.nextIndex[i] <= this.log[0].Index) this.sendSnapshot(i);
      else this.sendEntries(i);
    }
  }

  private async sendEntries(server: number): Promise<void> {
    const prev = this.entry(this.nextIndex[server] - 1)!;
    const args = Object.assign(new AppendEntriesArgs(), {
      Term: this.currentTerm,
      LeaderId: this.me,
      PrevLogIndex: prev.Index,
      PrevLogTerm: prev.Term,
      LeaderCommit: this.commitIndex,
    });
    args.Entries.push(...this.log.slice(prev.Index + 1 - this.log[0].Index));
    const reply = new AppendEntriesReply();
    if (!await this.peers[server].Call("Raft.AppendEntries", args, reply)) return;
    if (reply.Term > this.currentTerm) return this.becomeFollower(reply.Term);
    if (!this.leads(args.Term)) return;
    if (reply.Success) this.peerHas(server, args.PrevLogIndex + args.Entries.length);
    else if (this.nextIndex[server] === args.PrevLogIndex + 1) {
      // It may have passed a snapshot on that it has not taken yet: then it asks for it once more.
      this.nextIndex[server] = Math.max(
        this.matchIndex[server] + 1,
        Math.min(reply.ConflictIndex, args.PrevLogIndex),
      );
    }
  }

  private async sendSnapshot(server: number): Promise<void> {
    const args = Object.assign(new InstallSnapshotArgs(), {
      Term: this.currentTerm,
      LeaderId: this.me,
      LastIncludedIndex: this.log[0].Index,
      LastIncludedTerm: this.log[0].Term,
      Data: this.persister.ReadSnapshot(),
    });
    const reply = new InstallSnapshotReply();
    if (!await this.peers[server].Call("Raft.InstallSnapshot", args, reply)) return;
    if (reply.Term > this.currentTerm) return this.becomeFollower(reply.Term);
    if (!this.leads(args.Term)) return;
    this.nextIndex[server] = Math.max(this.nextIndex[server], args.LastIncludedIndex + 1);
  }

  private peerHas(server: number, index: number): void {
    this.matchIndex[server] = Math.max(this.matchIndex[server], index);
    this.nextIndex[server] = Math.max(this.nextIndex[server], index + 1);
    for (let n = this.last.Index; n > this.commitIndex && this.entry(n)!.Term === this.currentTerm; n--) {
      const have = this.matchIndex.filter((match, i) => i !== this.me && match >= n).length + 1;
      if (have <= this.peers.length / 2) continue;
      this.commitIndex = n;
      this.wake();
    }
  }

  private async applier(): Promise<void> {
    while (!this.dead) {
      if (this.offered !== null) {
        const msg = this.offered;
        this.offered = null;
        const asked = new Promise<void>((resolve) => this.decided = resolve);
        await this.applyCh.send(msg);
        await asked;
      } else if (this.lastApplied < this.commitIndex) {
        const { Index, Command } = this.entry(this.lastApplied + 1)!;
        this.lastApplied = Index;
        const fields = { CommandValid: true, Command, CommandIndex: Index };
        await this.applyCh.send(Object.assign(new ApplyMsg(), fields));
      } else await new Promise<void>((resolve) => this.wake = resolve);
    }
  }

  RequestVote(args: RequestVoteArgs, reply: RequestVoteReply): void {
    if (args.Term > this.currentTerm) this.becomeFollower(args.Term);
    reply.Term = this.currentTerm;
    if (args.Term < this.currentTerm) return;
    const { Term, Index } = this.last;
    const upToDate = args.LastLogTerm > Term || (args.LastLogTerm === Term && args.LastLogIndex >= Index);
    if (!upToDate || (this.votedFor !== -1 && this.votedFor !== args.CandidateId)) return;
    this.votedFor = args.CandidateId;
    this.persist();
    this.resetTimer();
    reply.VoteGranted = true;
  }

  AppendEntries(args: AppendEntriesArgs, reply: AppendEntriesReply): void {
    if (args.Term >= this.currentTerm) this.becomeFollower(args.Term);
    reply.Term = this.currentTerm;
    if (args.Term < this.currentTerm) return;
    this.resetTimer();
    const first = this.log[0].Index;
    if (args.PrevLogIndex > this.last.Index || args.PrevLogIndex < first) {
      reply.ConflictIndex = this.last.Index + 1;
      return;
    }
    const { Term } = this.entry(args.PrevLogIndex)!;
    if (Term !== args.PrevLogTerm) {
      reply.ConflictIndex = Math.max(this.log.find((entry) => entry.Term === Term)!.Index, first + 1);
      return;
    }
    const missing = args.Entries.findIndex((entry) => this.entry(entry.Index)?.Term !== entry.Term);
    if (missing !== -1) {
      this.log.splice(args.Entries[missing].Index - first, Infinity, ...args.Entries.slice(missing));
      this.persist();
    }
    reply.Success = true;
    const lastNew = args.PrevLogIndex + args.Entries.length;
    if (Math.min(args.LeaderCommit, lastNew) <= this.commitIndex) return;
    this.commitIndex = Math.min(args.LeaderCommit, lastNew);
    this.wake();
  }

  InstallSnapshot(args: InstallSnapshotArgs, reply: InstallSnapshotReply): void {
    if (args.Term >= this.currentTerm) this.becomeFollower(args.Term);
    reply.Term = this.currentTerm;
    if (args.Term < this.currentTerm) return;
    this.resetTimer();
    if (args.LastIncludedIndex <= this.commitIndex) return;
    this.offered = Object.assign(new ApplyMsg(), {
      SnapshotValid: true,
      Snapshot: args.Data,
      SnapshotIndex: args.LastIncludedIndex,
      SnapshotTerm: args.LastIncludedTerm,
    });
    this.wake();
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
