/**
 * Direct probes of the two handlers and of a single server among played ones, in the manner of etcd's
 * raft_paper_test: each holds a claim of the extended Raft paper against the Raft under test.
 *
 * @module
 */

import * as append from "../suites/probe_append.ts";
import * as elections from "../suites/probe_elections.ts";
import * as votes from "../suites/probe_votes.ts";
import type { CourseTest } from "./mod.ts";

function probe(name: string, servers: number, banner: string, body: CourseTest["body"]): CourseTest {
  return { name: `TestProbe${name}`, part: "extra", banner, servers, unreliable: false, points: 0, body };
}

/** In the order in which they run. */
export const probes: CourseTest[] = [
  probe("BeginsElections", 3, "§5.2: begins an election, and another", elections.beginsElections),
  probe("RandomTimeouts", 3, "§5.2: election timeouts are random", elections.randomTimeouts),
  probe("ElectionTimer", 3, "Followers: what puts an election off", elections.electionTimer),
  probe("Majority3", 3, "§5.2: a majority of 3 makes a leader", elections.majorities),
  probe("Majority5", 5, "§5.2: a majority of 5 makes a leader", elections.majorities),
  probe("Majority7", 7, "§5.2: a majority of 7 makes a leader", elections.majorities),
  probe("LateVotes", 5, "§5.2: votes count for their own term", elections.lateVotes),
  probe("HigherTerms", 5, "§5.1: a higher term is taken on", votes.higherTerms),
  probe("EarlierTerms", 5, "§5.1: an earlier term is refused", votes.earlierTerms),
  probe("OneVote", 5, "§5.2: one vote in a term", votes.oneVote),
  probe("CandidateFallsBack", 5, "§5.2: a candidate gives way to a leader", votes.candidateFallsBack),
  probe("ElectionRestriction", 5, "§5.4.1: votes go to up-to-date logs", votes.electionRestriction),
  probe("ConsistencyCheck", 5, "§5.3: the entry before the new ones", append.consistencyCheck),
  probe("MergesEntries", 5, "§5.3: conflicts, repetitions, late requests", append.mergesEntries),
  probe("FollowerCommits", 5, "§5.3: what a follower commits and applies", append.followerCommits),
];
