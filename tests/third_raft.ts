/**
 * A Raft server: elections, log replication, persistence and quick back-up, after the extended Raft paper's Figure 2.
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
  /** The latest request with entries, while it is unanswered. New entries wait for it, but not beyond `due`. */
  pending: AppendEntriesArgs | null;
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
  /** At index 0 stands an entry that no one sent; all logs agree on it. */
  private log: LogEntry[] = [new LogEntry()];

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
      LastLogTerm: this.log[this.lastIndex].Term,
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
          this.sendEntries(office, peer);
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
      else {
        const index = ++this.lastApplied;
        const message = { CommandValid: true, Command: this.log[index].Command, CommandIndex: index };
        await this.applyCh.send(fill(new ApplyMsg(), message));
      }
    }
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
      PrevLogTerm: this.log[prev].Term,
      Entries: this.log.slice(its.nextIndex),
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
      its.matchIndex = Math.max(its.matchIndex, prev + args.Entries.length);
      its.nextIndex = its.matchIndex + 1;
    } else if (prev === its.nextIndex - 1 && prev > its.matchIndex) {
      // This answers the latest question: a refusal that comes late must not undo a later step.
      its.nextIndex = this.backUp(prev, reply);
    }
    this.news.ring();
  }

  /** The end of 5.3, by terms: go on after our last entry of the conflicting term, else where that term begins. */
  private backUp(prev: number, reply: AppendEntriesReply): number {
    const ours = this.log.findLastIndex((entry, i) => i < prev && entry.Term === reply.ConflictTerm);
    return ours > 0 ? ours + 1 : reply.ConflictIndex;
  }

  /** 5.3 and 5.4.2: only an entry of its own term is committed by counting; those before it are so with it. */
  private commitByMajority(office: Leader): void {
    const have = office.progress.map((its, i) => i === this.me ? this.lastIndex : its.matchIndex);
    const index = have.sort((a, b) => b - a)[this.majority - 1];
    if (this.log[index].Term === this.currentTerm) this.commit(index);
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
    const lastTerm = this.log[this.lastIndex].Term;
    const upToDate = args.LastLogTerm > lastTerm ||
      (args.LastLogTerm === lastTerm && args.LastLogIndex >= this.lastIndex);
    if (!upToDate || (this.votedFor !== nobody && this.votedFor !== args.CandidateId)) return;
    this.votedFor = args.CandidateId;
    this.persist();
    this.restartElectionTimer();
    reply.VoteGranted = true;
  }

  AppendEntries(args: AppendEntriesArgs, reply: AppendEntriesReply): void {
    if (this.office.role === "dead") return;
    this.adopt(args.Term);
    reply.Term = this.currentTerm;
    if (args.Term < this.currentTerm) return;
    // From here on it is the current leader who speaks, whatever comes of the entries.
    if (this.office.role === "candidate") this.take({ role: "follower" });
    this.restartElectionTimer();

    const prev = args.PrevLogIndex;
    const ours = this.log[prev]?.Term;
    if (ours !== args.PrevLogTerm) {
      const first = this.log.findIndex((entry) => entry.Term === ours);
      reply.ConflictTerm = ours ?? 0;
      reply.ConflictIndex = first < 0 ? this.log.length : first;
      return;
    }

    // Cut only where something differs: a request that was overtaken by a later one must not undo that one's work.
    const fresh = args.Entries.findIndex((entry, i) => this.log[prev + 1 + i]?.Term !== entry.Term);
    if (fresh >= 0) {
      this.log = [...this.log.slice(0, prev + 1 + fresh), ...args.Entries.slice(fresh)];
      this.persist();
    }
    // Only as far as this request vouches for: what follows in this log may not be the leader's.
    this.commit(Math.min(args.LeaderCommit, prev + args.Entries.length));
    reply.Success = true;
  }

  private get lastIndex(): number {
    return this.log.length - 1;
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

  private persist(): void {
    const saved = new Buffer();
    const encoder = NewEncoder(saved);
    for (const value of [this.currentTerm, this.votedFor, this.log]) check(encoder.Encode(value));
    this.persister.SaveRaftState(saved.Bytes());
  }

  private readPersist(): void {
    const data = this.persister.ReadRaftState();
    if (data.length === 0) return;
    const decoder = NewDecoder(new Buffer(data));
    const [term, vote, log] = [ref(0), ref(0), listOf(LogEntry)];
    for (const target of [term, vote, log]) check(decoder.Decode(target));
    [this.currentTerm, this.votedFor, this.log] = [term.value, vote.value, log];
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
