/**
 * Timers and heartbeats: L1 to L5b, L7, L8, L13. Figure 2 gives no numbers, so all are warnings. They are not checked
 * on the wall clock, where a slow machine would break them.
 *
 * @module
 */

import * as beside from "./beside.ts";
import * as replication from "./replication.ts";
import { seconds } from "./rules/text.ts";
import type { AnyRequest, AppendRequest, SnapshotRequest, VoteRequest } from "./messages.ts";
import type { Cluster, ServerModel } from "./model.ts";
import type { Elected, Leadership, Reset, Round } from "./state.ts";

const ms = 1000;
/** L1: this many equal election timeouts in a row are no coincidence, even if there are only a few possible values. */
const sameTimeouts = 8;
/** L2: until a new leader's first AppendEntries. Some act on replies only at each tick, every 50 ms in the starter. */
const firstAppendMost = 60 * ms;
/** L3, L4: an election timeout. */
export const timeoutLeast = 100 * ms;
const timeoutMost = 2500 * ms;
/**
 * L4: so many times the shortest timeout seen. The longest is twice as long (§9.3), and whoever sleeps for one and then
 * asks whether it has heard of a leader meanwhile may begin an election after two.
 */
const timeoutRatio = 4;
/** L5: between heartbeats. */
const silenceMost = 250 * ms;
/** L5b: heartbeats to one peer in a second without other work. */
const heartbeatsMost = 12;
/** L3: an election this soon after an AppendEntries was decided before that arrived. */
const staleMost = 5 * ms;
/** L8: from the first request of a round to the last. */
const roundMost = 50 * ms;
/** L13: from a handler's start to its reply. */
const handlingMost = 100 * ms;
/** L13: a handler that has not returned by then is stuck. */
const hangingMost = 1000 * ms;
/** L7: how long a killed life's loops and timers may take to notice. */
const lastActsMost = 1000 * ms;

/**
 * An AppendEntries, or granting a vote, resets the election timer.
 *
 * @param may whether it may also leave the timer as it was, or end it
 */
export function resets(
  cluster: Cluster,
  server: ServerModel,
  by: Reset["by"],
  peer: number,
  may: boolean = false,
): void {
  server.reset = { at: cluster.now(), by, peer, may };
}

/**
 * L1 to L4: a round of RequestVote begins; in a term that the server was seen in already if `known`. Called before the
 * model moves.
 */
export function beginsRound(cluster: Cluster, server: ServerModel, known: boolean): void {
  const { complaints } = cluster;
  const { id, reset } = server;
  const { preVoteAt } = server.timeouts;
  server.timeouts.preVoteAt = Infinity;
  const now = cluster.now();
  neverLed(cluster, server);
  const gap = now - reset.at;
  const led = server.ledUntil >= reset.at || server.leading !== null;
  if (!known && server.leading !== null) unseats(cluster, server, server.leading);
  server.reset = { at: now, by: "its own election", peer: null, may: false };
  // Figure 2 does not say when a leader that steps down times out. The election of a known term began earlier: its requests
  // are late.
  if (led || known) return;
  // It has waited for pre-votes, and may vote meanwhile.
  if (preVoteAt <= reset.at) return;
  if (reset.may && gap <= mostTimeout(cluster)) return;
  if (gap < timeoutLeast) {
    complaints.add(
      "L3",
      id,
      { gap, after: reset.by, peer: reset.peer },
      { context: whySoEarly(server, gap, reset.by) },
    );
  }
  if (gap > mostTimeout(cluster)) tooLate(cluster, server, gap);
  const { timeouts } = server;
  if (gap >= timeoutLeast) beside.isEarly(cluster, server, reset, gap);
  timeouts.count++;
  if (gap >= timeoutLeast && !server.played) cluster.least.timeout = Math.min(cluster.least.timeout, gap);
  timeouts.least = Math.min(timeouts.least, gap);
  timeouts.most = Math.max(timeouts.most, gap);
  if (timeouts.count >= sameTimeouts && timeouts.most - timeouts.least <= ms) {
    complaints.add(
      "L1",
      id,
      { count: timeouts.count, each: gap },
      { context: "Servers whose timeouts are the same split the vote forever." },
    );
  }
}

