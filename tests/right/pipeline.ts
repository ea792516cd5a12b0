/**
 * Style: throughput first. A log counted from 0; Start gathers commands for some milliseconds; entries are sent on
 * without awaiting answers, nextIndex running ahead, and go back when one is lost or refused; heartbeats ask about
 * matchIndex, or are a message of their own; commitIndex goes out at once; state in bytes of its own.
 *
 * @module
 */

import { listOf } from "../../labgob/mod.ts";
import type { ClientEnd } from "../../labrpc/mod.ts";
import { ApplyMsg, type Channel, type RaftServer } from "../../raft/api.ts";
import type { Persister } from "../../raft/persister.ts";

/** Milliseconds. */
const heartbeatEvery = 100;
const gatherFor = 20;
const lostAfter = 250;
const timeout = () => 450 + Math.random() * 450;
/** Whether heartbeats are a message of their own, without prevLogIndex. */
const ownHeartbeat = false;
/** The most entries in one AppendEntries while nothing is lost or refused; afterwards one request carries all of them. */
const chunk = 8;
/** Whether a round goes out whenever commitIndex has moved. */
const tells = true;

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
  NextIndex = 0;
}

export class HeartbeatArgs {
  Term = 0;
  LeaderId = 0;
  /** The leader's commitIndex, as far as it knows that the receiver has the entries. */
  Commit = 0;
}

export class HeartbeatReply {
  Term = 0;
}

interface Peer {
  next: number;
  match: number;
  /** Something was lost or refused: until the next success one request at a time asks where the follower's log agrees. */
  probing: boolean;
  /** Counts those times: what was sent before the last is not heeded any more. */
  epoch: number;
}

type Role = { is: "follower" } | { is: "candidate"; votes: Set<number> } | { is: "leader"; peers: Peer[] };

class Raft implements RaftServer {
  private term = 0;
  private vote: number | undefined;
  private log: Entry[] = [];
  private role: Role = { is: "follower" };
  /** How much of the log is saved: only that is sent, or counted. */
  private stored = 0;
  private committed = -1;
  private sentUp = -1;
  private sending = false;
  private timer = 0;
  private gathering = false;
  private over = false;

  constructor(
    private readonly ends: ClientEnd[],
    private readonly me: number,
    private readonly disk: Persister,
    private readonly out: Channel<ApplyMsg>,
  ) {
    const bytes = disk.ReadRaftState();
    if (bytes.length > 0) this.load(bytes);
    this.wait();
  }

  GetState(): [number, boolean] {
    return [this.term, this.role.is === "leader"];
  }

  Start(command: unknown): [number, number, boolean] {
    const { role, term } = this;
    if (role.is !== "leader" || this.over) return [-1, term, false];
    this.log.push(make(new Entry(), { Term: term, Command: command }));
    if (!this.gathering) {
      this.gathering = true;
      setTimeout(() => {
        this.gathering = false;
        if (this.over) return;
        // One save for all that was gathered, before any of it leaves.
        this.store();
        if (this.role === role) this.flush(role.peers);
      }, gatherFor);
    }
    return [this.log.length, term, true];
  }

  Kill(): void {
    this.over = true;
    clearTimeout(this.timer);
  }

  /** Term, vote, and for each entry its term, and its command as JSON with its length before it. */
  private store(): void {
    const texts = this.log.map(({ Command }) => new TextEncoder().encode(JSON.stringify(Command)));
    const bytes = new Uint8Array(8 + texts.reduce((sum, text) => sum + 8 + text.length, 0));
    const view = new DataView(bytes.buffer);
    view.setInt32(0, this.term);
    view.setInt32(4, this.vote ?? -1);
    let at = 8;
    this.log.forEach(({ Term }, i) => {
      view.setInt32(at, Term);
      view.setInt32(at + 4, texts[i].length);
      bytes.set(texts[i], at + 8);
      at += 8 + texts[i].length;
    });
    this.disk.SaveRaftState(bytes);
    this.stored = this.log.length;
  }

