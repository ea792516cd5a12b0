/**
 * Style: timers and callbacks, no loops. What people do differently for no deep reason is an option below: a test makes
 * a Raft of each.
 *
 * @module
 */

import { Buffer, listOf, NewDecoder, NewEncoder, ref } from "../../labgob/mod.ts";
import type { ClientEnd } from "../../labrpc/mod.ts";
import { ApplyMsg, type Channel, type RaftServer } from "../../raft/api.ts";
import type { Persister } from "../../raft/persister.ts";

/** Milliseconds, where it is a number; 0: not at all. */
const options = {
  heartbeat: 100,
  timeoutLeast: 400,
  timeoutSpread: 400,
  firstTimeout: 0, // a server that has just started waits so much longer
  giveUp: 0, // after so long a Call counts as lost
  retries: 0, // so many times a request that was lost is sent again as it was
  votesAgain: 0, // requests for votes are repeated to those who have not answered
  handlerDelay: 0, // handlers begin, and answers are looked at, up to so much later
  replyDelay: 0,
  batch: 0, // what Start takes leaves so much later
  cachedState: 0, // GetState answers what was so, up to so long ago
  applyEvery: 0, // applies by a timer, not as soon as it is committed
  oneInFlight: false, // at most one AppendEntries to a peer is under way
  emptyBeats: false, // heartbeats carry no entries
  tellCommit: false, // an AppendEntries to all whenever commitIndex has moved
  next: "end", // where nextIndex starts: "end", "one", "commit"
  back: "hint", // how far a leader steps back on a refusal: "hint", "halves", "match", "one"
  stopsIfBehind: false, // a candidate whose log is behind gives up
};

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

/** Its probes are left out for this field, so only those who want it have it. */
class BehindReply extends RequestVoteReply {
  Behind = false;
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
  /** How far the follower's log agrees, or on a refusal may agree, with what was sent. */
  Match = 0;
}

const sleep = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

class Raft implements RaftServer {
  private term = 0;
  private vote = -1;
  private log = [new LogEntry()];
  private role: "follower" | "candidate" | "leader" = "follower";
  private commit = 0;
  private applied = 0;
  private applying = false;
  private next: number[] = [];
  private match: number[] = [];
  private underWay: number[] = [];
  private batched = false;
  private shown: [number, boolean] = [0, false];
  private dead = false;
  private election = 0;
  private beat = 0;
  private timers: number[] = [];

  constructor(
    private readonly peers: ClientEnd[],
    private readonly me: number,
    private readonly persister: Persister,
    private readonly applyCh: Channel<ApplyMsg>,
  ) {
    this.read();
    this.electionLater(options.firstTimeout);
    this.shown = [this.term, false];
    if (options.cachedState > 0) {
      this.every(options.cachedState, () => this.shown = [this.term, this.role === "leader"]);
    }
    if (options.applyEvery > 0) this.every(options.applyEvery, () => this.apply());
  }

  GetState(): [number, boolean] {
    return options.cachedState > 0 ? this.shown : [this.term, this.role === "leader"];
  }

  Start(command: unknown): [number, number, boolean] {
    if (this.role !== "leader" || this.dead) return [-1, this.term, false];
    this.log.push(entry(this.term, command));
    this.save();
    if (options.batch === 0) this.broadcast();
    else if (!this.batched) {
      this.batched = true;
      setTimeout(() => {
        this.batched = false;
        this.broadcast();
      }, options.batch);
    }
    return [this.last, this.term, true];
  }

  Kill(): void {
    this.dead = true;
    for (const timer of [this.election, this.beat, ...this.timers]) clearTimeout(timer);
  }

  private get last(): number {
    return this.log.length - 1;
  }

  private get others(): number[] {
    return this.peers.map((_, peer) => peer).filter((peer) => peer !== this.me);
  }

  private every(ms: number, what: () => void): void {
    this.timers.push(setInterval(what, ms) as unknown as number);
  }

  private electionLater(more = 0): void {
    clearTimeout(this.election);
    const ms = options.timeoutLeast + options.timeoutSpread * Math.random() + more;
    this.election = setTimeout(() => this.stand(), ms) as unknown as number;
  }

  private follow(term: number): void {
    const led = this.role === "leader";
    this.role = "follower";
    clearTimeout(this.beat);
    if (led) this.electionLater();
    if (term === this.term) return;
    this.term = term;
    this.vote = -1;
    this.save();
  }

  // Elections.

