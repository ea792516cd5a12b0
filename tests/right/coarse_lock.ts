/**
 * Style: Go, word for word. One async mutex is held over whole handlers and let go around Call and applyCh; a ticker
 * looks every few milliseconds; a heartbeat starts a fresh goroutine a peer, whether or not the last one came back.
 *
 * @module
 */

import { Buffer, listOf, NewDecoder, NewEncoder, ref } from "../../labgob/mod.ts";
import type { ClientEnd } from "../../labrpc/mod.ts";
import { ApplyMsg, type Channel, type RaftServer } from "../../raft/api.ts";
import type { Persister } from "../../raft/persister.ts";

/** Milliseconds. */
const tick = 15;
const heartbeat = 110;
const timeoutLeast = 350;
const timeoutSpread = 350;
/** What writing to the disk takes, with the lock held: before and after the Persister has it. */
const diskBefore = 0;
const diskAfter = 0;
/** Whether the timeout is drawn at every look of the ticker. */
const drawnPerTick = false;

export class LogEntry {
  Command: unknown = null;
  Term = 0;
  Index = 0;
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
  XTerm = -1;
  XIndex = -1;
  XLen = 0;
}

const sleep = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

/** sync.Mutex: whoever waits longest is next. */
class Mutex {
  #tail: Promise<void> = Promise.resolve();

  /** Lock(), what, Unlock(). */
  hold<T>(what: () => T | Promise<T>): Promise<T> {
    const held = this.#tail.then(what);
    this.#tail = held.then(() => {}, () => {});
    return held;
  }
}

/** sync.Cond, for one goroutine. */
class Cond {
  #waiting: () => void = () => {};

  wait(): Promise<void> {
    return new Promise((resolve) => this.#waiting = resolve);
  }

  broadcast(): void {
    this.#waiting();
  }
}

class Raft implements RaftServer {
  private readonly mu = new Mutex();
  private readonly applyCond = new Cond();
  private dead = false;
  private currentTerm = 0;
  private votedFor = -1;
  private log: LogEntry[] = [new LogEntry()];
  private commitIndex = 0;
  private lastApplied = 0;
  private state: "Follower" | "Candidate" | "Leader" = "Follower";
  private nextIndex: number[] = [];
  private matchIndex: number[] = [];
  private votes = 0;
  private lastHeard = 0;
  private lastBeat = 0;
  private timeout = 0;

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

  Start(command: unknown): [number, number, boolean] {
    if (this.dead || this.state !== "Leader") return [-1, this.currentTerm, false];
    const index = this.log.length;
    this.log.push(Object.assign(new LogEntry(), { Command: command, Term: this.currentTerm, Index: index }));
    this.encode();
    this.mu.hold(() => this.replicate(this.currentTerm));
    return [index, this.currentTerm, true];
  }

  Kill(): void {
    this.dead = true;
    this.applyCond.broadcast();
  }

  /** The encoder and the Persister are called with the lock held, or by Start, which has no await. */
  private encode(): void {
    const w = new Buffer();
    const e = NewEncoder(w);
    e.Encode(this.currentTerm);
    e.Encode(this.votedFor);
    e.Encode(this.log);
    this.persister.SaveRaftState(w.Bytes());
  }

  private async persist(): Promise<void> {
    if (diskBefore > 0) await sleep(diskBefore);
    if (this.dead) return;
    this.encode();
    if (diskAfter > 0) await sleep(diskAfter);
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
  }

  private resetTimer(): void {
    this.lastHeard = Date.now();
    this.timeout = timeoutLeast + Math.random() * timeoutSpread;
  }

  private get lastLog(): LogEntry {
    return this.log[this.log.length - 1];
  }

  private async ticker(): Promise<void> {
    while (!this.dead) {
      await this.mu.hold(async () => {
        if (this.dead) return;
        if (this.state === "Leader") {
          if (Date.now() - this.lastBeat >= heartbeat) this.replicate(this.currentTerm);
          return;
        }
        if (drawnPerTick) this.timeout = timeoutLeast + Math.random() * 4 * timeoutSpread;
        if (Date.now() - this.lastHeard > this.timeout) await this.elect();
      });
      await sleep(tick);
    }
  }

  // Called with the lock held.

  private async elect(): Promise<void> {
    this.state = "Candidate";
    this.currentTerm++;
    this.votedFor = this.me;
    this.votes = 1;
    this.resetTimer();
    await this.persist();
    const args = Object.assign(new RequestVoteArgs(), {
      Term: this.currentTerm,
      CandidateId: this.me,
      LastLogIndex: this.lastLog.Index,
      LastLogTerm: this.lastLog.Term,
    });
    for (let i = 0; i < this.peers.length; i++) if (i !== this.me) this.goRequestVote(i, args);
  }

  private async becomeFollower(term: number): Promise<void> {
    this.state = "Follower";
    if (term <= this.currentTerm) return;
    this.currentTerm = term;
    this.votedFor = -1;
    await this.persist();
  }

  private replicate(term: number): void {
    if (this.dead || this.state !== "Leader" || this.currentTerm !== term) return;
    this.lastBeat = Date.now();
    for (let i = 0; i < this.peers.length; i++) if (i !== this.me) this.goAppendEntries(i, term);
  }

  private advanceCommit(): void {
    for (let n = this.lastLog.Index; n > this.commitIndex && this.log[n].Term === this.currentTerm; n--) {
      let have = 1;
      for (let i = 0; i < this.peers.length; i++) if (i !== this.me && this.matchIndex[i] >= n) have++;
      if (have > this.peers.length / 2) {
        this.commitIndex = n;
        this.applyCond.broadcast();
        return;
      }
    }
  }

