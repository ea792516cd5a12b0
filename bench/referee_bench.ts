/**
 * What the referee costs and whether it is silent: whole runs of the suite in one process, with it and without it in
 * turn, on the worked solution or another file.
 *
 *     deno run -A bench/referee_bench.ts [--raft FILE] [--seed N] [--rounds N] [--jitter US] [--only NAME] [--no-cost]
 *
 * @module
 */
// deno-lint-ignore-file no-console -- prints its table

import process from "node:process";
// @ts-types="../types/std_cli_parse_args.d.ts"
import { parseArgs } from "@std/cli/parse-args";
import { reset, setWarn } from "../labgob/harness.ts";
import type { Make } from "../raft/api.ts";
import { type Complaint, Referee } from "../referee/mod.ts";
import { together } from "../trace/watchers.ts";
import { noRealms, simulatedPlace } from "../runner/child/worlds.ts";
import { installGlobals, makeRandom } from "../sim/mod.ts";
import { mit6824 } from "../tester/courses/mit6824.ts";
import { code } from "../tester/raft/code.ts";
import { Digest } from "../trace/digest.ts";
import { Run } from "../tester/run.ts";

const options = parseArgs(process.argv.slice(2), {
  boolean: ["no-cost"],
  string: ["raft", "seed", "rounds", "jitter", "only"],
  alias: {},
  unknown: () => true,
});
const text = (name: string, otherwise: string) => String(options[name] ?? otherwise);
const first = Number(text("seed", "1"));
const rounds = Number(text("rounds", "20"));
const jitter = Number(text("jitter", "0"));
const only = text("only", "");
const cwd = new URL(`file://${process.cwd()}/`);
const file = options.raft === undefined
  ? new URL("../raft/raft.ts", import.meta.url)
  : new URL(text("raft", ""), cwd);

interface Result {
  digest: string;
  failed: string | null;
  complaints: Complaint[];
}

async function one(make: Make, test: typeof mit6824.tests[number], seed: number, refereed: boolean) {
  const place = simulatedPlace(makeRandom(seed, test.name).uint32(), jitter, () => {}, noRealms);
  reset();
  const digest = new Digest(place.now);
  const referee = refereed ? new Referee({ now: place.now }) : null;
  const result: Result = { digest: "", failed: null, complaints: [] };
  const run = new Run(test, code, mit6824.testLimit, {
    ...place,
    instance: () => ({ exports: { Make: make } }),
    note: () => {},
    watcher: referee === null ? digest : together(digest, referee),
  });
  try {
    await place.run(async () => {
      try {
        await run.go();
      } catch (error) {
        result.failed = String((error as Error).message);
      }
      run.cleanup();
    });
  } catch (ending) {
    result.failed ??= String((ending as { message?: string }).message);
  }
  result.digest = digest.value();
  result.complaints = referee?.complaints() ?? [];
  return result;
}

setWarn(() => {});
const restore = installGlobals();
const { Make: make } = await import(file.href) as { Make: Make };
const tests = mit6824.tests.filter(({ lab, name }) => lab === "raft" && name.includes(only));
const cost = { with: 0, without: 0 };
let runs = 0;
let complaints = 0;
let failures = 0;
const counts = new Map<string, number>();
const clock = () => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
};
if (!options["no-cost"]) {
  for (const refereed of [true, false]) for (const test of tests) await one(make, test, 0, refereed);
}
for (let seed = first; seed < first + rounds; seed++) {
  for (const test of tests) {
    let begun = clock();
    const result = await one(make, test, seed, true);
    cost.with += clock() - begun;
    runs++;
    if (!options["no-cost"]) {
      begun = clock();
      const bare = await one(make, test, seed, false);
      cost.without += clock() - begun;
      if (bare.digest !== result.digest) {
        throw new Error(`${test.name}, seed ${seed}: the referee changed the run`);
      }
    }
    if (result.failed !== null) {
      failures++;
      if (failures <= 10) console.log(`${test.name} seed ${seed} failed: ${result.failed}`);
    }
    if (result.complaints.length > 0) {
      complaints++;
      const { rule, at, sentence, section, context } = result.complaints[0];
      counts.set(rule, (counts.get(rule) ?? 0) + 1);
      if (complaints <= 20) {
        console.log(
          `${test.name} seed ${seed}: ${rule} at ${(at / 1e6).toFixed(6)} s: ${sentence} (${section})`,
        );
        if (context !== null) console.log(`    ${context}`);
      }
    }
  }
}
console.log(
  `${runs} runs, seeds ${first} to ${first + rounds - 1}, jitter ${jitter} us: ${failures} failed, ` +
    `${complaints} with complaints ${JSON.stringify(Object.fromEntries(counts))}`,
);
if (!options["no-cost"]) {
  const each = (ms: number) => `${(ms / rounds).toFixed(0)} ms`;
  console.log(
    `CPU for a round of ${tests.length} tests: ${each(cost.without)} without, ${each(cost.with)} with: ` +
      `${((cost.with / cost.without - 1) * 100).toFixed(1)} % more`,
  );
}
restore();
