/**
 * Style: a goroutine for each peer while it leads, with a condition variable of its own: one RPC in flight, given up
 * after a while and sent again as it was. The log is a Map; answers carry how far the follower's log goes; a queue
 * takes on what answers bring, a few milliseconds later.
 *
 * @module
 */

import { Buffer, listOf, NewDecoder, NewEncoder } from "../../labgob/mod.ts";
import type { ClientEnd } from "../../labrpc/mod.ts";
import { ApplyMsg, type Channel, type RaftServer } from "../../raft/api.ts";
import type { Persister } from "../../raft/persister.ts";

/** Milliseconds. */
const heartbeat = 100;
const givesUp = 60;
const timeoutLeast = 450;
const timeoutSpread = 450;
/** Answers wait up to so long in the queue. */
const queueDelay = 4;
/** Whether what was lost is sent again as it was, or made anew. */
const sameAgain = true;

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
  /** On success what matches for sure; on a refusal the end of the log, or of the term before the conflict. */
  Index = 0;
}

class Hard {
  Term = 0;
  VotedFor = 0;
  Voted = false;
}

class Saved {
  State = new Hard();
  Entries: LogEntry[] = listOf(LogEntry);
}

const sleep = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

/** Wakes whoever waits, or the next to wait. */
class Signal {
  #set = false;
  #wake = () => {};

  set(): void {
    this.#set = true;
    this.#wake();
  }

  async wait(ms: number): Promise<void> {
    if (!this.#set) {
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
        setTimeout(resolve, Math.max(0, ms));
      });
    }
    this.#set = false;
  }
}

interface Peer {
  readonly id: number;
  readonly news: Signal;
  next: number;
  match: number;
  told: number;
}

class Raft implements RaftServer {
  private term = 0;
  private votedFor: number | null = null;
  private readonly log = new Map<number, LogEntry>();
  private role: "follower" | "candidate" | "leader" = "follower";
  private leading: Peer[] = [];
  private commit = 0;
  private readonly toApply = new Signal();
  private due = 0;
  private alive = true;
  /** What answers bring, in the order in which they came. */
  private readonly inbox: (() => void)[] = [];
  private readonly mail = new Signal();

  constructor(
    private readonly peers: ClientEnd[],
    private readonly me: number,
    private readonly persister: Persister,
    private readonly applyCh: Channel<ApplyMsg>,
  ) {
    const saved = new Saved();
    const data = persister.ReadRaftState();
    if (data.length > 0) {
      const error = NewDecoder(new Buffer(data)).Decode(saved);
      if (error !== null) throw error;
      this.term = saved.State.Term;
      this.votedFor = saved.State.Voted ? saved.State.VotedFor : null;
      saved.Entries.forEach((entry, i) => this.log.set(i + 1, entry));
    }
    this.putOff();
    this.electionLoop();
    this.applyLoop();
    this.mailLoop();
  }

  GetState(): [number, boolean] {
    return [this.term, this.role === "leader"];
  }

  Start(command: unknown): [number, number, boolean] {
    if (this.role !== "leader") return [-1, this.term, false];
    const index = this.log.size + 1;
    this.log.set(index, Object.assign(new LogEntry(), { Term: this.term, Command: command }));
    this.save();
    this.wakePeers();
    return [index, this.term, true];
  }

  Kill(): void {
    this.alive = false;
  }

  private wakePeers(): void {
    for (const peer of this.leading) peer.news.set();
  }

  private save(): void {
    const saved = new Saved();
    saved.State.Term = this.term;
    saved.State.Voted = this.votedFor !== null;
    saved.State.VotedFor = this.votedFor ?? 0;
    saved.Entries = [...this.log.values()];
    const buffer = new Buffer();
    const error = NewEncoder(buffer).Encode(saved);
    if (error !== null) throw error;
    this.persister.SaveRaftState(buffer.Bytes());
  }

  private putOff(): void {
    this.due = performance.now() + timeoutLeast + Math.random() * timeoutSpread;
  }

  private termAt(index: number): number {
    return index === 0 ? 0 : this.log.get(index)?.Term ?? -1;
  }

  private newTerm(term: number): void {
    if (term <= this.term) return;
    this.term = term;
    this.votedFor = null;
    this.resign();
    this.save();
  }

  private resign(): void {
    if (this.role === "leader") this.putOff();
    this.role = "follower";
    this.wakePeers();
    this.leading = [];
  }

  // Loops.

  private async mailLoop(): Promise<void> {
    while (this.alive) {
      await this.mail.wait(1000);
      if (queueDelay > 0 && this.inbox.length > 0) await sleep(Math.random() * queueDelay);
      if (!this.alive) return;
      for (const take of this.inbox.splice(0)) take();
    }
  }

  private post(take: () => void): void {
    this.inbox.push(take);
    this.mail.set();
  }

  private async electionLoop(): Promise<void> {
    while (this.alive) {
      const left = this.due - performance.now();
      if (left > 0 || this.role === "leader") await sleep(Math.max(left, 20));
      else this.campaign();
    }
  }

  private campaign(): void {
    this.role = "candidate";
    this.term++;
    this.votedFor = this.me;
    this.save();
    this.putOff();
    const args = new RequestVoteArgs();
    [args.Term, args.CandidateId, args.LastLogIndex] = [this.term, this.me, this.log.size];
    args.LastLogTerm = this.termAt(this.log.size);
    const voters = new Set([this.me]);
    this.peers.forEach((_, peer) => {
      if (peer !== this.me) this.askUntilAnswered(peer, args, voters);
    });
  }

