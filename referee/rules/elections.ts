/** Terms and votes. */

import type { Rule } from "./rule.ts";

export const elections = {
  S1: {
    section: "§5.2, Election Safety: at most one leader a term",
    severity: "error",
    sees: "two servers send AppendEntries of one term, take commands in it, or say that they lead it",
  },
  S2: {
    section: "§5.2: one vote per term",
    severity: "error",
    sees:
      "a server votes for two candidates in one term, also across a restart, or for another while it is a " +
      "candidate",
  },
  S2b: {
    section: "§5.2, Candidates: a new election begins by incrementing currentTerm",
    severity: "error",
    sees:
      "an election in a term that is not new: one in which the server has voted, has been a candidate, or is a " +
      "follower; or a candidate asks somebody who had answered once more, 1.5 s or more after its first request",
    lawful: "RequestVote sent again to those who have not answered: it moves nothing",
  },
  S3: {
    section: "§5.1: a server's current term never falls",
    severity: "error",
    sees:
      "a request of a term below one that the server has been in; or of the term before, after three replies have " +
      "brought it a higher one",
  },
  S3b: {
    section: "§5.1, All Servers: adopt a higher term, and answer with currentTerm",
    severity: "error",
    sees: "`Reply.Term` is not the higher of the server's term and the request's",
    lawful:
      "a server that hears from a leader, or leads and is answered, may stay in its term and refuse its vote to " +
      "a candidate of a higher one (§6)",
  },
  S3c: {
    section: "§5.1: a request of an earlier term is refused",
    severity: "error",
    sees: "a vote granted to a request of an earlier term, or success answered to one",
  },
  S4: {
    section: "§5.2: a leader has votes of a majority for its term",
    severity: "error",
    sees:
      "a server leads a term without votes of a majority for it, its own and those in answers that reached this life",
  },
  S11: {
    section: "§5.4.1: no vote for a candidate whose log is less up-to-date",
    severity: "error",
    sees:
      "a vote for a candidate whose last entry has a lower term than the voter's, or the same and a lower index",
  },
  O2: {
    section: "RequestVote 2: vote if not voted yet in this term and the candidate's log is up-to-date",
    severity: "error",
    sees:
      "a vote refused in the voter's own term to a candidate with an up-to-date log, by a voter that had not voted, " +
      "or had voted for this one",
    lawful:
      "a vote refused in a term whose leader the voter knows, as in etcd; handlers that overlap are not checked",
  },
} satisfies Record<string, Rule>;
