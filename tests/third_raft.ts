/**
 * A Raft server: elections, log replication, persistence and quick back-up, after the extended Raft paper's Figure 2, and
 * snapshots after its Figure 13.
 *
 * Particular to this one: each role is an async loop that runs while its record is the server's `office`, so that
 * after any await one question, "is this still my office?", stands for "same term? same role? still alive?".
 *
 * What changes the state is synchronous: the RPC handlers, `Start`, and the steps from one office to another. What
 * waits is a loop: `follower`, `candidate` and `leader`, of which one runs at a time, and `applier` beside them.
 *
 * @module
 */

import { Buffer, listOf, NewDecoder, NewEncoder, ref } from "../labgob/mod.ts";
import type { ClientEnd } from "../labrpc/mod.ts";
import { ApplyMsg, type Channel, type Make as MakeRaft, type RaftServer } from "../raft/api.ts";
import type { Persister } from "../raft/persister.ts";
import { DPrintf } from "../raft/util.ts";

/** Milliseconds between two heartbeats: at most ten a second are allowed. */
const heartbeatInterval = 120;
/** An election timeout is one to two times this: several heartbeats, as some are lost, and chance, as 5.2 wants it. */
const shortestTimeout = 450;
/** `votedFor` of a server that has not voted in this term. */
const nobody = -1;

/** What the log holds at an index. Entries are never changed, only replaced, so logs and messages may share them. */
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

/** A refusal says where to go on (end of 5.3). */
export class AppendEntriesReply {
  Term = 0;
  Success = false;
  /** The term of the follower's entry at PrevLogIndex; 0, which is no entry's term, if its log ends before that. */
  ConflictTerm = 0;
  /** The first index at which the follower has that term; the index after its last, if its log is too short. */
  ConflictIndex = 0;
}

/** The snapshot goes in one piece. */
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

/**
 * A server's role for one stretch of one term. Whatever changes the term or the role, or ends the server, makes a new
 * record. What only a role has to know is in its record and ends with it: old votes cannot be counted later.
 */
type Office = { role: "follower" } | Candidate | Leader | { role: "dead" };
type Candidate = { role: "candidate"; votes: number };
type Leader = { role: "leader"; progress: Progress[] };

/** What a leader knows of a peer: Figure 2's two indices, and what keeps it from sending too much or too seldom. */
interface Progress {
  nextIndex: number;
  matchIndex: number;
  /** When the peer has to hear from the leader again. */
  due: number;
  /** The latest request with entries or a snapshot, while unanswered. New entries wait for it, but not beyond `due`. */
  pending: AppendEntriesArgs | InstallSnapshotArgs | null;
}

/** A condition variable for one loop. Ringing while nobody waits is lost: look at the state, then wait. */
class Bell {
  private wake = () => {};

  ring(): void {
    this.wake();
  }

  /** Resolves at the next ring, or after `ms` milliseconds. */
  wait(ms?: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = ms === undefined ? undefined : setTimeout(resolve, Math.ceil(ms));
      this.wake = () => (clearTimeout(timer), resolve());
    });
  }
}

class Raft implements RaftServer {
  // Persistent state (Figure 2): after a change, persist() before anybody can hear of it.
  private currentTerm = 0;
  private votedFor = nobody;
  /** What is before this index is discarded: it is in the snapshot, and so is the entry here. */
  private base = 0;
  /** The log from `base` on. At index 0 stands an entry that no one sent; all logs agree on it. */
  private log: LogEntry[] = [new LogEntry()];
  /** The service's state after the entry at `base`; empty while that is 0. */
  private snapshot: Uint8Array = new Uint8Array();

  // Volatile state.
  private commitIndex = 0;
  private lastApplied = 0;
  private office: Office = { role: "follower" };
  /** When a follower or a candidate begins an election. Its loop looks again when it wakes: it may be put off. */
  private electionDue = 0;
  /** Rung when the loop of the present office has something to look at before its time. */
  private readonly news = new Bell();
  /** Rung when commitIndex has moved. */
  private readonly committed = new Bell();

  constructor(
    private readonly peers: ClientEnd[],
    private readonly me: number,
    private readonly persister: Persister,
    private readonly applyCh: Channel<ApplyMsg>,
  ) {
    this.readPersist();
    this.restartElectionTimer();
    this.run();
    this.applier();
  }

  // What the service calls.

  GetState(): [number, boolean] {
    return [this.currentTerm, this.office.role === "leader"];
  }

  Start(command: unknown): [number, number, boolean] {
    if (this.office.role !== "leader") return [-1, this.currentTerm, false];
    this.log.push(fill(new LogEntry(), { Term: this.currentTerm, Command: command }));
    this.persist();
    this.news.ring();
    return [this.lastIndex, this.currentTerm, true];
  }

