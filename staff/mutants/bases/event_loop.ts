/**
 * A right Raft around an event loop, in the manner of etcd's: whatever happens becomes a step in a queue, a step never
 * waits, and what it sends leaves after its state is saved. A leader keeps several requests to a follower on their way;
 * heartbeats are messages of their own, about what the follower is known to have.
 *
 * `options` turns on what Figure 2 does not have and etcd does. Section numbers are those of the extended Raft paper.
 *
 * @module
 */

import { Buffer, listOf, NewDecoder, NewEncoder } from "../../../labgob/mod.ts";
import type { ClientEnd } from "../../../labrpc/mod.ts";
import { ApplyMsg, type Channel, type RaftServer } from "../../../raft/api.ts";
import type { Persister } from "../../../raft/persister.ts";
import { DPrintf } from "../../../raft/util.ts";

interface Options {
  /** A new leader appends an entry of its own, so that it can commit those before it; the service never sees it. */
  ownEntry: boolean;
  /** Whether a server asks who would vote for it before it begins a term: by RequestVote with a flag, or by PreVote. */
  preVote: "none" | "flag" | "message";
  /** No vote in a term whose leader is known. */
  leaderKnownRefuses: boolean;
  /** A leader that has heard from no majority for an election timeout steps down. */
  checkQuorum: boolean;
  /** Who heard from a leader within the shortest election timeout does not take part in an election (section 6). */
  lease: boolean;
  /** Several AppendEntries to a follower may be unanswered. */
  pipeline: boolean;
}

const options: Options = {
  ownEntry: false,
  preVote: "none",
  leaderKnownRefuses: false,
  checkQuorum: false,
  lease: false,
  pipeline: true,
};

/** Milliseconds. All other times are counted in ticks. */
const tick = 20;
const heartbeatTicks = 6;
/** An election timeout is one to two times this, drawn anew each time. */
const electionTicks = 23;
/** AppendEntries to a follower that may be unanswered. */
const pipelineDepth = 8;
const nobody = -1;

export class LogEntry {
  Term = 0;
  Command: unknown = null;
  /** How many commands of the service's the log has up to here: the index that the service knows. */
  Commands = 0;
  /** A leader's own entry: no command. */
  Own = false;
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
  Term = 0;
  CandidateId = 0;
  LastLogIndex = 0;
  LastLogTerm = 0;
}

export class PreVoteReply {
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
  /** After a refusal: up to where the logs may agree, and the term of the entry there. */
  MaybeIndex = 0;
  MaybeTerm = 0;
}

/** A record of what is saved: each says what the log is from an index on, so that a long log is not saved anew. */
class Saved {
  CurrentTerm = 0;
  VotedFor = 0;
  From = 0;
  Entries: LogEntry[] = listOf(LogEntry);
}

function askedForPreVote(_args: RequestVoteArgs): boolean {
  return false;
}

function preVoteRequest(): RequestVoteArgs | PreVoteArgs {
  return new PreVoteArgs();
}

/** What a leader knows of a follower. */
class Progress {
  match = 0;
  next: number;
  /** Whether `match` was found in this term, so that requests may follow each other without waiting. */
  agreed = false;
  /** The requests since `next` last went back, which are not answered. Answers to those before do not count here. */
  sent = { unanswered: 0 };
  heard = true;

  constructor(next: number) {
    this.next = next;
  }

  get isFull(): boolean {
    return this.sent.unanswered >= (this.agreed && options.pipeline ? pipelineDepth : 1);
  }

  /** Begins again after what it is known to have. */
  goBack(): void {
    this.agreed = false;
    this.next = this.match + 1;
    this.sent = { unanswered: 0 };
  }
}

class Raft implements RaftServer {
  readonly peers: ClientEnd[];
  readonly me: number;
  readonly persister: Persister;
  readonly applyCh: Channel<ApplyMsg>;
  dead = false;

