/**
 * Style: the disk is slow. Changes are saved together, some milliseconds after the first of them; answers wait for that
 * save, a leader's requests do not, and it does not count its own copy of an entry before (section 10.2.1 of Ongaro's
 * dissertation). A timer of its own looks what is committed. The log keeps some entries that are in the snapshot, too.
 *
 * @module
 */

import { Buffer, listOf, NewDecoder, NewEncoder, ref } from "../../labgob/mod.ts";
import type { ClientEnd } from "../../labrpc/mod.ts";
import { ApplyMsg, type Channel, type RaftServer } from "../../raft/api.ts";
import type { Persister } from "../../raft/persister.ts";

/** Milliseconds. */
const saveEvery = 4;
const commitEvery = 15;
const heartbeat = 110;
const timeoutLeast = 450;
const timeoutSpread = 350;
/** Entries before the snapshot's end that the log keeps. */
const kept = 5;

const sleep = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

export class Entry {
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
  /** Where to go on, after a refusal. */
  Next = 0;
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

class Raft implements RaftServer {
  private dead = false;
  private role: "follower" | "candidate" | "leader" = "follower";
  private term = 0;
  private votedFor = -1;
  /** The index of log[0], of which only the term is known. */
  private base = 0;
  private log: Entry[] = [new Entry()];
  private snapshot: Uint8Array = new Uint8Array();
  private snapshotIndex = 0;
  private snapshotTerm = 0;
  private commitIndex = 0;
  private lastApplied = 0;
  private nextIndex: number[] = [];
  private matchIndex: number[] = [];
  private busy: boolean[] = [];
  /** The next request asks first where the logs meet. */
  private probing: boolean[] = [];
  private electAt = 0;
  /** The last entry that is saved. */
  private savedTo = 0;
  private dirty = false;
  private waiting: (() => void)[] = [];
  private received: ApplyMsg | null = null;

  constructor(
    private readonly peers: ClientEnd[],
    private readonly me: number,
    private readonly persister: Persister,
    private readonly applyCh: Channel<ApplyMsg>,
  ) {
    this.readPersist();
    this.resetTimer();
    this.ticker();
    this.committer();
    this.applier();
  }

  GetState(): [number, boolean] {
    return [this.term, this.role === "leader"];
  }

  Kill(): void {
    this.dead = true;
  }

  Start(Command: unknown): [number, number, boolean] {
    if (this.role !== "leader") return [-1, this.term, false];
    this.log.push(Object.assign(new Entry(), { Term: this.term, Command }));
    this.changed();
    for (const peer of this.peers.keys()) this.send(peer, this.term);
    return [this.last, this.term, true];
  }

  Snapshot(index: number, snapshot: Uint8Array): void {
    if (index <= this.snapshotIndex) return;
    this.snapshotTerm = this.termAt(index);
    this.snapshotIndex = index;
    this.snapshot = snapshot.slice();
    const from = Math.max(this.base, index - kept);
    this.log = this.log.slice(from - this.base);
    this.base = from;
    this.save(true);
  }

  private get last(): number {
    return this.base + this.log.length - 1;
  }

  private termAt(index: number): number {
    return this.log[index - this.base].Term;
  }

  private resetTimer(): void {
    this.electAt = performance.now() + timeoutLeast + Math.random() * timeoutSpread;
  }

  /** What has changed is saved soon. */
  private changed(): void {
    if (this.dirty) return;
    this.dirty = true;
    setTimeout(() => {
      if (!this.dead && this.dirty) this.save();
    }, saveEvery);
  }

  /** Resolves when all that has changed is saved. */
  private saved(): Promise<void> | undefined {
    return this.dirty ? new Promise((resolve) => this.waiting.push(resolve)) : undefined;
  }

  private save(withSnapshot = false): void {
    const bytes = new Buffer();
    const encoder = NewEncoder(bytes);
    const { term, votedFor, base, snapshotIndex, snapshotTerm, log } = this;
    for (const value of [term, votedFor + 1, base, snapshotIndex, snapshotTerm, log]) encoder.Encode(value);
    if (withSnapshot) this.persister.SaveStateAndSnapshot(bytes.Bytes(), this.snapshot);
    else this.persister.SaveRaftState(bytes.Bytes());
    this.dirty = false;
    this.savedTo = this.last;
    for (const resolve of this.waiting.splice(0)) resolve();
  }