  Snapshot(index: number, snapshot: Uint8Array): void {
    if (this.office.role === "dead" || index <= this.base || index > this.lastApplied) return;
    this.beginAt(index, this.entry(index)!.Term, snapshot);
  }

  Kill(): void {
    this.take({ role: "dead" });
    this.committed.ring();
  }

  // The loops.

  /** Runs the loop of whichever office the server has. A loop returns when its office is over. */
  private async run(): Promise<void> {
    while (this.office.role !== "dead") {
      if (this.office.role === "follower") await this.follower(this.office);
      else if (this.office.role === "candidate") await this.candidate(this.office);
      else await this.leader(this.office);
    }
  }

  /** 5.2: a follower only answers, which the handlers do. Here it waits for the leader to be silent for too long. */
  private async follower(office: Office): Promise<void> {
    while (this.office === office) {
      const left = this.electionDue - performance.now();
      if (left <= 0) this.becomeCandidate();
      else await this.news.wait(left);
    }
  }

  /** 5.2: a candidate asks everybody, until it has won, or somebody else has, or time is up and it begins again. */
  private async candidate(office: Candidate): Promise<void> {
    const args = fill(new RequestVoteArgs(), {
      Term: this.currentTerm,
      CandidateId: this.me,
      LastLogIndex: this.lastIndex,
      LastLogTerm: this.lastTerm,
    });
    for (const peer of this.others) this.askForVote(office, peer, args);
    while (this.office === office) {
      const left = this.electionDue - performance.now();
      if (office.votes >= this.majority) this.becomeLeader();
      else if (left <= 0) this.becomeCandidate();
      else await this.news.wait(left);
    }
  }

  /**
   * 5.3: a leader commits what a majority has, and sends what a peer lacks; and if nothing is new, a heartbeat when
   * it is due. Replies and Start only note what there is to do: it is done here.
   */
  private async leader(office: Leader): Promise<void> {
    while (this.office === office) {
      this.commitByMajority(office);
      const now = performance.now();
      let next = now + heartbeatInterval;
      for (const peer of this.others) {
        const its = office.progress[peer];
        // What is overdue goes again, entries and all: a leader retries until they are stored (5.3).
        if (now >= its.due || (its.pending === null && its.nextIndex <= this.lastIndex)) {
          its.due = now + heartbeatInterval;
          if (its.nextIndex > this.base) this.sendEntries(office, peer);
          else this.sendSnapshot(office, peer);
        }
        next = Math.min(next, its.due);
      }
      await this.news.wait(next - now);
    }
  }

  /** Hands over what is committed, in order. No other code does, so none comes twice or too early. */
  private async applier(): Promise<void> {
    while (this.office.role !== "dead") {
      if (this.lastApplied === this.commitIndex) await this.committed.wait();
      else if (this.lastApplied < this.base) await this.handOverSnapshot();
      else {
        const index = ++this.lastApplied;
        const message = { CommandValid: true, Command: this.entry(index)!.Command, CommandIndex: index };
        await this.applyCh.send(fill(new ApplyMsg(), message));
      }
    }
  }

  /** Only a leader's snapshot discards what is not applied: it stands for those entries. */
  private async handOverSnapshot(): Promise<void> {
    this.lastApplied = this.base;
    const place = { SnapshotIndex: this.base, SnapshotTerm: this.log[0].Term };
    await this.applyCh.send(fill(new ApplyMsg(), { SnapshotValid: true, Snapshot: this.snapshot, ...place }));
  }

  // From one office to another: each a single step, so that nobody meets a server half-way.

  private take(office: Office): void {
    DPrintf("%s in term %d", office.role, this.currentTerm);
    this.office = office;
    this.news.ring();
  }

  /** 5.1: whoever hears of a higher term, in a request or a reply, is a follower in it, and has not voted there. */
  private adopt(term: number): void {
    if (term <= this.currentTerm || this.office.role === "dead") return;
    this.currentTerm = term;
    this.votedFor = nobody;
    this.persist();
    // Adopting a term is no reason to put an election off; but a leader had no timer that could go on running.
    if (this.office.role === "leader") this.restartElectionTimer();
    this.take({ role: "follower" });
  }

  private becomeCandidate(): void {
    this.currentTerm++;
    this.votedFor = this.me;
    this.persist();
    this.restartElectionTimer();
    this.take({ role: "candidate", votes: 1 });
  }

  private becomeLeader(): void {
    const start = { nextIndex: this.lastIndex + 1, matchIndex: 0, due: 0, pending: null };
    this.take({ role: "leader", progress: this.peers.map(() => ({ ...start })) });
  }

