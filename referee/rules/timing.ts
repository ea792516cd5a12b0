/** Timers and heartbeats; not checked on the wall clock. */

import type { Rule } from "./rule.ts";
import { milliseconds, nameOf, type RequestNamed, seconds } from "./text.ts";

// All spans and moments are in microseconds.

/** Its known voters, including itself: a candidate's own vote is invisible. */
interface Won {
  term: number;
  at: number;
  voters: readonly number[];
  servers: number;
}

function won(id: number, { term, at, voters, servers }: Won): string {
  const others = voters.filter((voter) => voter !== id).map((voter) => `S${voter}`);
  const votes = others.length === 1 ? "vote" : "votes";
  return `S${id} had the ${votes} of ${others.join(" and ")} for term ${term} at ${
    seconds(at)
  }, which with its own ` +
    `are ${voters.length} of ${servers}`;
}

export const timing = {
  L1: {
    section: "§5.2: election timeouts are drawn at random, each time anew",
    severity: "warning",
    sees: "eight or more election timeouts of a life, all the same",
    sentence: (id, { count, each }: { count: number; each: number }) =>
      `${count} election timeouts of S${id} in a row were all ${milliseconds(each)}`,
  },
  L2: {
    section: "§5.2, Leaders: heartbeats to everybody upon election",
    severity: "warning",
    sees: "a leader's first AppendEntries does not leave within 60 ms of the vote that decided the election",
    sentence: (id, evidence: Won & { late: number | null }) =>
      evidence.late === null
        ? `${won(id, evidence)}, and sent no AppendEntries`
        : `${won(id, evidence)}; its first AppendEntries left ${milliseconds(evidence.late)} later`,
  },
  L3: {
    section: "§5.2, Followers: word from the leader, or a vote granted, starts the election timeout again",
    severity: "warning",
    sees:
      "an election within 100 ms of hearing from the leader or granting a vote, or, the third time, sooner than any two " +
      "heartbeats have been apart; or one by a leader that a majority has just accepted, and that has heard of no higher " +
      "term",
    lawful:
      "after a vote for the same server again, or one given while it waits for pre-votes; after an AppendEntries by which a " +
      "leader hands over",
    sentence: (id, { gap, after, peer }: { gap: number; after: string; peer: number | null }) =>
      `S${id} starts an election ${milliseconds(gap)} after ${after}${peer === null ? "" : ` S${peer}`}`,
  },
  L4: {
    section: "§5.2, Followers: an election when the timeout elapses, and only two things put it off",
    severity: "warning",
    sees:
      "no election for 2.5 s and for four times the shortest timeout seen, or for 4 s, although neither of the two happened",
    lawful: "not checked with pre-votes, nor for a server whose handler has not returned",
    sentence: (id, { gap }: { gap: number }) =>
      `S${id} heard from no leader and granted no vote for ${milliseconds(gap)}, and started no election`,
  },
  L5: {
    section: "§5.2, Leaders: heartbeats during idle periods",
    severity: "warning",
    sees:
      "a leader sends no AppendEntries for 250 ms, or none to one peer for 3 s although no call to it is under way, or " +
      "none to one peer for 250 ms after its election although all its calls come back",
    lawful: "not checked for a server whose handler has not returned",
    sentence: (id, { term, gap, to }: { term: number; gap: number; to?: number }) =>
      `S${id}, leader of term ${term}, sent no AppendEntries ${to === undefined ? "" : `to S${to} `}for ${
        milliseconds(gap)
      }`,
  },
  L5b: {
    section: "the lab's limit: about ten heartbeats a second",
    severity: "warning",
    sees: "a leader with nothing else to do sends a peer more than 12 empty AppendEntries a second",
    lawful: "heartbeats for the requests of a service's clients (§8: before a read)",
    sentence: (
      id,
      { to, count, within, lacks }: {
        to: number;
        count: number;
        within: number;
        /** The first entry that the peer lacks and never got; null if none. */
        lacks: number | null;
      },
    ) =>
      `S${id} sent S${to} ${count} AppendEntries without entries within ${milliseconds(within)}, ` +
      (lacks === null ? "with nothing to do" : `but never entry ${lacks}, which S${to} lacks`),
  },
  L7: {
    section: "Kill: a killed server's loops and timers end",
    severity: "warning",
    sees: "a killed life still sends, saves or applies something on its own a second later",
    sentence: (
      id,
      { life, doing, late, killedAt }: { life: number; doing: string; late: number; killedAt: number },
    ) => `S${id} ${doing} ${milliseconds(late)} after its life ${life} was killed at ${seconds(killedAt)}`,
  },
  L8: {
    section: "§5.2: RequestVote to all others in parallel",
    severity: "warning",
    sees: "a candidate sends a server its first request more than 50 ms after it asked the first server",
    lawful: "a request that waits until an earlier call to the same server is over, or given up",
    sentence: (id, { to, term, late }: { to: number; term: number; late: number }) =>
      `S${id} asked S${to} for its vote in term ${term} ${milliseconds(late)} after it asked the first`,
  },
  L13: {
    section: "the labs' advice on structure: one loop alone applies, and no handler waits for it",
    severity: "warning",
    sees: "a handler takes more than 100 ms to answer, or has not returned after a second",
    sentence: (
      id,
      { request, ...how }:
        & { request: RequestNamed }
        & (
          | { took: number }
          /** It has not returned, and neither have this many later ones. */
          | { entered: number; now: number; others: number }
        ),
    ) => {
      if ("took" in how) return `S${id} took ${milliseconds(how.took)} to answer ${nameOf(request)}`;
      const { entered, now, others } = how;
      const nor = others === 0 ? "" : `, nor ${others === 1 ? "has one" : `have ${others}`} after it`;
      return `${nameOf(request)}, entered at S${id} at ${seconds(entered)}, has not returned by ${
        seconds(now)
      }${nor}`;
    },
  },
} satisfies Record<string, Rule>;
