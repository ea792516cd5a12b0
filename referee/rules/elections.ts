/** Terms and votes. */

import type { Rule } from "./rule.ts";
import { milliseconds, nameOf, type Place, type RequestNamed, seconds } from "./text.ts";

/** An act that only leaders perform; completes "S2 ...". */
export type LeaderAct = "sent AppendEntries" | "sent InstallSnapshot" | "took a command" | "presented itself";

/** An election in a term that is not new; times in microseconds. */
type NoNewTerm =
  & { term: number }
  & (
    /** How long ago a reply had brought it. */
    | { broughtFor: number }
    /** The server's vote in it; null if none. */
    | { vote: { candidate: number; at: number } | null }
    /** Whom it asks again, and since when it has been asking. */
    | { again: number; since: number }
  );

/** S4: the voters, including itself, and the number of servers. */
interface Votes {
  voters: Iterable<number>;
  servers: number;
}

/** S4, for a server that was no candidate: the term it led before, and when it learned of this one; null if unknown. */
interface NoCandidate {
  led: number | null;
  learnedAt: number | null;
}

function withVotes(id: number, { voters, servers }: Votes): string {
  const all = [...voters];
  const others = all.filter((voter) => voter !== id).map((voter) => `S${voter}'s`);
  const listed = others.length === 0 ? "" : ` and ${others.join(", ")}`;
  return ` with ${all.length} of ${servers} votes (its own${listed})`;
}

function askedNobody(term: number, { led, learnedAt }: NoCandidate): string {
  const known = [
    ...(led === null ? [] : [`it led term ${led}`]),
    ...(learnedAt === null ? [] : [`it learned of term ${term} at ${seconds(learnedAt)}`]),
  ];
  return `, in which it asked nobody for a vote${known.length === 0 ? "" : `; ${known.join(", and ")}`}`;
}

