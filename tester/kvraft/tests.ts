/**
 * The tests of the service in all courses, each once.
 *
 * @module
 */

import type { LabTest } from "../lab.ts";
import type { BodyName } from "./code.ts";
import type { Shape } from "./generic.ts";

/** In the tests of snapshots, the size of Raft's state at which the service saves one. */
const limit = 1000;

/** The differences of an edition. */
interface Edition {
  /** How many times `limit` a log may grow. */
  logBound: number;
  /** Which histories are checked for linearizability. */
  linearizable: "all" | "random keys" | "none";
  /** What the title of a test with random keys adds. */
  randomKeys: { before: string; after: string };
}

/** 2021 to 2024. */
export const edition2022: Edition = {
  logBound: 8,
  linearizable: "all",
  randomKeys: { before: "random keys, ", after: "" },
};
export const edition2020: Edition = {
  logBound: 2,
  linearizable: "random keys",
  randomKeys: { before: "", after: ", linearizability checks" },
};
/** COS418's: it warns if clients do little. */
export const edition2016: Edition = { ...edition2020, linearizable: "none" };

type Conditions = Partial<Record<"unreliable" | "crash" | "partitions" | "randomKeys", boolean>> & {
  servers?: number;
};

interface KVTest extends Pick<LabTest, "servers" | "unreliable" | "restarts" | "sections" | "bears"> {
  body: BodyName;
  /** The text of its banner; null: made by GenericTest from the conditions. */
  banner: string | null;
  shape: Omit<Shape, "logBound" | "linearizable" | "warns">;
}

const none = { crash: false, partitions: false, randomKeys: false };

/** A test by GenericTest: its clients, conditions, and whether there are snapshots. */
function clients(count: number, conditions: Conditions = {}, maxraftstate = -1): KVTest {
  const { servers = 5, unreliable = false, ...rest } = conditions;
  const shape = { clients: count, maxraftstate, ...none, ...rest };
  const bears = shape.crash ? "restarts" : "faults";
  return { servers, unreliable, restarts: shape.crash, bears, banner: null, body: "generic", shape };
}

function own(
  body: BodyName,
  banner: string,
  count: number,
  { servers = 3, unreliable = false, maxraftstate = -1, ...rest }: Partial<
    Pick<KVTest, "servers" | "unreliable" | "sections" | "bears"> & { maxraftstate: number }
  > = {},
): KVTest {
  const shape = { clients: count, maxraftstate, ...none };
  return { servers, unreliable, restarts: false, banner, body, shape, ...rest };
}

const unreliable = true, crash = true, partitions = true, randomKeys = true, maxraftstate = limit;

/** By the Go test's name without `Test` and without the part. */
const sharedTests = {
  Basic: clients(1),
  Speed: own("speed", "ops complete fast enough", 1),
  SpeedWithSnapshots: own("speed", "ops complete fast enough", 1, { maxraftstate }),
  Concurrent: clients(5),
  Unreliable: clients(5, { unreliable }),
  UnreliableOneKey: own("oneKey", "concurrent append to same key, unreliable", 6, {
    unreliable,
    bears: "faults",
  }),
  OnePartition: own("onePartition", "progress in majority", 4, {
    servers: 5,
    sections: ["no progress in minority", "completion after heal"],
    bears: "delays",
  }),
  ManyPartitionsOneClient: clients(1, { partitions }),
  ManyPartitionsManyClients: clients(5, { partitions }),
  PersistOneClient: clients(1, { crash }),
  PersistConcurrent: clients(5, { crash }),
  PersistConcurrentUnreliable: clients(5, { unreliable, crash }),
  PersistPartition: clients(5, { crash, partitions }),
  PersistPartitionUnreliable: clients(5, { unreliable, crash, partitions }),
  PersistPartitionUnreliableLinearizable: clients(15, {
    servers: 7,
    unreliable,
    crash,
    partitions,
    randomKeys,
  }),
  SnapshotRPC: own("snapshotRpc", "InstallSnapshot RPC", 3, { maxraftstate, bears: "delays" }),
  SnapshotSize: own("snapshotSize", "snapshot size is reasonable", 1, { maxraftstate, bears: "delays" }),
  SnapshotRecover: clients(1, { crash }, limit),
  SnapshotRecoverManyClients: clients(20, { crash }, limit),
  SnapshotUnreliable: clients(5, { unreliable }, limit),
  SnapshotUnreliableRecover: clients(5, { unreliable, crash }, limit),
  SnapshotUnreliableRecoverConcurrentPartition: clients(5, { unreliable, crash, partitions }, limit),
  SnapshotUnreliableRecoverConcurrentPartitionLinearizable: clients(
    15,
    { servers: 7, unreliable, crash, partitions, randomKeys },
    limit,
  ),
} satisfies Record<string, KVTest>;

type TestName = keyof typeof sharedTests;

/** The shared test's name, or its name with this course's differences; `as` is its name there. */
type Choice =
  | TestName
  | [TestName, Partial<Pick<LabTest, "banner" | "sections" | "points">> & { as?: string }];

/** GenericTest's title. */
function titleOf({ unreliable, shape }: KVTest, { randomKeys: { before, after } }: Edition): string {
  const { crash, partitions, maxraftstate, randomKeys, clients } = shape;
  return [
    unreliable ? "unreliable net, " : "",
    crash ? "restarts, " : "",
    partitions ? "partitions, " : "",
    maxraftstate === -1 ? "" : "snapshots, ",
    randomKeys ? before : "",
    clients > 1 ? "many clients" : "one client",
    randomKeys ? after : "",
  ].join("");
}

/** The tests of one part of a course; `suffix` is what the course appends to their names. */
export function kvPart(name: string, suffix: string, edition: Edition, choices: Choice[]): LabTest[] {
  return choices.map((choice) => {
    const [test, { as = test, ...differences }] = typeof choice === "string" ? [choice, {}] : choice;
    const { shape, ...shared }: KVTest = sharedTests[test];
    const linearizable = edition.linearizable === "all" ||
      (edition.linearizable === "random keys" && shape.randomKeys);
    const { logBound } = edition;
    return {
      lab: "kvraft",
      points: 0,
      ...shared,
      clients: shape.clients + 1,
      banner: shared.banner ?? titleOf({ shape, ...shared }, edition),
      shape: { ...shape, logBound, linearizable, warns: edition === edition2016 },
      name: `Test${as}${suffix}`,
      part: name,
      ...(shape.maxraftstate > 0 ? { snapshots: true } : {}),
      ...differences,
    };
  });
}

/** The tests without snapshots, in the courses' order. */
export const services: TestName[] = [
  "Basic",
  "Speed",
  "Concurrent",
  "Unreliable",
  "UnreliableOneKey",
  "OnePartition",
  "ManyPartitionsOneClient",
  "ManyPartitionsManyClients",
  "PersistOneClient",
  "PersistConcurrent",
  "PersistConcurrentUnreliable",
  "PersistPartition",
  "PersistPartitionUnreliable",
  "PersistPartitionUnreliableLinearizable",
];

/** The tests with snapshots, in the courses' order. */
export const servicesWithSnapshots: Choice[] = [
  "SnapshotRPC",
  "SnapshotSize",
  ["SpeedWithSnapshots", { as: "Speed" }],
  "SnapshotRecover",
  "SnapshotRecoverManyClients",
  "SnapshotUnreliable",
  "SnapshotUnreliableRecover",
  "SnapshotUnreliableRecoverConcurrentPartition",
  "SnapshotUnreliableRecoverConcurrentPartitionLinearizable",
];
