/**
 * Terms and votes: S2, S2b, S3 to S3c, S11, O2.
 *
 * @module
 */

import type { Reply } from "../trace/figure2.ts";
import { whenAsking } from "./commit_index.ts";
import { seconds } from "./rules/text.ts";
import type { AppendRequest, Entered, VoteRequest } from "./messages.ts";
import type { Cluster, ServerModel } from "./model.ts";
import { grace } from "./state.ts";
import type { Round } from "./state.ts";
import { timeoutLeast } from "./timing.ts";

/** Microseconds after which a candidate's election timeout has passed, whatever it is: a new election is due. */
const sameTermMost = 1_500_000;

export const readLate = "Were the arguments made, or the term read, after an await?";

/** "It restarted at 3.190 s: was currentTerm saved?", if it did. */
export function restarted(server: ServerModel, what: string): string | null {
  return server.life > 1 ? `It restarted at ${seconds(server.startedAt)}: was ${what} saved?` : null;
}

/** S3: whether a request is of the server's own time. One of an earlier term is complained of, and not looked at. */
export function sendsTerm(
  cluster: Cluster,
  server: ServerModel,
  { kind, term }: VoteRequest | AppendRequest,
): boolean {
  if (term >= server.term) {
    goesOnRegardless(cluster, server, kind, term);
    return true;
  }
  // What was ready to go when the term rose, within the same moment, is forgiven.
  if (server.raisedAt !== cluster.now()) {
    cluster.complaints.add(
      "S3",
      server.id,
      { kind, term, known: server.term, since: server.raisedAt },
      {
        key: server.term,
        context: server.raisedAt < server.startedAt
          ? restarted(server, "currentTerm")
          : "A request or a reply of a higher term makes any server a follower in that term.",
      },
    );
  }
  return false;
}

/** S3: replies that brought a higher term came too soon to be left unread, one after the other, and it goes on. */
function goesOnRegardless(
  cluster: Cluster,
  { id, ignored }: ServerModel,
  kind: "RequestVote" | "AppendEntries",
  term: number,
): void {
  if (ignored === null || term >= ignored.first.term || cluster.now() - ignored.enoughAt <= grace) return;
  const { count, first } = ignored;
  cluster.complaints.add(
    "S3",
    id,
    { kind, term, replies: count, first },
    {
      key: `ignored ${term}`,
      context: "A reply of a higher term, too, makes any server a follower in that term.",
    },
  );
}

/** S2b: a new round of RequestVote begins. Returns whether it may. */
export function begins(cluster: Cluster, server: ServerModel, { term }: VoteRequest): boolean {
  const { id } = server;
  const heard = server.heardTerms.findLast((each) => each.term >= term && each.at >= server.startedAt);
  const vote = server.votes.get(term);
  const now = cluster.now();
  // It has had no time for an election of its own since a reply brought this term; a reply may wait for a lock.
  if (heard !== undefined && term > server.term && now - server.reset.at < timeoutLeast) {
    const evidence = { term, broughtFor: now - heard.at };
    cluster.complaints.add("S2b", id, evidence, { key: term, severity: "warning", context: readLate });
    return false;
  }
  // Whoever refused a vote for no reason that was seen may have given it to itself.
  const { selfRaised, refused } = server;
  const own = selfRaised === term || (refused?.term === term && now - refused.at <= 2 * grace);
  const lawful = term > server.term || (own && vote === undefined);
  if (!lawful) {
    cluster.complaints.add("S2b", id, { term, vote: vote ?? null }, {
      key: term,
      context: vote !== undefined && vote.life < server.life ? restarted(server, "currentTerm") : readLate,
    });
  }
  return lawful;
}

/** A candidate is in the term it asks for votes in, and has its own. */
export function campaigns(cluster: Cluster, server: ServerModel, { term }: VoteRequest): void {
  server.raise(term);
  if (!server.votes.has(term)) {
    const saved = server.saves > server.savesShown;
    server.votes.set(term, { candidate: server.id, at: cluster.now(), life: server.life, saved });
  }
  server.leading = server.elected = null;
  server.selfRaised = -1;
  if (server.held !== null && server.held.term === term) server.held = null; // its vote was its own
  const now = cluster.now();
  const [asked, answered, voters] = [new Set<number>(), new Set<number>(), new Set([server.id])];
  const knewCommit = whenAsking(cluster, server);
  server.round = { term, at: now, asked, answered, voters, refused: false, stale: null, knewCommit };
}

/** The round of which a request is a repetition; null if it is of none. */
export function roundOf(
  { round, roundBefore, votes, id, life, term }: ServerModel,
  request: VoteRequest,
): Round | null {
  if (round?.term === request.term) return round;
  // It asks on although it is no candidate any longer, which moves nothing.
  const vote = votes.get(request.term);
  const asked = term === request.term && vote?.candidate === id && vote.life === life;
  return asked && roundBefore?.term === term ? roundBefore : null;
}

/** S2b: a request of a round is repeated. A round is its term: a repetition is no election, and moves nothing. */
export function asksAgain(
  cluster: Cluster,
  server: ServerModel,
  round: Round,
  { to, term }: VoteRequest,
): void {
  // Nor may one be instead of an election: long after the first request, to one whose answer is known.
  if (cluster.now() - round.at < sameTermMost || !round.answered.has(to)) return;
  cluster.complaints.add(
    "S2b",
    server.id,
    { term, again: to, since: round.at },
    { key: term, context: "A new election needs a new term: nobody votes twice in one." },
  );
}

