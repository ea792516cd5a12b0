/**
 * The stage of a probe: one real server of the Raft under test, all others played by the tester.
 *
 *     await stage.elect()                          // the played servers vote for it: it leads; returns its term
 *     const { term } = await stage.candidacy()     // it begins an election
 *     const laid = await stage.lay([1, 1, 2])      // a played leader gives it that log: it follows
 *     const reply = await stage.ask(peer, ...)     // RequestVote to it, and its answer
 *     const reply = await stage.append(peer, ...)  // AppendEntries to it, and its answer
 *     stage.votes, stage.appends, stage.hold       // how the played servers answer it
 *
 * Nothing is asked of the real server's timers but that it begins an election within five seconds of silence.
 *
 * @module
 */

import { callDirectly } from "../../labrpc/mod.ts";
import { type ApplyMsg, Channel } from "../../raft/api.ts";
import { MakePersister } from "../../raft/persister.ts";
import { type Config, sleep } from "../config.ts";
import { fatal, TestFailure } from "../failure.ts";
import { makeRaft } from "../guarded_raft.ts";
import { sayAppend, sayReply, sayVote } from "./claim.ts";
import { type AppendRequest, type Entry, Form, LeftOut, type Reply, type VoteRequest } from "./form.ts";
import { PlayedPeer, PlayedServer, termAt } from "./peers.ts";

/** Milliseconds within which the lab wants a leader, and so a server that hears nothing an election. */
const electionLimit = 5000;
/** Milliseconds that a handler may take. */
const answerLimit = 5000;

/** More AppendEntries than any probe has a use for. */
const appendLimit = 3000;

/** A request that reached a played server. */
export type Seen<R> = R & {
  /** Whom it reached. */
  readonly peer: PlayedPeer;
  /** When, in milliseconds of the test. */
  readonly at: number;
};

/** A log that a played leader gave the real server. */
export interface Laid {
  /** Terms of the log are this and more. */
  readonly base: number;
  /** The leader's term. */
  readonly term: number;
  /** The leader. */
  readonly leader: PlayedPeer;
  /** The log. */
  readonly log: readonly Entry[];
}

/**
 * How a played server answers: as Figure 2 has it; not at all, like one that crashed, which also loses what of its
 * answers is held back; or, AppendEntries alone, as if the request came only at the next `release`.
 */
export type Manner = "lawful" | "lost" | "late";

/** What is held back: the answer to a RequestVote, or to this AppendEntries. */
export type Holdable = "RequestVote" | AppendRequest;

/** See the module. */
export class Stage {
  /** The cluster. */
  readonly cfg: Config;
  /** The real server's number. */
  readonly real: number;
  /** The played servers. */
  readonly peers: readonly PlayedPeer[];
  /** The real server's messages. */
  readonly form: Form = new Form();
  /** Every RequestVote of the real server that arrived. */
  readonly asked: Seen<VoteRequest>[] = [];
  /** Every AppendEntries of the real server that arrived. */
  readonly sent: Seen<AppendRequest>[] = [];
  /** Those of them that were refused. */
  readonly refused: Seen<AppendRequest>[] = [];
  /** Rejects when the probe has to be left out. */
  readonly leftOut: Promise<never>;

  /** How the played servers vote. */
  votes: (peer: PlayedPeer, request: VoteRequest) => boolean | "lawful" | "lost" = () => "lawful";
  /** How they answer AppendEntries. */
  appends: (peer: PlayedPeer, request: AppendRequest) => Manner = () => "lawful";
  /** Until when an answer that has been made is held back. */
  hold: (peer: PlayedPeer, what: Holdable) => Promise<void> | null = () => null;
  /** What the real server has applied, and keeps: the beginning of every log laid. */
  kept: readonly Entry[] = [];

  #leaveOut: (reason: LeftOut) => void;
  #held: (() => void)[] = [];