  private async askUntilAnswered(peer: number, args: RequestVoteArgs, voters: Set<number>): Promise<void> {
    while (this.alive && this.role === "candidate" && this.term === args.Term) {
      const reply = new RequestVoteReply();
      const asked = performance.now();
      const call = this.peers[peer].Call("Raft.RequestVote", args, reply);
      if (await Promise.race([call, sleep(givesUp).then(() => false)])) {
        return this.post(() => {
          this.newTerm(reply.Term);
          if (this.role !== "candidate" || this.term !== args.Term || !reply.VoteGranted) return;
          if (voters.add(peer).size > this.peers.length / 2) this.win();
        });
      }
      // What failed at once is not asked again at once.
      await sleep(Math.max(1, givesUp - (performance.now() - asked)));
    }
  }

  private win(): void {
    this.role = "leader";
    const next = this.log.size + 1;
    this.leading = this.peers.map((_, id) => ({ id, news: new Signal(), next, match: 0, told: -1 }));
    for (const peer of this.leading) if (peer.id !== this.me) this.replicator(peer);
  }

  private async replicator(peer: Peer): Promise<void> {
    const { term } = this;
    const mine = () => this.alive && this.role === "leader" && this.term === term;
    while (mine()) {
      const args = this.argsFor(peer);
      const sent = performance.now();
      let answered = await this.exchange(peer, args);
      while (sameAgain && !answered && mine()) {
        await sleep(Math.max(1, heartbeat - (performance.now() - sent) % heartbeat));
        if (mine()) answered = await this.exchange(peer, args);
      }
      while (mine() && !(answered && (peer.next <= this.log.size || peer.told < this.commit))) {
        const left = sent + heartbeat - performance.now();
        if (left <= 0) break;
        await peer.news.wait(left);
        answered = true;
      }
    }
  }

  private argsFor(peer: Peer): AppendEntriesArgs {
    const args = new AppendEntriesArgs();
    args.Term = this.term;
    args.LeaderId = this.me;
    args.PrevLogIndex = peer.next - 1;
    args.PrevLogTerm = this.termAt(peer.next - 1);
    for (let index = peer.next; index <= this.log.size; index++) args.Entries.push(this.log.get(index)!);
    args.LeaderCommit = peer.told = this.commit;
    return args;
  }

  /** Whether it was answered in time, and the answer was dealt with. */
  private async exchange(peer: Peer, args: AppendEntriesArgs): Promise<boolean> {
    const reply = new AppendEntriesReply();
    const call = this.peers[peer.id].Call("Raft.AppendEntries", args, reply);
    if (!await Promise.race([call, sleep(givesUp).then(() => false)])) return false;
    await new Promise<void>((done) => this.post(() => (this.learn(peer, args, reply), done())));
    return true;
  }

  private learn(peer: Peer, args: AppendEntriesArgs, reply: AppendEntriesReply): void {
    this.newTerm(reply.Term);
    if (this.role !== "leader" || this.term !== args.Term) return;
    if (!reply.Success) {
      // Never beyond what was asked; and where our own log has the term in question, by our own log.
      let to = Math.min(reply.Index, args.PrevLogIndex - 1);
      while (to > peer.match && this.termAt(to) === args.PrevLogTerm && this.termAt(to - 1) !== -1) to--;
      peer.next = Math.max(to, peer.match) + 1;
      return;
    }
    peer.match = Math.max(peer.match, reply.Index);
    peer.next = peer.match + 1;
    const have = this.leading.map(({ id, match }) => id === this.me ? this.log.size : match).sort((a, b) =>
      a - b
    );
    const majority = have[Math.floor((have.length - 1) / 2)];
    if (majority <= this.commit || this.termAt(majority) !== this.term) return;
    this.commit = majority;
    this.toApply.set();
  }

  private async applyLoop(): Promise<void> {
    let applied = 0;
    while (this.alive) {
      if (applied >= this.commit) {
        await this.toApply.wait(500);
        continue;
      }
      applied++;
      const message = new ApplyMsg();
      message.CommandValid = true;
      message.CommandIndex = applied;
      message.Command = this.log.get(applied)!.Command;
      await this.applyCh.send(message);
    }
  }

  // Handlers.

  RequestVote(args: RequestVoteArgs, reply: RequestVoteReply): void {
    if (!this.alive) return;
    this.newTerm(args.Term);
    reply.Term = this.term;
    if (args.Term !== this.term || (this.votedFor ?? args.CandidateId) !== args.CandidateId) return;
    const lastTerm = this.termAt(this.log.size);
    if (args.LastLogTerm < lastTerm) return;
    if (args.LastLogTerm === lastTerm && args.LastLogIndex < this.log.size) return;
    this.votedFor = args.CandidateId;
    this.putOff();
    this.save();
    reply.VoteGranted = true;
  }

  AppendEntries(args: AppendEntriesArgs, reply: AppendEntriesReply): void {
    if (!this.alive) return;
    this.newTerm(args.Term);
    reply.Term = this.term;
    if (args.Term < this.term) return;
    this.role = "follower";
    this.putOff();
    const ours = this.termAt(args.PrevLogIndex);
    if (ours !== args.PrevLogTerm) {
      reply.Index = Math.min(this.log.size, args.PrevLogIndex);
      while (reply.Index > this.commit && this.termAt(reply.Index) === ours) reply.Index--;
      return;
    }
    let changed = false;
    args.Entries.forEach((entry, i) => {
      const index = args.PrevLogIndex + 1 + i;
      if (this.termAt(index) === entry.Term) return;
      for (let old = this.log.size; old >= index; old--) this.log.delete(old);
      this.log.set(index, entry);
      changed = true;
    });
    if (changed) this.save();
    reply.Success = true;
    reply.Index = args.PrevLogIndex + args.Entries.length;
    if (Math.min(args.LeaderCommit, reply.Index) > this.commit) {
      this.commit = Math.min(args.LeaderCommit, reply.Index);
      this.toApply.set();
    }
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
