/**
 * How many simulated events it takes until a search shows a wrong Raft, by the tests' own checks alone: the referee is off.
 *
 *     deno run -A --no-check bench/explore_bench.ts run [--tries N] [--runs N] [--only NAME] [--ablation] [--stories]
 *     deno run -A --no-check bench/explore_bench.ts run --suite [--tries N] [--rounds N] [--only NAME]
 *     deno run -A --no-check bench/explore_bench.ts tables
 *
 * With --stories a failure is shortened, as `explore` does. Each try is a line of .raftlab/explore_bench.jsonl. What is
 * there is not run again, so it can be interrupted and resumed.
 *
 * @module
 */
// deno-lint-ignore-file no-console -- it prints

import { failureIn, Trials } from "../commands/explore/trials.ts";
import { type Override, overridesOf } from "../explore/override.ts";
import { type Order, strategies, type Strategy } from "../explore/order.ts";
import { geometricMean, median } from "./means.ts";
import { triesIn } from "./tries.ts";
import { pathOf } from "../platform/paths.ts";
import { Child } from "../runner/child_process.ts";
import { childProgram, importMapsOf } from "../runner/program.ts";
import type { Outcome } from "../runner/protocol.ts";
import { mit6824 } from "../tester/courses/mit6824.ts";
import { raftAt } from "../tests/child.ts";
import { mutantNamed, writeMutant } from "../tests/mutant_files.ts";

/**
 * Mutants of the catalogue that can break safety. docs/explore.md says why `votedfor-reset-on-same-term-stepdown` cannot.
 */
const sample = [
  "votes-twice",
  "denied-vote-counted",
  "commits-on-first-ack",
  "vote-majority-half",
  "commit-majority-off-by-one",
  "persist-missing-on-vote",
  "persist-omits-votedfor",
  "persist-missing-on-append",
  "persist-omits-log",
  "commits-old-term-by-counting",
  "no-election-restriction",
  "restriction-length-only",
  "restriction-inverted",
  "prevlogterm-not-checked",
  "append-always-truncates",
  "append-never-truncates",
  "stale-vote-reply-counted",
  "stale-append-accepted",
  "stale-ae-reply-processed",
  "matchindex-not-reinitialised",
];

/** Those of them that are not shown at once. */
const ablated = [
  "persist-missing-on-vote",
  "commits-old-term-by-counting",
  "no-election-restriction",
  "persist-omits-log",
];

interface Try {
  mutant: string;
  /** A strategy, `portfolio, no restarts`, or `suite`. */
  how: string;
  seed: number;
  /** Events until the failure, or in all. */
  events: number;
  /** Runs of the search, rounds of the suite. */
  runs: number;
  found: boolean;
  /** With --stories: how many steps the failing run had, how many of them it needs, and how many runs told that. */
  story?: { steps: number; needed: number; runs: number };
  /** Milliseconds of this machine. */
  ms: number;
}

const file = new URL("../.raftlab/explore_bench.jsonl", import.meta.url);

const done = () => triesIn<Try>(file);

async function commonOf(mutant: string) {
  const student = raftAt(pathOf(writeMutant(mutantNamed(mutant))));
  const program = childProgram(student, await importMapsOf(student));
  const setup = { student, course: "mit6824", real: false, debug: false, jitter: 0, announce: false };
  return { program, setup };
}

async function started(mutant: string): Promise<Child> {
  const { program, setup } = await commonOf(mutant);
  const child = new Child(program, { loading: 120_000, running: 120_000 });
  child.setUp(setup);
  return child;
}

/** Shortens a failure that was found by this order after so many runs, as `explore` does. */
async function shortened(
  mutant: string,
  outcome: Outcome,
  order: Order,
  runs: number,
): Promise<Try["story"]> {
  const { program, setup } = await commonOf(mutant);
  const trials = new Trials(() => program, setup);
  const steps = overridesOf(outcome.explored!.code!) as Override[];
  const job = { test: outcome.test, seed: outcome.explored!.seed };
  const wanted = failureIn(outcome, order.oracles)!;
  const { overrides } = await trials.shortest(job, steps, { ...order, seed: order.seed + 1e6, runs }, wanted);
  trials.afresh();
  return { steps: steps.length, needed: overrides.length, runs: trials.count };
}

/** Searches until something fails, or for so many runs. */
async function search(
  mutant: string,
  how: string,
  seed: number,
  most: number,
  isTold: boolean,
): Promise<Try> {
  const child = await started(mutant);
  const begun = performance.now();
  const [strategy] = how.split(", ");
  const seeds: Record<string, Order["seeds"]> = {};
  const goals: Record<string, Order["goals"]> = {};
  let [events, runs, found] = [0, 0, false];
  let story: Try["story"];
  for (let chunk = 0; runs < most && !found; chunk++) {
    const test = chunk % 4 === 3 ? "TestScope5" : "TestScope3";
    const order: Order = {
      seed,
      chunk,
      runs: Math.min(100, most - runs),
      strategy: strategy as Strategy,
      restarts: !how.includes("no restarts"),
      oracles: { tests: true, referee: false },
      seeds: seeds[test] ?? [],
      goals: goals[test] ?? {},
      extent: null,
    };
    const ending = await child.run({ test, seed: seed * 1000 + chunk, search: order }, () => {});
    if (ending.type !== "outcome") {
      // What never returns, or ends the process, has failed, too.
      [found, runs] = [true, runs + 1];
      break;
    }
    const explored = ending.outcome.explored!;
    seeds[test] = explored.seeds;
    const reached = goals[test] ??= {};
    for (const [goal, times] of Object.entries(explored.goals)) reached[goal] = (reached[goal] ?? 0) + times;
    events += explored.events;
    runs += explored.runs;
    found = explored.code !== null;
    if (found && isTold) story = await shortened(mutant, ending.outcome, order, runs);
  }
  child.kill();
  return { mutant, how, seed, events, runs, found, story, ms: Math.round(performance.now() - begun) };
}

