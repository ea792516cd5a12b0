/**
 * The lab from a user's chair: the whole run and part 2A from the command line, cold; the whole run warm, many seeds in
 * one process, with what it costs in CPU and whether memory grows.
 *
 *     deno run -A bench/lab_bench.ts [rounds]
 *
 * @module
 */
// deno-lint-ignore-file no-console -- prints its table

import process from "node:process";
import { Make } from "../raft/raft.ts";
import { Referee } from "../referee/mod.ts";
import { reset, setWarn } from "../labgob/harness.ts";
import { together } from "../trace/watchers.ts";
import { noRealms, simulatedPlace } from "../runner/child/worlds.ts";
import { installGlobals, makeRandom } from "../sim/mod.ts";
import { mit6824 } from "../tester/courses/mit6824.ts";
import { code } from "../tester/raft/code.ts";
import { Digest } from "../trace/digest.ts";
import { Run } from "../tester/run.ts";

const root = new URL("../", import.meta.url).pathname;
const now = performance.now.bind(performance);
const memoryUsage = process.memoryUsage.bind(process);
const cpuUsage = process.cpuUsage.bind(process);

/** Wall milliseconds of a command, the best and the median of several runs. */
async function wall(args: string[], runs: number): Promise<string> {
  const times: number[] = [];
  for (let i = 0; i < runs; i++) {
    const begun = now();
    const { success } = await new Deno.Command(Deno.execPath(), { args, cwd: root, stderr: "null" }).output();
    if (!success) throw new Error(`failed: deno ${args.join(" ")}`);
    times.push(now() - begun);
  }
  times.sort((a, b) => a - b);
  return `best ${times[0].toFixed(0)} ms, median ${times[runs >> 1].toFixed(0)} ms of ${runs}`;
}

async function oneRound(seed: number): Promise<void> {
  for (const test of mit6824.tests.filter(({ lab }) => lab === "raft")) {
    const place = simulatedPlace(makeRandom(seed, test.name).uint32(), 0, () => {}, noRealms);
    reset();
    const watcher = together(new Digest(place.now), new Referee({ now: place.now, real: false }));
    const run = new Run(test, code, mit6824.testLimit, {
      ...place,
      instance: () => ({ exports: { Make } }),
      note: () => {},
      watcher,
    });
    await place.run(async () => {
      await run.go();
      run.cleanup();
    });
  }
}

console.log(
  `${
    new Date().toISOString().slice(0, 10)
  }, Deno ${Deno.version.deno}, ${navigator.hardwareConcurrency} cores`,
);
console.log(`deno task test (18 tests)   ${await wall(["task", "test"], 9)}`);
console.log(`deno task test 2A           ${await wall(["task", "test", "2A"], 15)}`);
console.log(`deno task test 2A --seed 1  ${await wall(["task", "test", "2A", "--seed", "1"], 15)}`);

const rounds = Number(Deno.args[0] ?? 200);
setWarn(() => {});
const restore = installGlobals();
await oneRound(0);
const cpu = cpuUsage();
const begun = now();
for (let round = 1; round <= rounds; round++) {
  await oneRound(round);
  if (round === 20 || round % (rounds / 4) === 0) {
    (globalThis as { gc?: () => void }).gc?.();
    const { heapUsed, rss } = memoryUsage();
    console.log(
      `after ${round} rounds: heap ${(heapUsed / 2 ** 20).toFixed(1)} MB, resident ${
        (rss / 2 ** 20).toFixed(0)
      } MB`,
    );
  }
}
const { user, system } = cpuUsage(cpu);
console.log(
  `warm, a round of 18 tests: ${((now() - begun) / rounds).toFixed(0)} ms wall, ${
    ((user + system) / 1000 / rounds).toFixed(0)
  } ms CPU`,
);
restore();
