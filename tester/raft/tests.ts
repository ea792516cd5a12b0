/**
 * The tests of the courses, each once: its name, number of servers, and body.
 *
 * @module
 */

import type { LabTest } from "../lab.ts";
import type { BodyName } from "./code.ts";

/** The data of a test that the courses share. */
type SharedTest = Pick<
  LabTest,
  "lab" | "banner" | "servers" | "unreliable" | "restarts" | "snapshots" | "bears" | "body"
>;

type Conditions = Partial<Pick<LabTest, "unreliable" | "restarts" | "bears">>;

function shared(
  servers: number,
  banner: string,
  body: BodyName,
  { unreliable = false, restarts = false, bears }: Conditions = {},
): SharedTest {
  return {
    lab: "raft",
    banner,
    servers,
    unreliable,
    restarts,
    ...(bears === undefined ? {} : { bears }),
    body,
  };
}

/** A test with snapshots. */
function ofSnapshots(...[servers, banner, body, conditions]: Parameters<typeof shared>): SharedTest {
  return { ...shared(servers, banner, body, conditions), snapshots: true };
}

const unreliable = true, restarts = true;
/**
 * They ask for an agreement without a second try, for one term, or that what an earlier leader committed reaches all
 * without a new command: a right Raft fails them if its leader changes.
 */
const delays = { bears: "delays" } as const;
const faults = { bears: "faults" } as const;
/** In parts whose Raft saves its state. */
const crashes = { bears: "restarts" } as const;

/** By the Go test's name without `Test` and without the part. */
const sharedTests = {
  InitialElection: shared(3, "initial election", "initialElection", delays),
  ReElection: shared(3, "election after network failure", "reElection", delays),
  ManyElections: shared(7, "multiple elections", "manyElections", faults),
  BasicAgree: shared(3, "basic agreement", "basicAgree", delays),
  RPCBytes: shared(3, "RPC byte count", "rpcBytes"),
  FollowerFailure: shared(3, "test progressive failure of followers", "followerFailure", delays),
  LeaderFailure: shared(3, "test failure of leaders", "leaderFailure", delays),
  FailAgree: shared(3, "agreement despite follower disconnection", "failAgree", delays),
  FailNoAgree: shared(5, "no agreement if too many followers disconnect", "failNoAgree", delays),
  ConcurrentStarts: shared(3, "concurrent Start()s", "concurrentStarts", delays),
  Rejoin: shared(3, "rejoin of partitioned leader", "rejoin", faults),
  Backup: shared(5, "leader backs up quickly over incorrect follower logs", "backup", faults),
  Count: shared(3, "RPC counts aren't too high", "count"),
  Persist1: shared(3, "basic persistence", "persist1", { restarts, ...delays }),
  Persist2: shared(5, "more persistence", "persist2", { restarts, ...crashes }),
  Persist3: shared(3, "partitioned leader and one follower crash, leader restarts", "persist3", {
    restarts,
    ...crashes,
  }),
  Figure8: shared(5, "Figure 8", "figure8", { restarts, ...crashes }),
  UnreliableAgree: shared(5, "unreliable agreement", "unreliableAgree", { unreliable, ...crashes }),
  Figure8Unreliable: shared(5, "Figure 8 (unreliable)", "figure8Unreliable", { unreliable, ...crashes }),
  ReliableChurn: shared(5, "churn", "churn", { restarts, ...crashes }),
  UnreliableChurn: shared(5, "unreliable churn", "churn", { unreliable, restarts, ...crashes }),
  SnapshotBasic: ofSnapshots(3, "snapshots basic", "snapshotBasic", delays),
  SnapshotInstall: ofSnapshots(3, "install snapshots (disconnect)", "snapshotInstall", delays),
  SnapshotInstallUnreliable: ofSnapshots(3, "install snapshots (disconnect+unreliable)", "snapshotInstall", {
    unreliable,
    ...crashes,
  }),
  SnapshotInstallCrash: ofSnapshots(3, "install snapshots (crash)", "snapshotCrash", {
    restarts,
    ...crashes,
  }),
  SnapshotInstallUnCrash: ofSnapshots(3, "install snapshots (unreliable+crash)", "snapshotCrash", {
    unreliable,
    restarts,
    ...crashes,
  }),
  SnapshotAllCrash: ofSnapshots(3, "crash and restart all servers", "snapshotAllCrash", {
    restarts,
    ...crashes,
  }),
  SnapshotInit: ofSnapshots(3, "snapshot initialization after crash", "snapshotInit", {
    restarts,
    ...crashes,
  }),
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

/** The shared test's name, or its name with this course's differences. */
type Choice = TestName | [TestName, Partial<Pick<LabTest, "banner" | "servers" | "points">>];

/** The tests of one part of a course; `suffix` is what the course appends to their names. */
export function part(name: string, suffix: string, choices: Choice[]): LabTest[] {
  return choices.map((choice) => {
    const [test, differences] = typeof choice === "string" ? [choice, {}] : choice;
    return { points: 0, ...sharedTests[test], name: `Test${test}${suffix}`, part: name, ...differences };
  });
}

/** The shared tests of leader election, in the editions from 2021 on. */
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

/** The shared tests of snapshots of the edition of 2022, in its order. */
export const snapshots2022: TestName[] = [
  "SnapshotBasic",
  "SnapshotInstall",
  "SnapshotInstallUnreliable",
  "SnapshotInstallCrash",
  "SnapshotInstallUnCrash",
  "SnapshotAllCrash",
];
