/** The referee itself: reads each event of a run, judges it, and then updates the model. */

import type { Message } from "../labrpc/mod.ts";
import type { ApplyMsg } from "../raft/api.ts";
import type { Learned, ServerState } from "../trace/complaint.ts";
import type { LogEntry, Reply } from "../trace/figure2.ts";
import * as commit from "./commit.ts";
import * as commitIndex from "./commit_index.ts";
import { type Complaint, Complaints } from "./complaint.ts";
import * as elections from "./elections.ts";
import * as leaders from "./leaders.ts";
import { Learner, Recent, statesOf } from "./learned.ts";
import * as log from "./log.ts";
import type { AnyRequest, AppendRequest, SnapshotRequest, VoteRequest } from "./messages.ts";
import { Cluster, type ServerModel } from "./model.ts";
import * as nextIndex from "./next_index.ts";
import * as persistence from "./persistence.ts";
import * as progress from "./progress.ts";
import * as replication from "./replication.ts";
import { Requests } from "./requests.ts";
import { type RuleId, ruleIds } from "./rules.ts";
import type { LeaderAct } from "./rules/elections.ts";
import { Sights } from "./seen.ts";
import * as snapshots from "./snapshots.ts";
import { grace } from "./state.ts";
import * as timing from "./timing.ts";

interface RefereeOptions {
  /** The run's clock, in microseconds. */
  now: () => number;
  /** Whether that is the wall clock: then the L rules are off. */
  real?: boolean;
  /** Whether servers may be delayed for any time before they use what they know: then the L rules are off, too. */
  stalls?: boolean;
  /** Whether the service is also a student's, and so may not take what is applied: then L11 and L13 are off. */
  ownService?: boolean;
  /** Called with each complaint. */
  heard?: (complaint: Complaint) => void;
}

/** A RunWatcher that compares a run with Figure 2. */
export class Referee {
  #complaints: Complaints;
  #cluster: Cluster;
  #requests: Requests;
  #learner = new Learner();
  #recent = new Recent();
  #seen = new Sights();

  constructor({ now, real = false, stalls = false, ownService = false, heard }: RefereeOptions) {
    this.#complaints = new Complaints(now, heard);
    this.#cluster = new Cluster(now, this.#complaints, stalls ? Infinity : grace, ownService);
    this.#requests = new Requests(this.#cluster, this.#complaints);
    if (ownService) this.#complaints.turnOff(["L11", "L13"]);
    if (real || stalls) {
      this.#complaints.turnOff(ruleIds.filter((rule) => rule.startsWith("L")));
    }
  }

