/**
 * What runs the service's tests.
 *
 * @module
 */

import type { LabCode } from "../lab.ts";
import { Config } from "./config.ts";
import { generic } from "./generic.ts";
import { oneKey, onePartition, snapshotRpc, snapshotSize, speed } from "./own.ts";
import { referees } from "./referees.ts";

const bodies = { generic, speed, oneKey, onePartition, snapshotRpc, snapshotSize };

export type BodyName = keyof typeof bodies;

export const code: LabCode = {
  cluster: (test, world) => new Config(test, world),
  bodies,
  hasBodies: (path) => /^tester\/kvraft\/(?:generic|own)\.ts$/.test(path),
  referee: referees,
};
