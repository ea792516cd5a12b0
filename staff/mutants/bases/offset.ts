/**
 * Raft: leader election, log replication and persistence, after Figure 2 of the extended Raft paper (Ongaro and
 * Ousterhout, "In Search of an Understandable Consensus Algorithm"), and snapshots, after its section 7 and Figure 13.
 * Section numbers are the paper's.
 *
 * JavaScript runs one piece of code at a time, so no locks are needed; but whatever was read before an `await` may be
 * out of date after it. Every function here looks again at its term and its role after waiting.
 *
 * @module
 */

import { Buffer, listOf, NewDecoder, NewEncoder } from "../../../labgob/mod.ts";
import type { ClientEnd } from "../../../labrpc/mod.ts";
import { ApplyMsg, type Channel, type RaftServer } from "../../../raft/api.ts";
import type { Persister } from "../../../raft/persister.ts";
import { DPrintf } from "../../../raft/util.ts";

/** Milliseconds between two heartbeats; the tester allows ten a second, and a new leader within five seconds. */
const heartbeatInterval = 150;
/** An election timeout is at least this many milliseconds, three heartbeats, ... */
const electionTimeoutMin = 450;
/** ... and up to so many more, drawn anew each time, so that elections rarely collide (§5.2). */
const electionTimeoutSpread = 400;

/** votedFor of a server that has not voted in this term. */
const nobody = -1;

/** One entry of the log: a command, and the term in which a leader received it. */
export class LogEntry {
  /** The leader's term when it received the command. */
  Term = 0;
  /** What the service is to execute. */
  Command: unknown = null;
}

/**
 * The log, by Figure 2's indexes. What the service has put into a snapshot is discarded: the entries begin after
 * `start`, the last one discarded, of which only the term is kept (§7). Without a snapshot that is the empty entry at
 * index 0, of term 0, which every server has: so every entry has one before it.
 */
class Log {
  /** Index of the last entry that is discarded: §7's last included index. */
  start = 0;
  /** The entry at `start`, and all after it. */
  #entries: LogEntry[] = [new LogEntry()];

  get lastIndex(): number {
    return this.start + this.#entries.length - 1;
  }

  get lastTerm(): number {
    return this.#entries[this.#entries.length - 1].Term;
  }

  /** How many entries there are. */
  get length(): number {
    return this.#entries.length - 1;
  }

  /** The entry at an index; of the one at `start` only the term is known. */
  at(index: number): LogEntry {
    return this.#entries[index - this.start];
  }

  /** The term of the entry at an index; undefined if it is discarded, or not there. */
  term(index: number): number | undefined {
    return this.#entries[index - this.start]?.Term;
  }

  from(index: number): LogEntry[] {
    return this.#entries.slice(index - this.start);
  }

  push(entry: LogEntry): void {
    this.#entries.push(entry);
  }

  /** Removes the entry at an index, and all that follow. */
  cut(index: number): void {
    this.#entries.length = index - this.start;
  }

  /** Discards all up to the entry at `index`, of that term. What follows it stays, if that entry is there (Figure 13). */
  discard(index: number, term: number): void {
    const kept = this.term(index) === term ? this.from(index + 1) : [];
    const start = new LogEntry();
    start.Term = term;
    this.#entries = [start, ...kept];
    this.start = index;
  }
}

/** Arguments of RequestVote (Figure 2). */
export class RequestVoteArgs {
  /** The candidate's term. */
  Term = 0;
  /** Who asks for the vote. */
  CandidateId = 0;
  /** Index of the candidate's last entry (§5.4). */
  LastLogIndex = 0;
  /** Term of the candidate's last entry (§5.4). */
  LastLogTerm = 0;
}

/** Results of RequestVote (Figure 2). */
export class RequestVoteReply {
  /** currentTerm, for the candidate to update itself. */
  Term = 0;
  /** The candidate has the vote. */
  VoteGranted = false;
}

