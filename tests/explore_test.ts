/** `explore`: finds what is wrong, says it briefly, and blames no right Raft. */

// @ts-types="../types/std_assert.d.ts"
import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { goals } from "../explore/goals.ts";
import type { Order } from "../explore/order.ts";
import type { Outcome } from "../runner/protocol.ts";
import { pathOf } from "../platform/paths.ts";
import { runJobs } from "./child.ts";
import { commandLine, ended, type Result } from "./command_line.ts";
import { mutantNamed, writeMutant, writeVariant } from "./mutant_files.ts";

const root = new URL("../", import.meta.url).pathname;
const folder = Deno.makeTempDirSync({ prefix: "raftlab-explore-" });

function run(...args: string[]): Promise<Result> {
  const [command, line] = commandLine(args);
  return ended(new Deno.Command(command, { args: line, cwd: root }));
}

async function searched(test: string, runs: number, seed: number, raft?: string): Promise<Outcome> {
  const search: Order = {
    seed,
    chunk: 0,
    runs,
    strategy: "portfolio",
    restarts: true,
    oracles: { tests: true, referee: true },
    seeds: [],
    extent: null,
  };
  const [outcome] = await runJobs("deno", [{ test, seed, search }], raft === undefined ? {} : { raft });
  return outcome;
}

Deno.test("explore: the worked solution is not blamed, and comes to every goal", async () => {
  const all: Record<string, number> = {};
  for (const [test, runs] of [["TestScope3", 250], ["TestScope5", 60]] as const) {
    const { failure, complaints, explored } = await searched(test, runs, 1);
    assertEquals([failure, complaints, explored!.code, explored!.runs], [null, undefined, null, runs]);
    for (const [goal, times] of Object.entries(explored!.goals)) all[goal] = (all[goal] ?? 0) + times;
  }
  assertEquals(Object.keys(goals).filter((goal) => !all[goal]), []);
});

Deno.test("explore: the same order gives the same search", async () => {
  const [one, other] = [await searched("TestScope3", 30, 3), await searched("TestScope3", 30, 3)];
  assertEquals(one.explored, other.explored);
  const another = await searched("TestScope3", 30, 4);
  assert(JSON.stringify(another.explored) !== JSON.stringify(one.explored));
});

Deno.test("explore: right Rafts of other styles are not blamed", async () => {
  for (const name of ["event-loop", "check-quorum-and-lease", "pre-vote-by-message", "own-entry"]) {
    const { failure, complaints, explored } = await searched("TestScope3", 40, 2, writeVariant(name));
    const broken = complaints?.filter(({ severity }) => severity === "error") ?? [];
    assertEquals([failure, broken, explored!.code], [null, [], null], name);
  }
});

Deno.test("explore: what is found is told briefly, and the commands it prints show it again", async () => {
  const raft = pathOf(writeMutant(mutantNamed("persist-missing-on-vote")));
  const path = `${folder}/found.json`;
  const args = [
    "--no-referee",
    "--runs",
    "3000",
    "--seed",
    "5",
    "--jobs",
    "1",
    "--no-check",
    "--write",
    path,
  ];
  const { code, out, err } = await run("explore", "TestScope3", "--raft", raft, ...args);
  assertEquals([code, err], [1, ""], out);
  assertMatch(out, /^TestScope3: term \d+ has 2 \(>1\) leaders: S\d and S\d$|^TestScope3: /m);
  const steps = out.match(/^ +\d+\. /gm)!.length;
  assert(steps <= 15, `${steps} steps`);
  assertEquals(out.split("\n").filter((line) => line.length > 80 && !line.includes("deno task")), []);
  const [, test, replay] = /deno task (test .*)\n.*deno task (replay .*)\n/.exec(out)!;
  const tested = await run(...test.split(" "));
  assertEquals(tested.code, 1, tested.out);
  const replayed = await run(...replay.split(" "));
  assertEquals(replayed.code, 1);
  const sentence = /^TestScope3: (.*)$/m.exec(out)![1];
  assertStringIncludes(replayed.out, sentence);
  const fromFile = await run("replay", "--raft", raft, "--schedule", path);
  assertEquals(/digest \w+/.exec(fromFile.out)![0], /digest \w+/.exec(replayed.out)![0]);
});

Deno.test("explore: a search that finds nothing says how much that is worth", async () => {
  const { code, out } = await run("explore", "--runs", "50", "--seed", "1", "--no-check", "--jobs", "1");
  assertEquals(code, 0, out);
  assertMatch(out, /no failure in 50 runs: with 95 % confidence fewer than 6\.0 % of such runs fail/);
  assertStringIncludes(out, "PASS");
});

Deno.test("explore: what makes no sense is said in one sentence", async () => {
  for (
    const [args, says] of [
      ["2A", "explore takes TestScope3 or TestScope5"],
      ["--no-referee --no-tests", "leave nothing that counts as a failure"],
      ["--strategy luck", "--strategy takes portfolio, random"],
    ]
  ) {
    const { code, err } = await run("explore", ...args.split(" "));
    assertStringIncludes(err, says);
    assertEquals(code, 2);
  }
});