/** L3: nothing that was seen ends a leadership, and yet it begins an election. */
function unseats(cluster: Cluster, server: ServerModel, leading: Leadership): void {
  const { id, heardTerms, running, term } = server;
  const now = cluster.now();
  const gap = now - leading.appendedAt;
  const heard = leading.agreedAt.filter((at, peer) => peer !== id && now - at < silenceMost).length;
  const follows = heardTerms.length > 0 || running.size > 0 || leading.deniedAt !== null ||
    leading.term !== term;
  if (follows || gap >= silenceMost || !cluster.isQuorum(heard + 1) || cluster.servers.length === 1) return;
  cluster.complaints.add(
    "L3",
    id,
    { gap, after: `it sent AppendEntries as leader of term ${term}`, peer: null },
    {
      context:
        "A majority had just accepted its AppendEntries, and no request or answer had a higher term. A leader has no " +
        "election timeout: is its timer stopped when it is elected?",
    },
  );
}

function whySoEarly(
  { running, ledUntil, ledTerm, refusedAt, reset }: ServerModel,
  gap: number,
  after: Reset["by"],
): string {
  const [handler] = running.values();
  if (handler !== undefined) {
    return `${handler.kind} from S${handler.from}, entered at ${
      seconds(handler.entered!.at)
    }, has not returned: was the ` +
      "timer read before an await, and is it checked again after it?";
  }
  if (after === "its own election") {
    return "An election resets the timer, too: the candidate's next one begins a new random timeout later.";
  }
  if (reset.at - ledUntil < timeoutMost && ledUntil >= 0) {
    return `It led term ${ledTerm} until ${seconds(ledUntil)}: is its timer set when it stops leading?`;
  }
  if (after === "its start") {
    return "A timeout is some hundred milliseconds, which is what setTimeout, performance.now and Date.now count, not seconds.";
  }
  if (after === "AppendEntries from" && refusedAt === reset.at - gap) {
    return "It had refused that: but the current leader was heard, and so the timer begins again, whatever the answer.";
  }
  if (gap < staleMost) {
    return "Was the timer read before an await? Check it, and the role, again after each. Or does an old timer still run?";
  }
  return "AppendEntries from the current leader and granting a vote both reset the timer: does the old one end?";
}

/** A handler is about to be entered. */
export function enters(cluster: Cluster, server: ServerModel, term: number): void {
  hangs(cluster, server);
  if (term > server.term && server.running.size === 0) neverLed(cluster, server);
}

/** L2: a majority voted for it, and its term is over. */
function neverLed(cluster: Cluster, server: ServerModel): void {
  const { elected, leading } = server;
  if (elected === null || elected.refused || cluster.now() - elected.at <= firstAppendMost) return;
  const evidence = { ...elected, servers: cluster.servers.length, late: null };
  cluster.complaints.add("L2", server.id, evidence, {
    context: demoted(server, elected) ?? (leading?.term === elected.term
      ? "It says that it leads: does every peer get a heartbeat at once, also one that lacks nothing?"
      : null) ??
      "A majority is enough: is its own vote counted, and are the other answers not waited for?",
  });
}

/** A hint, if an AppendEntries of an earlier term may have made the candidate give up. */
function demoted({ round }: ServerModel, { term, at }: Elected): string | null {
  if (round?.term !== term || round.stale === null || round.stale.entered!.at > at) return null;
  return `At ${
    seconds(round.stale.entered!.at)
  } it answered AppendEntries of term ${round.stale.term} from ` +
    `S${round.stale.from}: a message of an earlier term does not make a candidate a follower.`;
}

/** L4: by then an election is due. */
function mostTimeout({ least }: Cluster): number {
  return Math.max(timeoutMost, timeoutRatio * least.timeout);
}

function tooLate(cluster: Cluster, server: ServerModel, gap: number): void {
  if (hangs(cluster, server, handlingMost)) return; // a waiting handler may delay everything else
  cluster.complaints.add(
    "L4",
    server.id,
    { gap },
    { context: whyNoElection(server) },
  );
}