export const elections = {
  S1: {
    section: "§5.2, Election Safety: at most one leader a term",
    severity: "error",
    sees: "two servers send AppendEntries of one term, take commands in it, or say that they lead it",
    sentence: (id, { term, how, other }: { term: number; how: LeaderAct; other: number }) =>
      `S${id} ${how} as leader of term ${term}, and so did S${other}`,
  },
  S2: {
    section: "§5.2: one vote per term",
    severity: "error",
    sees:
      "a server votes for two candidates in one term, even across a restart, or for another server while " +
      "it is a candidate",
    sentence: (id, { term, votes: [first, second] }: { term: number; votes: [number, number] }) =>
      first === id
        ? `S${id} asked for votes in term ${term}, and voted for S${second} in it`
        : `S${id} voted for S${first} and for S${second} in term ${term}`,
  },
  S2b: {
    section: "§5.2, Candidates: a new election begins by incrementing currentTerm",
    severity: "error",
    sees: "an election in a term that is not new: one in which the server has voted, has been a candidate, " +
      "or is a follower; or a candidate asks again a server that has already answered, 1.5 s or more " +
      "after its first request",
    lawful: "RequestVote sent again to servers that have not answered",
    sentence: (id, evidence: NoNewTerm) => {
      const { term } = evidence;
      if ("again" in evidence) {
        const { again, since } = evidence;
        return `S${id} asks S${again} again for its vote in term ${term}, in which it asks since ${
          seconds(since)
        }; ` +
          `S${again} had answered`;
      }
      if ("broughtFor" in evidence) {
        const ago = milliseconds(evidence.broughtFor);
        return `S${id} asks for votes in term ${term}, which a reply had brought it ${ago} before`;
      }
      const { vote } = evidence;
      const what = vote === null
        ? "a term that it knew from others and was a follower in"
        : vote.candidate === id
        ? "in which it had asked before"
        : `in which it had voted for S${vote.candidate} at ${seconds(vote.at)}`;
      return `S${id} asks for votes in term ${term}, ${what}`;
    },
  },
  S3: {
    section: "§5.1: a server's current term never falls",
    severity: "error",
    sees: "a request with a lower term than one that the server has been in; or one still in the old term " +
      "after three replies with a higher one",
    lawful: "a request made up to 20 ms before the term rose; one that got no answer, sent again as it was",
    sentence: (
      id,
      evidence:
        & { kind: RequestNamed["kind"]; term: number }
        & (
          | { known: number; since: number }
          | { replies: number; first: { term: number; from: number; at: number } }
        ),
    ) => {
      const sent = `S${id} sent ${evidence.kind} of term ${evidence.term}`;
      if ("known" in evidence) {
        return `${sent}, but had been in term ${evidence.known} since ${seconds(evidence.since)}`;
      }
      const { replies, first: { term, from, at } } = evidence;
      return `${sent}, although ${replies} replies had brought it a higher term, the first term ${term} from S${from} ` +
        `at ${seconds(at)}`;
    },
  },
  S3b: {
    section: "§5.1, All Servers: adopt a higher term, and answer with currentTerm",
    severity: "error",
    sees: "`Reply.Term` is not the higher of the server's term and the request's",
    lawful:
      "a server that hears from a leader, or leads and gets answers, may stay in its term and refuse its " +
      "vote to a candidate of a higher one (§6)",
    sentence: (
      id,
      { request, answered, ...wrong }:
        & { request: RequestNamed; answered: number }
        & (
          /** The server's own, higher term when the request came, and since when. */
          | { own: number; since: number }
          /** The request's term is higher. */
          | { adopted: false }
          | { expected: number }
        ),
    ) => {
      const said = `S${id} answered ${nameOf(request)} with term ${answered}`;
      if ("own" in wrong) return `${said}, but had been in term ${wrong.own} since ${seconds(wrong.since)}`;
      return "adopted" in wrong
        ? `${said}: it did not adopt the higher term`
        : `${said}; expected ${wrong.expected}`;
    },
  },
  S3c: {
    section: "§5.1: a request of an earlier term is refused",
    severity: "error",
    sees: "a request of an earlier term gets a vote or success",
    sentence: (
      id,
      evidence:
        | { candidate: number; term: number; own: number }
        | { candidate: number; term: number; answered: number }
        | { request: RequestNamed; own: number },
    ) => {
      if ("request" in evidence) {
        return `S${id} answered true to ${nameOf(evidence.request)}, being in term ${evidence.own}`;
      }
      const vote = `voted for S${evidence.candidate} in term ${evidence.term}`;
      return "own" in evidence
        ? `S${id}, in term ${evidence.own}, ${vote}`
        : `S${id} ${vote}, being in term ${evidence.answered} by the same answer`;
    },
  },
  S4: {
    section: "§5.2: a leader has votes of a majority for its term",
    severity: "error",
    sees: "a server leads a term without a majority of votes, counting its own and those in replies that " +
      "reached this life",
    sentence: (id, { term, how, votes }: { term: number; how: LeaderAct; votes: Votes | NoCandidate }) =>
      `S${id} ${how} as leader of term ${term}${
        "voters" in votes ? withVotes(id, votes) : askedNobody(term, votes)
      }`,
  },
  S11: {
    section: "§5.4.1: no vote for a candidate whose log is less up-to-date",
    severity: "error",
    sees:
      "a vote for a candidate whose last entry has a lower term than the voter's, or the same and a lower index",
    sentence: (id, { last, candidate, theirs }: { last: Place; candidate: number; theirs: Place }) =>
      `S${id} voted for S${candidate}, whose last entry is ${theirs.index} of term ${theirs.term}; by what S${id} sent and ` +
      `answered its own is ${last.index} of term ${last.term}`,
  },
  O2: {
    section: "RequestVote 2: vote if not voted yet in this term and the candidate's log is up-to-date",
    severity: "error",
    sees: "a server refuses its vote, in its own term, to a candidate with an up-to-date log, although it " +
      "had not voted, or had voted for this one",
    lawful:
      "a vote refused in a term whose leader the voter knows, as in etcd; handlers that overlap are not checked",
    sentence: (id, { term, candidate, voted }: { term: number; candidate: number; voted: boolean }) =>
      `S${id} refused its vote to S${candidate} in term ${term}, although ${
        voted ? "that is whom it had voted for" : "it had not voted in that term"
      } and S${candidate}'s log is up-to-date`,
  },
} satisfies Record<string, Rule>;