/**
 * S3b: the term of an answer, to either request. What the server may have reached by itself, or in a life whose end
 * nobody saw, is allowed.
 */
export function answersTerm(
  cluster: Cluster,
  server: ServerModel,
  request: VoteRequest | AppendRequest,
  entered: Entered,
  reply: Reply,
): void {
  const least = Math.max(entered.term, request.term);
  let most = server.ceiling;
  for (const { term } of server.running.values()) most = Math.max(most, term);
  const { id } = server;
  if (reply.term >= least && reply.term <= most + 1) {
    if (reply.term > most) server.selfRaised = reply.term;
    server.raise(reply.term);
    return;
  }
  if (keepsTerm(request, entered, reply) && request.kind === "RequestVote" && isSticky(cluster, server)) {
    if (cluster.sticky) return;
    cluster.sticky = true;
    const why =
      `S${id} stayed in term ${reply.term} when S${request.from} asked for its vote in term ${request.term}, ` +
      "as section 6 lets it while it hears from a leader";
    cluster.complaints.add("H0", id, { why, besides: "of such answers ", off: ["S3b", "O2"] });
    return;
  }
  const add = (
    wrong: { own: number; since: number } | { adopted: false } | { expected: number },
    context: string | null,
  ) =>
    cluster.complaints.add("S3b", id, { request, answered: reply.term, ...wrong }, { key: least, context });
  // An answer of zeros may be one that nobody filled in: it says nothing of the server's term.
  if (reply.term === 0 && !reply.yes) {
    add(
      { expected: least },
      "Is the reply filled in, which is the handler's second parameter? Adopt a higher term first; then set Reply.Term.",
    );
  } else if (reply.term < request.term && reply.term >= entered.term) {
    add({ adopted: false }, "Adopt a higher term first, whatever comes of the request; then set Reply.Term.");
  } else if (reply.term < entered.term) {
    const context = server.raisedAt < server.startedAt ? restarted(server, "currentTerm") : null;
    add({ own: entered.term, since: server.raisedAt }, context);
  } else add({ expected: least }, null);
}

/** Whether a server refused a request and stayed in its own, earlier term: right or wrong, it is there. */
export function keepsTerm(request: { term: number }, entered: Entered, reply: Reply): boolean {
  return !reply.yes && reply.term < request.term && reply.term >= entered.term;
}

/** Section 6: who hears from a leader within the minimum election timeout takes no notice of candidates; nor does a leader. */
function isSticky(
  { leastTimeout, servers, now }: Cluster,
  { leading, followed, term }: ServerModel,
): boolean {
  const since = now() - leastTimeout;
  if (leading === null) return followed.term === term && followed.at >= since;
  // A leader that looks once in a timeout whether a majority answers may have looked a timeout ago.
  const answers = servers.filter(({ id }) => leading.answeredAt[id] >= since - leastTimeout).length;
  return leading.since >= since || answers + 1 > servers.length / 2;
}

/** S2, S3c, S11, O2: an answer to RequestVote. */
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
          before.saved ? " A save came before the first vote was told: was it set by then?" : ""
        }`
        : first ?? `Its first vote was at ${seconds(before.at)}.`,
    });
  }
  if (upToDate(server, request)) return;
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
      context: restarted(server, "the log") ??
        "A leader elected so may lack what is committed, and overwrite it.",
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
  if (vote === undefined) server.refused = { term, at: cluster.now() };
  if (keepsTerm(request, entered, reply)) return;
  // As in etcd: a term that has its leader needs no other.
  if (vote === undefined && server.followed.term === term) return;
  const free = vote === undefined || vote.candidate === candidate;
  if (term < entered.term || reply.term > term || !free || !upToDate(server, request)) return;
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
  // It may have voted for itself, and be about to ask others: then its RequestVote of this term is to come.
  server.held ??= { term, at, complain };
}

/** Whether an answer's term was the server's when it decided: nothing else came while the handler ran. */
function ownAnswerTells({ heardTerms }: ServerModel, { at, overlapped }: Entered): boolean {
  return !overlapped && !heardTerms.some((heard) => heard.at > at);
}

function atLeast(request: VoteRequest, last: { index: number; term: number }): boolean {
  return request.lastTerm > last.term || (request.lastTerm === last.term && request.lastIndex >= last.index);
}

function upToDate(server: ServerModel, request: VoteRequest): boolean {
  return atLeast(request, server.last);
}

/** A vote was delivered. */
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
  // Who asks itself through the network, too, need not count its own vote before that answer comes.
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

/** A vote was given, perhaps not for the first time. */
export function keepsVote(
  cluster: Cluster,
  { life, saves, votes }: ServerModel,
  { term, candidate }: VoteRequest,
  entered: Entered,
): void {
  const before = votes.get(term);
  const again = before?.candidate === candidate && before.life === life && before.saved;
  votes.set(term, { candidate, at: cluster.now(), life, saved: again || saves > entered.saves });
}
