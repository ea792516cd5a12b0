/**
 * Runs a failed test once more for its notes, which cannot be observed without changing the run.
 *
 * @module
 */

import { reset as resetLabgob } from "../../labgob/harness.ts";
import { faultOf } from "../../sim/mod.ts";
import type { LabCode, LabTest } from "../../tester/lab.ts";
import { Digest } from "../../trace/digest.ts";
import { handHere } from "../../tester/hand.ts";
import { Run } from "../../tester/run.ts";
import { Notes } from "./notes.ts";
import type { Realms } from "./realms.ts";
import { together } from "../../trace/watchers.ts";
import type { Place } from "./worlds.ts";

/**
 * The notes on a test that failed with this digest; none if the run does not repeat, as when the file keeps state
 * between runs.
 *
 * @param digest of the run when it was decided
 * @param placeOf see Notes
 */
export async function notesOn(
  test: LabTest,
  code: LabCode,
  limit: number,
  place: Place,
  realms: Realms,
  digest: string,
  placeOf: (stack: string) => string,
): Promise<string[]> {
  resetLabgob();
  realms.begin();
  const again = new Digest(place.now);
  const notes = new Notes(place.now, placeOf, (server) => (realms.handOf(server) ?? handHere).touch);
  const run = new Run(test, code, limit, {
    ...place,
    instance: (server, life) => realms.instance(server, life, place.host),
    settled: realms.settled,
    isFault: (error) => faultOf(error) !== null,
    called: (server, ...call) => notes.called(server, ...call),
    note: () => {},
    watcher: together(again, notes),
  });
  let lines: string[] = [];
  try {
    await place.run(async () => {
      try {
        await run.go();
      } catch (error) {
        if (again.value() === digest) lines = notes.lines(error instanceof Error ? error.message : "");
      }
      run.cleanup();
    });
  } catch {
    // The first run's result is known.
  }
  return lines;
}
