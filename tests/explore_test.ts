/** `explore`: finds what is wrong, says it briefly, and blames no right Raft. */

// @ts-types="../types/std_assert.d.ts"
import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { goals } from "../explore/goals.ts";
import { failureIn, Trials } from "../commands/explore/trials.ts";
import { codeOf, type Override, overridesOf } from "../explore/override.ts";
import type { Order, Strategy } from "../explore/order.ts";
import type { Outcome } from "../runner/protocol.ts";
import { courses } from "../tester/courses/all.ts";
import { pathOf } from "../platform/paths.ts";
import { childProgram, importMapsOf } from "../runner/program.ts";
import { raftAt, runJobs } from "./child.ts";
import { commandLine, ended, type Result } from "./command_line.ts";
import { allRare, mutantNamed, writeMutant, writeVariant } from "./mutant_files.ts";

const root = new URL("../", import.meta.url).pathname;
const folder = Deno.makeTempDirSync({ prefix: "raftlab-explore-" });

function run(...args: string[]): Promise<Result> {
  const [command, line] = commandLine(args);
  return ended(new Deno.Command(command, { args: line, cwd: root }));
}

async function searched(
  test: string,
  runs: number,
  seed: number,
  raft?: string,
  oracles = { tests: true, referee: true },
  strategy: Strategy = "portfolio",
): Promise<Outcome> {
  const search: Order = {
    seed,
    chunk: 0,
    runs,
    strategy,
    restarts: true,
    oracles,
    seeds: [],
    goals: {},
    extent: null,
  };
  const [outcome] = await runJobs("deno", [{ test, seed, search }], raft === undefined ? {} : { raft });
  return outcome;
}

Deno.test("explore: the worked solution is not blamed, and comes to every goal", async () => {
  const all: Record<string, number> = {};
  for (const [test, runs] of [["TestScope3", 250], ["TestScope5", 60]] as const) {
    const { failure, complaints, explored } = await searched(test, runs, 2);
    assertEquals([failure, complaints, explored!.code, explored!.runs], [null, undefined, null, runs]);
    for (const [goal, times] of Object.entries(explored!.goals)) all[goal] = (all[goal] ?? 0) + times;
  }
  assertEquals(Object.keys(goals).filter((goal) => !all[goal]), []);
});

Deno.test("explore: a failure that stays long is searched for again, and told by the shortest way", async () => {
  const raft = writeMutant(mutantNamed("no-election-restriction"));
  const order = {
    seed: 9,
    strategy: "portfolio" as const,
    restarts: true,
    oracles: { tests: true, referee: false },
    runs: 60,
  };
  const found = await searched("TestScope3", order.runs, order.seed, raft, order.oracles);
  const student = raftAt(pathOf(raft));
  const program = childProgram(student, await importMapsOf(student));
  const setup = { student, course: "mit6824", real: false, debug: false, jitter: 0 };
  const trials = new Trials(() => program, setup);
  try {
    const job = { test: "TestScope3", seed: order.seed };
    const [steps, wanted] = [
      overridesOf(found.explored!.code!) as Override[],
      failureIn(found, order.oracles)!,
    ];
    // Leaving out steps of this one comes no further than to 41.
    const { overrides: shortest } = await trials.shortest(job, steps, { ...order, seed: 10 }, wanted);
    assert(shortest.length <= 15, String(shortest.length));
    const again = await trials.run({ ...job, overrides: codeOf(shortest) });
    assertEquals(failureIn(again!, order.oracles), wanted);
  } finally {
    trials.afresh();
  }
});

Deno.test("explore: the same order gives the same search", async () => {
  const [one, other] = [await searched("TestScope3", 30, 3), await searched("TestScope3", 30, 3)];
  assertEquals(one.explored, other.explored);
  const another = await searched("TestScope3", 30, 4);
  assert(JSON.stringify(another.explored) !== JSON.stringify(one.explored));
});

Deno.test("explore: phases come to what takes several leaders, which single steps hardly do", async () => {
  const reached: Record<string, number>[] = [];
  for (const strategy of ["random", "phases"] as const) {
    reached.push((await searched("TestScope3", 100, 1, undefined, undefined, strategy)).explored!.goals);
  }
  const [random, phases] = reached;
  for (const goal of ["leads again", "entry replaced", "leads again without its entries"]) {
    assert(phases[goal] > 2 * random[goal], `${goal}: ${phases[goal]}, ${random[goal]}`);
  }
});

Deno.test("explore: right Rafts of other styles are not blamed", async () => {
  for (const name of ["event-loop", "check-quorum-and-lease", "pre-vote-by-message", "own-entry"]) {
    const { failure, complaints, explored } = await searched("TestScope3", 40, 2, writeVariant(name));
    const broken = complaints?.filter(({ severity }) => severity === "error") ?? [];
    assertEquals([failure, broken, explored!.code], [null, [], null], name);
  }
});

