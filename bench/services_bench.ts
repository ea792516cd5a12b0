/**
 * What the key/value service costs: CPU of a warm round of 3A and 3B (2022) beside one of 2A, 2B and 2C, in one process,
 * each server and client in a realm of its own and the referee watching, as the runner has them; and CPU an operation,
 * test by test.
 *
 *     deno run -A bench/services_bench.ts [rounds] [name of a test, or a part of it] [another Raft]
 *
 * With another Raft, such as one that saves its whole state each time (tests/right/plain.ts, which has no snapshots;
 * staff/mutants/bases/map.ts), each test runs with both.
 *
 * @module
 */
// deno-lint-ignore-file no-console -- prints its table

import process from "node:process";
import { studentCode } from "../commands/student_file.ts";
import { reset, setWarn } from "../labgob/harness.ts";
import { Realms } from "../runner/child/realms.ts";
import { type Life, simulatedPlace } from "../runner/child/worlds.ts";
import { compileProgram } from "../sandbox/program.ts";
import { compileInside } from "../sandbox/realm.ts";
import { installGlobals, makeRandom } from "../sim/mod.ts";
import { mit6824 } from "../tester/courses/mit6824.ts";
import { mit6824in2022 } from "../tester/courses/mit6824_2022.ts";
import type { Lab, LabTest } from "../tester/lab.ts";
import { kvraft } from "../tester/kvraft/lab.ts";
import { raft } from "../tester/raft/lab.ts";
import { Run } from "../tester/run.ts";
import { Traffic } from "../tester/traffic.ts";
import { Digest } from "../trace/digest.ts";
import { together } from "../trace/watchers.ts";

const root = new URL("../", import.meta.url);
const cpuUsage = process.cpuUsage.bind(process);

/** What a run used, in microseconds of CPU, and what was done in it. */
interface Cost {
  cpu: number;
  operations: number;
  rpcs: number;
}

/** Runs tests of a lab as the runner's child does; `given` is another Raft than the project's own. */
async function runnerOf(
  lab: Lab,
  given: string | null = null,
): Promise<(test: LabTest, seed: number) => Promise<Cost>> {
  const program = await compileProgram(studentCode(lab, given), root);
  const realms = new Realms(compileInside(), program, false, () => {});
  const code = await lab.code();
  const life: Life = {
    ownerOf: (promise) => promise === undefined ? undefined : realms.ownerOf(promise) ?? -1,
    print: () => {},
  };
  return async (test, seed) => {
    const before = cpuUsage();
    const place = simulatedPlace(makeRandom(seed, test.name).uint32(), 0, () => {}, life);
    reset();
    realms.begin();
    const { now } = place;
    const watchers = [
      new Digest(now),
      new Traffic(now, () => {}),
      code.referee!({ now, real: false, heard: () => {}, servers: test.servers, stalls: false }),
    ];
    const run = new Run(test, code, 120, {
      ...place,
      instance: (server, life) => realms.instance(server, life, place.host),
      settled: realms.settled,
      note: () => {},
      watcher: together(...watchers),
    });
    await place.run(async () => {
      await run.go();
      run.cleanup();
    });
    const { counts, rpcs } = run.verdict(null);
    const { user, system } = cpuUsage(before);
    return { cpu: user + system, operations: counts.ops ?? 0, rpcs };
  };
}

const rounds = Number(process.argv[2] ?? 2);
const only = process.argv[3] ?? "";
const other = process.argv[4] ?? null;
setWarn(() => {});
const [raftRun, serviceRun] = [await runnerOf(raft), await runnerOf(kvraft)];
const otherRun = other === null ? null : await runnerOf(kvraft, other);
const restore = installGlobals();
const rafts = mit6824.tests.filter(({ lab }) => lab === "raft");
const services = mit6824in2022.tests.filter(({ lab, name }) => lab === "kvraft" && name.includes(only));
const costs = new Map<string, Cost[]>();
let below = 0, ofOther = 0, besideOther = 0;
// The first round warms up; of the services' tests, which are long, with the first.
for (let round = 0; round <= rounds; round++) {
  for (let again = 0; again < 5; again++) {
    for (const test of rafts) {
      const { cpu } = await raftRun(test, 5 * round + again);
      if (round > 0) below += cpu;
    }
  }
  for (const test of round > 0 ? services : services.slice(0, 1)) {
    const cost = await serviceRun(test, round);
    if (round > 0) costs.set(test.name, [...costs.get(test.name) ?? [], cost]);
    if (otherRun === null) continue;
    const { cpu } = await otherRun(test, round);
    if (round === 0) continue;
    ofOther += cpu;
    besideOther += cost.cpu;
    console.log(`${(cpu / cost.cpu).toFixed(2).padStart(6)} times with ${other}: ${test.name}`);
  }
}
restore();

const sum = (list: Cost[], field: keyof Cost) => list.reduce((sum, cost) => sum + cost[field], 0) / rounds;
let all = 0, operations = 0, withOperations = 0;
for (const [name, list] of costs) {
  const [cpu, ops, rpcs] = (["cpu", "operations", "rpcs"] as const).map((field) => sum(list, field));
  all += cpu;
  operations += ops;
  if (ops > 0) withOperations += cpu;
  const each = ops > 0 ? `${(cpu / ops).toFixed(0).padStart(5)} us an operation` : "";
  console.log(
    `${(cpu / 1000).toFixed(0).padStart(6)} ms ${ops.toFixed(0).padStart(6)} operations ${
      rpcs.toFixed(0).padStart(6)
    } RPCs ${each.padEnd(24)} ${name}`,
  );
}
if (otherRun !== null) console.log(`${(ofOther / besideOther).toFixed(2)} times with ${other}`);
const round = below / rounds / 5;
console.log(`${(all / 1000).toFixed(0).padStart(6)} ms 3A + 3B`);
console.log(`${(round / 1000).toFixed(0).padStart(6)} ms 2A + 2B + 2C`);
console.log(
  `${(all / round).toFixed(1)} times; ${
    (withOperations / operations).toFixed(0)
  } us an operation in all that count them`,
);