  readonly queue: { step: () => void; done: () => void }[] = [];
  wakeLoop: () => void = () => {};
  /** Whether the persistent state is to be saved before anything leaves. */
  changed = false;
  outgoing: (() => void)[] = [];
  records = new Buffer();
  recorder = NewEncoder(this.records);
  /** Before which index the records have the log as it is, and how many entries and records they are. */
  stable = 1;
  recorded = 0;

  currentTerm = 0;
  votedFor = nobody;
  /** The entry at index 0 is empty, on every server. */
  log: LogEntry[] = [new LogEntry()];
  commitIndex = 0;
  lastApplied = 0;
  wakeApplier: () => void = () => {};

  role: "follower" | "asking first" | "candidate" | "leader" = "follower";
  leader = nobody;
  voters = new Set<number>();
  followers = new Map<number, Progress>();
  /** Ticks since the election timer was restarted; of a leader, since it last made sure of its majority. */
  elapsed = 0;
  timeout = electionTicks;
  sinceHeartbeat = 0;

  constructor(peers: ClientEnd[], me: number, persister: Persister, applyCh: Channel<ApplyMsg>) {
    this.peers = peers;
    this.me = me;
    this.persister = persister;
    this.applyCh = applyCh;
    this.restore(new Buffer(persister.ReadRaftState()));
    this.restartTimer();
    this.loop();
    this.clock();
    this.applier();
  }

  // ---- What the service calls ----

  Start(command: unknown): [number, number, boolean] {
    if (this.dead || this.role !== "leader") return [-1, this.currentTerm, false];
    const entry = this.append(command, false);
    this.submit(() => this.sendToAll());
    return [entry.Commands, entry.Term, true];
  }

  GetState(): [number, boolean] {
    return [this.currentTerm, this.role === "leader"];
  }

  Kill(): void {
    this.dead = true;
    this.wakeLoop();
    this.wakeApplier();
  }

  // ---- The loop ----

  /** Has the loop take a step; resolves when what it changed is saved. After Kill no step is taken. */
  submit(step: () => void): Promise<void> {
    if (this.dead) return Promise.resolve();
    return new Promise((done) => {
      this.queue.push({ step, done });
      this.wakeLoop();
    });
  }

  async loop(): Promise<void> {
    while (!this.dead) {
      const next = this.queue.shift();
      if (next === undefined) {
        await new Promise<void>((resolve) => this.wakeLoop = resolve);
        continue;
      }
      next.step();
      if (this.changed) this.save();
      for (const send of this.outgoing.splice(0)) send();
      next.done();
      if (this.commitIndex > this.lastApplied) this.wakeApplier();
    }
    for (const { done } of this.queue) done();
  }

  save(): void {
    this.changed = false;
    if (this.recorded > 2 * this.log.length + 100) {
      this.records = new Buffer();
      this.recorder = NewEncoder(this.records);
      this.stable = 1;
      this.recorded = 0;
    }
    const saved = new Saved();
    saved.CurrentTerm = this.currentTerm;
    saved.VotedFor = this.votedFor;
    saved.From = this.stable;
    saved.Entries = this.log.slice(this.stable);
    this.recorder.Encode(saved);
    this.recorded += 1 + saved.Entries.length;
    this.stable = this.log.length;
    this.persister.SaveRaftState(this.records.Bytes());
  }

  restore(records: Buffer): void {
    const decoder = NewDecoder(records);
    let saved = new Saved();
    while (decoder.Decode(saved) === null) {
      this.currentTerm = saved.CurrentTerm;
      this.votedFor = saved.VotedFor;
      this.log.splice(saved.From, Infinity, ...saved.Entries);
      saved = new Saved();
    }
  }

  async clock(): Promise<void> {
    while (!this.dead) {
      await new Promise((resolve) => setTimeout(resolve, tick));
      this.submit(() => {
        this.elapsed++;
        if (this.role === "leader") this.lead();
        else if (this.elapsed >= this.timeout) this.campaign();
      });
    }
  }