/** Arguments of AppendEntries (Figure 2). */
export class AppendEntriesArgs {
  /** The leader's term. */
  Term = 0;
  /** Who leads. */
  LeaderId = 0;
  /** Index of the entry before the new ones. */
  PrevLogIndex = 0;
  /** Term of the entry at PrevLogIndex. */
  PrevLogTerm = 0;
  /** The entries to store; none in a heartbeat. */
  Entries: LogEntry[] = listOf(LogEntry);
  /** The leader's commitIndex. */
  LeaderCommit = 0;
}

/** Results of AppendEntries (Figure 2), and on a conflict what lets the leader skip a whole term (end of §5.3). */
export class AppendEntriesReply {
  /** currentTerm, for the leader to update itself. */
  Term = 0;
  /** There was an entry at PrevLogIndex of term PrevLogTerm. */
  Success = false;
  /** Term of the entry at PrevLogIndex; 0 if the log is too short to have one. */
  XTerm = 0;
  /** First index of that term. */
  XIndex = 0;
  /** Length of the log, counting the empty entry at index 0. */
  XLen = 0;
}

/** Arguments of InstallSnapshot (Figure 13): the snapshot is sent whole. */
export class InstallSnapshotArgs {
  /** The leader's term. */
  Term = 0;
  /** Who leads. */
  LeaderId = 0;
  /** The snapshot is in the place of all entries up to this index. */
  LastIncludedIndex = 0;
  /** Term of that entry. */
  LastIncludedTerm = 0;
  /** The snapshot, as the service made it. */
  Data: Uint8Array = new Uint8Array();
}

/** Results of InstallSnapshot (Figure 13). */
export class InstallSnapshotReply {
  /** currentTerm, for the leader to update itself. */
  Term = 0;
}

/** Where the log begins: a journal opens with it if there is a snapshot. */
class Discarded {
  LastIncludedIndex = 0;
  LastIncludedTerm = 0;
}

/** What one save adds to those before it: the log from index From on is now Entries. */
class Saved {
  CurrentTerm = 0;
  VotedFor = 0;
  From = 0;
  Entries: LogEntry[] = listOf(LogEntry);
}

type Role = "follower" | "candidate" | "leader";

function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

/** A Raft server. */
class Raft implements RaftServer {
  readonly peers: ClientEnd[];
  readonly me: number;
  readonly persister: Persister;
  readonly applyCh: Channel<ApplyMsg>;
  dead = false;
  role: Role = "follower";
  electionDeadline = 0;

  // Persistent state on all servers (Figure 2).
  currentTerm = 0;
  votedFor = nobody;
  log = new Log();

  // Volatile state on all servers.
  commitIndex = 0;
  lastApplied = 0;

  // Volatile state on leaders, initialised by becomeLeader.
  nextIndex: number[] = [];
  matchIndex: number[] = [];

  /** The latest AppendEntries or InstallSnapshot to each peer that is not answered yet. */
  awaiting: (AppendEntriesArgs | InstallSnapshotArgs | null)[] = [];
  broadcastPending = false;
  wakeApplier: () => void = () => {};

  // The journal that persist appends to.
  journal = new Buffer();
  journalEncoder = NewEncoder(this.journal);
  /** How many entries of the log the journal has as they are now. */
  journalled = 1;
  /** How much has been written into the journal, in entries and records. */
  journalWork = 0;

  constructor(peers: ClientEnd[], me: number, persister: Persister, applyCh: Channel<ApplyMsg>) {
    this.peers = peers;
    this.me = me;
    this.persister = persister;
    this.applyCh = applyCh;
    this.readPersist(persister.ReadRaftState());
    this.resetElectionTimer();
    this.ticker();
    this.applier();
  }

  // ---- What the service calls ----

  Start(command: unknown): [number, number, boolean] {
    if (this.role !== "leader" || this.killed()) return [-1, this.currentTerm, false];
    const entry = new LogEntry();
    entry.Term = this.currentTerm;
    entry.Command = command;
    this.log.push(entry);
    this.persist();
    DPrintf("start %d in term %d", this.log.lastIndex, this.currentTerm);
    // All that is started in one go leaves in one AppendEntries to each peer.
    if (!this.broadcastPending) {
      this.broadcastPending = true;
      queueMicrotask(() => {
        this.broadcastPending = false;
        this.broadcastNew();
      });
    }
    return [this.log.lastIndex, this.currentTerm, true];
  }

