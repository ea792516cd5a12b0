/**
 * The tests of the courses, each once: what it is called, how many servers it takes, and its body.
 *
 * @module
 */

import type { LabTest } from "../lab.ts";
import type { BodyName } from "./code.ts";

/** What the courses have in common of a test. */
type SharedTest = Pick<
  LabTest,
  "lab" | "banner" | "servers" | "unreliable" | "restarts" | "snapshots" | "body"
>;

function shared(
  servers: number,
  banner: string,
  body: BodyName,
  { unreliable = false, restarts = false } = {},
): SharedTest {
  return { lab: "raft", banner, servers, unreliable, restarts, body };
}

/** One with snapshots. */
function ofSnapshots(...[servers, banner, body, conditions]: Parameters<typeof shared>): SharedTest {
  return { ...shared(servers, banner, body, conditions), snapshots: true };
}

const unreliable = true, restarts = true;

/** By the Go test's name without `Test` and without the part. */
const sharedTests = {
  InitialElection: shared(3, "initial election", "initialElection"),
  ReElection: shared(3, "election after network failure", "reElection"),
  ManyElections: shared(7, "multiple elections", "manyElections"),
  BasicAgree: shared(3, "basic agreement", "basicAgree"),
  RPCBytes: shared(3, "RPC byte count", "rpcBytes"),
  FollowerFailure: shared(3, "test progressive failure of followers", "followerFailure"),
  LeaderFailure: shared(3, "test failure of leaders", "leaderFailure"),
  FailAgree: shared(3, "agreement despite follower disconnection", "failAgree"),
  FailNoAgree: shared(5, "no agreement if too many followers disconnect", "failNoAgree"),
  ConcurrentStarts: shared(3, "concurrent Start()s", "concurrentStarts"),
  Rejoin: shared(3, "rejoin of partitioned leader", "rejoin"),
  Backup: shared(5, "leader backs up quickly over incorrect follower logs", "backup"),
  Count: shared(3, "RPC counts aren't too high", "count"),
  Persist1: shared(3, "basic persistence", "persist1", { restarts }),
  Persist2: shared(5, "more persistence", "persist2", { restarts }),
  Persist3: shared(3, "partitioned leader and one follower crash, leader restarts", "persist3", {
    restarts,
  }),
  Figure8: shared(5, "Figure 8", "figure8", { restarts }),
  UnreliableAgree: shared(5, "unreliable agreement", "unreliableAgree", { unreliable }),
  Figure8Unreliable: shared(5, "Figure 8 (unreliable)", "figure8Unreliable", { unreliable }),
  ReliableChurn: shared(5, "churn", "churn", { restarts }),
  UnreliableChurn: shared(5, "unreliable churn", "churn", { unreliable, restarts }),
  SnapshotBasic: ofSnapshots(3, "snapshots basic", "snapshotBasic"),
  SnapshotInstall: ofSnapshots(3, "install snapshots (disconnect)", "snapshotInstall"),
  SnapshotInstallUnreliable: ofSnapshots(3, "install snapshots (disconnect+unreliable)", "snapshotInstall", {
    unreliable,
  }),
  SnapshotInstallCrash: ofSnapshots(3, "install snapshots (crash)", "snapshotCrash", { restarts }),
  SnapshotInstallUnCrash: ofSnapshots(3, "install snapshots (unreliable+crash)", "snapshotCrash", {
    unreliable,
    restarts,
  }),
  SnapshotAllCrash: ofSnapshots(3, "crash and restart all servers", "snapshotAllCrash", { restarts }),
  SnapshotInit: ofSnapshots(3, "snapshot initialization after crash", "snapshotInit", { restarts }),
} satisfies Record<string, SharedTest>;

/** A test of the part `extra`. */
export function extra(name: string, servers: number, banner: string, body: BodyName): LabTest {
  return {
    name,
    lab: "raft",
    part: "extra",
    banner,
    servers,
    unreliable: false,
    restarts: true,
    points: 0,
    body,
  };
}

/** The name of a shared test. */
type TestName = keyof typeof sharedTests;

/** The shared test's name, or its name with what this course has differently. */
type Choice = TestName | [TestName, Partial<Pick<LabTest, "banner" | "servers" | "points">>];

/** The tests of one part of a course; `suffix` is what the course appends to their names. */
export function part(name: string, suffix: string, choices: Choice[]): LabTest[] {
  return choices.map((choice) => {
    const [test, differences] = typeof choice === "string" ? [choice, {}] : choice;
    return { points: 0, ...sharedTests[test], name: `Test${test}${suffix}`, part: name, ...differences };
  });
}

/** The shared tests of leader election, as the editions from 2021 on have them. */
export const elections2021: TestName[] = ["InitialElection", "ReElection", "ManyElections"];

/** The shared tests of log replication, in the courses' order. */
export const replication: TestName[] = [
  "BasicAgree",
  "RPCBytes",
  "FailAgree",
  "FailNoAgree",
  "ConcurrentStarts",
  "Rejoin",
  "Backup",
  "Count",
];

/** The shared tests of persistence, in the courses' order. */
export const persistenceTests: TestName[] = [
  "Persist1",
  "Persist2",
  "Persist3",
  "Figure8",
  "UnreliableAgree",
  "Figure8Unreliable",
  "ReliableChurn",
  "UnreliableChurn",
];

/** The shared tests of snapshots that the edition of 2022 has, in its order. */
export const snapshots2022: TestName[] = [
  "SnapshotBasic",
  "SnapshotInstall",
  "SnapshotInstallUnreliable",
  "SnapshotInstallCrash",
  "SnapshotInstallUnCrash",
  "SnapshotAllCrash",
];