  // ---- Terms and roles ----

  lastIndex(): number {
    return this.log.length - 1;
  }

  isMajority(count: number): boolean {
    return 2 * count > this.peers.length;
  }

  others(): number[] {
    return [...this.peers.keys()].filter((peer) => peer !== this.me);
  }

  restartTimer(): void {
    this.elapsed = 0;
    this.timeout = electionTicks + Math.floor(Math.random() * electionTicks);
  }

  enterTerm(term: number): void {
    this.currentTerm = term;
    this.votedFor = nobody;
    this.leader = nobody;
    this.changed = true;
  }

  /** A follower of this term's leader, if it is known. Only a leader had no election timer that runs. */
  follow(term: number, leader: number): void {
    if (term > this.currentTerm) this.enterTerm(term);
    if (this.role === "leader") this.restartTimer();
    this.role = "follower";
    this.leader = leader;
  }

  // ---- Elections (§5.2, §5.4.1) ----

  campaign(): void {
    if (options.preVote === "none") return this.stand();
    this.role = "asking first";
    this.leader = nobody;
    this.poll(this.currentTerm + 1);
  }

  stand(): void {
    this.enterTerm(this.currentTerm + 1);
    this.votedFor = this.me;
    this.role = "candidate";
    DPrintf("stands in term %d", this.currentTerm);
    this.poll(this.currentTerm);
  }

  /** Asks everybody for a vote, or for what a vote would be, in `term`. */
  poll(term: number): void {
    this.restartTimer();
    this.voters = new Set();
    for (const peer of this.others()) {
      const args = term > this.currentTerm ? preVoteRequest() : new RequestVoteArgs();
      args.Term = term;
      args.CandidateId = this.me;
      args.LastLogIndex = this.lastIndex();
      args.LastLogTerm = this.log[this.lastIndex()].Term;
      const role = this.role;
      this.outgoing.push(() => this.ask(peer, args, role));
    }
    this.vote(this.me);
  }

  async ask(peer: number, args: RequestVoteArgs | PreVoteArgs, role: string): Promise<void> {
    const [method, reply] = args instanceof PreVoteArgs
      ? ["Raft.PreVote", new PreVoteReply()]
      : ["Raft.RequestVote", new RequestVoteReply()];
    if (!await this.peers[peer].Call(method, args, reply)) return;
    this.submit(() => {
      const first = role === "asking first";
      // Who would vote answers with the term that it was asked about.
      if (reply.Term > this.currentTerm && !(first && reply.VoteGranted)) {
        return this.follow(reply.Term, nobody);
      }
      const isOfThisPoll = this.role === role && args.Term === this.currentTerm + (first ? 1 : 0);
      if (isOfThisPoll && reply.VoteGranted) this.vote(peer);
    });
  }

  vote(by: number): void {
    this.voters.add(by);
    if (!this.isMajority(this.voters.size)) return;
    if (this.role === "candidate") this.becomeLeader();
    else if (this.role === "asking first") this.stand();
  }

  answerVote(
    args: RequestVoteArgs | PreVoteArgs,
    reply: RequestVoteReply | PreVoteReply,
    first: boolean,
  ): void {
    reply.Term = this.currentTerm;
    const isLed = this.leader !== nobody && this.elapsed < electionTicks;
    if (options.lease && isLed && args.Term > this.currentTerm) return;
    if (args.Term > this.currentTerm && !first) this.follow(args.Term, nobody);
    reply.Term = this.currentTerm;
    if (args.Term < this.currentTerm) return;

    const isFree = this.votedFor === nobody && !(options.leaderKnownRefuses && this.leader !== nobody);
    const isOfLaterTerm = args.Term > this.currentTerm;
    if (!isFree && !isOfLaterTerm && this.votedFor !== args.CandidateId) return;
    const last = this.lastIndex();
    const lastTerm = this.log[last].Term;
    if (args.LastLogTerm < lastTerm) return;
    if (args.LastLogTerm === lastTerm && args.LastLogIndex < last) return;

    reply.VoteGranted = true;
    if (first) {
      reply.Term = args.Term;
      return;
    }
    this.votedFor = args.CandidateId;
    this.changed = true;
    this.restartTimer();
  }