  /** The service has its state after the entry at `index` in this snapshot: the log up to there can go (§7). */
  Snapshot(index: number, snapshot: Uint8Array): void {
    if (index <= this.log.start || index > this.lastApplied || this.killed()) return;
    this.log.discard(index, this.log.at(index).Term);
    this.persistWith(snapshot);
    DPrintf("log discarded up to %d", index);
  }

  GetState(): [number, boolean] {
    return [this.currentTerm, this.role === "leader"];
  }

  Kill(): void {
    this.dead = true;
    this.wakeApplier();
  }

  killed(): boolean {
    return this.dead;
  }

  // ---- Persistence ----

  /**
   * Saves currentTerm, votedFor and log: before an answer or a request that builds on them leaves (Figure 2, "Updated
   * on stable storage before responding to RPCs"). The saved state is a journal: each save appends what changed, so
   * that a long log is not encoded again for every new entry. Once the journal is mostly history it is begun anew.
   */
  persist(): void {
    if (this.journalWork > 2 * (this.log.length + 1) + 100) this.restartJournal();
    this.writeJournal();
    this.persister.SaveRaftState(this.journal.Bytes());
  }

  /** The log begins anew, where this snapshot ends: state and snapshot are saved as one, or a crash might keep one. */
  persistWith(snapshot: Uint8Array): void {
    this.restartJournal();
    this.writeJournal();
    this.persister.SaveStateAndSnapshot(this.journal.Bytes(), snapshot);
  }

  writeJournal(): void {
    const saved = new Saved();
    saved.CurrentTerm = this.currentTerm;
    saved.VotedFor = this.votedFor;
    saved.From = this.journalled;
    saved.Entries = this.log.from(this.journalled);
    this.journalEncoder.Encode(saved);
    this.journalWork += 1 + saved.Entries.length;
    this.journalled = this.log.lastIndex + 1;
  }

  restartJournal(): void {
    this.journal = new Buffer();
    this.journalEncoder = NewEncoder(this.journal);
    this.journalled = this.log.start + 1;
    this.journalWork = 0;
    if (this.log.start === 0) return;
    const discarded = new Discarded();
    discarded.LastIncludedIndex = this.log.start;
    discarded.LastIncludedTerm = this.log.at(this.log.start).Term;
    this.journalEncoder.Encode(discarded);
  }

  /**
   * Restores what an earlier life saved. The first save of this life begins a journal of its own. The service restores
   * itself from the snapshot, so all that is in it is applied.
   */
  readPersist(data: Uint8Array): void {
    const decoder = NewDecoder(new Buffer(data));
    if (this.persister.SnapshotSize() > 0) {
      const discarded = new Discarded();
      if (decoder.Decode(discarded) !== null) return;
      this.log.discard(discarded.LastIncludedIndex, discarded.LastIncludedTerm);
      this.restartJournal();
      this.commitIndex = this.lastApplied = this.log.start;
    }
    for (;;) {
      const saved = new Saved();
      if (decoder.Decode(saved) !== null) return;
      this.currentTerm = saved.CurrentTerm;
      this.votedFor = saved.VotedFor;
      this.log.cut(saved.From);
      for (const entry of saved.Entries) this.log.push(entry);
    }
  }

  // ---- Terms, roles and the election timer ----

  hasQuorum(count: number): boolean {
    return count > this.peers.length / 2;
  }

  resetElectionTimer(): void {
    this.electionDeadline = Date.now() + electionTimeoutMin + Math.random() * electionTimeoutSpread;
  }

  /** Rules for all servers: a higher term in a request or a reply makes this server a follower (§5.1). */
  adoptTerm(term: number): void {
    this.currentTerm = term;
    this.votedFor = nobody;
    this.role = "follower";
    this.persist();
  }

  /** Starts an election whenever the election timeout passes without word from a leader or a vote granted (§5.2). */
  async ticker(): Promise<void> {
    while (!this.killed()) {
      const left = this.electionDeadline - Date.now();
      if (left > 0) {
        await sleep(left);
      } else if (this.role === "leader") {
        this.resetElectionTimer();
      } else {
        this.startElection();
      }
    }
  }