  private readPersist(): void {
    const state = this.persister.ReadRaftState();
    if (state.length === 0) return;
    const decoder = NewDecoder(new Buffer(state));
    const [term, voted, base, index, indexTerm] = [ref(0), ref(0), ref(0), ref(0), ref(0)];
    const log = ref(listOf(Entry));
    for (const number of [term, voted, base, index, indexTerm]) decoder.Decode(number);
    decoder.Decode(log);
    this.term = term.value;
    this.votedFor = voted.value - 1;
    this.base = base.value;
    this.log = [...log.value];
    this.snapshot = this.persister.ReadSnapshot();
    this.snapshotIndex = this.commitIndex = this.lastApplied = index.value;
    this.snapshotTerm = indexTerm.value;
    this.savedTo = this.last;
  }

  private follow(term: number): void {
    this.role = "follower";
    if (term <= this.term) return;
    this.term = term;
    this.votedFor = -1;
    this.changed();
  }

  private async ticker(): Promise<void> {
    while (!this.dead) {
      await sleep(15);
      if (!this.dead && this.role !== "leader" && performance.now() >= this.electAt) this.elect();
    }
  }

  private async elect(): Promise<void> {
    this.resetTimer();
    this.role = "candidate";
    this.votedFor = this.me;
    const term = ++this.term;
    const args = Object.assign(new RequestVoteArgs(), {
      Term: term,
      CandidateId: this.me,
      LastLogIndex: this.last,
      LastLogTerm: this.termAt(this.last),
    });
    this.changed();
    await this.saved();
    if (this.dead || this.term !== term || this.role !== "candidate") return;
    let votes = 1;
    for (const [peer, end] of this.peers.entries()) {
      if (peer === this.me) continue;
      const reply = new RequestVoteReply();
      end.Call("Raft.RequestVote", args, reply).then((ok) => {
        if (!ok || this.dead) return;
        if (reply.Term > this.term) this.follow(reply.Term);
        if (this.role !== "candidate" || this.term !== term || !reply.VoteGranted) return;
        if (++votes * 2 > this.peers.length) this.lead();
      });
    }
  }

  private async lead(): Promise<void> {
    this.role = "leader";
    const { term } = this;
    this.nextIndex = this.peers.map(() => this.last + 1);
    this.matchIndex = this.peers.map(() => 0);
    this.busy = this.peers.map(() => false);
    this.probing = this.peers.map(() => true);
    while (!this.dead && this.role === "leader" && this.term === term) {
      for (const peer of this.peers.keys()) this.send(peer, term, true);
      await sleep(heartbeat);
    }
  }

  RequestVote(args: RequestVoteArgs, reply: RequestVoteReply): void | Promise<void> {
    if (args.Term > this.term) this.follow(args.Term);
    reply.Term = this.term;
    const lastTerm = this.termAt(this.last);
    const upToDate = args.LastLogTerm > lastTerm ||
      (args.LastLogTerm === lastTerm && args.LastLogIndex >= this.last);
    const free = this.votedFor === -1 || this.votedFor === args.CandidateId;
    if (args.Term === this.term && this.role === "follower" && free && upToDate) {
      reply.VoteGranted = true;
      if (this.votedFor === -1) this.changed();
      this.votedFor = args.CandidateId;
      this.resetTimer();
    }
    return this.saved();
  }

  /** A beat is sent though an answer is outstanding. */
  private async send(peer: number, term: number, beat = false): Promise<void> {
    if (peer === this.me || this.dead || this.role !== "leader" || this.term !== term) return;
    if (this.busy[peer] && !beat) return;
    const next = this.nextIndex[peer];
    if (next <= this.base) return await this.install(peer, term);
    const args = Object.assign(new AppendEntriesArgs(), {
      Term: term,
      LeaderId: this.me,
      PrevLogIndex: next - 1,
      PrevLogTerm: this.termAt(next - 1),
      LeaderCommit: this.commitIndex,
    });
    if (!this.probing[peer]) args.Entries.push(...this.log.slice(next - this.base));
    const sent = args.Entries.length;
    this.busy[peer] = true;
    const reply = new AppendEntriesReply();
    const ok = await this.peers[peer].Call("Raft.AppendEntries", args, reply);
    if (this.dead) return;
    if (ok && reply.Term > this.term) this.follow(reply.Term);
    if (this.role !== "leader" || this.term !== term) return;
    this.busy[peer] = false;
    if (!ok) return;
    if (reply.Success) {
      this.probing[peer] = false;
      this.matchIndex[peer] = Math.max(this.matchIndex[peer], next - 1 + sent);
      this.nextIndex[peer] = Math.max(this.nextIndex[peer], this.matchIndex[peer] + 1);
    } else if (next === this.nextIndex[peer]) {
      this.probing[peer] = true;
      this.nextIndex[peer] = Math.max(1, this.matchIndex[peer] + 1, Math.min(reply.Next, next - 1));
    } else return;
    if (!reply.Success || this.nextIndex[peer] <= this.last) this.send(peer, term);
  }