Deno.test("explore: perturbed tests blame no right Raft, and the same order gives the same runs", async () => {
  const cheap: [test: string, runs: number][] = [["TestFailAgree2B", 6], ["TestRejoin2B", 6], [
    "TestPersist22C",
    3,
  ]];
  const rafts: [raft: string | undefined, tests: [test: string, runs: number][]][] = [
    [undefined, [["TestReElection2A", 6], ["TestPersist12C", 4], ["TestUnreliableAgree2C", 2], ...cheap]],
    [writeVariant("check-quorum-and-lease"), cheap],
  ];
  for (const [raft, tests] of rafts) {
    for (const [test, runs] of tests) {
      const { failure, complaints, explored } = await searched(test, runs, 1, raft);
      const broken = complaints?.filter(({ severity }) => severity === "error") ?? [];
      assertEquals([failure, broken, explored!.code, explored!.runs], [null, [], null, runs], test);
      assert(explored!.extent!.messages > 20 && explored!.states.length > 10, test);
    }
  }
  const [one, other] = [await searched("TestRejoin2B", 4, 3), await searched("TestRejoin2B", 4, 3)];
  assertEquals(one.explored, other.explored);
});

Deno.test("explore: a test that a mistake passes fails when perturbed, and its schedule shows that again", async () => {
  const raft = writeMutant(mutantNamed("persist-missing-on-append"));
  const oracles = { tests: true, referee: false };
  const { explored, failure, digest } = await searched("TestPersist22C", 40, 3, raft, oracles);
  assert(explored!.code !== null && failure !== null);
  const { seed, code } = explored!;
  const [again, plain] = await runJobs("deno", [
    { test: "TestPersist22C", seed, overrides: code! },
    { test: "TestPersist22C", seed },
  ], { raft });
  assertEquals([again.digest, again.failure?.message], [digest, failure!.message]);
  assertEquals(plain.failure, null);
});

Deno.test("explore: a perturbed test's failure is told by what differed and what happened last", async () => {
  const raft = pathOf(writeMutant(mutantNamed("persist-missing-on-append")));
  const args = ["--raft", raft, "--no-referee", "--runs", "40", "--seed", "3", "--jobs", "1", "--no-check"];
  const { code, out, err } = await run("explore", "TestPersist22C", ...args);
  assertEquals([code, err], [1, ""], out);
  assertMatch(out, /^Explored TestPersist22C, seed 3, in /);
  assertMatch(out, /^TestPersist22C: (apply error: |one\(\d+\) failed)/m);
  assertMatch(out, /^ {2}\d+ overrides? in run \d+, reduced to \d+ in \d+ more runs$/m);
  assertMatch(out, /^ {3}1\. .*\n(.*\n)* {6}The last of what happened; replay shows all of it:$/m);
  assertMatch(out, /^ {6}\d+\.\d{6} \*\*\* (apply|one)/m);
  const [, test] = /deno task (test .*)/.exec(out)!;
  const tested = await run(...test.split(" "));
  assertEquals(tested.code, 1, tested.out);
  assertStringIncludes(tested.out, /^TestPersist22C: (.*)/m.exec(out)![1]);
});

Deno.test("explore: rare mistakes, which no test of the courses shows, are found in few runs", async () => {
  const found: [name: string, rule: string][] = [
    ["votes-again-after-a-while", "S2"],
    ["vote-of-the-last-election-counted", "S4"],
    ["leader-forgets-its-own-vote", "S2"],
  ];
  for (const [name, rule] of found) {
    const raft = writeMutant(allRare().find((rare) => rare.name === name)!);
    const { explored, complaints } = await searched("TestScope5", 100, 1, raft);
    assert(explored!.code !== null, name);
    assertEquals(complaints!.find(({ severity }) => severity === "error")!.rule, rule, name);
  }
});

Deno.test("explore: every test of Raft's parts can be perturbed but those that count RPCs", () => {
  for (const course of courses) {
    const without = course.tests.filter(({ lab, bears }) => lab === "raft" && bears === undefined);
    assertEquals(without.filter(({ body }) => body !== "count" && body !== "rpcBytes"), []);
    // A part whose Raft does not save yet is not crashed.
    const crashed = course.tests.filter(({ bears }) => bears === "restarts").map(({ part }) => part);
    for (const part of crashed) {
      assert(course.tests.some((test) => test.part === part && test.restarts), `${course.id} ${part}`);
    }
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

Deno.test("explore: a right service is not blamed when what its servers say to each other is perturbed", async () => {
  for (const [test, runs] of [["TestUnreliableOneKey3A", 6], ["TestSnapshotRPC3B", 3]]) {
    const { code, out, err } = await run(
      "explore",
      ...`${test} --runs ${runs} --seed 1 --jobs 1 --no-check`.split(" "),
    );
    assertEquals([code, err], [0, ""], out);
    assertStringIncludes(out, `  runs     ${runs} (`);
  }
});

Deno.test("explore: a search that finds nothing says how much that is worth", async () => {
  const args = ["--runs", "50", "--seed", "1", "--no-check", "--jobs", "1"];
  const { code, out } = await run("explore", "scope", ...args);
  assertEquals(code, 0, out);
  assertMatch(out, /no failure in 50 runs: with 95 % confidence fewer than 6\.0 % of such runs fail/);
  assertStringIncludes(out, "PASS");
});

Deno.test("explore: what makes no sense is said in one sentence", async () => {
  for (
    const [args, says] of [
      ["TestCount2B", "explore does not take TestCount2B: what they check would not hold if"],
      [
        "TestSpeed3A --course mit6824-2022",
        "explore does not take TestSpeed3A: what they check would not hold",
      ],
      ["--no-referee --no-tests", "leave nothing that counts as a failure"],
      ["--strategy luck", "--strategy takes portfolio, random"],
      ["--write docs", "--write docs: it is a folder"],
    ]
  ) {
    const { code, err } = await run("explore", ...args.split(" "));
    assertStringIncludes(err, says);
    assertEquals(code, 2);
  }
});
