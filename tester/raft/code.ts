/**
 * What runs Raft's tests.
 *
 * @module
 */

import { Referee } from "../../referee/mod.ts";
import type { LabCode } from "../lab.ts";
import * as agreement from "./agreement.ts";
import { Config } from "./config.ts";
import * as election from "./election.ts";
import * as leadership from "./leadership.ts";
import * as persistence from "./persistence.ts";
import * as append from "./probes/append.ts";
import * as elections from "./probes/elections.ts";
import * as freeVotes from "./probes/free_votes.ts";
import * as leader from "./probes/leader.ts";
import * as remembering from "./probes/persistence.ts";
import * as snapshotFollower from "./probes/snapshot_follower.ts";
import * as snapshotLeader from "./probes/snapshot_leader.ts";
import * as snapshotProbes from "./probes/snapshots.ts";
import * as progress from "./probes/progress.ts";
import * as votes from "./probes/votes.ts";
import * as restarts from "./restarts.ts";
import * as scope from "./scope.ts";
import * as service from "./service.ts";
import * as snapshots from "./snapshots.ts";
import * as unreliable from "./unreliable.ts";

type Body = (cfg: Config) => Promise<void>;

/** The names of a module's exports that are bodies. */
type BodyIn<M> = { [K in keyof M]: M[K] extends Body ? K : never }[keyof M];

export type BodyName =
  | BodyIn<typeof election>
  | BodyIn<typeof agreement>
  | BodyIn<typeof persistence>
  | BodyIn<typeof restarts>
  | BodyIn<typeof unreliable>
  | BodyIn<typeof leadership>
  | BodyIn<typeof scope>
  | BodyIn<typeof service>
  | BodyIn<typeof snapshots>
  | BodyIn<typeof elections>
  | BodyIn<typeof votes>
  | BodyIn<typeof freeVotes>
  | BodyIn<typeof append>
  | BodyIn<typeof leader>
  | BodyIn<typeof progress>
  | BodyIn<typeof snapshotProbes>
  | BodyIn<typeof snapshotFollower>
  | BodyIn<typeof snapshotLeader>
  | BodyIn<typeof remembering>;

const bodies: Record<BodyName, Body> = {
  ...election,
  ...agreement,
  ...persistence,
  ...restarts,
  ...unreliable,
  ...leadership,
  ...scope,
  ...service,
  ...snapshots,
  ...elections,
  ...votes,
  ...freeVotes,
  ...append,
  ...leader,
  ...progress,
  ...snapshotProbes,
  ...snapshotFollower,
  ...snapshotLeader,
  ...remembering,
};

/** Files with helpers that bodies call. */
const helpers =
  /^(?:code|config|applied|guarded_raft|state_size|probes\/(?:claim|discarded|form|peers|played|stage))\.ts$/;

/**
 * In a small scope, which has steps instead of time, a hop takes milliseconds: a leader that repeats a refused request at
 * once, forever, makes a hundred thousand events otherwise until the test has given up.
 */
const slowHop = { hopMin: 5_000, hopMax: 10_000 };

/** See tester/raft/lab.ts. */
export const code: LabCode = {
  cluster: (test, world) => new Config(test, world, test.part === "scope" ? slowHop : undefined),
  bodies,
  hasBodies: (path) => path.startsWith("tester/raft/") && !helpers.test(path.slice("tester/raft/".length)),
  referee: (options) => new Referee(options),
};
