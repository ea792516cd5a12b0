/**
 * The referee itself: each event of a run is read, judged by the rooms' rules, and moves the model, in this order.
 *
 * @module
 */

import type { Message } from "../labrpc/mod.ts";
import type { ApplyMsg } from "../raft/api.ts";
import { type LogEntry, preVoteRefusedIn, type Reply } from "../trace/figure2.ts";
import * as books from "./books.ts";
import * as commit from "./commit.ts";
import * as commitIndex from "./commit_index.ts";
import { type Complaint, Complaints } from "./complaint.ts";
import * as elections from "./elections.ts";
import { Form } from "./form.ts";
import * as leaders from "./leaders.ts";
import { type Learned, Learner } from "./learned.ts";
import * as log from "./log.ts";
import { type AppendRequest, type End, type PreVote, readEnd, type VoteRequest } from "./messages.ts";
import { Cluster, type ServerModel } from "./model.ts";
import * as persistence from "./persistence.ts";
import { ruleIds } from "./rules.ts";
import type { LeaderAct } from "./rules/elections.ts";
import * as supply from "./supply.ts";
import * as timing from "./timing.ts";

/** What a referee is made with. */
export interface RefereeOptions {
  /** The run's clock, in microseconds. */
  now: () => number;
  /** Whether it is the real one: then the rules about time are off. */
  real?: boolean;
  /** Is told of each complaint when it is made: `replay` marks the line. */
  heard?: (complaint: Complaint) => void;
}

/** Watches a run and holds it against Figure 2. Changes nothing. */
export class Referee {
  #complaints: Complaints;
  #cluster: Cluster;
  #form: Form;
  #ends = new Map<unknown, End | null>();
  #requests = new Map<number, VoteRequest | AppendRequest>();
  #preVotes = new Map<number, PreVote>();
  #learner = new Learner();

  constructor({ now, real = false, heard }: RefereeOptions) {
    this.#complaints = new Complaints(now, heard);
    this.#cluster = new Cluster(now, this.#complaints);
    this.#form = new Form(this.#complaints);
    if (real) {
      this.#complaints.turnOff(ruleIds.filter((rule) => rule.startsWith("L")));
    }
  }