function whyNoElection({ ledUntil, ledTerm, leading, reset, refusedAt, votes, term }: ServerModel): string {
  if (refusedAt > reset.at) return "A request that is refused does not reset the timer, nor does a new term.";
  if (leading !== null || ledUntil >= reset.at) {
    const [led, until] = leading === null
      ? [ledTerm, ledUntil]
      : [leading.term, leading.deniedAt ?? leading.appendedAt];
    return `It led term ${led} until ${seconds(until)}: does its timer run again when it stops leading?`;
  }
  if (reset.by === "its own election" && votes.has(term)) {
    return `It asked for votes at ${
      seconds(reset.at)
    }: does each election restart the timer, even one that is not won?`;
  }
  if (reset.by === "its start") {
    return "It has begun no election since its start: is the timer started, is a timeout some hundred milliseconds, and are the " +
      "times that are compared of one clock, Date.now or performance.now?";
  }
  return "Is its timer still running? A loop that has ended, or that waits for something else, starts no election.";
}

/** The leader of its term is heard; it may ask for an election. */
export function hearsLeader(
  cluster: Cluster,
  server: ServerModel,
  request: AppendRequest | SnapshotRequest,
): void {
  const { kind, from } = request;
  server.timeouts.preVoteAt = Infinity;
  resets(cluster, server, `${kind} from`, from, kind === "AppendEntries" && request.handsOver);
}

/** L8: another request of a round, which may be over. */
export function goesOn(
  cluster: Cluster,
  server: ServerModel,
  round: Round,
  { to, term, queued }: VoteRequest,
): void {
  const { at, asked } = round;
  const late = cluster.now() - at;
  if (late <= roundMost || asked.has(to) || queued) return;
  cluster.complaints.add(
    "L8",
    server.id,
    { to, term, late },
    { context: "Call all peers without awaiting in between: one that is down delays the rest." },
  );
}

/** L2, L5, L5b: a leader sends AppendEntries, or InstallSnapshot, which keeps followers, too. */
export function sendsAppend(
  cluster: Cluster,
  server: ServerModel,
  leading: Leadership,
  request: AppendRequest | SnapshotRequest,
): void {
  const { complaints } = cluster;
  const { id, elected } = server;
  const now = cluster.now();
  if (elected !== null && elected.term === request.term) {
    const late = now - elected.at;
    if (late > firstAppendMost) {
      complaints.add(
        "L2",
        id,
        { ...elected, servers: cluster.servers.length, late },
        {
          context: "A majority is enough: is its own vote counted, and are the other answers not waited for?",
        },
      );
    }
    server.elected = null;
  }
  silence(cluster, server, leading);
  beside.sends(cluster, server, leading, request);
  leading.deniedAt = null; // it leads, whatever GetState said before
  leading.appendedAt = now;
  if (request.kind === "InstallSnapshot" || request.length > 0) leading.busyAt = now;
  else countHeartbeats(cluster, server, leading, request.to);
}

/** L5 */
function silence(cluster: Cluster, server: ServerModel, leading: Leadership): void {
  const gap = cluster.now() - leading.appendedAt;
  if (gap <= silenceMost || cluster.servers.length === 1) return;
  if (hangs(cluster, server, handlingMost)) return;
  cluster.complaints.add(
    "L5",
    server.id,
    { term: leading.term, gap },
    {
      context: "The lab allows ten heartbeats a second; followers need several within their timeout." +
        waits(cluster, leading),
    },
  );
}

/** L5: a question, if a call was under way all the while. */
function waits(cluster: Cluster, { beside }: Leadership): string {
  const call = beside.find((peer) =>
    peer !== undefined && cluster.now() - peer.at > silenceMost &&
    cluster.now() - (peer.last.overAt ?? Infinity) < cluster.grace
  );
  if (call === undefined) return "";
  const { kind, to, at } = call.last;
  return ` Its ${kind} to S${to}, sent at ${seconds(at)}, had not come back: does it wait for that?`;
}

/** A leader may exchange heartbeats with the others before its service answers a read (§8): L5b lets it. */
export function serves(cluster: Cluster, { leading }: ServerModel): void {
  if (leading !== null) leading.busyAt = cluster.now();
}