  // ---- Leader election (§5.2, §5.4.1) ----

  startElection(): void {
    this.role = "candidate";
    this.currentTerm++;
    this.votedFor = this.me;
    this.persist();
    this.resetElectionTimer();
    DPrintf("election in term %d", this.currentTerm);

    const args = new RequestVoteArgs();
    args.Term = this.currentTerm;
    args.CandidateId = this.me;
    args.LastLogIndex = this.log.lastIndex;
    args.LastLogTerm = this.log.lastTerm;
    const votes = new Set([this.me]);
    for (let peer = 0; peer < this.peers.length; peer++) {
      if (peer !== this.me) this.requestVote(peer, args, votes);
    }
    if (this.hasQuorum(votes.size)) this.becomeLeader(); // a cluster of one
  }

  async requestVote(peer: number, args: RequestVoteArgs, votes: Set<number>): Promise<void> {
    const reply = new RequestVoteReply();
    const ok = await this.peers[peer].Call("Raft.RequestVote", args, reply);
    if (!ok || this.killed()) return;
    if (reply.Term > this.currentTerm) return this.adoptTerm(reply.Term);
    // An answer to an earlier election counts for nothing in this one.
    if (this.role !== "candidate" || this.currentTerm !== args.Term) return;
    if (!reply.VoteGranted) return;
    votes.add(peer);
    if (this.hasQuorum(votes.size)) this.becomeLeader();
  }

  RequestVote(args: RequestVoteArgs, reply: RequestVoteReply): void {
    if (args.Term > this.currentTerm) this.adoptTerm(args.Term);
    reply.Term = this.currentTerm;
    // Receiver 1: reply false if term < currentTerm (§5.1).
    if (args.Term < this.currentTerm) return;
    // Receiver 2: grant if not voted for somebody else, and the candidate's log is at least as up-to-date (§5.4.1).
    if (this.votedFor !== nobody && this.votedFor !== args.CandidateId) return;
    const upToDate = args.LastLogTerm > this.log.lastTerm ||
      (args.LastLogTerm === this.log.lastTerm && args.LastLogIndex >= this.log.lastIndex);
    if (!upToDate) return;
    this.votedFor = args.CandidateId;
    this.persist();
    this.resetElectionTimer();
    reply.VoteGranted = true;
    DPrintf("vote for %d in term %d", args.CandidateId, this.currentTerm);
  }

  becomeLeader(): void {
    this.role = "leader";
    this.nextIndex = this.peers.map(() => this.log.lastIndex + 1);
    this.matchIndex = this.peers.map(() => 0);
    this.awaiting = this.peers.map(() => null);
    DPrintf("leader of term %d", this.currentTerm);
    this.heartbeats(this.currentTerm);
  }

  // ---- Log replication (§5.3) ----

  /** Upon election, and then at intervals, an AppendEntries to everybody: it keeps them followers (§5.2). */
  async heartbeats(term: number): Promise<void> {
    while (this.role === "leader" && this.currentTerm === term && !this.killed()) {
      for (let peer = 0; peer < this.peers.length; peer++) {
        if (peer !== this.me) this.replicate(peer);
      }
      await sleep(heartbeatInterval);
    }
  }

  /** New entries go out at once, but not to a peer that has not answered yet: its answer sends them on. */
  broadcastNew(): void {
    if (this.role !== "leader" || this.killed()) return;
    for (let peer = 0; peer < this.peers.length; peer++) {
      if (peer !== this.me && this.awaiting[peer] === null) this.replicate(peer);
    }
    this.advanceCommitIndex();
  }

  /** Sends a peer what it lacks, or a heartbeat; the snapshot, if the next entry that it lacks is discarded (§7). */
  replicate(peer: number): void {
    if (this.nextIndex[peer] <= this.log.start) this.installSnapshot(peer);
    else this.appendEntries(peer);
  }

