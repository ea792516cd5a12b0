/**
 * Style: a state machine without I/O, as in etcd: `step` takes one message, changes the state and fills an outbox; a
 * driver around it saves, and only then answers, sends and applies what the steps have left, once for all of a turn.
 *
 * @module
 */

import { Buffer, int, listOf, NewDecoder, NewEncoder } from "../../labgob/mod.ts";
import type { ClientEnd } from "../../labrpc/mod.ts";
import { ApplyMsg, type Channel, type RaftServer } from "../../raft/api.ts";
import type { Persister } from "../../raft/persister.ts";

/** In milliseconds. */
const tick = 10;
/** In ticks. */
const heartbeatTicks = 10;
const electionTicks = 40;
/** Whether a server ignores candidates of later terms if it may have a leader: also just after its start, or a vote. */
const sticky = true;
/** Whether commitIndex is told in requests for votes, and in replies. */
const tellsCommit = true;
/** Whether entries are sent on before their predecessors are acknowledged. */
const pipelined = true;

const nobody = -1;

export class Entry {
  Term = 0;
  Command: unknown = null;
}

export class RequestVoteArgs {
  Term = 0;
  CandidateId = 0;
  LastLogIndex = 0;
  LastLogTerm = 0;
  CommitIndex = 0;
  CommitTerm = 0;
}

export class RequestVoteReply {
  Term = 0;
  VoteGranted = false;
  CommitIndex = 0;
  CommitTerm = 0;
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
  LastIndex = 0;
  CommitIndex = 0;
  CommitTerm = 0;
}

/** `busy`: an AppendEntries is under way. */
type Progress = { next: number; match: number; busy: boolean };

/** What a step takes, and what it leaves in the outbox. */
type Message =
  | { kind: "tick" }
  | { kind: "propose"; command: unknown }
  | { kind: "vote"; args: RequestVoteArgs; reply: RequestVoteReply; answer: () => void }
  | { kind: "append"; args: AppendEntriesArgs; reply: AppendEntriesReply; answer: () => void }
  | { kind: "voted"; peer: number; args: RequestVoteArgs; reply: RequestVoteReply }
  | { kind: "appended"; peer: number; args: AppendEntriesArgs; reply: AppendEntriesReply }
  | { kind: "lost"; peer: number; args: AppendEntriesArgs };
type Sent =
  | { kind: "answer"; answer: () => void }
  | { kind: "vote"; peer: number; args: RequestVoteArgs }
  | { kind: "append"; peer: number; args: AppendEntriesArgs };

class StateMachine {
  term = 0;
  vote = nobody;
  log: Entry[] = [new Entry()];
  commit = 0;
  role: "follower" | "candidate" | "leader" = "follower";
  /** What is to be saved has changed. */
  dirty = false;
  outbox: Sent[] = [];
  #votes = new Set<number>();
  #peers = new Map<number, Progress>();
  #elapsed = 0;
  /** Ticks since the start, the last AppendEntries, or the last vote. */
  #alone = 0;
  #timeout = 0;
  readonly #others: number[];

  constructor(readonly servers: number, readonly me: number) {
    this.#others = [...Array(servers).keys()].filter((server) => server !== me);
    this.#rearm();
  }

  get last(): number {
    return this.log.length - 1;
  }

  step(message: Message): void {
    if ("answer" in message) this.outbox.push({ kind: "answer", answer: message.answer });
    switch (message.kind) {
      case "tick":
        return this.#tick();
      case "propose":
        this.#push({ Term: this.term, Command: message.command });
        return this.#sendNew();
      case "vote":
        return this.#answersVote(message.args, message.reply);
      case "append":
        return this.#appends(message.args, message.reply);
      case "voted":
        return this.#voted(message.peer, message.args, message.reply);
      case "appended":
        return this.#appended(message.peer, message.args, message.reply);
      case "lost":
        return this.#lost(message.peer, message.args);
    }
  }