  /** Takes the place of all servers of `cfg` but one. */
  constructor(cfg: Config) {
    this.cfg = cfg;
    this.real = cfg.below(cfg.n);
    let leaveOut: (reason: LeftOut) => void;
    this.leftOut = new Promise((_, reject) => leaveOut = reject);
    this.leftOut.catch(() => {}); // a probe that is over needs no listener
    this.#leaveOut = leaveOut!;
    this.peers = [...Array(cfg.n).keys()].filter((i) => i !== this.real).map((i) => new PlayedPeer(i));
    for (const peer of this.peers) peer.ends = cfg.play(peer.id, peer, this.#serverOf(peer));
  }

  /** Milliseconds of the test. */
  now(): number {
    return this.cfg.world.now() / 1000;
  }

  /** What the real server says of itself. */
  state(): { term: number; leads: boolean } {
    const [term, leads] = this.cfg.rafts[this.real]!.GetState();
    return { term, leads };
  }

  /** The highest term that anybody is known to be in. */
  top(): number {
    return Math.max(this.state().term, ...this.peers.map(({ term }) => term));
  }

  /** The real server crashes, and starts again. */
  restart(): void {
    this.cfg.crash1(this.real);
    this.cfg.start1(this.real);
    this.cfg.connect(this.real);
  }

  /** Holds back the answers that `which` picks, those to come too, until the function it returns is called. */
  withhold(which: (peer: PlayedPeer, what: Holdable) => boolean): () => void {
    let release = () => {};
    const held = new Promise<void>((resolve) => release = resolve);
    this.#held.push(release);
    this.hold = (peer, what) => which(peer, what) ? held : null;
    return release;
  }

  /** Nothing is held back any more. */
  release(): void {
    this.hold = () => null;
    for (const release of this.#held.splice(0)) release();
  }

  /** Waits until `done`, looking every two milliseconds; false if it is not within `limit` milliseconds. */
  async until(limit: number, done: () => boolean): Promise<boolean> {
    const end = this.now() + limit;
    while (!done()) {
      if (this.now() >= end) return false;
      await sleep(2);
    }
    return true;
  }

  // ---- What the real server sends ----

  /** Its next election, in a term in which it had not asked yet. */
  async candidacy(): Promise<Seen<VoteRequest>> {
    const before = this.asked.length;
    const known = Math.max(-1, ...this.asked.map(({ term }) => term));
    const begins = () => this.asked.slice(before).find(({ term }) => term > known);
    if (!await this.until(electionLimit, () => begins() !== undefined)) {
      fatal(`server ${this.real} heard nothing for ${electionLimit / 1000} s, and began no election (§5.2)`);
    }
    return begins()!;
  }

  /** The played servers vote for it, or as they are told, until it leads; returns its term. */
  async elect(how: Stage["votes"] = () => true): Promise<number> {
    const { votes } = this;
    const before = this.sent.length;
    this.votes = how;
    const begun = this.now();
    const leads = () => {
      const { term, leads } = this.state();
      return leads && this.sent.slice(before).some((request) => request.term === term);
    };
    while (!leads()) {
      if (this.now() - begun > 2 * electionLimit) {
        fatal(
          `server ${this.real} did not become leader within ${
            2 * electionLimit / 1000
          } s, though all vote for it ` +
            `(it asked ${this.asked.length} times)`,
        );
      }
      await sleep(2);
    }
    this.votes = votes;
    return this.state().term;
  }

  /**
   * Has it elected, and given a command, so that its messages and entries are known. Nobody acknowledges the command;
   * then it follows.
   */
  async learn(): Promise<void> {
    const { appends } = this;
    this.appends = (_, { entries }) => entries.length > 0 ? "lost" : "lawful";
    await this.elect();
    const begun = this.now();
    while (!this.form.knowsEntries) {
      if (this.now() - begun > electionLimit) {
        fatal(`server ${this.real}, a leader, sent no entry within 5 s of Start (§5.3)`);
      }
      this.cfg.rafts[this.real]!.Start(this.cfg.randomInt());
      await this.until(1000, () => this.form.knowsEntries);
      if (!this.form.knowsEntries && !this.state().leads) await this.elect();
    }
    await this.follow();
    this.appends = appends;
  }

  // ---- What is sent to it ----

  /** The entry that a log has at an index, if its term is `term`: everywhere the same. */
  entry(index: number, term: number): Entry {
    return { term, command: term * 1000 + index };
  }

  /** A log: what is kept, then entries of these terms, counted from `base`. */
  log(base: number, terms: readonly number[]): Entry[] {
    return [...this.kept, ...terms.map((term, i) => this.entry(this.kept.length + 1 + i, base + term))];
  }

  /** A played leader of a new term gives it a log: what is kept, then entries of these terms, which count from 1. */
  async lay(terms: readonly number[], ahead = 0): Promise<Laid> {
    const base = this.top();
    const term = base + Math.max(1, ahead, ...terms);
    const log = this.log(base, terms);
    const leader = this.peers[term % this.peers.length];
    leader.adopt(term);
    const prev = this.kept.length;
    const request = { term, prev, prevTerm: termAt(log, prev), entries: log.slice(prev), commit: prev };
    const reply = await this.append(leader, request);
    if (!reply.yes || reply.term !== term) {
      fatal(
        `server ${this.real} answered ${sayReply(reply)} to ${
          sayAppend(request, leader.id)
        }, which it should have ` +
          "accepted: the term is higher than any, and what comes before is in its log (Figure 2, AppendEntries)",
      );
    }
    return { base, term, leader, log };
  }

  /** The real server, which leads, is given a command; returns its entry. `log` is its log before, if it is known. */
  start(log?: readonly Entry[]): Entry {
    const command = this.cfg.randomInt();
    const [index, term, ok] = this.cfg.rafts[this.real]!.Start(command);
    if (!ok) fatal(`server ${this.real}, elected and left in peace, refused a command: Start answered false`);
    if (log !== undefined && index !== log.length + 1) {
      fatal(
        `server ${this.real}, whose log has ${log.length} entries, took a command at index ${index} (§5.3)`,
      );
    }
    return { term, command };
  }

  /** RequestVote of a played server, and the answer. */
  async ask(peer: PlayedPeer, request: VoteRequest): Promise<Reply> {
    peer.adopt(request.term);
    const args = this.form.writeVote(request, peer.id);
    return await this.#call(peer, "RequestVote", args, sayVote(request, peer.id));
  }

  /** AppendEntries of a played server, and the answer. */
  async append(peer: PlayedPeer, request: AppendRequest): Promise<Reply> {
    peer.adopt(request.term);
    const args = this.form.writeAppend(request, peer.id);
    return await this.#call(peer, "AppendEntries", args, sayAppend(request, peer.id));
  }

  async #call(
    peer: PlayedPeer,
    kind: "RequestVote" | "AppendEntries",
    args: object,
    said: string,
  ): Promise<Reply> {
    this.cfg.world.watcher.step?.(`sends ${said}`);
    const { form } = this;
    const blank = form.blankReply(kind);
    const method = kind === "RequestVote" ? form.voteMethod : form.appendMethod;
    let late: ReturnType<typeof setTimeout> | undefined;
    const answered = await Promise.race([
      peer.ends[this.real].Call(method, args, blank),
      new Promise<boolean>((resolve) => late = setTimeout(() => resolve(false), answerLimit)),
    ]);
    clearTimeout(late);
    if (!answered) fatal(`server ${this.real} did not answer ${said} within ${answerLimit / 1000} s`);
    const reply = form.readReply(kind, blank);
    peer.adopt(reply.term);
    return reply;
  }

  /** A fresh leader's empty AppendEntries: whatever the server was, it follows, and has just heard from a leader. */
  async follow(): Promise<Laid> {
    return await this.lay([]);
  }

  /**
   * A row of a probe. The real server's election timeout may elapse in the middle of it, which is its right: then the
   * row is tried again, up to five times. At its end nothing is held back any more.
   */
  async undisturbed<T>(row: () => Promise<T>): Promise<T> {
    for (let tried = 1;; tried++) {
      const before = this.asked.length;
      try {
        return await row();
      } catch (error) {
        if (!(error instanceof TestFailure) || tried === 5) throw error;
        await sleep(30);
        if (this.asked.length === before) throw error;
      } finally {
        this.release();
      }
    }
  }

  // ---- How the played servers answer ----

  #serverOf(peer: PlayedPeer): PlayedServer {
    return new PlayedServer((method, args, reply) => this.#receive(peer, method, args, reply));
  }

  async #receive(peer: PlayedPeer, method: string, args: unknown, reply: object): Promise<void> {
    let manner: Manner;
    let what: Holdable = "RequestVote";
    try {
      if (this.form.kind(method) === "RequestVote") manner = this.#vote(peer, method, args, reply);
      else {
        what = this.form.readAppend(method, args, reply, this.real);
        manner = await this.#append(peer, what, args, reply);
      }
    } catch (error) {
      if (error instanceof LeftOut) this.#leaveOut(error);
      else this.cfg.abort(error);
      return;
    }
    if (manner === "lost") {
      // As if it crashed and came back: the network sees that whom it asked is no longer there.
      this.cfg.net.AddServer(peer.id, this.#serverOf(peer));
      return await new Promise(() => {});
    }
    await this.hold(peer, what);
  }

  #vote(peer: PlayedPeer, method: string, args: unknown, reply: object): Manner {
    const request = this.form.readVote(method, args, reply, this.real);
    this.asked.push({ ...request, peer, at: this.now() });
    const told = this.votes(peer, request);
    if (told === "lost") return "lost";
    let answer = peer.vote(request, this.real);
    if (typeof told === "boolean") answer = { term: answer.term, yes: told && answer.term === request.term };
    this.form.writeVoteReply(reply, answer);
    return "lawful";
  }

