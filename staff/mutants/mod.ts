/**
 * Rafts with deliberate mistakes that people make, one rule each, which the tests and the referee must catch. Each is a
 * small change to a right Raft (see mutant.ts). To read one, or a right Raft:
 *
 *     deno run --allow-read staff/mutants/print.ts votes-twice
 *     deno run --allow-read staff/mutants/print.ts quiet
 *
 * To run one, write its text to `<folder>/<name>/raft.ts`: there the harness resolves what it imports.
 *
 * @module
 */

import { append } from "./append.ts";
import { asynchronous } from "./async.ts";
import { followers } from "./followers.ts";
import { javascript } from "./javascript.ts";
import { leaders } from "./leaders.ts";
import { progress } from "./progress.ts";
import type { Mutant } from "./mutant.ts";
import { persistence } from "./persistence.ts";
import { reported } from "./reported.ts";
import { snapshots } from "./snapshots.ts";
import { snapshotProgress } from "./snapshot_progress.ts";
import { snapshotState } from "./snapshot_state.ts";
import { restriction } from "./restriction.ts";
import { startAndApply } from "./start_apply.ts";
import { terms } from "./terms.ts";
import { timers } from "./timers.ts";
import { votes } from "./votes.ts";

export {
  applied,
  type Edit,
  type Mutant,
  type ReadBase,
  type RightRaft,
  textOf,
  textOfRight,
} from "./mutant.ts";
export { bases } from "./bases.ts";
export { rareInCatalogue, type RareMutant, rareMutants } from "./rare.ts";
export { variants } from "./variants.ts";

/** All mutants, file by file. */
export const mutants: Mutant[] = [
  ...timers,
  ...terms,
  ...votes,
  ...restriction,
  ...append,
  ...progress,
  ...startAndApply,
  ...persistence,
  ...asynchronous,
  ...reported,
  ...leaders,
  ...followers,
  ...javascript,
  ...snapshots,
  ...snapshotState,
  ...snapshotProgress,
];