  // Requests, and what comes of the replies.

  private async askForVote(office: Candidate, peer: number, args: RequestVoteArgs): Promise<void> {
    const reply = new RequestVoteReply();
    if (!(await this.peers[peer].Call("Raft.RequestVote", args, reply))) return;
    this.adopt(reply.Term);
    if (this.office !== office || reply.Term !== args.Term || !reply.VoteGranted) return;
    office.votes++;
    this.news.ring();
  }

  private async sendEntries(office: Leader, peer: number): Promise<void> {
    const its = office.progress[peer];
    const prev = its.nextIndex - 1;
    const args = fill(new AppendEntriesArgs(), {
      Term: this.currentTerm,
      LeaderId: this.me,
      PrevLogIndex: prev,
      PrevLogTerm: this.entry(prev)!.Term,
      Entries: this.log.slice(its.nextIndex - this.base),
      LeaderCommit: this.commitIndex,
    });
    its.pending = args.Entries.length > 0 ? args : null;
    const reply = new AppendEntriesReply();
    // If it is lost, the next heartbeat repeats it.
    if (!(await this.peers[peer].Call("Raft.AppendEntries", args, reply))) return;
    this.adopt(reply.Term);
    if (this.office !== office || reply.Term !== args.Term) return;
    if (its.pending === args) its.pending = null;
    if (reply.Success) {
      // What the request carried is stored there; the log may have grown since. A late reply says less than is known.
      this.stored(its, prev + args.Entries.length);
    } else if (prev === its.nextIndex - 1 && prev > its.matchIndex) {
      // This answers the latest question: a refusal that comes late must not undo a later step.
      its.nextIndex = this.backUp(prev, reply);
    }
    this.news.ring();
  }

  /** 7: what is discarded cannot be sent, so the peer gets the snapshot that it is in. */
  private async sendSnapshot(office: Leader, peer: number): Promise<void> {
    const its = office.progress[peer];
    const args = fill(new InstallSnapshotArgs(), {
      Term: this.currentTerm,
      LeaderId: this.me,
      LastIncludedIndex: this.base,
      LastIncludedTerm: this.log[0].Term,
      Data: this.snapshot,
    });
    its.pending = args;
    const reply = new InstallSnapshotReply();
    if (!(await this.peers[peer].Call("Raft.InstallSnapshot", args, reply))) return;
    this.adopt(reply.Term);
    if (this.office !== office || reply.Term !== args.Term) return;
    if (its.pending === args) its.pending = null;
    this.stored(its, args.LastIncludedIndex);
    this.news.ring();
  }

  private stored(its: Progress, index: number): void {
    its.matchIndex = Math.max(its.matchIndex, index);
    its.nextIndex = its.matchIndex + 1;
  }

  /** The end of 5.3, by terms: go on after our last entry of the conflicting term, else where that term begins. */
  private backUp(prev: number, reply: AppendEntriesReply): number {
    const before = this.log.slice(0, Math.max(0, prev - this.base));
    const ours = reply.ConflictTerm === 0
      ? -1
      : before.findLastIndex(({ Term }) => Term === reply.ConflictTerm);
    return ours >= 0 ? this.base + ours + 1 : reply.ConflictIndex;
  }

  /** 5.3 and 5.4.2: only an entry of its own term is committed by counting; those before it are so with it. */
  private commitByMajority(office: Leader): void {
    const have = office.progress.map((its, i) => i === this.me ? this.lastIndex : its.matchIndex);
    const index = have.sort((a, b) => b - a)[this.majority - 1];
    if (this.entry(index)?.Term === this.currentTerm) this.commit(index);
  }

  private commit(index: number): void {
    if (index <= this.commitIndex) return;
    this.commitIndex = index;
    this.committed.ring();
  }

  // The handlers. They have no await, so each is one step, and is saved before its answer leaves.

  RequestVote(args: RequestVoteArgs, reply: RequestVoteReply): void {
    if (this.office.role === "dead") return;
    this.adopt(args.Term);
    reply.Term = this.currentTerm;
    if (args.Term < this.currentTerm) return;
    // 5.4.1: of two logs the one with the later last term is more up-to-date; with equal ones, the longer.
    const upToDate = args.LastLogTerm > this.lastTerm ||
      (args.LastLogTerm === this.lastTerm && args.LastLogIndex >= this.lastIndex);
    if (!upToDate || (this.votedFor !== nobody && this.votedFor !== args.CandidateId)) return;
    this.votedFor = args.CandidateId;
    this.persist();
    this.restartElectionTimer();
    reply.VoteGranted = true;
  }