/** Runs the course's tests, round after round, until one fails. */
async function suite(mutant: string, seed: number, most: number): Promise<Try> {
  const begun = performance.now();
  let child = await started(mutant);
  let [events, runs, found] = [0, 0, false];
  for (; runs < most && !found; runs++) {
    for (const { name } of mit6824.tests.filter(({ lab }) => lab === "raft")) {
      if (!child.alive) child = await started(mutant);
      const ending = await child.run({ test: name, seed: seed * 1000 + runs }, () => {});
      if (ending.type === "outcome") events += ending.outcome.steps;
      found = ending.type !== "outcome" || ending.outcome.failure !== null;
      if (found) break;
    }
  }
  child.kill();
  return { mutant, how: "suite", seed, events, runs, found, ms: Math.round(performance.now() - begun) };
}

function shown(tries: Try[]): string {
  if (tries.length === 0) return "";
  const mean = Math.round(geometricMean(tries.map(({ events }) => Math.max(1, events))));
  const missed = tries.filter(({ found }) => !found).length;
  return `${missed > 0 ? "> " : ""}${mean.toLocaleString("en")} (${tries.length - missed}/${tries.length})`;
}

function tables(): void {
  const all = done();
  const of = (mutant: string, how: string) =>
    all.filter((each) => each.mutant === mutant && each.how === how);
  console.log("| mutant | portfolio: events | runs, median | suite: events | ratio |\n|---|---|---|---|---|");
  for (const mutant of sample) {
    const [portfolio, plain] = [of(mutant, "portfolio"), of(mutant, "suite")];
    if (portfolio.length === 0) continue;
    const mean = (tries: Try[]) => geometricMean(tries.map(({ events }) => Math.max(1, events)));
    const ratio = plain.length === 0 ? "" : (mean(plain) / mean(portfolio)).toFixed(1);
    const runs = median(portfolio.map(({ runs }) => runs));
    console.log(`| ${mutant} | ${shown(portfolio)} | ${runs} | ${shown(plain)} | ${ratio} |`);
  }
  const hows = [...strategies, "portfolio, no restarts"];
  console.log(`\n| mutant | ${hows.join(" | ")} |\n|---|${hows.map(() => "---|").join("")}`);
  for (const mutant of ablated) {
    console.log(`| ${mutant} | ${hows.map((how) => shown(of(mutant, how))).join(" | ")} |`);
  }
  const needed = all.flatMap(({ story }) => story === undefined ? [] : [story.needed]);
  const short = needed.filter((steps) => steps <= 15).length;
  if (needed.length > 0) {
    console.log(`\nOf ${needed.length} stories ${short} have at most 15 steps; median ${median(needed)}`);
  }
  console.log(
    `\n${all.length} tries, ${(all.reduce((sum, { ms }) => sum + ms, 0) / 60_000).toFixed(0)} minutes`,
  );
}

async function run(args: string[]): Promise<void> {
  const value = (name: string, otherwise: number) =>
    args.includes(name) ? Number(args[args.indexOf(name) + 1]) : otherwise;
  const [tries, most] = [value("--tries", 3), value("--runs", 600)];
  const only = args.includes("--only") ? [args[args.indexOf("--only") + 1]] : null;
  Deno.mkdirSync(new URL(".", file), { recursive: true });
  const hows = args.includes("--suite")
    ? ["suite"]
    : args.includes("--ablation")
    ? [...strategies, "portfolio, no restarts"]
    : ["portfolio"];
  for (let seed = 1; seed <= tries; seed++) {
    for (const mutant of only ?? (args.includes("--ablation") ? ablated : sample)) {
      for (const how of hows) {
        if (done().some((each) => each.mutant === mutant && each.how === how && each.seed === seed)) continue;
        const result = how === "suite"
          ? await suite(mutant, seed, value("--rounds", 3))
          : await search(mutant, how, seed, most, args.includes("--stories"));
        Deno.writeTextFileSync(file, `${JSON.stringify(result)}\n`, { append: true });
        const found = result.found ? "found" : "not found";
        const story = result.story === undefined ? "" : `, ${result.story.needed} steps`;
        console.log(`${mutant} ${how} ${seed}: ${found}, ${result.events} events${story}`);
      }
    }
  }
}

const [command, ...rest] = Deno.args;
if (command === "run") await run(rest);
else tables();
