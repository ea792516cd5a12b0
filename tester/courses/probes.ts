/**
 * Direct probes of the two handlers and of a single server among played ones, in the manner of etcd's
 * raft_paper_test: each holds a claim of the extended Raft paper against the Raft under test.
 *
 * @module
 */

import * as append from "../raft/probes/append.ts";
import * as progress from "../raft/probes/progress.ts";
import * as elections from "../raft/probes/elections.ts";
import * as freeVotes from "../raft/probes/free_votes.ts";
import * as leader from "../raft/probes/leader.ts";
import * as persistence from "../raft/probes/persistence.ts";
import * as votes from "../raft/probes/votes.ts";
import type { CourseTest } from "./mod.ts";

function probe(name: string, servers: number, banner: string, body: CourseTest["body"]): CourseTest {
  return {
    name: `TestProbe${name}`,
    part: "extra",
    banner,
    servers,
    unreliable: false,
    restarts: true,
    points: 0,
    body,
  };
}

/** In the order in which they run. */
export const probes: CourseTest[] = [
  probe("BeginsElections", 3, "§5.2: begins an election, and another", elections.beginsElections),
  probe("RandomTimeouts", 3, "§5.2: election timeouts are random", elections.randomTimeouts),
  probe("ElectionTimer", 3, "Followers: what puts an election off", elections.electionTimer),
  probe("DeposedStands", 3, "§5.2: a leader that was deposed stands again", elections.deposedStands),
  probe("Majority3", 3, "§5.2: a majority of 3 makes a leader", elections.majorities),
  probe("Majority5", 5, "§5.2: a majority of 5 makes a leader", elections.majorities),
  probe("Majority7", 7, "§5.2: a majority of 7 makes a leader", elections.majorities),
  probe("LateVotes", 5, "§5.2: votes count for their own term", elections.lateVotes),
  probe("HigherTerms", 5, "§5.1: a higher term is taken on", votes.higherTerms),
  probe("EarlierTerms", 5, "§5.1: an earlier term is refused", votes.earlierTerms),
  probe("OneVote", 5, "§5.2: one vote in a term", votes.oneVote),
  probe("FreeVote", 5, "§5.2: a refusal leaves the vote free", freeVotes.freeVote),
  probe(
    "SimultaneousCandidates",
    5,
    "§5.2: candidates ask at the same moment",
    freeVotes.simultaneousCandidates,
  ),
  probe("RepeatedRequest", 5, "§5.2: a vote that is asked for again", freeVotes.repeatedRequest),
  probe("CandidateFallsBack", 5, "§5.2: a candidate gives way to a leader", votes.candidateFallsBack),
  probe("ElectionRestriction", 5, "§5.4.1: votes go to up-to-date logs", votes.electionRestriction),
  probe("OnlyLeadersStart", 5, "§8: commands go to the leader", votes.onlyLeadersStart),
  probe("ConsistencyCheck", 5, "§5.3: the entry before the new ones", append.consistencyCheck),
  probe("MergesEntries", 5, "§5.3: conflicts, repetitions, late requests", append.mergesEntries),
  probe("FollowerCommits", 5, "§5.3: what a follower commits and applies", append.followerCommits),
  probe("CommitStays", 5, "commitIndex: an AppendEntries that comes late", append.commitStays),
  probe("Heartbeats", 3, "§5.2: a leader's heartbeats", leader.heartbeats),
  probe("MajorityCommits", 5, "§5.3: what a majority stores is committed", leader.majorityCommits),
  probe("OwnTermCommits", 5, "§5.4.2: entries of earlier terms are not counted", leader.ownTermCommits),
  probe("Figure7", 7, "§5.3, Figure 7: followers come to the leader's log", leader.figure7),
  probe("FreshBooks", 5, "Leaders: nextIndex and matchIndex begin anew", progress.freshBooks),
  probe(
    "LateAcknowledgements",
    5,
    "§5.1: acknowledgements of an earlier term",
    progress.lateAcknowledgements,
  ),
  probe("LateRefusals", 5, "§5.3: refusals that arrive together", progress.lateRefusals),
  probe("GrowsOnly", 5, "matchIndex: an acknowledgement overtaken by a later one", progress.growsOnly),
  probe(
    "RepeatedAcknowledgements",
    5,
    "matchIndex: a request answered twice",
    progress.repeatedAcknowledgements,
  ),
  probe("BacksUpQuickly", 3, "§5.3: few refusals until logs agree", progress.backsUpQuickly),
  probe("RemembersVote", 3, "Persistent state: a vote", persistence.remembersVote),
  probe("RemembersTerm", 3, "Persistent state: a term", persistence.remembersTerm),
  probe("RemembersElection", 3, "Persistent state: an election", persistence.remembersElection),
  probe("RemembersEntries", 5, "Persistent state: entries acknowledged", persistence.remembersEntries),
  probe("RemembersCommand", 5, "Persistent state: a leader's entry", persistence.remembersCommand),
];
