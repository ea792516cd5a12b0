/**
 * Who leads: S1, S4.
 *
 * @module
 */

import { nothingCommitted } from "./state.ts";
import { seconds } from "./complaint.ts";
import { readLate } from "./elections.ts";
import type { Cluster, ServerModel } from "./model.ts";

/** S4, of a candidate. */
function withVotes({ servers }: Cluster, id: number, grants: Set<number>): string {
  const others = [...grants].filter((voter) => voter !== id).map((voter) => `S${voter}'s`);
  return ` with ${grants.size} of ${servers.length} votes (its own${
    others.length === 0 ? "" : ` and ${others.join(", ")}`
  })`;
}

/** S4, of a server that is none: what is known of it instead. */
function notStood(server: ServerModel, term: number): string {
  const led = server.leading?.term ?? server.ledTerm;
  const learned = server.term >= term
    ? server.raisedAt
    : server.heardTerms.find((heard) => heard.term >= term)?.at ?? null;
  const known = [
    ...(led >= 0 ? [`it led term ${led}`] : []),
    ...(learned !== null && learned >= server.startedAt
      ? [`it learned of term ${term} at ${seconds(learned)}`]
      : []),
  ];
  return `, in which it asked nobody for a vote${known.length === 0 ? "" : `; ${known.join(", and ")}`}`;
}

/** S1, S4: server acts as the leader of a term, for the first time in this life. `how` completes "S2 ...". */
export function leads(cluster: Cluster, server: ServerModel, term: number, how: string): void {
  const { complaints } = cluster;
  const { id } = server;
  const grants = server.grants.get(term) ?? new Set([id]);
  if (!cluster.isQuorum(grants.size)) {
    const vote = server.votes.get(term);
    const stood = vote?.candidate === id && vote.life === server.life;
    complaints.add(
      "S4",
      id,
      `S${id} ${how} as leader of term ${term}${
        stood ? withVotes(cluster, id, grants) : notStood(server, term)
      }`,
      {
        key: term,
        context: stood
          ? "Each voter counts once, by a vote granted in this term, in an answer of this election."
          : readLate,
      },
    );
  }
  const other = cluster.leaders.get(term);
  if (other !== undefined && other !== id) {
    complaints.add("S1", id, `S${id} ${how} as leader of term ${term}, and so did S${other}`, {
      key: term,
    });
  } else cluster.leaders.set(term, id);
  server.raise(term);
  server.leading = {
    term,
    beganAt: cluster.now(),
    first: server.log.length,
    ownKnown: server.logUnsure,
    match: [],
    known: [],
    news: [],
    appendedAt: cluster.now(),
    since: cluster.now(),
    answeredAt: [],
    deniedAt: null,
    busyAt: cluster.now(),
    beats: [],
    counted: 0,
    countedSurely: 0,
    owes: { index: 0, since: cluster.now() },
    refused: [],
    singles: [],
    supplies: [],
    knewCommit: server.round?.term === term ? server.round.knewCommit : nothingCommitted,
  };
}
