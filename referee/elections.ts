/**
 * Terms and votes: S2, S2b, S3 to S3c, S11, O2.
 *
 * @module
 */

import type { Reply } from "../trace/figure2.ts";
import { cutMore, readLate, restarted, restartedWith, tookBack } from "./hints.ts";
import { whenAsking } from "./commit_index.ts";
import { seconds } from "./rules/text.ts";
import type { AnyRequest, Entered, Named, VoteRequest } from "./messages.ts";
import type { Cluster, ServerModel } from "./model.ts";
import type { Round } from "./state.ts";
import { timeoutLeast } from "./timing.ts";

/** S2b: microseconds after which any election timeout has elapsed, so a new election is due. */
const sameTermMost = 1_500_000;

/** A reply's term has arrived. */
export function getsTerm(cluster: Cluster, server: ServerModel, request: AnyRequest, { term }: Reply): void {
  if (term > server.term) server.mayAdopt(term, request);
  else if (term < server.term) server.older = { term, from: request.to, at: cluster.now() };
}

/** S3: whether a request is of the server's current term or a later one; if not, nothing else in it is checked. */
export function sendsTerm(cluster: Cluster, server: ServerModel, request: AnyRequest): boolean {
  const { kind, term } = request;
  if (term >= server.term) {
    goesOnRegardless(cluster, server, kind, term);
    return true;
  }
  // It may have been made before the term rose, as a goroutine's arguments are.
  if (!isJustRaised(cluster, server)) {
    cluster.complaints.add(
      "S3",
      server.id,
      { kind, term, known: server.term, since: server.raisedAt },
      {
        key: server.term,
        context: server.raisedAt < server.startedAt
          ? restarted(server, "currentTerm")
          : tookBack(server, term) ??
            "A request or a reply with a higher term makes any server a follower in that term.",
      },
    );
  }
  return false;
}

/** S3: the server stays in its term after several replies of a higher one, at least one of which it must have read. */
function goesOnRegardless(
  cluster: Cluster,
  { id, ignored }: ServerModel,
  kind: Named["kind"],
  term: number,
): void {
  if (ignored === null || term >= ignored.first.term || cluster.now() - ignored.enoughAt <= cluster.grace) {
    return;
  }
  const { count, first } = ignored;
  cluster.complaints.add(
    "S3",
    id,
    { kind, term, replies: count, first },
    {
      key: `ignored ${term}`,
      context: "A reply with a higher term, too, makes any server a follower in that term.",
    },
  );
}

/** Whether a request that leaves now may have been made before the server's term rose. */
function isJustRaised({ now, grace }: Cluster, { raisedAt, startedAt }: ServerModel): boolean {
  return raisedAt >= startedAt && now() - raisedAt <= grace;
}

/** S2b: whether a round of RequestVote may begin. */
export function begins(cluster: Cluster, server: ServerModel, { term }: VoteRequest): boolean {
  const { id } = server;
  const heard = server.heardTerms.findLast((each) => each.term >= term && each.at >= server.startedAt);
  const vote = server.votes.get(term);
  const now = cluster.now();
  // Too soon for an election timeout: the term is the reply's, which may have waited for a lock.
  if (heard !== undefined && term > server.term && now - server.reset.at < timeoutLeast) {
    const evidence = { term, broughtFor: now - heard.at };
    cluster.complaints.add("S2b", id, evidence, { key: term, severity: "warning", context: readLate });
    return false;
  }
  // A server that refused a vote for no visible reason may have voted for itself. Or it had, and goroutines send its
  // requests a moment later, when it already follows the leader of its term.
  const { selfRaised, raisedFrom, refused } = server;
  const own = selfRaised === term || (term === raisedFrom + 1 && isJustRaised(cluster, server)) ||
    (refused?.term === term && (refused.mayHaveStood || now - refused.at <= 2 * cluster.grace));
  const lawful = term > server.term || (own && vote === undefined);
  if (!lawful) {
    server.reset = { at: now, by: "its own election", peer: null, may: false };
    cluster.complaints.add("S2b", id, { term, vote: vote ?? null }, {
      key: term,
      context: vote !== undefined && vote.life < server.life
        ? restarted(server, "currentTerm")
        : tookBack(server, term) ?? readLate,
    });
  }
  return lawful;
}