  /** The complaints so far, the earliest first. */
  complaints(): Complaint[] {
    for (const server of this.#cluster.servers) {
      if (server.alive) timing.hangs(this.#cluster, server);
      server.snapshot.reportLack(Infinity);
    }
    return this.#complaints.list();
  }

  /** The run is over: notes if some rules had nothing to check because a server led without elections. */
  ended(): void {
    const { leaders, servers } = this.#cluster;
    const [led] = [...leaders].filter(([, id]) => !servers[id].played);
    if (led === undefined || this.#seen.has("RequestVote")) return;
    const [term, id] = led;
    const off = this.#seen.of("RequestVote").filter((rule) => !this.#complaints.unchecked().has(rule));
    if (off.length === 0) return;
    const why = `no server sent a RequestVote, and S${id} led term ${term}`;
    this.#complaints.add("H0", id, { why, besides: "there was nothing to check, so ", off });
  }

  /** The rules that were not checked, in all or part of the run, and those that had nothing to check. */
  unchecked(): RuleId[] {
    const without = new Set([...this.#complaints.unchecked(), ...this.#seen.blind()]);
    return ruleIds.filter((rule) => without.has(rule));
  }

  /** Changes in what is known of the servers since the last call. */
  learned(): Learned[] {
    return this.#learner.changes(this.#cluster);
  }

  /** What is known of the servers now. */
  states(): ServerState[] {
    return statesOf(this.#cluster);
  }

  /** The same of the recent part of the logs; the same list as before if nothing has changed. */
  recentStates(): readonly ServerState[] {
    return this.#recent.states(this.#cluster);
  }

  started(server: number, life: number): void {
    this.#cluster.server(server).start(life);
    if (life > 1) this.#complaints.restarted(server);
    if (life > 1) this.#cluster.unsaved.release();
  }

  /**
   * The tester plays a server. It is modelled, as its messages change the others' state, but draws no complaints.
   * Played servers may agree unseen, so an entry may be committed without being known to be: S16 is off.
   */
  played(server: number): void {
    this.#cluster.server(server).played = true;
    this.#complaints.exempt(server);
    this.#complaints.turnOff(["S16"]);
  }

  crashed(id: number): void {
    const server = this.#cluster.server(id);
    if (server.alive) timing.hangs(this.#cluster, server);
    server.crash();
  }

  // ---- Requests ----

  sent(message: Message, args: unknown): void {
    const sent = this.#requests.sent(message, args);
    if (sent === null) return;
    const { request, entries } = sent;
    this.#seen.add(request.kind === "InstallSnapshot" ? "snapshot" : request.kind);
    const server = this.#cluster.server(request.from);
    // A request that got no answer, again: the server may have left its term since, so nothing new is said of it.
    this.#complaints.muted = server.ceiling > request.term && this.#cluster.unanswered.repeats(request);
    if (request.kind === "RequestVote") this.#asksForVote(server, request);
    else if (request.kind === "AppendEntries") this.#appends(server, request, entries);
    else this.#sendsSnapshot(server, request);
    this.#complaints.muted = false;
  }

  #asksForVote(server: ServerModel, request: VoteRequest): void {
    const cluster = this.#cluster;
    const { roundBefore } = server;
    // A candidate that waits between its requests may still ask in a past term: S3 reports it, L8 its cause.
    if (roundBefore?.term === request.term) timing.goesOn(cluster, server, roundBefore, request);
    if (!elections.sendsTerm(cluster, server, request)) return;
    const round = elections.roundOf(server, request);
    if (round !== null) {
      elections.asksAgain(cluster, server, round, request);
      timing.goesOn(cluster, server, round, request);
    } else {
      const known = request.term <= server.term;
      const lawful = elections.begins(cluster, server, request);
      if (lawful) timing.beginsRound(cluster, server, known);
      if (lawful) log.showsLog(cluster, server, request);
      elections.campaigns(cluster, server, request);
      if (lawful && !known) {
        persistence.changed(
          server,
          `its new term ${request.term} and its vote for itself`,
          server.spoke.saves,
        );
      }
    }
    (round ?? server.round!).asked.add(request.to);
    persistence.speaks(cluster, server, request);
  }

  #appends(server: ServerModel, request: AppendRequest, entries: readonly LogEntry[]): void {
    const cluster = this.#cluster;
    if (!elections.sendsTerm(cluster, server, request)) {
      request.last = log.unchecked(cluster, request.prev, request.prevTerm, entries);
      return;
    }
    if (server.leading?.term !== request.term) this.#leads(server, request.term, "sent AppendEntries");
    const before = server.last;
    request.last = log.sendsLog(cluster, server, request, entries);
    if (server.last !== before && server.starting?.used) {
      if (server.saves === server.starting.saves) server.savedLength ??= server.last.index;
    }
    commit.saysCommitted(cluster, server, request);
    const leading = server.leading!;
    timing.sendsAppend(cluster, server, leading, request);
    progress.sends(cluster, server, leading, request);
    nextIndex.sends(cluster, server, leading, request);
    commitIndex.says(cluster, server, leading, request);
    replication.sends(cluster, server, leading, request);
    progress.applies(cluster, server, Math.min(request.commit, leading.counted));
    persistence.speaks(cluster, server, request);
  }

  #sendsSnapshot(server: ServerModel, request: SnapshotRequest): void {
    const cluster = this.#cluster;
    if (!elections.sendsTerm(cluster, server, request)) return;
    if (server.leading?.term !== request.term) this.#leads(server, request.term, "sent InstallSnapshot");
    const leading = server.leading!;
    snapshots.sends(cluster, server, leading, request);
    timing.sendsAppend(cluster, server, leading, request);
    replication.sends(cluster, server, leading, request);
    nextIndex.hears(leading, request);
    leading.refused[request.to] = undefined;
    persistence.speaks(cluster, server, request);
  }

  #leads(server: ServerModel, term: number, how: LeaderAct): void {
    leaders.leads(this.#cluster, server, term, how);
    commit.hasCommitted(this.#cluster, server, term);
  }

  // ---- Handlers ----

  handling(message: Message): void {
    const request = this.#requests.underWay(message);
    if (request === undefined) return;
    const server = this.#cluster.server(request.to);
    if (!server.alive || request.toLife !== server.life) {
      server.lateMessageAt = this.#cluster.now();
      return;
    }
    server.reportPending();
    timing.enters(this.#cluster, server, request.term);
    server.enter(message.id, request);
    if (request.kind === "RequestVote") commit.isToldBeside(this.#cluster, server, request);
  }

  replied(message: Message, value: unknown): void {
    this.#requests.preVoteReplied(message, value);
    const found = this.#requests.underWay(message);
    if (found === undefined) return;
    const server = this.#cluster.server(found.to);
    if (!server.running.has(message.id)) {
      server.lateMessageAt = this.#cluster.now();
      return;
    }
    timing.handled(this.#cluster, server, found);
    this.#answers(server, found, this.#requests.reply(found, value));
    server.running.delete(message.id);
  }

  /** An async handler returned after its call had failed. */
  unheard(message: Message, value: unknown): void {
    for (const server of this.#cluster.servers) {
      const request = server.running.get(message.id);
      if (request === undefined) continue;
      this.#answers(server, request, this.#requests.reply(request, value));
      server.running.delete(message.id);
    }
  }

  #answers(server: ServerModel, request: AnyRequest, reply: Reply): void {
    const cluster = this.#cluster;
    const entered = request.entered!;
    request.reply = reply;
    server.reportPending();
    if (!reply.yes) server.refusedAt = cluster.now();
    const kept = elections.keepsTerm(request, entered, reply);
    if (!kept) persistence.changesTerm(server, request.term, entered.saves);
    if (reply.term > request.term) persistence.changesTermByReply(server, reply.term, entered.saves);
    elections.answersTerm(cluster, server, request, entered, reply);
    if (!kept) server.raise(request.term);
    if (request.kind === "RequestVote") {
      elections.answersVote(cluster, server, request, entered, reply);
      if (reply.yes) {
        if (!server.votes.has(request.term)) persistence.votes(server, request, entered);
        const again = elections.keepsVote(cluster, server, request, entered);
        timing.resets(cluster, server, "its vote for", request.candidate, again);
      }
    } else {
      const current = request.term >= entered.term && request.term === server.term;
      if (current) {
        timing.hearsLeader(cluster, server, request);
        server.followed = { term: request.term, at: cluster.now() };
        server.endRound();
      }
      if (request.kind === "InstallSnapshot") {
        if (current) {
          snapshots.answers(cluster, server, request);
          progress.applies(cluster, server, server.told);
        }
        replication.answered(cluster, cluster.server(request.from).leading, request, reply);
        return persistence.speaks(cluster, server, request);
      }
      const changed = log.answersAppend(cluster, server, request, entered, reply);
      if (reply.yes && current) {
        server.mayCommit(request, true);
        server.told = Math.max(server.told, Math.min(request.commit, request.prev + request.length));
        commitIndex.isTold(cluster, server, server.told);
        progress.applies(cluster, server, server.told);
      }
      if (changed !== null) persistence.changed(server, changed, entered.saves);
      replication.answered(cluster, cluster.server(request.from).leading, request, reply);
    }
    persistence.speaks(cluster, server, request);
  }

  delivered(message: Message): void {
    this.#requests.ended(message, true);
    const request = this.#requests.over(message, true);
    if (request === undefined || request.reply === null) return;
    const cluster = this.#cluster;
    const server = cluster.server(request.from);
    if (!server.alive || request.life !== server.life) {
      server.lateMessageAt = cluster.now();
      return;
    }
    server.reportPending();
    const { reply } = request;
    elections.getsTerm(cluster, server, request, reply);
    commit.isToldBeside(cluster, server, reply);
    if (request.kind === "RequestVote") elections.getsVote(cluster, server, request, reply);
    else if (request.kind === "InstallSnapshot") {
      if (reply.yes) snapshots.hears(cluster, server, request);
      replication.ends(cluster, server.leading, request, reply);
    } else {
      if (!reply.yes && server.leading !== null) server.leading.snapshots[request.to] = undefined;
      commit.hears(cluster, server, request, reply);
      progress.hears(cluster, server, request, reply);
      replication.ends(cluster, server.leading, request, reply);
      nextIndex.hears(server.leading, request);
    }
  }

  failed(message: Message): void {
    this.#requests.ended(message, false);
    const request = this.#requests.over(message, false);
    if (request === undefined) return;
    const cluster = this.#cluster;
    const server = cluster.server(request.from);
    if (!server.alive || request.life !== server.life) server.lateMessageAt = cluster.now();
    else if (request.kind !== "RequestVote") {
      replication.ends(cluster, server.leading, request, null);
      snapshots.fails(server.leading, request);
      if (request.kind === "InstallSnapshot") return;
      nextIndex.fails(server.leading, request);
    }
  }

  // ---- The service ----

  /** A request of a client, or of another server's service, has reached the service. */
  asked = (id: number) => timing.serves(this.#cluster, this.#cluster.server(id));

  /** The command may be sent before Start returns. */
  startCalled(id: number, command: unknown): void {
    const server = this.#cluster.server(id);
    server.reportPending();
    server.starting = { command, saves: server.saves, used: false };
  }

  startReturned(id: number, [index, said, isLeader]: readonly [number, number, boolean]): void {
    const [cluster, server] = [this.#cluster, this.#cluster.server(id)];
    const { starting } = server;
    const term = isLeader ? log.termOfStart(cluster, server, said) : said;
    if (isLeader && starting !== null && term >= server.term) {
      this.#seen.add("Start");
      if (server.leading?.term !== term) this.#leads(server, term, "took a command");
      const end = server.log.length;
      log.started(cluster, server, starting.command, index, term);
      server.leading!.busyAt = cluster.now();
      if (server.saves === starting.saves && server.log.length > end) server.savedLength ??= end;
      if (cluster.servers.length === 1) commit.advance(cluster, server);
    }
    server.starting = null;
  }

  stateReturned(id: number, [term, isLeader]: readonly [number, boolean]): void {
    const server = this.#cluster.server(id);
    if (!server.alive) return;
    server.reportPending();
    timing.hangs(this.#cluster, server);
    if (isLeader && term >= server.term && server.leading?.term !== term) {
      this.#leads(server, term, "presented itself");
    }
    timing.isAsked(this.#cluster, server, isLeader);
  }

  applied(id: number, msg: ApplyMsg, life: number): void {
    const server = this.#cluster.server(id);
    if (!server.alive || life !== server.life) {
      const what = msg.SnapshotValid ? `a snapshot up to ${msg.SnapshotIndex}` : `entry ${msg.CommandIndex}`;
      return timing.actsAfterKill(this.#cluster, server, life, `applied ${what}`);
    }
    this.#seen.add("apply");
    if (msg.SnapshotValid) return snapshots.applies(this.#cluster, server, msg);
    if (!msg.CommandValid) return;
    commit.applies(this.#cluster, server, msg.CommandIndex, msg.Command);
    commitIndex.applies(this.#cluster, server, msg.CommandIndex);
  }

  /** A service has made a snapshot, and its server is about to have it. */
  snapshotMade(id: number, index: number, snapshot: Uint8Array, life: number): void {
    const server = this.#cluster.server(id);
    this.#seen.add("snapshot");
    this.#cluster.snapshots.add(index, snapshot);
    if (server.alive && life === server.life) server.snapshot.gives(index);
  }

  saved(id: number, bytes: Uint8Array, life: number, snapshot: Uint8Array | null): void {
    const server = this.#cluster.server(id);
    this.#seen.add("save");
    if (server.alive && life === server.life) {
      server.reportPending();
      persistence.saves(this.#cluster, server, bytes, snapshot);
      return commit.saves(this.#cluster, server);
    }
    // The bytes saved before are gone: these are in the same memory.
    if (server.saved?.bytes.buffer === bytes.buffer) server.saved = null;
    timing.actsAfterKill(this.#cluster, server, life, "saved its state");
  }
}
