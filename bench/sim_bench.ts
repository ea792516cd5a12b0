// deno-lint-ignore-file no-console
/**
 * What an event of simulated time costs, in microseconds: a timer and the three microtasks of an async function that
 * waits for it. Run it as `deno run bench/sim_bench.ts` and as `bun bench/sim_bench.ts`.
 */
import process from "node:process";
import { availableParallelism } from "node:os";
import { installGlobals, Simulation } from "../sim/mod.ts";

const EVENTS = 500_000;
const SERVERS = 5;
const now = performance.now.bind(performance);
const { versions } = process;
const runtime = versions.bun ? `Bun ${versions.bun}` : `Deno ${versions.deno}, V8 ${versions.v8}`;

/** Best of five: microseconds for each event of a run in which each of a few servers waits again and again. */
async function measure(
  name: string,
  owned: boolean,
  wait: (sim: Simulation) => Promise<void>,
): Promise<void> {
  let best = Infinity;
  for (let i = 0; i < 5; i++) {
    const sim = new Simulation({ seed: i });
    const start = now();
    await sim.run(async () => {
      const server = async () => {
        for (let turn = 0; turn < EVENTS / SERVERS; turn++) await wait(sim);
      };
      await Promise.all(Array.from({ length: SERVERS }, (_, id) => owned ? sim.as(id, server) : server()));
    });
    best = Math.min(best, (now() - start) * 1000 / sim.steps);
  }
  console.log(`${best.toFixed(3)} us  ${name}${owned ? ", owned by servers" : ""}`);
}

console.log(`${new Date().toISOString()}  ${runtime}  ${availableParallelism()} cores  ${EVENTS} events`);
const restore = installGlobals();
for (const owned of [false, true]) {
  await measure("sim.after", owned, (sim) => new Promise((resolve) => sim.after(250, resolve)));
  await measure("setTimeout", owned, () => new Promise((resolve) => setTimeout(resolve, 10)));
  await measure("setTimeout and an election timer reset", owned, async () => {
    const election = setTimeout(() => {}, 300);
    await new Promise((resolve) => setTimeout(resolve, 10));
    clearTimeout(election);
  });
}
restore();