  private stand(): void {
    if (this.dead || this.role === "leader") return;
    this.role = "candidate";
    this.term++;
    this.vote = this.me;
    this.save();
    this.electionLater();
    const args = Object.assign(new RequestVoteArgs(), {
      Term: this.term,
      CandidateId: this.me,
      LastLogIndex: this.last,
      LastLogTerm: this.log[this.last].Term,
    });
    const answered = new Set<number>();
    const votes = new Set([this.me]);
    const repeat = () => {
      if (this.dead || this.role !== "candidate" || this.term !== args.Term) return;
      for (const peer of this.others) if (!answered.has(peer)) this.ask(peer, args, answered, votes);
      if (options.votesAgain > 0) setTimeout(repeat, options.votesAgain);
    };
    repeat();
  }

  private async ask(
    peer: number,
    args: RequestVoteArgs,
    answered: Set<number>,
    votes: Set<number>,
  ): Promise<void> {
    const blank = () => options.stopsIfBehind ? new BehindReply() : new RequestVoteReply();
    const reply = await this.call(peer, "Raft.RequestVote", args, blank, "candidate");
    if (reply === null) return;
    if (reply.Term > this.term) return this.follow(reply.Term);
    if (this.role !== "candidate" || this.term !== args.Term) return;
    answered.add(peer);
    if (reply instanceof BehindReply && reply.Behind) {
      this.follow(this.term);
      return this.electionLater(100);
    }
    if (!reply.VoteGranted) return;
    votes.add(peer);
    if (2 * votes.size > this.peers.length) this.lead();
  }

  RequestVote(args: RequestVoteArgs, reply: RequestVoteReply): void | Promise<void> {
    if (options.handlerDelay === 0) return this.answerVote(args, reply);
    return sleep(options.handlerDelay * Math.random()).then(() => this.answerVote(args, reply));
  }

  private answerVote(args: RequestVoteArgs, reply: RequestVoteReply): void {
    if (this.dead) return;
    if (args.Term > this.term) this.follow(args.Term);
    reply.Term = this.term;
    if (args.Term < this.term) return;
    const { Term: lastTerm } = this.log[this.last];
    const behind = args.LastLogTerm === lastTerm
      ? args.LastLogIndex < this.last
      : args.LastLogTerm < lastTerm;
    if (behind && "Behind" in reply) reply.Behind = true;
    if (behind || (this.vote !== -1 && this.vote !== args.CandidateId)) return;
    this.vote = args.CandidateId;
    this.save();
    this.electionLater();
    reply.VoteGranted = true;
  }

  // Leading.

  private lead(): void {
    this.role = "leader";
    clearTimeout(this.election);
    const first = options.next === "one" ? 1 : options.next === "commit" ? this.commit + 1 : this.log.length;
    this.next = this.peers.map(() => first);
    this.match = this.peers.map(() => 0);
    this.underWay = this.peers.map(() => 0);
    this.beats(this.term);
  }

  private beats(term: number): void {
    if (this.role !== "leader" || this.term !== term || this.dead) return;
    for (const peer of this.others) this.send(peer, options.emptyBeats);
    this.beat = setTimeout(() => this.beats(term), options.heartbeat) as unknown as number;
  }

  private broadcast(): void {
    if (this.role !== "leader" || this.dead) return;
    for (const peer of this.others) if (this.underWay[peer] === 0) this.send(peer, false);
    this.count();
  }

  private async send(peer: number, empty: boolean): Promise<void> {
    if (options.oneInFlight && this.underWay[peer] > 0) return;
    const prev = this.next[peer] - 1;
    const args = Object.assign(new AppendEntriesArgs(), {
      Term: this.term,
      LeaderId: this.me,
      PrevLogIndex: prev,
      PrevLogTerm: this.log[prev].Term,
      Entries: empty ? listOf(LogEntry) : this.log.slice(prev + 1),
      LeaderCommit: this.commit,
    });
    this.underWay[peer]++;
    const blank = () => new AppendEntriesReply();
    const reply = await this.call(peer, "Raft.AppendEntries", args, blank, "leader");
    if (this.dead || (reply !== null && reply.Term > this.term)) {
      return reply === null ? undefined : this.follow(reply.Term);
    }
    if (this.role !== "leader" || this.term !== args.Term) return;
    this.underWay[peer]--;
    if (reply === null) return;
    if (reply.Success) {
      this.match[peer] = Math.max(this.match[peer], prev + args.Entries.length);
      this.next[peer] = Math.max(this.next[peer], this.match[peer] + 1);
      this.count();
    } else if (prev === this.next[peer] - 1 && prev > this.match[peer]) {
      this.next[peer] = Math.max(this.match[peer], this.backTo(prev, this.match[peer], reply)) + 1;
    } else return;
    if (this.next[peer] <= this.last && this.underWay[peer] === 0) this.send(peer, false);
  }