  async appendEntries(peer: number): Promise<void> {
    const args = new AppendEntriesArgs();
    args.Term = this.currentTerm;
    args.LeaderId = this.me;
    args.PrevLogIndex = this.nextIndex[peer] - 1;
    args.PrevLogTerm = this.log.at(args.PrevLogIndex).Term;
    args.Entries = this.log.from(this.nextIndex[peer]);
    args.LeaderCommit = this.commitIndex;
    this.awaiting[peer] = args;

    const reply = new AppendEntriesReply();
    const ok = await this.peers[peer].Call("Raft.AppendEntries", args, reply);
    if (this.killed()) return;
    if (ok && reply.Term > this.currentTerm) return this.adoptTerm(reply.Term);
    if (this.role !== "leader" || this.currentTerm !== args.Term) return;
    if (this.awaiting[peer] === args) this.awaiting[peer] = null;
    // Lost: the next heartbeat tries again.
    if (!ok) return;

    if (reply.Success) {
      this.peerHas(peer, args.PrevLogIndex + args.Entries.length);
    } else if (args.PrevLogIndex === this.nextIndex[peer] - 1) {
      this.nextIndex[peer] = Math.max(this.matchIndex[peer] + 1, this.backUp(reply));
    } else {
      return; // an older answer, to a question no longer asked
    }
    this.sendRest(peer);
  }

  /** What a request carried is there; an older answer, arriving late, must not take anything back. */
  peerHas(peer: number, match: number): void {
    if (match > this.matchIndex[peer]) {
      this.matchIndex[peer] = match;
      this.advanceCommitIndex();
    }
    this.nextIndex[peer] = Math.max(this.nextIndex[peer], match + 1);
  }

  sendRest(peer: number): void {
    if (this.nextIndex[peer] <= this.log.lastIndex && this.awaiting[peer] === null) this.replicate(peer);
  }

  /** Where to try next after a conflict: one step a term, not one an entry (§5.3, "reduce the number of rejected"). */
  backUp(reply: AppendEntriesReply): number {
    if (reply.XTerm === 0) return reply.XLen;
    for (
      let index = this.log.lastIndex;
      index > this.log.start && this.log.at(index).Term >= reply.XTerm;
      index--
    ) {
      if (this.log.at(index).Term === reply.XTerm) return index + 1;
    }
    return reply.XIndex;
  }

  /** Leaders: an entry of this term that a majority has is committed, and all before it (§5.3, §5.4.2). */
  advanceCommitIndex(): void {
    this.matchIndex[this.me] = this.log.lastIndex;
    const matches = this.matchIndex.toSorted((a, b) => b - a);
    const quorumHas = matches[Math.floor(matches.length / 2)];
    // Never by counting the copies of an entry of an earlier term: Figure 8.
    if (quorumHas <= this.commitIndex || this.log.at(quorumHas).Term !== this.currentTerm) return;
    this.commitIndex = quorumHas;
    this.wakeApplier();
  }

  AppendEntries(args: AppendEntriesArgs, reply: AppendEntriesReply): void {
    if (args.Term > this.currentTerm) this.adoptTerm(args.Term);
    reply.Term = this.currentTerm;
    // Receiver 1: reply false if term < currentTerm (§5.1).
    if (args.Term < this.currentTerm) return;
    // Candidates: if AppendEntries comes from the new leader, convert to follower.
    this.role = "follower";
    this.resetElectionTimer();

    // Receiver 2: reply false if there is no entry at prevLogIndex whose term is prevLogTerm (§5.3). Of what is discarded
    // the term is not known; but it was committed, so a leader of this term has the same.
    const prevTerm = this.log.term(args.PrevLogIndex);
    if (args.PrevLogIndex >= this.log.start && prevTerm !== args.PrevLogTerm) {
      reply.XLen = this.log.lastIndex + 1;
      if (prevTerm === undefined) return;
      reply.XTerm = prevTerm;
      reply.XIndex = args.PrevLogIndex;
      while (this.log.term(reply.XIndex - 1) === prevTerm) reply.XIndex--;
      return;
    }

    // Receiver 3 and 4: where an entry conflicts, cut the log there; append what is not in it yet. Entries that are
    // there already stay, and all after them: this request may be older than what follows them.
    for (let i = 0; i < args.Entries.length; i++) {
      const index = args.PrevLogIndex + 1 + i;
      if (index <= this.log.start || this.log.term(index) === args.Entries[i].Term) continue;
      this.log.cut(index);
      this.journalled = Math.min(this.journalled, index);
      for (; i < args.Entries.length; i++) this.log.push(args.Entries[i]);
      this.persist();
    }
    reply.Success = true;

    // Receiver 5: commitIndex = min(leaderCommit, index of last new entry).
    const lastNew = args.PrevLogIndex + args.Entries.length;
    if (Math.min(args.LeaderCommit, lastNew) > this.commitIndex) {
      this.commitIndex = Math.min(args.LeaderCommit, lastNew);
      this.wakeApplier();
    }
  }

