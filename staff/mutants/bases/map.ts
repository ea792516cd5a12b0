/**
 * Another Raft with snapshots, built differently from offset.ts: the log is a Map by index, which keeps the last discarded
 * entry as its head; one ticker does all that is due; every save is of the whole state, and has the snapshot with it; what
 * is discarded is refused, with a hint.
 *
 * @module
 */

import { Buffer, listOf, NewDecoder, NewEncoder } from "../../../labgob/mod.ts";
import type { ClientEnd } from "../../../labrpc/mod.ts";
import { ApplyMsg, type Channel, type RaftServer } from "../../../raft/api.ts";
import type { Persister } from "../../../raft/persister.ts";
import { DPrintf } from "../../../raft/util.ts";

const tick = 15;
const beat = 105;
const patience = 360;
const spread = 330;

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
  /** Where the leader should go on, after a refusal. */
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

/** What is saved. */
class State {
  Term = 0;
  /** votedFor + 1. */
  Voted = 0;
  /** The last index that is discarded; its entry is the first of Entries. */
  Head = 0;
  Entries: Entry[] = listOf(Entry);
}

class Raft implements RaftServer {
  #peers: ClientEnd[];
  #me: number;
  #persister: Persister;
  #applyCh: Channel<ApplyMsg>;
  #killed = false;
  #role: "follower" | "candidate" | "leader" = "follower";
  #deadline = 0;
  #nextBeat = 0;

  #term = 0;
  #votedFor = -1;
  #votes = 0;

  #log = new Map<number, Entry>([[0, new Entry()]]);
  /** The last index that is discarded. */
  #head = 0;
  #last = 0;
  #snapshot: Uint8Array = new Uint8Array();

  #commit = 0;
  #applied = 0;
  /** The snapshot that the service is to have next. */
  #toInstall: ApplyMsg | null = null;
  #toApply: () => void = () => {};

  #next: number[] = [];
  #match: number[] = [];
  #busy: boolean[] = [];

  constructor(peers: ClientEnd[], me: number, persister: Persister, applyCh: Channel<ApplyMsg>) {
    this.#peers = peers;
    this.#me = me;
    this.#persister = persister;
    this.#applyCh = applyCh;
    this.#restore();
    this.#putOff();
    this.#run();
    this.#apply();
  }

