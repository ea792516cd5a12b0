/**
 * What snapshots cost: CPU of a warm round of part 3D beside one of 2A, 2B and 2C, in turn, in one process; of the worked
 * solution, and of a Raft that saves its whole state each time. And whether memory grows.
 *
 *     deno run -A bench/snapshots_bench.ts [rounds]
 *
 * @module
 */
// deno-lint-ignore-file no-console -- prints its table

import process from "node:process";
import { reset, setWarn } from "../labgob/harness.ts";
import type { Make } from "../raft/api.ts";
import { Make as journals } from "../raft/raft.ts";
import { Referee } from "../referee/mod.ts";
import { noRealms, simulatedPlace } from "../runner/child/worlds.ts";
import { installGlobals, makeRandom } from "../sim/mod.ts";
import { Make as savesAll } from "../staff/mutants/bases/map.ts";
import { mit65840 } from "../tester/courses/mit65840.ts";
import { mit6824 } from "../tester/courses/mit6824.ts";
import type { LabTest } from "../tester/lab.ts";
import { code } from "../tester/raft/code.ts";
import { Run } from "../tester/run.ts";
import { Digest } from "../trace/digest.ts";
import { together } from "../trace/watchers.ts";

const memoryUsage = process.memoryUsage.bind(process);
const cpuUsage = process.cpuUsage.bind(process);

async function round(tests: LabTest[], make: Make, seed: number): Promise<void> {
  for (const test of tests) {
    const place = simulatedPlace(makeRandom(seed, test.name).uint32(), 0, () => {}, noRealms);
    reset();
    const run = new Run(test, code, 120, {
      ...place,
      instance: () => ({ exports: { Make: make } }),
      note: () => {},
      watcher: together(new Digest(place.now), new Referee({ now: place.now, real: false })),
    });
    await place.run(async () => {
      await run.go();
      run.cleanup();
    });
  }
}

const rounds = Number(process.argv[2] ?? 40);
const ofSnapshots = mit65840.tests.filter(({ lab, snapshots }) => lab === "raft" && snapshots);
const measured: [what: string, tests: LabTest[], make: Make][] = [
  ["2A + 2B + 2C", mit6824.tests.filter(({ lab }) => lab === "raft"), journals],
  ["3D", ofSnapshots, journals],
  ["3D, whole state saved each time", ofSnapshots, savesAll],
];
const used = measured.map(() => 0);
setWarn(() => {});
const restore = installGlobals();
for (let seed = 0; seed <= rounds; seed++) {
  for (const [i, [, tests, make]] of measured.entries()) {
    const before = cpuUsage();
    await round(tests, make, seed);
    const { user, system } = cpuUsage(before);
    if (seed > 0) used[i] += user + system; // the first round warms up
  }
  if (seed === Math.ceil(rounds / 2) || seed === rounds) {
    (globalThis as { gc?: () => void }).gc?.();
    console.log(`after ${seed} rounds: heap ${(memoryUsage().heapUsed / 2 ** 20).toFixed(1)} MB`);
  }
}
restore();
for (const [i, [what]] of measured.entries()) {
  console.log(
    `${what}: ${(used[i] / 1000 / rounds).toFixed(0)} ms of CPU a round, ${
      (used[i] / used[0]).toFixed(2)
    } times`,
  );
}