  // Goroutines.

  private async goRequestVote(server: number, args: RequestVoteArgs): Promise<void> {
    const reply = new RequestVoteReply();
    if (!await this.peers[server].Call("Raft.RequestVote", args, reply)) return;
    await this.mu.hold(async () => {
      if (this.dead) return;
      if (reply.Term > this.currentTerm) {
        await this.becomeFollower(reply.Term);
        return;
      }
      if (this.state !== "Candidate" || this.currentTerm !== args.Term || !reply.VoteGranted) return;
      this.votes++;
      if (this.votes <= this.peers.length / 2) return;
      this.state = "Leader";
      this.nextIndex = this.peers.map(() => this.log.length);
      this.matchIndex = this.peers.map(() => 0);
      this.replicate(this.currentTerm);
    });
  }

  private async goAppendEntries(server: number, term: number): Promise<void> {
    const args = new AppendEntriesArgs();
    const ready = await this.mu.hold(() => {
      if (this.dead || this.state !== "Leader" || this.currentTerm !== term) return false;
      const prev = this.nextIndex[server] - 1;
      args.Term = term;
      args.LeaderId = this.me;
      args.PrevLogIndex = prev;
      args.PrevLogTerm = this.log[prev].Term;
      args.Entries = this.log.slice(prev + 1);
      args.LeaderCommit = this.commitIndex;
      return true;
    });
    if (!ready) return;
    const reply = new AppendEntriesReply();
    if (!await this.peers[server].Call("Raft.AppendEntries", args, reply)) return;
    await this.mu.hold(async () => {
      if (this.dead) return;
      if (reply.Term > this.currentTerm) {
        await this.becomeFollower(reply.Term);
        return;
      }
      if (this.state !== "Leader" || this.currentTerm !== args.Term) return;
      if (reply.Success) {
        const match = args.PrevLogIndex + args.Entries.length;
        this.matchIndex[server] = Math.max(match, this.matchIndex[server]);
        this.nextIndex[server] = Math.max(this.nextIndex[server], this.matchIndex[server] + 1);
        this.advanceCommit();
        return;
      }
      if (this.nextIndex[server] !== args.PrevLogIndex + 1) return;
      let next = reply.XLen;
      if (reply.XTerm !== -1) {
        next = args.PrevLogIndex;
        while (next > 1 && this.log[next].Term > reply.XTerm) next--;
        next = this.log[next].Term === reply.XTerm ? next + 1 : reply.XIndex;
      }
      this.nextIndex[server] = Math.max(next, this.matchIndex[server] + 1);
      this.goAppendEntries(server, term);
    });
  }

  private async applier(): Promise<void> {
    for (;;) {
      while (!this.dead && this.lastApplied >= this.commitIndex) await this.applyCond.wait();
      if (this.dead) return;
      // A copy under the lock; sent without it.
      const entries = this.log.slice(this.lastApplied + 1, this.commitIndex + 1);
      for (const { Command, Index } of entries) {
        if (this.dead) return;
        const fields = { CommandValid: true, Command, CommandIndex: Index };
        await this.applyCh.send(Object.assign(new ApplyMsg(), fields));
        this.lastApplied = Index;
      }
    }
  }

  // Handlers.

  RequestVote(args: RequestVoteArgs, reply: RequestVoteReply): Promise<void> {
    return this.mu.hold(async () => {
      if (this.dead) return;
      if (args.Term > this.currentTerm) await this.becomeFollower(args.Term);
      reply.Term = this.currentTerm;
      if (args.Term < this.currentTerm) return;
      const { Term, Index } = this.lastLog;
      const upToDate = args.LastLogTerm > Term || (args.LastLogTerm === Term && args.LastLogIndex >= Index);
      if (!upToDate || (this.votedFor !== -1 && this.votedFor !== args.CandidateId)) return;
      this.votedFor = args.CandidateId;
      this.resetTimer();
      await this.persist();
      reply.VoteGranted = true;
    });
  }

  AppendEntries(args: AppendEntriesArgs, reply: AppendEntriesReply): Promise<void> {
    return this.mu.hold(async () => {
      if (this.dead) return;
      if (args.Term < this.currentTerm) {
        reply.Term = this.currentTerm;
        return;
      }
      await this.becomeFollower(args.Term);
      reply.Term = this.currentTerm;
      this.resetTimer();
      if (args.PrevLogIndex > this.lastLog.Index) {
        reply.XLen = this.log.length;
        return;
      }
      const { Term } = this.log[args.PrevLogIndex];
      if (Term !== args.PrevLogTerm) {
        reply.XTerm = Term;
        reply.XIndex = this.log.find((entry) => entry.Term === Term)!.Index;
        return;
      }
      for (const entry of args.Entries) {
        if (this.log[entry.Index]?.Term === entry.Term) continue;
        this.log.splice(entry.Index, Infinity, ...args.Entries.slice(entry.Index - args.PrevLogIndex - 1));
        await this.persist();
        break;
      }
      const lastNew = args.PrevLogIndex + args.Entries.length;
      if (args.LeaderCommit > this.commitIndex) {
        this.commitIndex = Math.max(this.commitIndex, Math.min(args.LeaderCommit, lastNew));
        this.applyCond.broadcast();
      }
      reply.Success = true;
    });
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
