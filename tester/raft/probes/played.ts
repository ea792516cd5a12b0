/**
 * The servers that the tester plays in a probe: what they receive from the real server, and how they reply.
 *
 * @module
 */

import type { AppendArgs, LogEntry, VoteArgs } from "../../../trace/figure2.ts";
import { callDirectly, courseNetwork, type settledHere } from "../../../labrpc/mod.ts";
import type { ApplyMsg, Make } from "../../../raft/api.ts";
import { Disk } from "../../disk.ts";
import { handHere } from "../../hand.ts";
import type { Config } from "../config.ts";
import { failureOf, fatal, TestFailure, thrown } from "../../failure.ts";
import { makeRaft } from "../guarded_raft.ts";
import type { Instance } from "../../world.ts";
import { sayAppend, sayInstall, sayReply } from "./claim.ts";
import { Form, LeftOut, type WholeSnapshot } from "./form.ts";
import { PlayedPeer, PlayedServer, termAt } from "./peers.ts";

/** More AppendEntries than any probe needs. */
const appendLimit = 3000;

/** A request that reached a played server. */
export type Seen<R> = R & {
  readonly peer: PlayedPeer;
  /** Milliseconds of the test. */
  readonly at: number;
};

/**
 * How a played server replies: as Figure 2 says; not at all, like a crashed one, which also loses its delayed replies;
 * or, for AppendEntries only, as if the request arrived at the next `release`.
 */
type Manner = "lawful" | "lost" | "late";

/** A request whose reply may be delayed: a RequestVote, an InstallSnapshot, or this AppendEntries. */
export type Holdable = "RequestVote" | "InstallSnapshot" | AppendArgs;

export class PlayedServers {
  readonly cfg: Config;
  /** The real server's number. */
  readonly real: number;
  readonly peers: readonly PlayedPeer[];
  readonly form: Form = new Form();
  /** The real server's RequestVotes that arrived. */
  readonly asked: Seen<VoteArgs>[] = [];
  /** The real server's AppendEntries that arrived. */
  readonly sent: Seen<AppendArgs>[] = [];
  /** The AppendEntries that were refused. */
  readonly refused: Seen<AppendArgs>[] = [];
  /** The real server's InstallSnapshots that arrived. */
  readonly installs: Seen<WholeSnapshot>[] = [];
  /** The entries that the real server has applied, and so keeps. */
  kept: readonly LogEntry[] = [];
  /** How many AppendEntries and InstallSnapshots were lost, or are to be answered late. */
  unanswered = 0;
  /** Terms in which the real server was given commands. */
  readonly given: Set<number> = new Set();
  /** Rejects when the probe must be left out. */
  readonly leftOut: Promise<never>;

  /** How the played servers vote. */
  votes: (peer: PlayedPeer, request: VoteArgs) => boolean | "lawful" | "lost" = () => "lawful";
  /** How they answer AppendEntries. */
  appends: (peer: PlayedPeer, request: AppendArgs) => Manner = () => "lawful";
  /** What a played server does before it handles InstallSnapshot; it may wait. */
  beforeInstall: (peer: PlayedPeer) => void | Promise<void> = () => {};
  /** Resolves when a finished reply may be sent; null for at once. */
  hold: (peer: PlayedPeer, what: Holdable) => Promise<void> | null = () => null;

  #leaveOut: (reason: LeftOut) => void;
  #held: (() => void)[] = [];

  /** Replaces all servers of `cfg` but one, which is drawn at random. */
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

  /** Delays the replies that `which` picks, also later ones, until the returned function is called. */
  withhold(which: (peer: PlayedPeer, what: Holdable) => boolean): () => void {
    let release = () => {};
    const held = new Promise<void>((resolve) => release = resolve);
    this.#held.push(release);
    this.hold = (peer, what) => which(peer, what) ? held : null;
    return release;
  }