  private load(bytes: Uint8Array): void {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
    this.term = view.getInt32(0);
    this.vote = view.getInt32(4) < 0 ? undefined : view.getInt32(4);
    for (let at = 8; at < bytes.length;) {
      const end = at + 8 + view.getInt32(at + 4);
      const Command: unknown = JSON.parse(new TextDecoder().decode(bytes.subarray(at + 8, end)));
      this.log.push(make(new Entry(), { Term: view.getInt32(at), Command }));
      at = end;
    }
    this.stored = this.log.length;
  }

  private wait(): void {
    clearTimeout(this.timer);
    if (!this.over) this.timer = setTimeout(() => this.stand(), timeout()) as unknown as number;
  }

  private newer(term: number): boolean {
    if (term <= this.term) return false;
    this.term = term;
    this.vote = undefined;
    this.follow();
    this.store();
    return true;
  }

  private follow(): void {
    if (this.role.is === "leader") this.wait();
    this.role = { is: "follower" };
  }

  private termOf(index: number): number | undefined {
    return index < 0 ? 0 : this.log[index]?.Term;
  }

  private each(what: (peer: number) => void): void {
    this.ends.forEach((_, peer) => peer === this.me || what(peer));
  }

  private stand(): void {
    if (this.role.is === "leader") return;
    this.term++;
    this.vote = this.me;
    const role: Role = this.role = { is: "candidate", votes: new Set([this.me]) };
    this.store();
    this.wait();
    const last = this.log.length - 1;
    const args = make(new RequestVoteArgs(), {
      Term: this.term,
      CandidateId: this.me,
      LastLogIndex: last,
      LastLogTerm: this.termOf(last)!,
    });
    this.each(async (peer) => {
      const reply = new RequestVoteReply();
      if (!await this.ends[peer].Call("Raft.RequestVote", args, reply) || this.over) return;
      if (this.newer(reply.Term) || this.role !== role || !reply.VoteGranted) return;
      role.votes.add(peer);
      if (role.votes.size * 2 > this.ends.length) this.lead();
    });
  }

  private lead(): void {
    clearTimeout(this.timer);
    const peers = this.ends.map(() => ({ next: this.log.length, match: -1, probing: true, epoch: 0 }));
    const role = this.role = { is: "leader" as const, peers };
    const beat = () => {
      if (this.role !== role || this.over) return;
      this.beatAll(peers);
      setTimeout(beat, heartbeatEvery);
    };
    // The first word is an AppendEntries of what is next, so that it is known at once who lacks what.
    this.each((peer) => this.send(peers, peer, this.log.length - 1, []));
    setTimeout(beat, heartbeatEvery);
  }

  private beatAll(peers: Peer[]): void {
    this.each((peer) => {
      const { match, next, probing } = peers[peer];
      if (probing) return this.send(peers, peer, next - 1, this.log.slice(next, this.stored));
      if (!ownHeartbeat) return this.send(peers, peer, match, []);
      const args = make(new HeartbeatArgs(), {
        Term: this.term,
        LeaderId: this.me,
        Commit: Math.min(this.committed, peers[peer].match),
      });
      const reply = new HeartbeatReply();
      this.ends[peer].Call("Raft.Heartbeat", args, reply).then((ok) =>
        ok && !this.over && this.newer(reply.Term)
      );
    });
  }

  /** Sends on all that has not been sent, in chunks, side by side. */
  private flush(peers: Peer[]): void {
    this.each((peer) => this.sendOn(peers, peer));
    if (this.ends.length === 1) this.count(peers);
  }

  private sendOn(peers: Peer[], peer: number): void {
    while (!peers[peer].probing && peers[peer].next < this.stored) {
      const from = peers[peer].next;
      const entries = this.log.slice(from, this.stored).slice(0, chunk);
      peers[peer].next += entries.length;
      this.send(peers, peer, from - 1, entries);
    }
  }

