/**
 * How soon `explore`, as it is called without a name, finds the rare mistakes of staff/mutants/rare.ts, and how often the
 * courses' tests show them. A line of .raftlab/rare_bench.jsonl for each try; what is there is not run again.
 *
 *     deno run -A --no-check bench/rare_bench.ts explore [--no-referee] [--events N] [--seed N] [--only NAME]
 *     deno run -A --no-check bench/rare_bench.ts suite --rounds N [--seed N] [--only NAME]
 *     deno run -A --no-check bench/rare_bench.ts table
 *
 * @module
 */
// deno-lint-ignore-file no-console -- it prints

import { Exploration } from "../commands/explore/exploration.ts";
import { pathOf } from "../platform/paths.ts";
import { Child } from "../runner/child_process.ts";
import { Pool } from "../runner/pool.ts";
import { childProgram, importMapsOf } from "../runner/program.ts";
import { mit6824 } from "../tester/courses/mit6824.ts";
import { raft } from "../tester/raft/lab.ts";
import { raftAt } from "../tests/child.ts";
import { allRare, writeMutant } from "../tests/mutant_files.ts";
import { triesIn } from "./tries.ts";

/** Events that two processors with nothing else to do did in a minute (docs/explore.md). */
const ofMinute = 3_500_000;

interface Try {
  mutant: string;
  /** `explore`, `explore --no-referee` or `suite`. */
  how: string;
  seed: number;
  /** Runs of the search, or rounds. */
  runs: number;
  events: number;
  /** By test, what failed first; of the suite, all that failed. */
  found: { test: string; says: string }[];
  /** Of the suite: seeds in which the referee saw a rule broken. */
  named?: number[];
}

const file = new URL("../.raftlab/rare_bench.jsonl", import.meta.url);

const done = () => triesIn<Try>(file);

const tests = [
  ...raft.beyond.filter(({ part }) => part === "scope"),
  ...mit6824.tests.filter(({ bears, lab }) => bears !== undefined && lab === "raft"),
];

async function explored(
  path: string,
  seed: number,
  referee: boolean,
  most: number,
): Promise<Omit<Try, "mutant" | "how">> {
  const student = raftAt(path);
  const pool = new Pool(childProgram(student, await importMapsOf(student)));
  const options = {
    seed,
    runs: Infinity,
    seconds: Infinity,
    strategy: "portfolio",
    restarts: true,
    referee,
    tests: true,
    jobs: 2,
  } as ConstructorParameters<typeof Exploration>[1];
  const setup = { student, course: "mit6824", real: false, debug: false, jitter: 0, referee: true };
  const exploration = new Exploration(tests, options, setup);
  await exploration.go(pool, () => {
    if (exploration.events >= most) exploration.end(pool);
  });
  pool.stop();
  const { found, runs, events } = exploration;
  const rule = referee
    ? found?.outcome.complaints?.find(({ severity }) => severity === "error")?.rule
    : undefined;
  const says = rule ?? found?.outcome.failure?.message.split("\n", 1)[0] ?? "";
  return { seed, runs, events, found: found === null ? [] : [{ test: found.outcome.test, says }] };
}

async function suite(path: string, seed: number, rounds: number): Promise<Omit<Try, "mutant" | "how">> {
  const student = raftAt(path);
  const program = childProgram(student, await importMapsOf(student));
  let child: Child | null = null;
  let events = 0;
  const found: Try["found"] = [];
  const named = new Set<number>();
  for (let round = 0; round < rounds; round++) {
    for (const { name } of mit6824.tests.filter(({ lab }) => lab === "raft")) {
      if (child === null || !child.alive) {
        child = new Child(program, { loading: 120_000, running: 120_000 });
        child.setUp({ student, course: "mit6824", real: false, debug: false, jitter: 0, announce: false });
      }
      const ending = await child.run({ test: name, seed: seed + round }, () => {});
      if (ending.type === "outcome") {
        const { complaints, steps } = ending.outcome;
        events += steps;
        if (complaints?.some(({ severity }) => severity === "error")) named.add(seed + round);
      }
      if (ending.type === "outcome" && ending.outcome.failure === null) continue;
      found.push({
        test: `${name}, seed ${seed + round}`,
        says: ending.type === "outcome" ? ending.outcome.failure!.message.split("\n", 1)[0] : ending.type,
      });
    }
  }
  child?.kill();
  return { seed, runs: rounds, events, found, named: [...named] };
}

function table(): void {
  const all = done();
  const cell = (tries: Try[]) => {
    if (tries.length === 0) return "";
    return tries.map(({ events, found, runs }) => {
      const [first] = found;
      const seconds = (60 * events / ofMinute).toFixed(1);
      return first === undefined
        ? `not in ${runs} runs (${seconds} s)`
        : `${seconds} s, ${runs} runs: ${first.test.replace(/^Test/, "")}, ${first.says}`;
    }).join("; ");
  };
  const within = { explore: 0, "explore --no-referee": 0 };
  console.log("| mistake | suite: failed, named | explore | explore --no-referee |\n|---|---|---|---|");
  for (const { name } of allRare()) {
    const of = (how: string) => all.filter(({ mutant, how: each }) => mutant === name && each === how);
    const rounds = of("suite").reduce((sum, { runs }) => sum + runs, 0);
    const failed = new Set(
      of("suite").flatMap(({ found }) => found.map(({ test }) => test.split("seed ")[1])),
    );
    for (const how of ["explore", "explore --no-referee"] as const) {
      if (of(how).some(({ events, found }) => found.length > 0 && events <= ofMinute)) within[how]++;
    }
    const named = of("suite").flatMap(({ named = [] }) => named).length;
    const both = [of("explore"), of("explore --no-referee")].map(cell).join(" | ");
    console.log(`| ${name} | ${failed.size}, ${named} of ${rounds} | ${both} |`);
  }
  console.log(`\nOf ${allRare().length} within a minute: ${JSON.stringify(within)}`);
}

const [command, ...rest] = Deno.args;
const value = (name: string, otherwise: number) =>
  rest.includes(name) ? Number(rest[rest.indexOf(name) + 1]) : otherwise;
if (command === "explore" || command === "suite") {
  const referee = !rest.includes("--no-referee");
  const how = command === "suite" ? "suite" : referee ? "explore" : "explore --no-referee";
  const [seed, rounds, most] = [value("--seed", 1), value("--rounds", 10), value("--events", ofMinute)];
  const only = rest.includes("--only") ? rest[rest.indexOf("--only") + 1] : null;
  Deno.mkdirSync(new URL(".", file), { recursive: true });
  for (const mutant of allRare()) {
    const { name } = mutant;
    if (only !== null && only !== name) continue;
    if (done().some((each) => each.mutant === name && each.how === how && each.seed === seed)) continue;
    const path = pathOf(writeMutant(mutant));
    const result = command === "suite"
      ? await suite(path, seed, rounds)
      : await explored(path, seed, referee, most);
    const line: Try = { mutant: name, how, ...result };
    Deno.writeTextFileSync(file, `${JSON.stringify(line)}\n`, { append: true });
    console.log(`${name}: ${result.runs} runs, ${result.events} events, ${JSON.stringify(result.found)}`);
  }
} else table();