/** The server is a candidate in this term, and has its own vote. */
export function campaigns(cluster: Cluster, server: ServerModel, { term }: VoteRequest): void {
  cluster.unsaved.owners.stands(server.id, term, cluster.servers.length);
  server.raise(term);
  if (!server.votes.has(term)) {
    const saved = server.saves > server.spoke.saves;
    server.votes.set(term, { candidate: server.id, at: cluster.now(), life: server.life, saved });
  }
  server.leading = server.elected = null;
  server.selfRaised = -1;
  if (server.pending !== null && server.pending.term === term) server.pending = null; // its vote was its own
  const now = cluster.now();
  const [asked, answered, voters] = [new Set<number>(), new Set<number>(), new Set([server.id])];
  const knewCommit = whenAsking(cluster, server);
  server.round = { term, at: now, asked, answered, voters, refused: false, stale: null, knewCommit };
}

/** The round that a request belongs to; null if it begins one. */
export function roundOf(
  { round, roundBefore, votes, id, life, term }: ServerModel,
  request: VoteRequest,
): Round | null {
  if (round?.term === request.term) return round;
  // It keeps asking although it is no longer a candidate, which changes nothing.
  const vote = votes.get(request.term);
  const asked = term === request.term && vote?.candidate === id && vote.life === life;
  return asked && roundBefore?.term === term ? roundBefore : null;
}

/** S2b: repeating a request of a round is no new election and changes nothing. */
export function asksAgain(
  cluster: Cluster,
  server: ServerModel,
  round: Round,
  { to, term }: VoteRequest,
): void {
  // Unless it replaces one: long after the first request, to a peer whose reply is known.
  if (cluster.grace === Infinity || cluster.now() - round.at < sameTermMost || !round.answered.has(to)) {
    return;
  }
  cluster.complaints.add(
    "S2b",
    server.id,
    { term, again: to, since: round.at },
    { key: term, context: "A new election needs a new term: nobody votes twice in one." },
  );
  server.reset = { at: cluster.now(), by: "its own election", peer: null, may: false };
}

/** S3b: a reply's term. The server may have reached it by itself, or just before a crash. */
export function answersTerm(
  cluster: Cluster,
  server: ServerModel,
  request: AnyRequest,
  entered: Entered,
  reply: Reply,
): void {
  const least = Math.max(entered.term, request.term);
  const asked = Math.max(...[...server.running.values()].map(({ term }) => term));
  const most = Math.max(server.ceiling, asked);
  const { id } = server;
  // It may have begun an election, or several, and its requests have not left. Its terms need not follow each other.
  const mayBegin = reply.term === most + 1 || mayTimeOut(cluster, server);
  if (reply.term >= least && (reply.term <= most || mayBegin)) {
    // A reply that brought the term need not have been read.
    const perhapsOwn = reply.term > server.term && reply.term > asked && mayTimeOut(cluster, server);
    if (reply.term > most || perhapsOwn) server.selfRaised = reply.term;
    server.raise(reply.term);
    return;
  }
  if (keepsTerm(request, entered, reply) && request.kind === "RequestVote" && isSticky(cluster, server)) {
    if (cluster.sticky) return;
    cluster.sticky = true;
    const why =
      `S${id} stayed in term ${reply.term} when S${request.from} asked for its vote in term ${request.term}, ` +
      "as section 6 lets it while there may be a leader";
    cluster.complaints.add("H0", id, { why, besides: "of such answers ", off: ["S3b", "O2"] });
    return;
  }
  const add = (
    wrong: { own: number; since: number } | { adopted: false } | { expected: number },
    context: string | null,
  ) =>
    cluster.complaints.add("S3b", id, { request, answered: reply.term, ...wrong }, { key: least, context });
  // A reply of zeros may be one that the handler did not fill in: it does not show the server's term.
  if (reply.term === 0 && !reply.yes) {
    add(
      { expected: least },
      "Is the reply, the handler's second parameter, filled in before the handler returns, or its promise resolves? " +
        "Adopt a higher term first; then set Reply.Term.",
    );
  } else if (reply.term < request.term && reply.term >= entered.term) {
    const asText = String(request.term) < String(reply.term)
      ? ` Compared as texts, ${request.term} comes before ${reply.term}: are terms numbers everywhere?`
      : "";
    add(
      { adopted: false },
      "Adopt a higher term first, whatever the answer is; then set Reply.Term." + asText,
    );
  } else if (reply.term < entered.term) {
    const context = server.raisedAt < server.startedAt
      ? restarted(server, "currentTerm")
      : tookBack(server, reply.term);
    add({ own: entered.term, since: server.raisedAt }, context);
  } else add({ expected: least }, null);
}

