/**
 * Direct probes of the two handlers and of a single server among played ones, like etcd's raft_paper_test: each checks
 * a claim of the extended Raft paper on the Raft under test.
 *
 * @module
 */

import type { LabTest } from "../lab.ts";
import type { BodyName } from "./code.ts";
import { extra } from "./tests.ts";

function probe(name: string, servers: number, banner: string, body: BodyName): LabTest {
  return extra(`TestProbe${name}`, servers, banner, body);
}

/** A probe that is left out for a Raft without snapshots. */
function ofSnapshots(...what: Parameters<typeof probe>): LabTest {
  return { ...probe(...what), snapshots: true };
}

/** In the order in which they run. */
export const probes: LabTest[] = [
  probe("BeginsElections", 3, "§5.2: begins an election, and another", "beginsElections"),
  probe("RandomTimeouts", 3, "§5.2: election timeouts are random", "randomTimeouts"),
  probe("ElectionTimer", 3, "Followers: what puts an election off", "electionTimer"),
  probe("DeposedStands", 3, "§5.2: a leader that was deposed stands again", "deposedStands"),
  probe("Majority3", 3, "§5.2: a majority of 3 makes a leader", "majorities"),
  probe("Majority5", 5, "§5.2: a majority of 5 makes a leader", "majorities"),
  probe("Majority7", 7, "§5.2: a majority of 7 makes a leader", "majorities"),
  probe("LateVotes", 5, "§5.2: votes count for their own term", "lateVotes"),
  probe("HigherTerms", 5, "§5.1: a higher term is taken on", "higherTerms"),
  probe("EarlierTerms", 5, "§5.1: an earlier term is refused", "earlierTerms"),
  probe("OneVote", 5, "§5.2: one vote in a term", "oneVote"),
  probe("FreeVote", 5, "§5.2: a refusal leaves the vote free", "freeVote"),
  probe(
    "SimultaneousCandidates",
    5,
    "§5.2: candidates ask at the same moment",
    "simultaneousCandidates",
  ),
  probe("RepeatedRequest", 5, "§5.2: a vote that is asked for again", "repeatedRequest"),
  probe("CandidateFallsBack", 5, "§5.2: a candidate gives way to a leader", "candidateFallsBack"),
  probe("ElectionRestriction", 5, "§5.4.1: votes go to up-to-date logs", "electionRestriction"),
  probe("OnlyLeadersStart", 5, "§8: commands go to the leader", "onlyLeadersStart"),
  probe("ConsistencyCheck", 5, "§5.3: the entry before the new ones", "consistencyCheck"),
  probe("MergesEntries", 5, "§5.3: conflicts, repetitions, late requests", "mergesEntries"),
  probe("FollowerCommits", 5, "§5.3: what a follower commits and applies", "followerCommits"),
  probe("CommitStays", 5, "commitIndex: an AppendEntries that comes late", "commitStays"),
  probe("Heartbeats", 3, "§5.2: a leader's heartbeats", "heartbeats"),
  probe("MajorityCommits", 5, "§5.3: what a majority stores is committed", "majorityCommits"),
  probe("OwnTermCommits", 5, "§5.4.2: entries of earlier terms are not counted", "ownTermCommits"),
  probe("Figure7", 7, "§5.3, Figure 7: followers come to the leader's log", "figure7"),
  probe("FreshProgress", 5, "Leaders: nextIndex and matchIndex begin anew", "freshProgress"),
  probe("LateAcknowledgements", 5, "§5.1: acknowledgements of an earlier term", "lateAcknowledgements"),
  probe("LateRefusals", 5, "§5.3: refusals that arrive together", "lateRefusals"),
  probe("GrowsOnly", 5, "matchIndex: an acknowledgement overtaken by a later one", "growsOnly"),
  probe(
    "RepeatedAcknowledgements",
    5,
    "matchIndex: a request answered twice",
    "repeatedAcknowledgements",
  ),
  probe("BacksUpQuickly", 3, "§5.3: few refusals until logs agree", "backsUpQuickly"),
  probe("RemembersVote", 3, "Persistent state: a vote", "remembersVote"),
  probe("RemembersTerm", 3, "Persistent state: a term", "remembersTerm"),
  probe("RemembersElection", 3, "Persistent state: an election", "remembersElection"),
  probe("RemembersEntries", 5, "Persistent state: entries acknowledged", "remembersEntries"),
  probe("RemembersCommand", 5, "Persistent state: a leader's entry", "remembersCommand"),
  ofSnapshots("SendsSnapshot", 5, "§7: a follower that needs discarded entries", "sendsSnapshot"),
  ofSnapshots("InstallsSnapshot", 5, "InstallSnapshot: what is left of a log", "installsSnapshot"),
  ofSnapshots("OldSnapshot", 5, "InstallSnapshot: a snapshot that comes late", "oldSnapshot"),
  ofSnapshots("SnapshotTerms", 5, "InstallSnapshot: earlier and higher terms", "snapshotTerms"),
  ofSnapshots("DiscardedEntries", 5, "§7: AppendEntries where the log begins", "discardedEntries"),
  ofSnapshots("RemembersSnapshot", 5, "§7: a snapshot is there after a crash", "remembersSnapshot"),
  ofSnapshots("DiscardedTerm", 5, "§7: the last discarded entry keeps its term", "discardedTerm"),
  ofSnapshots("DiscardedCommits", 5, "§7: what commits where the log begins", "discardedCommits"),
  ofSnapshots(
    "LateSnapshotAnswer",
    5,
    "§5.1: a snapshot of an earlier term is answered",
    "lateSnapshotAnswer",
  ),
  ofSnapshots(
    "OvertakenSnapshotAnswer",
    5,
    "matchIndex: an answer about a snapshot that comes late",
    "overtakenSnapshotAnswer",
  ),
  ofSnapshots(
    "OlderSnapshotAnswer",
    5,
    "matchIndex: an answer about a snapshot that is not the last",
    "olderSnapshotAnswer",
  ),
  ofSnapshots("SnapshotHeartbeats", 5, "§5.2: heartbeats beside a snapshot", "snapshotHeartbeats"),
];