  becomeLeader(): void {
    this.role = "leader";
    this.leader = this.me;
    this.elapsed = 0;
    this.sinceHeartbeat = 0;
    this.followers = new Map(this.others().map((peer) => [peer, new Progress(this.log.length)]));
    DPrintf("leader of term %d", this.currentTerm);
    if (options.ownEntry) this.append(null, true);
    this.sendToAll(true);
  }

  // ---- The leader (§5.3, §5.4.2) ----

  lead(): void {
    if (options.checkQuorum && this.elapsed >= electionTicks) {
      this.elapsed = 0;
      const heard = [...this.followers.values()].filter(({ heard }) => heard).length;
      if (!this.isMajority(1 + heard)) return this.follow(this.currentTerm, nobody);
      for (const follower of this.followers.values()) follower.heard = false;
    }
    if (++this.sinceHeartbeat < heartbeatTicks) return;
    this.sinceHeartbeat = 0;
    for (const [peer, { match }] of this.followers) {
      const args = this.request(match, []);
      args.LeaderCommit = Math.min(match, this.commitIndex);
      this.outgoing.push(() => this.call(peer, args, null));
    }
  }

  append(command: unknown, own: boolean): LogEntry {
    const entry = new LogEntry();
    entry.Term = this.currentTerm;
    entry.Command = command;
    entry.Own = own;
    entry.Commands = this.log[this.lastIndex()].Commands + (own ? 0 : 1);
    this.log.push(entry);
    this.changed = true;
    return entry;
  }

  /** @param always also to those who lack nothing, or may have all that was sent */
  sendToAll(always = false): void {
    if (this.role !== "leader") return;
    for (const peer of this.followers.keys()) this.sendTo(peer, always);
    this.commit();
  }

  sendTo(peer: number, always: boolean): void {
    const follower = this.followers.get(peer)!;
    if (follower.isFull || (follower.next > this.lastIndex() && !always)) return;
    const args = this.request(follower.next - 1, this.log.slice(follower.next));
    const { sent } = follower;
    sent.unanswered++;
    if (follower.agreed) follower.next = this.log.length;
    this.outgoing.push(() => this.call(peer, args, sent));
  }

  request(prev: number, entries: LogEntry[]): AppendEntriesArgs {
    const args = new AppendEntriesArgs();
    args.Term = this.currentTerm;
    args.LeaderId = this.me;
    args.PrevLogIndex = prev;
    args.PrevLogTerm = this.log[prev].Term;
    args.Entries = entries;
    args.LeaderCommit = this.commitIndex;
    return args;
  }

  /** @param sent where it is counted; null for a heartbeat */
  async call(peer: number, args: AppendEntriesArgs, sent: Progress["sent"] | null): Promise<void> {
    const reply = new AppendEntriesReply();
    const ok = await this.peers[peer].Call("Raft.AppendEntries", args, reply);
    this.submit(() => {
      if (ok && reply.Term > this.currentTerm) return this.follow(reply.Term, nobody);
      if (this.role !== "leader" || this.currentTerm !== args.Term) return;
      const follower = this.followers.get(peer)!;
      const isCurrent = sent === follower.sent;
      if (isCurrent) follower.sent.unanswered--;
      if (ok) follower.heard = true;
      if (ok && reply.Success) this.acknowledged(peer, args, sent);
      else if (ok && isCurrent && args.PrevLogIndex > follower.match) this.refused(peer, args, reply);
      else if (isCurrent && follower.agreed) follower.goBack(); // lost
    });
  }