  AppendEntries(args: AppendEntriesArgs, reply: AppendEntriesReply): void {
    if (!this.hears(args, reply)) return;
    // What is discarded was committed, so this leader has the same up to `base`: nothing is new before it.
    const prev = Math.max(args.PrevLogIndex, this.base);
    const entries = args.Entries.slice(prev - args.PrevLogIndex);
    const ours = this.entry(prev)?.Term;
    if (prev === args.PrevLogIndex && ours !== args.PrevLogTerm) {
      const first = this.log.findIndex((entry) => entry.Term === ours);
      reply.ConflictTerm = ours ?? 0;
      reply.ConflictIndex = first < 0 ? this.lastIndex + 1 : this.base + Math.max(first, 1);
      return;
    }

    // Cut only where something differs: a request that was overtaken by a later one must not undo that one's work.
    const fresh = entries.findIndex((entry, i) => this.entry(prev + 1 + i)?.Term !== entry.Term);
    if (fresh >= 0) {
      this.log = [...this.log.slice(0, prev + 1 + fresh - this.base), ...entries.slice(fresh)];
      this.persist();
    }
    // Only as far as this request vouches for: what follows in this log may not be the leader's.
    this.commit(Math.min(args.LeaderCommit, prev + entries.length));
    reply.Success = true;
  }

  InstallSnapshot(args: InstallSnapshotArgs, reply: InstallSnapshotReply): void {
    if (!this.hears(args, reply)) return;
    // What is committed here is applied, or on its way: the service must not go back.
    if (args.LastIncludedIndex <= this.commitIndex) return;
    this.beginAt(args.LastIncludedIndex, args.LastIncludedTerm, args.Data);
    this.commit(args.LastIncludedIndex);
  }

  /** Whether it is the current leader who speaks: then, whatever comes of it, this server follows. Fills the term in. */
  private hears(args: { Term: number }, reply: { Term: number }): boolean {
    if (this.office.role === "dead") return false;
    this.adopt(args.Term);
    reply.Term = this.currentTerm;
    if (args.Term < this.currentTerm) return false;
    if (this.office.role === "candidate") this.take({ role: "follower" });
    this.restartElectionTimer();
    return true;
  }

  /** 7: what the snapshot includes is discarded. What follows stays if its last entry is here, else all goes. */
  private beginAt(index: number, term: number, snapshot: Uint8Array): void {
    const rest = this.entry(index)?.Term === term ? this.log.slice(index + 1 - this.base) : [];
    this.log = [fill(new LogEntry(), { Term: term }), ...rest];
    this.base = index;
    this.snapshot = snapshot;
    this.persist();
  }

  /** Undefined if there is none, or it is discarded. */
  private entry(index: number): LogEntry | undefined {
    return this.log[index - this.base];
  }

  private get lastIndex(): number {
    return this.base + this.log.length - 1;
  }

  private get lastTerm(): number {
    return this.log[this.log.length - 1].Term;
  }

  private get majority(): number {
    return Math.floor(this.peers.length / 2) + 1;
  }

  private get others(): number[] {
    return [...this.peers.keys()].filter((peer) => peer !== this.me);
  }

  /** For three reasons, and no others (5.2): the current leader spoke, a vote was given, an election begins. */
  private restartElectionTimer(): void {
    this.electionDue = performance.now() + shortestTimeout * (1 + Math.random());
  }

  /** State and snapshot are always saved together: each is useless without the other. */
  private persist(): void {
    const saved = new Buffer();
    const encoder = NewEncoder(saved);
    for (const value of [this.currentTerm, this.votedFor, this.base, this.log]) check(encoder.Encode(value));
    this.persister.Save(saved.Bytes(), this.snapshot);
  }

  private readPersist(): void {
    const data = this.persister.ReadRaftState();
    if (data.length === 0) return;
    const decoder = NewDecoder(new Buffer(data));
    const [term, vote, base, log] = [ref(0), ref(0), ref(0), listOf(LogEntry)];
    for (const target of [term, vote, base, log]) check(decoder.Decode(target));
    [this.currentTerm, this.votedFor, this.base, this.log] = [term.value, vote.value, base.value, log];
    this.snapshot = this.persister.ReadSnapshot();
    // The service has restored itself from the snapshot.
    this.commitIndex = this.lastApplied = this.base;
  }
}

/** An instance with its fields set: labgob wants classes whose constructors need no arguments. */
function fill<T extends object>(target: T, fields: Partial<T>): T {
  return Object.assign(target, fields);
}

/** A server that cannot save, or read what it saved, must not go on as if it had. */
function check(error: Error | null): void {
  if (error !== null) throw error;
}

export const Make: MakeRaft = (...given) => new Raft(...given);