  Start(command: unknown): [number, number, boolean] {
    if (this.#role !== "leader") return [-1, this.#term, false];
    this.#last++;
    this.#log.set(this.#last, Object.assign(new Entry(), { Term: this.#term, Command: command }));
    this.#save();
    this.#match[this.#me] = this.#last;
    const first = this.#last;
    queueMicrotask(() => {
      if (this.#last === first) this.#replicateAll(false);
    });
    return [this.#last, this.#term, true];
  }

  GetState(): [number, boolean] {
    return [this.#term, this.#role === "leader"];
  }

  Kill(): void {
    this.#killed = true;
    this.#toApply();
  }

  Snapshot(index: number, snapshot: Uint8Array): void {
    if (index <= this.#head || index > this.#commit) return;
    this.#drop(index);
    this.#snapshot = snapshot;
    this.#save();
  }

  /** The log begins with the entry at `index`, and that is only kept for its term. */
  #drop(index: number): void {
    for (let i = this.#head; i < index; i++) this.#log.delete(i);
    this.#log.set(index, Object.assign(new Entry(), { Term: this.#termAt(index) }));
    this.#head = index;
  }

  #termAt(index: number): number {
    return this.#log.get(index)?.Term ?? -1;
  }

  #save(): void {
    const state = new State();
    state.Term = this.#term;
    state.Voted = this.#votedFor + 1;
    state.Head = this.#head;
    for (let i = this.#head; i <= this.#last; i++) state.Entries.push(this.#log.get(i)!);
    const buffer = new Buffer();
    NewEncoder(buffer).Encode(state);
    this.#persister.Save(buffer.Bytes(), this.#snapshot);
  }

  #restore(): void {
    const state = new State();
    if (NewDecoder(new Buffer(this.#persister.ReadRaftState())).Decode(state) !== null) return;
    this.#term = state.Term;
    this.#votedFor = state.Voted - 1;
    this.#head = this.#commit = this.#applied = state.Head;
    this.#snapshot = this.#persister.ReadSnapshot();
    this.#log = new Map(state.Entries.map((entry, i) => [state.Head + i, entry]));
    this.#last = state.Head + state.Entries.length - 1;
  }

  #putOff(): void {
    this.#deadline = Date.now() + patience + Math.random() * spread;
  }

  async #run(): Promise<void> {
    while (!this.#killed) {
      const now = Date.now();
      if (this.#role === "leader") {
        if (now >= this.#nextBeat) this.#replicateAll(true);
      } else if (now >= this.#deadline) this.#campaign();
      await new Promise((resolve) => setTimeout(resolve, tick));
    }
  }

  /** Whether a message's term is this server's, now that it has adopted a higher one. */
  #isCurrent(term: number): boolean {
    if (term > this.#term) {
      this.#term = term;
      this.#votedFor = -1;
      this.#role = "follower";
      this.#save();
    }
    return term === this.#term;
  }

  #campaign(): void {
    this.#role = "candidate";
    this.#term++;
    this.#votedFor = this.#me;
    this.#votes = 1;
    this.#save();
    this.#putOff();
    const args = new RequestVoteArgs();
    args.Term = this.#term;
    args.CandidateId = this.#me;
    args.LastLogIndex = this.#last;
    args.LastLogTerm = this.#termAt(this.#last);
    for (let peer = 0; peer < this.#peers.length; peer++) if (peer !== this.#me) this.#ask(peer, args);
  }

  async #ask(peer: number, args: RequestVoteArgs): Promise<void> {
    const reply = new RequestVoteReply();
    const ok = await this.#peers[peer].Call("Raft.RequestVote", args, reply);
    if (!ok || this.#killed || !this.#isCurrent(reply.Term)) return;
    if (this.#term !== args.Term || this.#role !== "candidate" || !reply.VoteGranted) return;
    if (++this.#votes <= this.#peers.length / 2) return;
    this.#role = "leader";
    this.#next = this.#peers.map(() => this.#last + 1);
    this.#match = this.#peers.map(() => 0);
    this.#match[this.#me] = this.#last;
    this.#busy = this.#peers.map(() => false);
    DPrintf("leader of term %d", this.#term);
    this.#replicateAll(true);
  }

  RequestVote(args: RequestVoteArgs, reply: RequestVoteReply): void {
    const current = this.#isCurrent(args.Term);
    reply.Term = this.#term;
    if (!current || (this.#votedFor !== -1 && this.#votedFor !== args.CandidateId)) return;
    const mine = this.#termAt(this.#last);
    if (args.LastLogTerm < mine || (args.LastLogTerm === mine && args.LastLogIndex < this.#last)) return;
    this.#votedFor = args.CandidateId;
    this.#save();
    this.#putOff();
    reply.VoteGranted = true;
  }

  #replicateAll(beats: boolean): void {
    if (this.#role !== "leader" || this.#killed) return;
    if (beats) this.#nextBeat = Date.now() + beat;
    for (let peer = 0; peer < this.#peers.length; peer++) {
      if (peer !== this.#me && (beats || !this.#busy[peer])) this.#replicate(peer);
    }
  }

  /** Sends a peer what it needs, and goes on for as long as answers come and something is left to send. */
  async #replicate(peer: number): Promise<void> {
    const term = this.#term;
    for (let more = true; more && this.#role === "leader" && this.#term === term && !this.#killed;) {
      this.#busy[peer] = true;
      more = this.#next[peer] <= this.#head
        ? await this.#sendSnapshot(peer, term)
        : await this.#sendEntries(peer, term);
      if (this.#term === term) this.#busy[peer] = false;
    }
  }

  /** Whether there is more to send at once. */
  async #sendEntries(peer: number, term: number): Promise<boolean> {
    const args = new AppendEntriesArgs();
    args.Term = term;
    args.LeaderId = this.#me;
    args.PrevLogIndex = this.#next[peer] - 1;
    args.PrevLogTerm = this.#termAt(args.PrevLogIndex);
    for (let i = this.#next[peer]; i <= this.#last; i++) args.Entries.push(this.#log.get(i)!);
    args.LeaderCommit = this.#commit;
    const reply = new AppendEntriesReply();
    const ok = await this.#peers[peer].Call("Raft.AppendEntries", args, reply);
    if (!ok || this.#killed || !this.#isCurrent(reply.Term) || this.#role !== "leader") return false;
    if (this.#term !== term) return false;
    if (reply.Success) this.#peerHas(peer, args.PrevLogIndex + args.Entries.length);
    else if (this.#next[peer] === args.PrevLogIndex + 1) {
      this.#next[peer] = Math.max(this.#match[peer] + 1, Math.min(reply.Next, args.PrevLogIndex));
    } else return false;
    return this.#next[peer] <= this.#last;
  }

  async #sendSnapshot(peer: number, term: number): Promise<boolean> {
    const args = new InstallSnapshotArgs();
    args.Term = term;
    args.LeaderId = this.#me;
    args.LastIncludedIndex = this.#head;
    args.LastIncludedTerm = this.#termAt(this.#head);
    args.Data = this.#snapshot;
    const reply = new InstallSnapshotReply();
    const ok = await this.#peers[peer].Call("Raft.InstallSnapshot", args, reply);
    if (!ok || this.#killed || !this.#isCurrent(reply.Term) || this.#role !== "leader") return false;
    if (this.#term !== term) return false;
    this.#peerHas(peer, args.LastIncludedIndex);
    return this.#next[peer] <= this.#last;
  }

  #peerHas(peer: number, index: number): void {
    this.#match[peer] = Math.max(this.#match[peer], index);
    this.#next[peer] = Math.max(this.#next[peer], index + 1);
    const sorted = this.#match.toSorted((a, b) => a - b);
    const most = sorted[Math.ceil(sorted.length / 2) - 1];
    if (most > this.#commit && this.#termAt(most) === this.#term) this.#commitTo(most);
  }

  #commitTo(index: number): void {
    if (index <= this.#commit) return;
    this.#commit = index;
    this.#toApply();
  }

  AppendEntries(args: AppendEntriesArgs, reply: AppendEntriesReply): void {
    const current = this.#isCurrent(args.Term);
    reply.Term = this.#term;
    if (!current) return;
    this.#role = "follower";
    this.#putOff();
    const prev = args.PrevLogIndex;
    if (this.#termAt(prev) !== args.PrevLogTerm) {
      reply.Next = prev > this.#last ? this.#last + 1 : this.#firstOfTerm(prev);
      return;
    }
    let changed = false;
    for (const [i, entry] of args.Entries.entries()) {
      const index = prev + 1 + i;
      if (this.#termAt(index) === entry.Term) continue;
      for (; this.#last >= index; this.#last--) this.#log.delete(this.#last);
      this.#log.set(index, entry);
      this.#last = index;
      changed = true;
    }
    if (changed) this.#save();
    reply.Success = true;
    this.#commitTo(Math.min(args.LeaderCommit, prev + args.Entries.length));
  }

  /** Where the term of the entry at `index` begins; after the head, if that is discarded. */
  #firstOfTerm(index: number): number {
    if (index < this.#head) return this.#head + 1;
    let first = index;
    while (first - 1 > this.#head && this.#termAt(first - 1) === this.#termAt(index)) first--;
    return first;
  }

  InstallSnapshot(args: InstallSnapshotArgs, reply: InstallSnapshotReply): void {
    const current = this.#isCurrent(args.Term);
    reply.Term = this.#term;
    if (!current) return;
    this.#role = "follower";
    this.#putOff();
    if (args.LastIncludedIndex <= this.#commit) return;
    if (this.#termAt(args.LastIncludedIndex) === args.LastIncludedTerm) this.#drop(args.LastIncludedIndex);
    else {
      this.#head = this.#last = args.LastIncludedIndex;
      const head = Object.assign(new Entry(), { Term: args.LastIncludedTerm });
      this.#log = new Map([[this.#head, head]]);
    }
    this.#snapshot = args.Data;
    this.#save();
    const msg = new ApplyMsg();
    msg.SnapshotValid = true;
    msg.Snapshot = args.Data;
    msg.SnapshotIndex = args.LastIncludedIndex;
    msg.SnapshotTerm = args.LastIncludedTerm;
    this.#toInstall = msg;
    this.#commitTo(args.LastIncludedIndex);
  }

  async #apply(): Promise<void> {
    while (!this.#killed) {
      if (this.#toInstall !== null) {
        const msg = this.#toInstall;
        this.#toInstall = null;
        this.#applied = msg.SnapshotIndex;
        await this.#applyCh.send(msg);
      } else if (this.#applied < this.#commit) {
        this.#applied++;
        const msg = new ApplyMsg();
        msg.CommandValid = true;
        msg.CommandIndex = this.#applied;
        msg.Command = this.#log.get(this.#applied)!.Command;
        await this.#applyCh.send(msg);
      } else await new Promise<void>((resolve) => this.#toApply = resolve);
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
