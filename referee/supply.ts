/**
 * L14: a leader sends each peer what it lacks, and sends it again if it was lost (§5.3, Leaders 3).
 *
 * Nobody outside knows whether a reply was read, or a call given up. So a leader is blamed only if for two seconds none
 * of its calls to the peer was under way for longer than a moment, several were answered, and none of them could have
 * brought the entry: then it waits for nothing, reaches the peer, and sends something else.
 *
 * @module
 */

import type { Reply } from "../trace/figure2.ts";
import type { AppendRequest } from "./messages.ts";
import type { Cluster, ServerModel } from "./model.ts";
import type { Leadership, Supply } from "./state.ts";

/** Microseconds that a leader may take to send on, or to send again: it may work in rounds. */
const patience = 2_000_000;
/** A call that takes longer may be one that the leader waits for before it sends more. */
const quick = 100_000;
/** So many answers show that the peer is reached. */
const answersLeast = 4;

function supplyOf(leading: Leadership, peer: number): Supply {
  return leading.supplies[peer] ??= {
    has: 0,
    next: 1,
    since: leading.beganAt,
    answered: 0,
    refused: Infinity,
    calls: [],
  };
}

/** A leader sends an AppendEntries. */
export function sends(
  cluster: Cluster,
  server: ServerModel,
  leading: Leadership,
  request: AppendRequest,
): void {
  const supply = supplyOf(leading, request.to);
  const now = cluster.now();
  judge(cluster, server, supply, request, now);
  supply.calls.push(request);
}

function judge(
  cluster: Cluster,
  server: ServerModel,
  supply: Supply,
  { to, term, prev, length }: AppendRequest,
  now: number,
): void {
  const { calls } = supply;
  while (calls.length > 0 && calls[0].over) calls.shift();
  const next = supply.next = lacking(server, cluster.server(to), supply);
  const brings = prev < next ? prev + length >= next : prev < supply.refused;
  const lacks = next < server.log.length && !server.logUnsure;
  if (brings || !lacks || (calls.length > 0 && now - calls[0].at > quick)) return restart(supply, now);
  if (now - supply.since <= patience || supply.answered < answersLeast) return;
  cluster.complaints.add(
    "L14",
    server.id,
    { to, term, next, since: supply.since, has: supply.has, answers: supply.answered },
    {
      key: to,
      context: "What is lost is sent again until the peer has it; an empty heartbeat does not bring it.",
    },
  );
}

/** The first entry that the peer neither acknowledged in this term nor has from an earlier one. */
function lacking({ log }: ServerModel, peer: ServerModel, { has, next }: Supply): number {
  const same = (index: number) => log[index] !== undefined && peer.log[index] === log[index];
  // Two logs that have the same entry are the same up to there.
  let index = next > has && same(next - 1) ? next : has + 1;
  while (same(index)) index++;
  return index;
}

function restart(supply: Supply, now: number): void {
  supply.since = now;
  supply.answered = 0;
}

/** The peer answered; the leader may never hear of it. */
export function answered(
  cluster: Cluster,
  leading: Leadership | null,
  request: AppendRequest,
  reply: Reply,
): void {
  if (leading?.term !== request.term || !reply.yes) return;
  const supply = supplyOf(leading, request.to);
  const has = request.prev + request.length;
  if (has <= supply.has) return;
  supply.has = has;
  restart(supply, cluster.now());
}

/** A call is over; `reply` is null if it failed. */
export function ends(
  cluster: Cluster,
  leading: Leadership | null,
  request: AppendRequest,
  reply: Reply | null,
): void {
  request.over = true;
  if (leading?.term !== request.term) return;
  const supply = supplyOf(leading, request.to);
  const now = cluster.now();
  if (now - request.at > quick) return restart(supply, now);
  if (reply === null) return;
  if (request.at >= supply.since) supply.answered++;
  supply.refused = reply.yes ? Infinity : Math.min(supply.refused, request.prev);
}