/** Whether a server refused a request and stayed in its own, earlier term, lawfully or not. */
export function keepsTerm(request: { term: number }, entered: Entered, reply: Reply): boolean {
  return !reply.yes && reply.term < request.term && reply.term >= entered.term;
}

/**
 * §6: a server that heard from a leader within the minimum election timeout may ignore candidates, even if it has
 * learned of a later term since; so may a leader. One that has just started may have heard from a leader in its life
 * before, and one that has just voted will soon hear from one.
 */
function isSticky(cluster: Cluster, { leading, followed, reset }: ServerModel): boolean {
  const { least, servers, now } = cluster;
  if (cluster.grace === Infinity) {
    return leading !== null || followed.term >= 0 || reset.by !== "its own election";
  }
  const since = now() - least.timeout;
  // Some listen to candidates again only when their own timeout has elapsed, which they may ask now and then, as in
  // hashicorp/raft.
  const waits = reset.by === "AppendEntries from" && followed.at >= now() - 3 * least.timeout;
  if (leading === null) {
    return waits || followed.at >= since || (reset.by !== "its own election" && reset.at >= since);
  }
  // A leader that checks once per timeout whether a majority answers may have checked a full timeout ago. It begins as if
  // all had answered.
  const checked = since - least.timeout;
  const answers = servers.filter(({ id }) => leading.answeredAt[id] >= checked).length;
  return leading.beganAt >= checked || answers + 1 > servers.length / 2;
}

/** S2, S3c, S11, O2: the reply to a RequestVote. */
export function answersVote(
  cluster: Cluster,
  server: ServerModel,
  request: VoteRequest,
  entered: Entered,
  reply: Reply,
): void {
  if (!reply.yes) return refusesVote(cluster, server, request, entered, reply);
  const { complaints } = cluster;
  const { id } = server;
  const { candidate, term } = request;
  if (reply.term > term && ownAnswerTells(server, entered)) {
    complaints.add("S3c", id, { candidate, term, answered: reply.term }, { key: term });
  } else if (term < entered.term) {
    complaints.add("S3c", id, { candidate, term, own: entered.term }, { key: term });
  }
  const before = server.votes.get(term);
  if (before !== undefined && before.candidate !== candidate) {
    const first = before.candidate === id
      ? `It asked at ${seconds(before.at)}, and a candidate's vote is its own.`
      : null;
    complaints.add("S2", id, { term, votes: [before.candidate, candidate] }, {
      key: term,
      context: before.life < server.life
        ? `Its vote for S${candidate} came after it restarted at ${
          seconds(server.startedAt)
        }: was votedFor saved?${
          before.saved ? " There was a save before the first vote was sent: was votedFor set by then?" : ""
        }`
        : first ?? `Its first vote was at ${seconds(before.at)}.`,
    });
  }
  // A vote that was given stays given, though the voter's log may have grown since.
  if (before?.candidate === candidate || upToDate(server, request)) return;
  if (server.mayBeCut !== null && atLeast(request, server.log[server.mayBeCut - 1])) {
    server.log.length = server.mayBeCut;
    server.mayBeCut = null;
    return;
  }
  if (server.logUnsure || entered.overlapped) return;
  complaints.add(
    "S11",
    id,
    { last: server.last, candidate, theirs: { index: request.lastIndex, term: request.lastTerm } },
    {
      key: term,
      context: restartedWith(server, server.last) ?? cutMore(server, request.lastIndex) ??
        "A leader elected this way may lack committed entries, and overwrite them.",
    },
  );
}

