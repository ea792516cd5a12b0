/**
 * The stage of a probe: one real server of the Raft under test, all others played by the tester.
 *
 *     await stage.elect()                          // the played servers vote for it: it leads; returns its term
 *     const { term } = await stage.candidacy()     // it begins an election
 *     const laid = await stage.lay([1, 1, 2])      // a played leader gives it that log; it follows
 *     const reply = await stage.ask(peer, ...)     // RequestVote to it, and its answer
 *     const reply = await stage.append(peer, ...)  // AppendEntries to it, and its answer
 *     stage.votes, stage.appends, stage.hold       // how the played servers answer it
 *
 * The only demand on the real server's timers is that it begins an election within five seconds of silence.
 *
 * @module
 */

import type { AppendArgs, LogEntry, Reply, Rpc, VoteArgs } from "../../../trace/figure2.ts";
import { type Config, sleep } from "../config.ts";
import { fatal, TestFailure } from "../../failure.ts";
import { PlayedServers, type Seen } from "./played.ts";
import { type Claim, sayAppend, sayInstall, sayReply, sayVote } from "./claim.ts";
import { LeftOut, type WholeSnapshot } from "./form.ts";
import { type PlayedPeer, termAt } from "./peers.ts";

/** Milliseconds within which the lab expects a leader, so that a server that hears nothing must begin an election. */
export const electionLimit: number = 5000;
/** Milliseconds within which a leader sends its entries: more than two heartbeats. */
const idle = 400;
/** Milliseconds that a handler may take. */
const answerLimit = 5000;

/** A log that a played leader gave the real server. */
interface Laid {
  /** Terms of the log are this and more. */
  readonly base: number;
  /** The leader's term. */
  readonly term: number;
  /** The leader. */
  readonly leader: PlayedPeer;
  /** The log. */
  readonly log: readonly LogEntry[];
}

export class Stage extends PlayedServers {
  /** The term of the last election that was waited for. */
  #wanted = 0;
  /** The term in which it was elected, unless something other than itself has ended its leadership. */
  #led: number | null = null;
  #wasIdle = false;