/** L5b */
function countHeartbeats(cluster: Cluster, server: ServerModel, leading: Leadership, to: number): void {
  const now = cluster.now();
  const beat = leading.heartbeats[to] ??= { since: now, count: 0 };
  if (beat.since <= leading.busyAt || now - beat.since >= 1000 * ms) {
    beat.since = now;
    beat.count = 0;
  }
  if (++beat.count <= heartbeatsMost) return;
  const next = replication.neverSent(cluster, server, leading, to);
  cluster.complaints.add(
    "L5b",
    server.id,
    { to, count: beat.count, within: now - beat.since, lacks: next },
    {
      context: next === null
        ? leftOut(cluster, server, leading) ?? whySoMany(server)
        : "Is nextIndex beyond that, or does what is sent end before the log does?",
    },
  );
}

/** L5b: a hint, if others have got nothing since it was elected. */
function leftOut(cluster: Cluster, { id }: ServerModel, { beganAt }: Leadership): string | null {
  const others = cluster.servers.filter((peer) =>
    peer.id !== id && !cluster.calls.hasCalled(id, peer.id, beganAt)
  );
  if (others.length === 0 || cluster.now() - beganAt <= silenceMost) return null;
  const names = others.map((peer) => `S${peer.id}`).join(" and ");
  return `It has sent ${names} nothing since it was elected: are those meant for them? A function that runs later sees what ` +
    "a variable is then, if the loop has one for all rounds.";
}

function whySoMany({ ledTerm }: ServerModel): string {
  const loops = ledTerm < 0
    ? "do two loops send them"
    : `does a loop from when it led term ${ledTerm} still send them, too`;
  return `Is the interval too short, is a lost heartbeat sent again at once, or ${loops}?`;
}

/** L4, L5: GetState returned. */
export function isAsked(cluster: Cluster, server: ServerModel, isLeader: boolean): void {
  const { leading } = server;
  if (isLeader && leading !== null) {
    leading.deniedAt = null;
    return silence(cluster, server, leading);
  }
  if (isLeader) return;
  if (leading !== null) leading.deniedAt ??= cluster.now();
  const gap = cluster.now() - Math.max(server.reset.at, server.ledUntil, leading?.deniedAt ?? 0);
  if (gap > mostTimeout(cluster)) tooLate(cluster, server, gap);
}

/** L13: a handler returned. Notes for L2 an AppendEntries of an earlier term. */
export function handled(cluster: Cluster, server: ServerModel, request: AnyRequest): void {
  const { round } = server;
  if (request.kind === "AppendEntries" && round !== null && request.term < round.term) {
    round.stale ??= request;
  }
  const took = cluster.now() - request.entered!.at;
  if (took <= handlingMost) return;
  cluster.complaints.add(
    "L13",
    server.id,
    { request, took },
    {
      context:
        "A handler should wait for nothing: let a separate loop apply entries, so that no handler waits for the service.",
    },
  );
}

/** L13: whether a handler has been running for more than `most` microseconds; then complains of it. */
export function hangs(cluster: Cluster, server: ServerModel, most: number = hangingMost): boolean {
  if (server.running.size === 0) return false;
  const [request] = server.running.values();
  const { at } = request.entered!;
  if (cluster.now() - at <= most) return false;
  const others = server.running.size - 1;
  cluster.complaints.add(
    "L13",
    server.id,
    { request, entered: at, now: cluster.now(), others },
    { context: "Does it wait for a lock that is never released, or for a channel that nobody reads?" },
  );
  return true;
}

/** L7: a finished life did something. @param doing completes "S2 ..." */
export function actsAfterKill(cluster: Cluster, server: ServerModel, life: number, doing: string): void {
  // A loop may sleep for a while before it checks killed(); and a message that was under way may trigger something.
  const late = cluster.now() - server.deaths[life];
  if (!(late > lastActsMost) || server.lateMessageAt === cluster.now()) return;
  cluster.complaints.add(
    "L7",
    server.id,
    { life, doing, late, killedAt: server.deaths[life] },
    { key: life, context: "Every loop and timer asks killed() each time it wakes." },
  );
}