  /** What to ask about after prev was refused. */
  private backTo(prev: number, match: number, reply: AppendEntriesReply): number {
    if (options.back === "hint") return reply.Match;
    if (options.back === "halves") return Math.floor((prev + match) / 2);
    return options.back === "match" ? match : prev - 1;
  }

  private count(): void {
    this.match[this.me] = this.last;
    for (let index = this.last; index > this.commit && this.log[index].Term === this.term; index--) {
      if (2 * this.match.filter((match) => match >= index).length <= this.peers.length) continue;
      this.committed(index);
      if (options.tellCommit) { for (const peer of this.others) this.send(peer, true); }
    }
  }

  AppendEntries(args: AppendEntriesArgs, reply: AppendEntriesReply): void | Promise<void> {
    if (options.handlerDelay === 0) return this.answerAppend(args, reply);
    return sleep(options.handlerDelay * Math.random()).then(() => this.answerAppend(args, reply));
  }

  private answerAppend(args: AppendEntriesArgs, reply: AppendEntriesReply): void {
    if (this.dead) return;
    if (args.Term > this.term || (args.Term === this.term && this.role !== "follower")) {
      this.follow(args.Term);
    }
    reply.Term = this.term;
    if (args.Term < this.term) return;
    this.electionLater();
    const { PrevLogIndex: prev, Entries: entries } = args;
    if (prev > this.last || this.log[prev].Term !== args.PrevLogTerm) {
      // All of the term that conflicts is passed over at once (end of 5.3).
      let match = Math.min(prev, this.last);
      const { Term: conflicting } = this.log[match];
      if (match === prev) { while (match > this.commit && this.log[match].Term === conflicting) match--; }
      reply.Match = match;
      return;
    }
    const fresh = entries.findIndex(({ Term }, i) => this.log[prev + 1 + i]?.Term !== Term);
    if (fresh >= 0) {
      this.log.splice(prev + 1 + fresh, Infinity, ...entries.slice(fresh));
      this.save();
    }
    reply.Success = true;
    reply.Match = prev + entries.length;
    this.committed(Math.min(args.LeaderCommit, reply.Match));
  }

  private async call<R extends object>(
    peer: number,
    method: string,
    args: { Term: number },
    blank: () => R,
    role: string,
  ): Promise<R | null> {
    for (let tries = 0; tries <= options.retries; tries++) {
      if (tries > 0 && (this.dead || this.term !== args.Term || this.role !== role)) return null;
      const reply = blank();
      const answered = this.peers[peer].Call(method, args, reply);
      const ok = options.giveUp === 0
        ? await answered
        : await Promise.race([answered, sleep(options.giveUp).then(() => false)]);
      if (ok && options.replyDelay > 0) await sleep(options.replyDelay * Math.random());
      if (this.dead) return null;
      if (ok) return reply;
    }
    return null;
  }

  // Applying, and what is saved.

  private committed(index: number): void {
    if (index <= this.commit) return;
    this.commit = index;
    if (options.applyEvery === 0) this.apply();
  }

  private async apply(): Promise<void> {
    if (this.applying) return;
    this.applying = true;
    while (this.applied < this.commit && !this.dead) {
      const index = ++this.applied;
      const fields = { CommandValid: true, Command: this.log[index].Command, CommandIndex: index };
      await this.applyCh.send(Object.assign(new ApplyMsg(), fields));
    }
    this.applying = false;
  }

  private save(): void {
    const buffer = new Buffer();
    const encoder = NewEncoder(buffer);
    for (const value of [this.term, this.vote, this.log]) encoder.Encode(value);
    this.persister.SaveRaftState(buffer.Bytes());
  }

  private read(): void {
    const bytes = this.persister.ReadRaftState();
    if (bytes.length === 0) return;
    const decoder = NewDecoder(new Buffer(bytes));
    const [term, vote, log] = [ref(0), ref(0), listOf(LogEntry)];
    for (const target of [term, vote, log]) decoder.Decode(target);
    [this.term, this.vote, this.log] = [term.value, vote.value, log];
  }
}

function entry(term: number, command: unknown): LogEntry {
  return Object.assign(new LogEntry(), { Term: term, Command: command });
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