  /** Whether it was elected, then got fewer replies than it sent requests, and stepped down: it may (check-quorum). */
  get steppedDown(): boolean {
    if (this.#led === null || this.unanswered === 0) return false;
    const { term, leads } = this.state();
    return !leads || term !== this.#led;
  }

  /** The result of the real server's GetState. */
  state(): { term: number; leads: boolean } {
    const [term, leads] = this.cfg.rafts[this.real]!.GetState();
    return { term, leads };
  }

  /** The highest term that any server is known to be in. */
  top(): number {
    return Math.max(this.state().term, ...this.peers.map(({ term }) => term));
  }

  /** Restarts the real server. */
  restart(): void {
    this.#led = null;
    this.cfg.crash1(this.real);
    this.cfg.start1(this.real);
    this.cfg.connect(this.real);
  }

  /** Waits until `done`, checking every two milliseconds; false after `limit` milliseconds. */
  async until(limit: number, done: () => boolean): Promise<boolean> {
    const end = this.now() + limit;
    while (!done()) {
      if (this.now() >= end) return false;
      await sleep(2);
    }
    return true;
  }

  // ---- What the real server sends ----

  /** Its next election, in a term in which it has not asked yet. */
  async candidacy(): Promise<Seen<VoteArgs>> {
    const before = this.asked.length;
    const known = Math.max(-1, ...this.asked.map(({ term }) => term));
    const begins = () => this.asked.slice(before).find(({ term }) => term > known);
    if (!await this.until(electionLimit, () => begins() !== undefined)) {
      fatal(`S${this.real} heard nothing for ${electionLimit / 1000} s, and began no election (§5.2)`);
    }
    this.#wanted = begins()!.term;
    return begins()!;
  }

  /** The played servers vote for it, or as `votes` says, until it leads; returns its term. */
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
          `S${this.real} did not become leader within ${
            2 * electionLimit / 1000
          } s, though all vote for it ` +
            `(it asked ${this.asked.length} times)`,
        );
      }
      await sleep(2);
    }
    this.votes = votes;
    this.#wanted = this.#led = this.state().term;
    this.unanswered = 0;
    // Check once whether a leader without commands has entries of its own: then the probe is left out.
    if (!this.#wasIdle) await sleep(idle);
    this.#wasIdle = true;
    return this.#led;
  }

  /**
   * Gets it elected and gives it a command, to learn its messages and entries. No server acknowledges the command; then
   * it becomes a follower.
   */
  async learn(): Promise<void> {
    const { appends } = this;
    this.appends = (_, { entries }) => entries.length > 0 ? "lost" : "lawful";
    await this.elect();
    const begun = this.now();
    while (!this.form.knowsEntries) {
      if (this.now() - begun > electionLimit) {
        fatal(`S${this.real}, a leader, sent no entry within 5 s of Start (§5.3)`);
      }
      const [, term] = this.cfg.rafts[this.real]!.Start(this.cfg.randomInt());
      this.given.add(term);
      await this.until(1000, () => this.form.knowsEntries);
      if (!this.form.knowsEntries && !this.state().leads) await this.elect();
    }
    await this.follow();
    this.appends = appends;
  }

  // ---- What is sent to it ----

  /** The entry for an index and a term, the same in all logs. */
  entry(index: number, term: number): LogEntry {
    return { term, command: term * 1000 + index };
  }

  /** A log: the kept entries, then entries of these terms, counted from `base`. */
  log(base: number, terms: readonly number[]): LogEntry[] {
    return [...this.kept, ...terms.map((term, i) => this.entry(this.kept.length + 1 + i, base + term))];
  }

  /** A played leader of a new term gives it a log: the kept entries, then entries of these terms, counted from 1. */
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
        `S${this.real} answered ${sayReply(reply)} to ${
          sayAppend(request, leader.id)
        }, which it should have ` +
          "accepted: the term is higher than any, and what comes before is in its log (Figure 2, AppendEntries)",
      );
    }
    return { base, term, leader, log };
  }

  /** Gives the real server, which leads, a command; returns its entry. `log` is its log before, if known. */
  start(log?: readonly LogEntry[]): LogEntry {
    const command = this.cfg.randomInt();
    const [index, term, ok] = this.cfg.rafts[this.real]!.Start(command);
    this.given.add(term);
    if (!ok) fatal(`S${this.real}, elected and left in peace, refused a command: Start answered false`);
    if (log !== undefined && index !== log.length + 1) {
      fatal(
        `S${this.real}, whose log has ${log.length} entries, took a command at index ${index} (§5.3)`,
      );
    }
    return { term, command };
  }

  /**
   * RequestVote of a played server, and the reply. A server that heard from a leader within the shortest election
   * timeout may disregard it, and reply in its own, earlier term (§6): it is asked again until it does not, or stands
   * itself.
   */
  async ask(peer: PlayedPeer, request: VoteArgs): Promise<Reply> {
    peer.adopt(request.term);
    const before = this.asked.length;
    const begun = this.now();
    for (;;) {
      const over = this.asked.length > before || this.state().leads || this.now() - begun > electionLimit;
      const args = this.form.writeVote(request, peer.id);
      const reply = await this.#call(peer, "RequestVote", args, sayVote(request, peer.id));
      if (reply.yes || reply.term >= request.term || over) return reply;
      await sleep(10);
    }
  }

  /** AppendEntries of a played server, and the answer. */
  async append(peer: PlayedPeer, request: AppendArgs): Promise<Reply> {
    peer.adopt(request.term);
    const args = this.form.writeAppend(request, peer.id);
    return await this.#call(peer, "AppendEntries", args, sayAppend(request, peer.id));
  }

  /** InstallSnapshot of a played server, and the answer: yes if it is in the request's term. */
  async install(peer: PlayedPeer, request: WholeSnapshot): Promise<Reply> {
    peer.adopt(request.term);
    const args = this.form.writeSnapshot(request, peer.id);
    return await this.#call(peer, "InstallSnapshot", args, sayInstall(request, peer.id), request.term);
  }

  /** RequestVote, as `ask`; fails if this is not the reply. `was` is the real server's role. */
  async checkVote(
    was: string,
    peer: PlayedPeer,
    request: VoteArgs,
    right: Reply,
    rule: Claim,
  ): Promise<void> {
    this.#compare(was, await this.ask(peer, request), sayVote(request, peer.id), right, rule);
  }

  /** AppendEntries, as `append`; fails if this is not the reply. */
  async checkAppend(
    was: string,
    peer: PlayedPeer,
    request: AppendArgs,
    right: Reply,
    rule: Claim,
  ): Promise<void> {
    this.#compare(was, await this.append(peer, request), sayAppend(request, peer.id), right, rule);
  }

  #compare(was: string, reply: Reply, said: string, right: Reply, rule: Claim): void {
    if (reply.yes === right.yes && reply.term === right.term) return;
    rule.broken(
      `S${this.real}, ${was}, answered ${sayReply(reply)} to ${said}; expected ${sayReply(right)}`,
    );
  }

  async #call(
    peer: PlayedPeer,
    kind: Rpc,
    args: object,
    said: string,
    asked = 0,
  ): Promise<Reply> {
    this.cfg.world.watcher.step?.(`sends ${said}`);
    const { form } = this;
    if (this.#led !== null && peer.term > this.#led) this.#led = null;
    const blank = form.blankReply(kind);
    const method = {
      RequestVote: form.voteMethod,
      AppendEntries: form.appendMethod,
      InstallSnapshot: form.snapshotMethod,
    }[kind];
    let late: ReturnType<typeof setTimeout> | undefined;
    const answered = await Promise.race([
      peer.ends[this.real].Call(method, args, blank),
      new Promise<boolean>((resolve) => late = setTimeout(() => resolve(false), answerLimit)),
    ]);
    clearTimeout(late);
    if (!answered) fatal(`S${this.real} did not answer ${said} within ${answerLimit / 1000} s`);
    const reply = form.readReply(kind, blank, asked);
    peer.adopt(reply.term);
    return reply;
  }

  /** A new leader's empty AppendEntries: afterwards the server is a follower that has just heard from a leader. */
  async follow(): Promise<Laid> {
    return await this.lay([]);
  }

  /**
   * Runs a row of a probe. The real server's election timeout may elapse in the middle: then the row is tried again, up
   * to five times. At its end all delayed replies are sent.
   */
  async undisturbed<T>(row: () => Promise<T>): Promise<T> {
    for (let tried = 1;; tried++) {
      const before = this.asked.length;
      this.#wanted = 0;
      try {
        return await row();
      } catch (error) {
        if (!(error instanceof TestFailure)) throw error;
        await sleep(30);
        if (!this.asked.slice(before).some(({ term }) => term > this.#wanted)) throw error;
        // As hashicorp/raft, which disregards candidates until it stands itself.
        if (tried === 5) {
          throw new LeftOut(`S${this.real} began an election of its own each time it was asked something`);
        }
      } finally {
        this.release();
      }
    }
  }
}

/** The body of a test: `play` on a stage. If it cannot judge the Raft under test, it is left out. */
export function probe(play: (stage: Stage) => Promise<void>): (cfg: Config) => Promise<void> {
  return async (cfg) => {
    const stage = new Stage(cfg);
    try {
      await Promise.race([play(stage), stage.leftOut]);
    } catch (error) {
      const why = error instanceof TestFailure && error.kind === "assertion" && stage.steppedDown
        ? new LeftOut(`S${stage.real} led no more, after requests of its were not answered`)
        : error;
      if (!(why instanceof LeftOut)) throw error;
      cfg.leftOut = why.message;
      cfg.world.watcher.step?.(`probe left out: ${why.message}`);
    }
  };
}