/** O2. */
function refusesVote(
  cluster: Cluster,
  server: ServerModel,
  request: VoteRequest,
  entered: Entered,
  reply: Reply,
): void {
  const { id } = server;
  const { candidate, term } = request;
  const vote = server.votes.get(term);
  const before = server.refused?.term === term && server.refused.mayHaveStood;
  const mayHaveStood = vote === undefined && (before || mayStand(cluster, server, term, entered));
  if (vote === undefined && term >= (server.refused?.term ?? 0)) {
    server.refused = { term, at: cluster.now(), mayHaveStood };
  }
  if (mayHaveStood || keepsTerm(request, entered, reply)) return;
  // As in etcd: a term whose leader is known needs no other one.
  if (vote === undefined && server.followed.term === term) return;
  const free = vote === undefined || vote.candidate === candidate;
  // A handler that waits may find that a later term has begun since, even if it has set Reply.Term before.
  if (term < server.ceiling || reply.term > term || !free || !upToDate(server, request)) return;
  if (entered.overlapped || server.logUnsure || term <= server.unsureTerm) return;
  const at = cluster.now();
  const { index, term: lastTerm } = server.last;
  const complain = () =>
    cluster.complaints.add(
      "O2",
      id,
      { term, candidate, voted: vote !== undefined },
      {
        at,
        key: term,
        context: `The candidate's last entry is ${request.lastIndex} of term ${request.lastTerm}, ` +
          `the voter's ${index} of term ${lastTerm}.`,
      },
    );
  if (vote !== undefined) return complain();
  // It may have voted for itself: then its RequestVote of this term will follow.
  server.pending ??= { term, at, complain };
}

/** Whether its election timeout may have elapsed. */
function mayTimeOut(cluster: Cluster, { reset }: ServerModel): boolean {
  return cluster.grace === Infinity || cluster.now() - reset.at >= timeoutLeast;
}

/**
 * Whether a server may have voted for itself in this term before the handler began, although it has sent no request yet:
 * it may wait for other calls to the same peers. Then it has saved its vote since its last message, or nobody saves yet.
 */
function mayStand(cluster: Cluster, server: ServerModel, term: number, { saves }: Entered): boolean {
  if (server.selfRaised === term) return true;
  if (!mayTimeOut(cluster, server) || term < server.term) return false;
  return cluster.unsaved.matters
    ? saves > server.spoke.last
    : cluster.now() - server.reset.at >= cluster.least.timeout;
}

/** Whether a reply's term is the one in which the server decided: no other message arrived while the handler ran. */
function ownAnswerTells({ heardTerms }: ServerModel, { at, overlapped }: Entered): boolean {
  return !overlapped && !heardTerms.some((heard) => heard.at > at);
}

function atLeast(request: VoteRequest, last: { index: number; term: number }): boolean {
  return request.lastTerm > last.term || (request.lastTerm === last.term && request.lastIndex >= last.index);
}

function upToDate(server: ServerModel, request: VoteRequest): boolean {
  return atLeast(request, server.last);
}

/** The reply to a RequestVote arrived. */
export function getsVote(
  cluster: Cluster,
  server: ServerModel,
  { at, to, term }: VoteRequest,
  reply: Reply,
): void {
  const round = server.round?.term === term ? server.round : null;
  const grants = server.grants.get(term) ?? new Set([server.id]);
  if (reply.yes) server.grants.set(term, grants.add(to));
  else if (round !== null) round.refused = true;
  if (round === null || !cluster.isSurelyRead(at)) return;
  // A candidate that also asks itself over the network need not count its own vote before that reply.
  const has = () => {
    const own = !round.asked.has(server.id) || round.answered.has(server.id);
    return cluster.isQuorum(round.voters.size - (own ? 0 : 1));
  };
  const before = has();
  round.answered.add(to);
  if (reply.yes) round.voters.add(to);
  if (!before && has() && server.term === term && server.leading === null) {
    server.elected = { term, at: cluster.now(), voters: [...round.voters], refused: round.refused };
  }
}

/** A vote was given; returns whether it had been given before, in this life. */
export function keepsVote(
  cluster: Cluster,
  { life, saves, votes }: ServerModel,
  { term, candidate }: VoteRequest,
  entered: Entered,
): boolean {
  const before = votes.get(term);
  const again = before?.candidate === candidate && before.life === life;
  votes.set(term, {
    candidate,
    at: cluster.now(),
    life,
    saved: (again && before.saved) || saves > entered.saves,
  });
  return again;
}