  #push(fields: Partial<Entry>): void {
    this.log.push(Object.assign(new Entry(), fields));
    this.dirty = true;
  }

  #rearm(): void {
    this.#elapsed = 0;
    this.#timeout = electionTicks + Math.floor(Math.random() * electionTicks);
  }

  #follow(term: number): void {
    if (this.role === "leader") this.#rearm();
    this.role = "follower";
    if (term === this.term) return;
    this.term = term;
    this.vote = nobody;
    this.dirty = true;
  }

  /** What somebody else has committed is committed here, if the same entry is in this log. */
  #learns({ CommitIndex, CommitTerm }: { CommitIndex: number; CommitTerm: number }): void {
    if (tellsCommit && this.log[CommitIndex]?.Term === CommitTerm) {
      this.commit = Math.max(this.commit, CommitIndex);
    }
  }

  #tells(message: { CommitIndex: number; CommitTerm: number }): void {
    if (!tellsCommit) return;
    message.CommitIndex = this.commit;
    message.CommitTerm = this.log[this.commit].Term;
  }

  #tick(): void {
    this.#elapsed++;
    this.#alone++;
    if (this.role !== "leader") {
      if (this.#elapsed >= this.#timeout) this.#stand();
    } else if (this.#elapsed >= heartbeatTicks) {
      this.#elapsed = 0;
      for (const peer of this.#others) this.#send(peer);
    }
  }

  #stand(): void {
    this.role = "candidate";
    this.term++;
    this.vote = this.me;
    this.dirty = true;
    this.#votes = new Set([this.me]);
    this.#rearm();
    for (const peer of this.#others) {
      const args = new RequestVoteArgs();
      args.Term = this.term;
      args.CandidateId = this.me;
      args.LastLogIndex = this.last;
      args.LastLogTerm = this.log[this.last].Term;
      this.#tells(args);
      this.outbox.push({ kind: "vote", peer, args });
    }
  }

  #answersVote(args: RequestVoteArgs, reply: RequestVoteReply): void {
    this.#learns(args);
    const mayHaveLeader = sticky && this.role === "follower" && this.#alone < electionTicks - 5;
    if (args.Term > this.term && !mayHaveLeader) this.#follow(args.Term);
    const ahead = args.LastLogTerm - this.log[this.last].Term || args.LastLogIndex - this.last;
    if (args.Term === this.term && ahead >= 0 && [nobody, args.CandidateId].includes(this.vote)) {
      if (this.vote === nobody) this.dirty = true;
      this.vote = args.CandidateId;
      this.#rearm();
      this.#alone = 0;
      reply.VoteGranted = true;
    }
    reply.Term = this.term;
    this.#tells(reply);
  }

  #voted(peer: number, args: RequestVoteArgs, reply: RequestVoteReply): void {
    if (reply.Term > this.term) return this.#follow(reply.Term);
    this.#learns(reply);
    if (this.role !== "candidate" || args.Term !== this.term || !reply.VoteGranted) return;
    this.#votes.add(peer);
    if (this.#votes.size * 2 <= this.servers) return;
    this.role = "leader";
    this.#elapsed = 0;
    for (const other of this.#others) {
      this.#peers.set(other, { next: this.last + 1, match: 0, busy: false });
      this.#send(other);
    }
  }

  #sendNew(): void {
    for (const [peer, { next, busy }] of this.#peers) {
      if (next <= this.last && (pipelined || !busy)) this.#send(peer);
    }
  }

  #send(peer: number): void {
    const progress = this.#peers.get(peer)!;
    const args = new AppendEntriesArgs();
    args.Term = this.term;
    args.LeaderId = this.me;
    args.PrevLogIndex = progress.next - 1;
    args.PrevLogTerm = this.log[progress.next - 1].Term;
    args.Entries = this.log.slice(progress.next);
    args.LeaderCommit = this.commit;
    progress.busy = true;
    if (pipelined && progress.match > 0) progress.next = this.last + 1;
    this.outbox.push({ kind: "append", peer, args });
  }

  #appends(args: AppendEntriesArgs, reply: AppendEntriesReply): void {
    reply.Term = Math.max(this.term, args.Term);
    if (args.Term < this.term) return;
    this.#follow(args.Term);
    this.#rearm();
    this.#alone = 0;
    const { PrevLogIndex: prev, PrevLogTerm, Entries } = args;
    const known = this.log[prev]?.Term;
    if (known === PrevLogTerm) {
      Entries.forEach((entry, i) => {
        const index = prev + 1 + i;
        if (this.log[index]?.Term === entry.Term) return;
        this.log.length = index;
        this.#push(entry);
      });
      reply.Success = true;
      this.commit = Math.max(this.commit, Math.min(args.LeaderCommit, prev + Entries.length));
    } else {
      const other = this.log.findLastIndex(({ Term }, i) => i < prev && Term !== known);
      reply.LastIndex = known === undefined ? this.last : other;
    }
    this.#tells(reply);
  }

  #appended(peer: number, args: AppendEntriesArgs, reply: AppendEntriesReply): void {
    if (reply.Term > this.term) return this.#follow(reply.Term);
    if (this.role !== "leader" || args.Term !== this.term) return;
    this.#learns(reply);
    const progress = this.#peers.get(peer)!;
    progress.busy = false;
    const { PrevLogIndex: prev, Entries } = args;
    if (reply.Success) {
      progress.match = Math.max(progress.match, prev + Entries.length);
      progress.next = Math.max(progress.next, progress.match + 1);
      const matches = [this.last, ...[...this.#peers.values()].map(({ match }) => match)].sort((a, b) =>
        b - a
      );
      const index = matches[this.servers >> 1];
      if (this.log[index].Term === this.term) this.commit = Math.max(this.commit, index);
    } else if (prev > progress.match && (pipelined || prev === progress.next - 1)) {
      progress.next = Math.max(progress.match, Math.min(reply.LastIndex, prev - 1)) + 1;
    } else return;
    if (progress.next <= this.last) this.#send(peer);
  }

  #lost(peer: number, args: AppendEntriesArgs): void {
    if (this.role !== "leader" || args.Term !== this.term) return;
    const progress = this.#peers.get(peer)!;
    progress.busy = false;
    progress.next = Math.min(progress.next, Math.max(progress.match, args.PrevLogIndex) + 1);
  }
}