  private async install(peer: number, term: number): Promise<void> {
    const args = Object.assign(new InstallSnapshotArgs(), {
      Term: term,
      LeaderId: this.me,
      LastIncludedIndex: this.snapshotIndex,
      LastIncludedTerm: this.snapshotTerm,
      Data: this.snapshot,
    });
    this.busy[peer] = true;
    const reply = new InstallSnapshotReply();
    const ok = await this.peers[peer].Call("Raft.InstallSnapshot", args, reply);
    if (this.dead) return;
    if (ok && reply.Term > this.term) this.follow(reply.Term);
    if (this.role !== "leader" || this.term !== term) return;
    this.busy[peer] = false;
    if (!ok) return;
    this.matchIndex[peer] = Math.max(this.matchIndex[peer], args.LastIncludedIndex);
    this.nextIndex[peer] = Math.max(this.nextIndex[peer], args.LastIncludedIndex + 1);
    this.send(peer, term);
  }

  private async committer(): Promise<void> {
    while (!this.dead) {
      await sleep(commitEvery);
      if (this.role !== "leader") continue;
      const match = this.matchIndex.with(this.me, this.savedTo).sort((a, b) => b - a);
      const index = match[this.peers.length >> 1];
      if (index > this.commitIndex && this.termAt(index) === this.term) this.commitIndex = index;
    }
  }

  AppendEntries(args: AppendEntriesArgs, reply: AppendEntriesReply): void | Promise<void> {
    this.append(args, reply);
    return this.saved();
  }

  private append(args: AppendEntriesArgs, reply: AppendEntriesReply): void {
    if (args.Term > this.term) this.follow(args.Term);
    reply.Term = this.term;
    if (args.Term < this.term) return;
    this.role = "follower";
    this.resetTimer();
    const end = args.PrevLogIndex + args.Entries.length;
    reply.Success = true;
    // What is before the log's beginning is committed, and there.
    const skipped = Math.max(0, this.base - args.PrevLogIndex);
    if (skipped > args.Entries.length) return;
    const prev = args.PrevLogIndex + skipped;
    if (skipped === 0 && (prev > this.last || this.termAt(prev) !== args.PrevLogTerm)) {
      reply.Success = false;
      reply.Next = Math.min(prev, this.last + 1);
      if (prev > this.last) return;
      const conflict = this.termAt(prev);
      while (reply.Next - 1 > this.base && this.termAt(reply.Next - 1) === conflict) reply.Next--;
      return;
    }
    for (const [i, entry] of args.Entries.slice(skipped).entries()) {
      const index = prev + 1 + i;
      if (index <= this.last && this.termAt(index) === entry.Term) continue;
      this.log.length = index - this.base;
      this.log.push(entry);
      this.savedTo = Math.min(this.savedTo, index - 1);
      this.changed();
    }
    this.commitIndex = Math.max(this.commitIndex, Math.min(args.LeaderCommit, end));
  }

  InstallSnapshot(args: InstallSnapshotArgs, reply: InstallSnapshotReply): void | Promise<void> {
    if (args.Term > this.term) this.follow(args.Term);
    reply.Term = this.term;
    if (args.Term < this.term) return this.saved();
    this.role = "follower";
    this.resetTimer();
    const { LastIncludedIndex: index, LastIncludedTerm: term } = args;
    if (index <= this.commitIndex) return this.saved();
    const agrees = index > this.base && index <= this.last && this.termAt(index) === term;
    const head = Object.assign(new Entry(), { Term: term });
    this.log = [head, ...agrees ? this.log.slice(index - this.base + 1) : []];
    this.base = this.snapshotIndex = this.commitIndex = index;
    this.snapshotTerm = term;
    this.snapshot = args.Data.slice();
    this.save(true);
    this.received = Object.assign(new ApplyMsg(), {
      SnapshotValid: true,
      Snapshot: this.snapshot,
      SnapshotIndex: index,
      SnapshotTerm: term,
    });
  }

  private async applier(): Promise<void> {
    while (!this.dead) {
      const snapshot = this.received;
      this.received = null;
      if (snapshot !== null) {
        this.lastApplied = snapshot.SnapshotIndex;
        await this.applyCh.send(snapshot);
      } else if (this.lastApplied < this.commitIndex) {
        const CommandIndex = ++this.lastApplied;
        const { Command } = this.log[CommandIndex - this.base];
        await this.applyCh.send(Object.assign(new ApplyMsg(), { CommandValid: true, Command, CommandIndex }));
      } else await sleep(5);
    }
  }
}

export function Make(
  peers: ClientEnd[],
  me: number,
  persister: Persister,
  applyCh: Channel<ApplyMsg>,
): RaftServer {
  return new Raft(peers, me, persister, applyCh);
}