  /** What broke a rule so far, the earliest first. */
  complaints(): Complaint[] {
    for (const server of this.#cluster.servers) if (server.alive) timing.hangs(this.#cluster, server);
    return this.#complaints.list();
  }

  /** What has changed since the last call in what is known of the servers. */
  learned(): Learned[] {
    return this.#learner.changes(this.#cluster);
  }

  // ---- Lives ----

  started(server: number, life: number): void {
    this.#cluster.server(server).start(life);
    if (life > 1) this.#complaints.restarted(server);
    if (life > 1) this.#cluster.savingMatters();
  }

  /**
   * The tester plays a server: it is modelled like any other, for what it says moves those it speaks to, but not
   * complained of. What played servers say to each other is not seen, so what is committed is not known either.
   */
  played(server: number): void {
    this.#cluster.server(server).played = true;
    this.#complaints.spare(server);
    this.#complaints.turnOff(["S16"]);
  }

  crashed(id: number): void {
    const server = this.#cluster.server(id);
    if (server.alive) timing.hangs(this.#cluster, server);
    server.crash();
  }

  // ---- Requests ----

  sent(message: Message, args: unknown): void {
    const end = this.#end(message.end);
    if (end === null) return;
    if (this.#form.isPreVote(message.method, args, end.server)) {
      this.#preVotes.set(message.id, { end, term: 0 });
      return;
    }
    const kind = this.#form.kind(message.method, end.server);
    if (kind === null) return;
    const server = this.#cluster.server(end.server);
    const common = {
      at: this.#cluster.now(),
      from: end.server,
      life: end.life,
      to: end.peer,
      toLife: this.#cluster.server(end.peer).life,
      entered: null,
      reply: null,
    };
    if (!server.alive || end.life !== server.life) {
      return timing.haunts(this.#cluster, server, end.life, `sent ${kind}`);
    }
    server.settle();
    if (kind === "RequestVote") {
      const { term, lastIndex, lastTerm } = this.#form.vote(args, end.server);
      const request: VoteRequest = { ...common, kind, term, candidate: end.server, lastIndex, lastTerm };
      this.#requests.set(message.id, request);
      this.#votesAsked(server, request);
    } else {
      const { term, prev, prevTerm, commit, entries } = this.#form.append(args, end.server);
      const { root } = this.#cluster.table;
      const length = entries.length;
      const request: AppendRequest = {
        ...common,
        kind,
        term,
        prev,
        prevTerm,
        commit,
        length,
        last: root,
        over: false,
      };
      this.#requests.set(message.id, request);
      this.#appends(server, request, entries);
    }
  }

  #votesAsked(server: ServerModel, request: VoteRequest): void {
    const cluster = this.#cluster;
    const { roundBefore } = server;
    // Whoever waits between two requests asks for votes of a term that may have passed: this says why, S3 what.
    if (roundBefore?.term === request.term) timing.goesOn(cluster, server, roundBefore, request);
    if (!elections.sendsTerm(cluster, server, request)) return;
    const round = elections.roundOf(server, request);
    if (round !== null) {
      elections.asksAgain(cluster, server, round, request);
      timing.goesOn(cluster, server, round, request);
    } else {
      const known = request.term <= server.term;
      const lawful = elections.begins(cluster, server, request);
      if (lawful) timing.beginsRound(cluster, server);
      if (lawful) log.showsLog(cluster, server, request);
      elections.campaigns(cluster, server, request);
      if (lawful && !known) {
        persistence.changed(
          server,
          `its new term ${request.term} and its vote for itself`,
          server.savesShown,
        );
      }
    }
    (round ?? server.round!).asked.add(request.to);
    persistence.speaks(cluster, server, request);
  }

  #appends(server: ServerModel, request: AppendRequest, entries: readonly LogEntry[]): void {
    const cluster = this.#cluster;
    const timely = elections.sendsTerm(cluster, server, request);
    if (!timely) {
      request.last = log.unchecked(cluster, request.prev, request.prevTerm, entries);
      return;
    }
    if (server.leading?.term !== request.term) this.#leads(server, request.term, "sent AppendEntries");
    const before = server.last;
    request.last = log.sendsLog(cluster, server, request, entries);
    if (server.last !== before && server.starting?.used) {
      persistence.changed(server, `entry ${server.last.index}`, server.starting.saves);
    }
    commit.saysCommitted(cluster, server, request);
    const leading = server.leading!;
    timing.sendsAppend(cluster, server, leading, request);
    books.sends(cluster, server, leading, request);
    commitIndex.says(cluster, server, leading, request);
    supply.sends(cluster, server, leading, request);
    books.applies(cluster, server, Math.min(request.commit, leading.counted));
    persistence.speaks(cluster, server, request);
  }

  #leads(server: ServerModel, term: number, how: LeaderAct): void {
    leaders.leads(this.#cluster, server, term, how);
    commit.hasCommitted(this.#cluster, server, term);
  }

  // ---- Handlers ----

  /** A handler is entered. */
  handling(message: Message): void {
    const request = this.#requests.get(message.id);
    if (request === undefined) return;
    const server = this.#cluster.server(request.to);
    if (!server.alive || request.toLife !== server.life) {
      server.ghostAt = this.#cluster.now();
      return;
    }
    server.settle();
    timing.hangs(this.#cluster, server);
    server.enter(message.id, request);
  }

  /** A handler returned. */
  replied(message: Message, value: unknown): void {
    const preVote = this.#preVotes.get(message.id);
    if (preVote !== undefined) preVote.term = preVoteRefusedIn(value);
    const found = this.#requests.get(message.id);
    if (found === undefined) return;
    const server = this.#cluster.server(found.to);
    if (!server.running.has(message.id)) {
      server.ghostAt = this.#cluster.now();
      return;
    }
    timing.handled(this.#cluster, server, found);
    this.#answers(server, found, this.#form.reply(found.kind, value, found.to));
    server.running.delete(message.id);
  }

  /** An async handler returned after its caller had been told that it failed. */
  unheard(message: Message, value: unknown): void {
    for (const server of this.#cluster.servers) {
      const request = server.running.get(message.id);
      if (request === undefined) continue;
      this.#answers(server, request, this.#form.reply(request.kind, value, request.to));
      server.running.delete(message.id);
    }
  }

  #answers(server: ServerModel, request: VoteRequest | AppendRequest, reply: Reply): void {
    const cluster = this.#cluster;
    const entered = request.entered!;
    request.reply = reply;
    server.settle();
    if (!reply.yes) server.refusedAt = cluster.now();
    const kept = elections.keepsTerm(request, entered, reply);
    if (!kept) persistence.changesTerm(server, request.term, entered.saves);
    if (reply.term > request.term) persistence.changesTermByReply(server, reply.term, entered.saves);
    elections.answersTerm(cluster, server, request, entered, reply);
    if (!kept) server.raise(request.term);
    if (request.kind === "RequestVote") {
      elections.answersVote(cluster, server, request, entered, reply);
      if (reply.yes) {
        if (!server.votes.has(request.term)) {
          persistence.changed(
            server,
            `its vote for S${request.candidate} in term ${request.term}`,
            entered.saves,
          );
        }
        elections.keepsVote(cluster, server, request, entered);
        timing.resets(cluster, server, "its vote for", request.candidate);
      }
    } else {
      const current = request.term >= entered.term && request.term === server.term;
      if (current) {
        timing.resets(cluster, server, "AppendEntries from", request.from);
        server.followed = { term: request.term, at: cluster.now() };
        server.endRound();
      }
      const changed = log.answersAppend(cluster, server, request, entered, reply);
      if (reply.yes && current) {
        server.mayCommit(request);
        server.told = Math.max(server.told, Math.min(request.commit, request.prev + request.length));
        commitIndex.isTold(cluster, server, server.told);
        books.applies(cluster, server, server.told);
      }
      if (changed !== null) persistence.changed(server, changed, entered.saves);
      supply.answered(cluster, cluster.server(request.from).leading, request, reply);
    }
    persistence.speaks(cluster, server, request);
  }

  /** A reply reaches who asked. */
  delivered(message: Message): void {
    this.#hearsPreVote(message);
    const request = this.#done(message);
    if (request === undefined || request.reply === null) return;
    const cluster = this.#cluster;
    const server = cluster.server(request.from);
    if (!server.alive || request.life !== server.life) {
      server.ghostAt = cluster.now();
      return;
    }
    server.settle();
    const { reply } = request;
    if (reply.term > server.term) server.mayAdopt(reply.term, request);
    if (request.kind === "RequestVote") elections.getsVote(cluster, server, request, reply);
    else {
      commit.hears(cluster, server, request, reply);
      books.hears(cluster, server, request, reply);
      supply.ends(cluster, server.leading, request, reply);
    }
  }

  /** Of a pre-vote only the term of a refusal is made use of. */
  #hearsPreVote({ id }: Message): void {
    const preVote = this.#preVotes.get(id);
    if (preVote === undefined) return;
    this.#preVotes.delete(id);
    const server = this.#cluster.server(preVote.end.server);
    if (server.alive && server.life === preVote.end.life) server.mayKnow(preVote.term);
  }

  /** A call failed. */
  failed(message: Message): void {
    this.#preVotes.delete(message.id);
    const request = this.#done(message);
    if (request === undefined) return;
    const cluster = this.#cluster;
    const server = cluster.server(request.from);
    if (!server.alive || request.life !== server.life) server.ghostAt = cluster.now();
    else if (request.kind === "AppendEntries") {
      server.lost[request.to] = request;
      supply.ends(cluster, server.leading, request, null);
    }
  }

  #done(message: Message): VoteRequest | AppendRequest | undefined {
    const request = this.#requests.get(message.id);
    this.#requests.delete(message.id);
    return request;
  }

  #end(name: unknown): End | null {
    let end = this.#ends.get(name);
    if (end === undefined) this.#ends.set(name, end = readEnd(name));
    return end;
  }