  /** Sends all delayed replies; later ones are sent at once. */
  release(): void {
    this.hold = () => null;
    for (const release of this.#held.splice(0)) release();
  }

  #serverOf(peer: PlayedPeer): PlayedServer {
    return new PlayedServer((method, args, reply) => this.#receive(peer, method, args, reply));
  }

  async #receive(peer: PlayedPeer, method: string, args: unknown, reply: object): Promise<void> {
    let manner: Manner;
    let what: Holdable = "RequestVote";
    try {
      const kind = this.form.kind(method);
      if (kind === "RequestVote") manner = this.#vote(peer, method, args, reply);
      else if (kind === "InstallSnapshot") {
        await this.#install(peer, method, args, reply);
        [manner, what] = ["lawful", kind];
      } else {
        what = this.form.readAppend(method, args, reply, this.real);
        manner = await this.#append(peer, what, args, reply);
      }
    } catch (error) {
      if (error instanceof LeftOut) this.#leaveOut(error);
      else this.cfg.abort(error);
      return;
    }
    if (manner === "lost") {
      // As if it crashed and came back: the network notices that the called server is gone.
      this.cfg.net.AddServer(peer.id, this.#serverOf(peer));
      return await new Promise(() => {});
    }
    const held = this.hold(peer, what);
    if (held !== null && what !== "RequestVote") this.unanswered++;
    await held;
  }

  async #install(peer: PlayedPeer, method: string, args: unknown, reply: object): Promise<void> {
    const request = this.form.readSnapshot(method, args, reply, this.real);
    this.installs.push({ ...request, peer, at: this.now() });
    if (this.installs.length > appendLimit) {
      fatal(`S${this.real} sent ${appendLimit} InstallSnapshots`);
    }
    const { index, lastTerm } = request;
    const logs = [this.kept, ...this.peers.map(({ log }) => log)];
    const whole = logs.find((log) => log.length >= index && termAt(log, index) === lastTerm);
    if (whole === undefined || index <= 0) {
      fatal(
        `S${this.real} sent S${peer.id} ${sayInstall(request, this.real)}; no server has such an entry`,
      );
    }
    await this.beforeInstall(peer);
    this.form.writeSnapshotReply(reply, peer.install(request.term, whole.slice(0, index)));
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
    request: AppendArgs,
    args: unknown,
    reply: object,
  ): Promise<Manner> {
    this.sent.push({ ...request, peer, at: this.now() });
    if (request.prev < 0) {
      fatal(
        `S${this.real} sent S${peer.id} a prevLogIndex before any log's beginning; nextIndex is at least the first ` +
          "entry's index (Figure 2, nextIndex)",
      );
    }
    if (this.sent.length > appendLimit) {
      fatal(
        `S${this.real} sent ${appendLimit} AppendEntries within ${
          (this.now() / 1000).toFixed(1)
        } s, the last ` +
          `of them ${sayAppend(request, this.real)} to S${peer.id}`,
      );
    }
    if (request.entries.some(({ term }) => term === request.term) && !this.given.has(request.term)) {
      throw new LeftOut(
        `S${this.real}, leader of term ${request.term}, has an entry of its own, which no Start gave it (§8)`,
      );
    }
    const manner = this.appends(peer, request);
    if (manner !== "lawful") this.unanswered++;
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
   * A reply to AppendEntries may have more fields than Figure 2's, as backup hints. Only the Raft under test knows
   * their values: so a fresh server of it gets the played server's term and log, and the request, and its reply is
   * used.
   */
  async #standIn(
    peer: PlayedPeer,
    { term, log }: { term: number; log: LogEntry[] },
    args: unknown,
    reply: object,
  ): Promise<void> {
    const { cfg, form } = this;
    const { exports, types, hand = handHere } = this.#instanceOf(peer);
    const applyCh = hand.channel<ApplyMsg>();
    (async () => {
      for (;;) await hand.receive(applyCh);
    })();
    const ends = hand.ends(this.#deadEnds(peer));
    const { raft, service } = makeRaft(
      cfg.world,
      exports.Make as Make,
      ends,
      peer.id,
      hand.persister(new Disk(null, () => {}, () => {})),
      applyCh,
      hand,
    );
    const handler = service.find("AppendEntries")!;
    const { settled: ofWorld = courseNetwork.settled } = cfg.world;
    const settled = (...[value, done, failed]: Parameters<typeof settledHere>) =>
      ofWorld(peer.id, value, done, failed);
    const handle = async (args: unknown, reply: object) => {
      try {
        await cfg.world.as(peer.id, () => callDirectly(handler, types, args, reply, settled));
      } catch (error) {
        const failure = failureOf(error);
        if (failure !== null) throw failure;
        if (cfg.world.isFault?.(error)) throw error;
        const what = `exception in AppendEntries of a follower: ${thrown(error).text}`;
        throw new TestFailure("crash", what, peer.id, error);
      }
    };
    if (term > 0) {
      const lay = { term, prev: 0, prevTerm: 0, entries: log, commit: 0 };
      await handle(form.writeAppend(lay, this.real), form.blankReply("AppendEntries"));
    }
    await handle(args, reply);
    raft.Kill();
  }

  #instances = new Map<number, Instance>();

  /** The student's files for the servers that stand in for a played one: loaded once, as each request needs one. */
  #instanceOf({ id }: PlayedPeer): Instance {
    let instance = this.#instances.get(id);
    if (instance === undefined) this.#instances.set(id, instance = this.cfg.world.instance(id, 1));
    return instance;
  }

  #ends = new Map<number, ReturnType<Config["net"]["MakeEnd"]>[]>();

  /** Client ends that reach no server; the tester names them after a life that does not exist. */
  #deadEnds(peer: PlayedPeer): ReturnType<Config["net"]["MakeEnd"]>[] {
    let ends = this.#ends.get(peer.id);
    if (ends === undefined) {
      const all = [...Array(this.cfg.n).keys()];
      this.#ends.set(peer.id, ends = all.map((j) => this.cfg.net.MakeEnd(`${peer.id}.0>${j}`)));
    }
    return ends;
  }
}