  private async send(peers: Peer[], peer: number, prev: number, entries: Entry[]): Promise<void> {
    const { role } = this;
    const its = peers[peer];
    const { epoch } = its;
    const args = make(new AppendEntriesArgs(), {
      Term: this.term,
      LeaderId: this.me,
      PrevLogIndex: prev,
      PrevLogTerm: this.termOf(prev)!,
      LeaderCommit: this.committed,
    });
    args.Entries.push(...entries);
    const reply = new AppendEntriesReply();
    const late = new Promise<boolean>((resolve) => setTimeout(() => resolve(false), lostAfter));
    const ok = await Promise.race([this.ends[peer].Call("Raft.AppendEntries", args, reply), late]);
    if (this.over || (ok && this.newer(reply.Term)) || this.role !== role) return;
    if (ok && reply.Success) {
      its.match = Math.max(its.match, prev + entries.length);
      its.next = Math.max(its.next, its.match + 1);
      if (epoch === its.epoch) its.probing = false;
      this.count(peers);
    } else {
      if (epoch !== its.epoch || (!ok && entries.length === 0)) return;
      const next = ok ? Math.min(reply.NextIndex, prev) : prev + 1;
      its.next = Math.max(its.match + 1, Math.min(its.next, next));
      its.probing = true;
      its.epoch++;
      // Was it refused, it is asked at once; was it lost, by the next heartbeat.
      if (ok) this.send(peers, peer, its.next - 1, this.log.slice(its.next, this.stored));
    }
    this.sendOn(peers, peer);
  }

  private count(peers: Peer[]): void {
    peers[this.me].match = this.stored - 1;
    const index = peers.map(({ match }) => match).sort((a, b) => b - a)[this.ends.length >> 1];
    if (index <= this.committed || this.termOf(index) !== this.term) return;
    this.committed = index;
    this.handUp();
    if (tells) this.beatAll(peers);
  }

  private async handUp(): Promise<void> {
    if (this.sending) return;
    this.sending = true;
    while (this.sentUp < this.committed && !this.over) {
      const index = ++this.sentUp;
      const { Command } = this.log[index];
      await this.out.send(make(new ApplyMsg(), { CommandValid: true, Command, CommandIndex: index + 1 }));
    }
    this.sending = false;
  }

  RequestVote(args: RequestVoteArgs, reply: RequestVoteReply): void {
    if (this.over) return;
    this.newer(args.Term);
    reply.Term = this.term;
    if (args.Term !== this.term || (this.vote !== undefined && this.vote !== args.CandidateId)) return;
    const last = this.log.length - 1;
    const term = this.termOf(last)!;
    if (args.LastLogTerm < term || (args.LastLogTerm === term && args.LastLogIndex < last)) return;
    this.vote = args.CandidateId;
    this.store();
    this.wait();
    reply.VoteGranted = true;
  }

  Heartbeat(args: HeartbeatArgs, reply: HeartbeatReply): void {
    if (this.over) return;
    this.newer(args.Term);
    reply.Term = this.term;
    if (args.Term < this.term) return;
    this.follow();
    this.wait();
    this.commitTo(args.Commit);
  }

  private commitTo(index: number): void {
    if (index <= this.committed) return;
    this.committed = index;
    this.handUp();
  }

  AppendEntries(args: AppendEntriesArgs, reply: AppendEntriesReply): void {
    if (this.over) return;
    this.newer(args.Term);
    reply.Term = this.term;
    if (args.Term < this.term) return;
    this.follow();
    this.wait();
    const { PrevLogIndex: prev, Entries } = args;
    const own = this.termOf(prev);
    if (own !== args.PrevLogTerm) {
      let next = Math.min(prev, this.log.length);
      if (own !== undefined) { while (next > this.committed + 1 && this.termOf(next - 1) === own) next--; }
      reply.NextIndex = next;
      return;
    }
    const same = Entries.findIndex(({ Term }, i) => this.termOf(prev + 1 + i) !== Term);
    if (same !== -1) {
      this.log.splice(prev + 1 + same);
      this.log.push(...Entries.slice(same));
      this.store();
    }
    reply.Success = true;
    reply.NextIndex = this.log.length;
    this.commitTo(Math.min(args.LeaderCommit, prev + Entries.length));
  }
}

function make<T extends object>(target: T, fields: Partial<T>): T {
  return Object.assign(target, fields);
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