class Raft implements RaftServer {
  readonly #machine: StateMachine;
  #stopped = false;
  #woken = false;
  #applied = 0;
  #applying = false;

  constructor(
    readonly peers: ClientEnd[],
    readonly me: number,
    readonly persister: Persister,
    readonly applyCh: Channel<ApplyMsg>,
  ) {
    const machine = this.#machine = new StateMachine(peers.length, me);
    const saved = persister.ReadRaftState();
    if (saved.length > 0) {
      const decoder = NewDecoder(new Buffer(saved));
      const numbers: number[] = listOf(int);
      decoder.Decode(numbers);
      decoder.Decode(machine.log = listOf(Entry));
      [machine.term, machine.vote] = numbers;
    }
    const timer = setInterval(
      () => this.#stopped ? clearInterval(timer) : this.#step({ kind: "tick" }),
      tick,
    );
  }

  GetState(): [number, boolean] {
    return [this.#machine.term, this.#machine.role === "leader"];
  }

  Start(command: unknown): [number, number, boolean] {
    const machine = this.#machine;
    if (this.#stopped || machine.role !== "leader") return [-1, machine.term, false];
    this.#step({ kind: "propose", command });
    return [machine.last, machine.term, true];
  }

  Kill(): void {
    this.#stopped = true;
  }

  RequestVote(args: RequestVoteArgs, reply: RequestVoteReply): Promise<void> {
    return new Promise((answer) => this.#step({ kind: "vote", args, reply, answer }));
  }

  AppendEntries(args: AppendEntriesArgs, reply: AppendEntriesReply): Promise<void> {
    return new Promise((answer) => this.#step({ kind: "append", args, reply, answer }));
  }

  #step(message: Message): void {
    if (this.#stopped) return;
    this.#machine.step(message);
    if (this.#woken) return;
    this.#woken = true;
    queueMicrotask(() => {
      this.#woken = false;
      if (!this.#stopped) this.#flush();
    });
  }

  #flush(): void {
    const machine = this.#machine;
    if (machine.dirty) this.#save();
    for (const sent of machine.outbox.splice(0)) {
      if (sent.kind === "answer") sent.answer();
      else if (sent.kind === "vote") this.#asks(sent.peer, sent.args);
      else this.#sends(sent.peer, sent.args);
    }
    this.#apply();
  }

  #save(): void {
    const { term, vote, log } = this.#machine;
    const buffer = new Buffer();
    const encoder = NewEncoder(buffer);
    encoder.Encode(Object.assign(listOf(int), [term, vote]));
    encoder.Encode(Object.assign(listOf(Entry), log));
    this.persister.SaveRaftState(buffer.Bytes());
    this.#machine.dirty = false;
  }

  async #asks(peer: number, args: RequestVoteArgs): Promise<void> {
    const reply = new RequestVoteReply();
    const ok = await this.peers[peer].Call("Raft.RequestVote", args, reply);
    if (ok) this.#step({ kind: "voted", peer, args, reply });
  }

  async #sends(peer: number, args: AppendEntriesArgs): Promise<void> {
    const reply = new AppendEntriesReply();
    const ok = await this.peers[peer].Call("Raft.AppendEntries", args, reply);
    this.#step(ok ? { kind: "appended", peer, args, reply } : { kind: "lost", peer, args });
  }

  async #apply(): Promise<void> {
    if (this.#applying) return;
    this.#applying = true;
    while (this.#applied < this.#machine.commit && !this.#stopped) {
      const index = ++this.#applied;
      const { Command } = this.#machine.log[index];
      const fields = { CommandValid: true, CommandIndex: index, Command };
      await this.applyCh.send(Object.assign(new ApplyMsg(), fields));
    }
    this.#applying = false;
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