  // ---- Snapshots (§7, Figure 13) ----

  /** Sends a peer the snapshot that is saved, in the place of entries that are discarded. */
  async installSnapshot(peer: number): Promise<void> {
    const args = new InstallSnapshotArgs();
    args.Term = this.currentTerm;
    args.LeaderId = this.me;
    args.LastIncludedIndex = this.log.start;
    args.LastIncludedTerm = this.log.at(this.log.start).Term;
    args.Data = this.persister.ReadSnapshot();
    this.awaiting[peer] = args;

    const reply = new InstallSnapshotReply();
    const ok = await this.peers[peer].Call("Raft.InstallSnapshot", args, reply);
    if (this.killed()) return;
    if (ok && reply.Term > this.currentTerm) return this.adoptTerm(reply.Term);
    if (this.role !== "leader" || this.currentTerm !== args.Term) return;
    if (this.awaiting[peer] === args) this.awaiting[peer] = null;
    if (!ok) return;
    this.peerHas(peer, args.LastIncludedIndex);
    this.sendRest(peer);
  }

  InstallSnapshot(args: InstallSnapshotArgs, reply: InstallSnapshotReply): void {
    if (args.Term > this.currentTerm) this.adoptTerm(args.Term);
    reply.Term = this.currentTerm;
    // Receiver 1: reply immediately if term < currentTerm.
    if (args.Term < this.currentTerm) return;
    this.role = "follower";
    this.resetElectionTimer();
    // What is committed here the service has, or will get entry by entry: a snapshot must not take it back.
    if (args.LastIncludedIndex <= this.commitIndex) return;
    // Receiver 5 to 8: the snapshot is in the place of the log up to its last entry, and what follows that one stays.
    this.log.discard(args.LastIncludedIndex, args.LastIncludedTerm);
    this.persistWith(args.Data);
    this.commitIndex = args.LastIncludedIndex;
    this.wakeApplier();
    DPrintf("snapshot up to %d from %d", args.LastIncludedIndex, args.LeaderId);
  }

  // ---- Applying ----

  /**
   * All servers: while commitIndex > lastApplied, apply the next entry, or the snapshot that is in its place. Alone in
   * this, so each is sent once, in order.
   */
  async applier(): Promise<void> {
    while (!this.killed()) {
      if (this.lastApplied === this.commitIndex) {
        await new Promise<void>((resolve) => this.wakeApplier = resolve);
        continue;
      }
      const msg = this.lastApplied < this.log.start
        ? this.snapshotMsg()
        : this.commandMsg(this.lastApplied + 1);
      this.lastApplied = Math.max(msg.CommandIndex, msg.SnapshotIndex);
      await this.applyCh.send(msg);
    }
  }

  commandMsg(index: number): ApplyMsg {
    const msg = new ApplyMsg();
    msg.CommandValid = true;
    msg.Command = this.log.at(index).Command;
    msg.CommandIndex = index;
    return msg;
  }

  snapshotMsg(): ApplyMsg {
    const msg = new ApplyMsg();
    msg.SnapshotValid = true;
    msg.Snapshot = this.persister.ReadSnapshot();
    msg.SnapshotIndex = this.log.start;
    msg.SnapshotTerm = this.log.at(this.log.start).Term;
    return msg;
  }
}

/** Creates Raft server number `me` of `peers`; see raft/api.ts. */
export function Make(
  peers: ClientEnd[],
  me: number,
  persister: Persister,
  applyCh: Channel<ApplyMsg>,
): RaftServer {
  return new Raft(peers, me, persister, applyCh);
}