  async #append(
    peer: PlayedPeer,
    request: AppendRequest,
    args: unknown,
    reply: object,
  ): Promise<Manner> {
    this.sent.push({ ...request, peer, at: this.now() });
    if (request.prev < 0) {
      fatal(
        `server ${this.real} sent ${peer.id} a prevLogIndex before any log's beginning; nextIndex is at least the first ` +
          "entry's index (Figure 2, nextIndex)",
      );
    }
    if (this.sent.length > appendLimit) {
      fatal(
        `server ${this.real} sent ${appendLimit} AppendEntries within ${
          (this.now() / 1000).toFixed(1)
        } s, the last ` +
          `of them ${sayAppend(request, this.real)} to ${peer.id}`,
      );
    }
    const manner = this.appends(peer, request);
    if (manner === "lost") return "lost";
    if (manner === "late") await new Promise<void>((resolve) => this.#held.push(resolve));
    const before = { term: peer.term, log: [...peer.log] };
    const right = peer.append(request);
    if (!right.yes) this.refused.push({ ...request, peer, at: this.now() });
    await this.#standIn(peer, before, args, reply);
    const answer = this.form.readReply("AppendEntries", reply);
    if (answer.yes === right.yes && answer.term === right.term) return "lawful";
    const log = before.log.map(({ term }) => term).join(" ") || "none";
    return fatal(
      `a follower in term ${before.term} with entries of terms ${log} answered ${sayReply(answer)} to ` +
        `${sayAppend(request, this.real)}; by Figure 2 it answers ${sayReply(right)}`,
    );
  }

  /**
   * An answer to AppendEntries may say more than Figure 2, for the leader to back up by. Only the Raft under test knows
   * what: so a fresh server of it is given the played server's term and log, and the request, and its answer is used.
   */
  async #standIn(
    peer: PlayedPeer,
    { term, log }: { term: number; log: Entry[] },
    args: unknown,
    reply: object,
  ): Promise<void> {
    const { cfg, form } = this;
    const applyCh = new Channel<ApplyMsg>();
    (async () => {
      for (;;) await applyCh.receive();
    })();
    const { make, types } = cfg.world.instance(peer.id, 1);
    const ends = this.#deadEnds(peer);
    const { raft, service } = makeRaft(cfg.world, make, ends, peer.id, MakePersister(), applyCh);
    const handler = service.find("AppendEntries")!;
    const handle = (args: unknown, reply: object) =>
      cfg.world.as(peer.id, () => callDirectly(handler, types, args, reply));
    if (term > 0) {
      const lay = { term, prev: 0, prevTerm: 0, entries: log, commit: 0 };
      await handle(form.writeAppend(lay, this.real), form.blankReply("AppendEntries"));
    }
    await handle(args, reply);
    raft.Kill();
  }

  #ends = new Map<number, ReturnType<Config["net"]["MakeEnd"]>[]>();

  /** Ends on which nothing gets through; the tester's names, of a life that never was. */
  #deadEnds(peer: PlayedPeer): ReturnType<Config["net"]["MakeEnd"]>[] {
    let ends = this.#ends.get(peer.id);
    if (ends === undefined) {
      const all = [...Array(this.cfg.n).keys()];
      this.#ends.set(peer.id, ends = all.map((j) => this.cfg.net.MakeEnd(`${peer.id}.0>${j}`)));
    }
    return ends;
  }
}

/** The body of a test: `play` on a stage. Where the Raft under test has other names than Figure 2, it is left out. */
export function probe(play: (stage: Stage) => Promise<void>): (cfg: Config) => Promise<void> {
  return async (cfg) => {
    const stage = new Stage(cfg);
    try {
      await Promise.race([play(stage), stage.leftOut]);
    } catch (error) {
      if (!(error instanceof LeftOut)) throw error;
      cfg.note(
        `probe left out: ${error.message}. It reads and writes the messages of Figure 2 by their names.`,
      );
    }
  };
}
