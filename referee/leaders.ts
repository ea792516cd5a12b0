/** Who leads: S1, S4. */

import { nothingCommitted } from "./state.ts";
import { readLate } from "./hints.ts";
import type { Cluster, ServerModel } from "./model.ts";
import type { LeaderAct } from "./rules/elections.ts";

/** S4: what is known of a server that leads a term and was no candidate in it. */
function whatElse(server: ServerModel, term: number): { led: number | null; learnedAt: number | null } {
  const led = server.leading?.term ?? server.ledTerm;
  const learned = server.term >= term
    ? server.raisedAt
    : server.heardTerms.find((heard) => heard.term >= term)?.at ?? null;
  return {
    led: led >= 0 ? led : null,
    learnedAt: learned !== null && learned >= server.startedAt ? learned : null,
  };
}

function whyLeads(server: ServerModel, term: number): string {
  const { led, learnedAt } = whatElse(server, term);
  if (led === null || learnedAt === null) return readLate;
  return "Does the role change wherever the term rises, in requests and in replies? Or were the arguments made, or the term " +
    "read, after an await?";
}

function whichVotes({ servers }: Cluster, { id, round }: ServerModel, term: number): string {
  const itself = round?.term === term && round.asked.has(id)
    ? " It asked itself, too: is its own vote counted twice?"
    : "";
  return "Each voter counts once, by a vote granted in this term, in an answer of this election; and a majority is one " +
    `of all ${servers.length} servers.${itself}`;
}

/** S1, S4: a server acts as leader of a term, for the first time in this life. */
export function leads(cluster: Cluster, server: ServerModel, term: number, how: LeaderAct): void {
  const { complaints } = cluster;
  const { id } = server;
  const grants = server.grants.get(term) ?? new Set([id]);
  if (!cluster.isQuorum(grants.size)) {
    const vote = server.votes.get(term);
    const stood = vote?.candidate === id && vote.life === server.life;
    complaints.add(
      "S4",
      id,
      {
        term,
        how,
        votes: stood ? { voters: grants, servers: cluster.servers.length } : whatElse(server, term),
      },
      {
        key: term,
        context: stood ? whichVotes(cluster, server, term) : whyLeads(server, term),
      },
    );
  }
  const other = cluster.leaders.get(term);
  if (other !== undefined && other !== id) {
    complaints.add("S1", id, { term, how, other }, { key: term });
  } else cluster.leaders.set(term, id);
  server.raise(term);
  server.leading = {
    term,
    beganAt: cluster.now(),
    first: server.log.length,
    ownKnown: server.logUnsure,
    match: [],
    known: [],
    acknowledged: [],
    appendedAt: cluster.now(),
    answeredAt: [],
    agreedAt: [],
    deniedAt: null,
    busyAt: cluster.now(),
    heartbeats: [],
    counted: 0,
    countedSurely: 0,
    commitDue: { index: 0, since: cluster.now() },
    refused: [],
    singles: [],
    descents: [],
    asked: [],
    replication: [],
    snapshots: [],
    installed: [],
    beside: [],
    knewCommit: server.round?.term === term ? server.round.knewCommit : nothingCommitted,
  };
}