  // ---- The service ----

  /** Start is about to be called: its command may leave before it returns. */
  startCalled(id: number, command: unknown): void {
    const server = this.#cluster.server(id);
    server.settle();
    server.starting = { command, saves: server.saves, used: false };
  }

  /** Start returned. */
  startReturned(id: number, [index, term, isLeader]: readonly [number, number, boolean]): void {
    const cluster = this.#cluster;
    const server = cluster.server(id);
    const { starting } = server;
    if (isLeader && starting !== null && term >= server.term) {
      if (server.leading?.term !== term) this.#leads(server, term, "took a command");
      const end = server.log.length;
      log.started(cluster, server, starting.command, index, term);
      server.leading!.busyAt = cluster.now();
      if (server.saves === starting.saves && server.log.length > end) server.savedLength ??= end;
      if (cluster.servers.length === 1) commit.advance(cluster, server);
    }
    server.starting = null;
  }

  /** GetState returned. */
  stateReturned(id: number, [term, isLeader]: readonly [number, boolean]): void {
    const server = this.#cluster.server(id);
    if (!server.alive) return;
    server.settle();
    timing.hangs(this.#cluster, server);
    if (isLeader && term >= server.term && server.leading?.term !== term) {
      this.#leads(server, term, "presented itself");
    }
    timing.isAsked(this.#cluster, server, isLeader);
  }

  /** A server applied an entry. */
  applied(id: number, msg: ApplyMsg, life: number): void {
    const server = this.#cluster.server(id);
    if (!server.alive || life !== server.life) {
      return timing.haunts(this.#cluster, server, life, `applied entry ${msg.CommandIndex}`);
    }
    if (!msg.CommandValid) return;
    commit.applies(this.#cluster, server, msg.CommandIndex, msg.Command);
    commitIndex.applies(this.#cluster, server, msg.CommandIndex);
  }

  /** A server saved its state. */
  saved(id: number, bytes: Uint8Array, life: number): void {
    const server = this.#cluster.server(id);
    if (server.alive && life === server.life) {
      return persistence.saves(this.#cluster, server, bytes);
    }
    timing.haunts(this.#cluster, server, life, "saved its state");
  }
}