  acknowledged(peer: number, args: AppendEntriesArgs, sent: Progress["sent"] | null): void {
    const follower = this.followers.get(peer)!;
    const match = args.PrevLogIndex + args.Entries.length;
    if (match > follower.match) {
      follower.match = match;
      follower.next = Math.max(follower.next, match + 1);
      this.commit();
    }
    if (sent === follower.sent) follower.agreed = true;
    if (sent !== null || follower.match === this.lastIndex()) return this.sendTo(peer, false);
    // It is there, and lacks something: what was sent may be lost, and a further request finds out.
    if (follower.isFull) follower.sent.unanswered--;
    this.sendTo(peer, true);
  }

  refused(peer: number, args: AppendEntriesArgs, reply: AppendEntriesReply): void {
    const follower = this.followers.get(peer)!;
    const wasAgreed = follower.agreed;
    follower.goBack();
    if (!wasAgreed) {
      let index = Math.min(reply.MaybeIndex, args.PrevLogIndex - 1);
      while (index > follower.match && this.log[index].Term > reply.MaybeTerm) index--;
      follower.next = Math.max(index, follower.match) + 1;
    }
    this.sendTo(peer, true);
  }

  commit(): void {
    const matches = [this.lastIndex(), ...[...this.followers.values()].map(({ match }) => match)];
    const index = matches.sort((a, b) => b - a)[Math.floor(matches.length / 2)];
    if (index > this.commitIndex && this.log[index].Term === this.currentTerm) this.commitIndex = index;
  }

  // ---- The follower (§5.3) ----

  answerAppend(args: AppendEntriesArgs, reply: AppendEntriesReply): void {
    reply.Term = Math.max(args.Term, this.currentTerm);
    if (args.Term < this.currentTerm) return;
    this.follow(args.Term, args.LeaderId);
    this.restartTimer();
    const prev = args.PrevLogIndex;
    if (prev > this.lastIndex() || this.log[prev].Term !== args.PrevLogTerm) {
      let maybe = Math.min(prev - 1, this.lastIndex());
      while (this.log[maybe].Term > args.PrevLogTerm) maybe--;
      reply.MaybeIndex = maybe;
      reply.MaybeTerm = this.log[maybe].Term;
      return;
    }
    const firstNew = args.Entries.findIndex(({ Term }, i) => this.log[prev + 1 + i]?.Term !== Term);
    if (firstNew >= 0) {
      const from = prev + 1 + firstNew;
      this.log.splice(from, Infinity, ...args.Entries.slice(firstNew));
      this.stable = Math.min(this.stable, from);
      this.changed = true;
    }
    reply.Success = true;
    const known = Math.min(args.LeaderCommit, prev + args.Entries.length);
    this.commitIndex = Math.max(this.commitIndex, known);
  }

  // ---- Handlers: an answer leaves when the loop has saved what it rests on ----

  RequestVote(args: RequestVoteArgs, reply: RequestVoteReply): Promise<void> {
    return this.submit(() => this.answerVote(args, reply, askedForPreVote(args)));
  }

  PreVote(args: PreVoteArgs, reply: PreVoteReply): Promise<void> {
    return this.submit(() => this.answerVote(args, reply, true));
  }

  AppendEntries(args: AppendEntriesArgs, reply: AppendEntriesReply): Promise<void> {
    return this.submit(() => this.answerAppend(args, reply));
  }

  // ---- Applying ----

  async applier(): Promise<void> {
    while (!this.dead) {
      if (this.lastApplied === this.commitIndex) {
        await new Promise<void>((resolve) => this.wakeApplier = resolve);
        continue;
      }
      const entry = this.log[++this.lastApplied];
      if (entry.Own) continue;
      const msg = new ApplyMsg();
      msg.CommandValid = true;
      msg.Command = entry.Command;
      msg.CommandIndex = entry.Commands;
      await this.applyCh.send(msg);
    }
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
