/** The command `grade`: what a class gets, and that no submission affects the others. */

// @ts-types="../types/std_assert.d.ts"
import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { ownText } from "../commands/new/own_files.ts";
import type { Grade } from "../staff/grading/reports/grade_schemas.ts";
import { childrenOf, root, run, start, untilLines } from "./stress.ts";
import { ended, type Result } from "./command_line.ts";

const folder = Deno.makeTempDirSync({ prefix: "raftlab-grade-" });
globalThis.addEventListener("unload", () => Deno.removeSync(folder, { recursive: true }));

const solution = Deno.readTextFileSync(`${root}raft/raft.ts`);

/** Makes a student's submission from files of the project. */
function handIn(student: string, files: Record<string, string>): string {
  Deno.mkdirSync(`${folder}/class/${student}`, { recursive: true });
  for (const [name, text] of Object.entries(files)) {
    Deno.writeTextFileSync(`${folder}/class/${student}/${name}`, text);
  }
  return `${folder}/class/${student}`;
}

const text = (name: string) => Deno.readTextFileSync(`${root}tests/students/${name}.ts`);

const solved = handIn("solved", { "raft.ts": solution });
const starter = handIn("starter", {
  "raft.ts": ownText(Deno.readTextFileSync(`${root}starter/raft/raft.ts`)),
});
const flaky = handIn("flaky", { "raft.ts": text("flaky"), "solution.ts": solution });
const spins = handIn("spins", { "raft.ts": text("infinite_loop"), "solution.ts": solution });
const exits = handIn("exits", { "raft.ts": text("exits"), "solution.ts": solution });
const broken = handIn("broken", { "raft.ts": text("syntax_error") });
const refused = handIn("refused", { "raft.ts": text("refused_import") });
const reads = handIn("reads", { "raft.ts": `${solution}Deno.readTextFileSync("raft.ts");\n` });
const untidy = handIn("untidy", {
  "raft.ts": `${solution}\nexport const   more: any = 1\n`,
  "deno.json": '{ "fmt": { "exclude": ["."] }, "lint": { "exclude": ["."] } }',
});
const turnedOff = handIn("turned_off", {
  "raft.ts": `// deno-fmt-ignore-file\n// deno-lint-ignore-file\n// @ts-nocheck\n${solution}`,
});

/** Writes a custom course, and returns its path. */
function courseOf(name: string, rules: object): string {
  Deno.writeTextFileSync(
    `${folder}/${name}.json`,
    JSON.stringify({ title: "Ours", base: "cos418", ...rules }),
  );
  return `${folder}/${name}.json`;
}

const tests = { TestInitialElection: 20, TestReElection: { points: 9, award: "proportion" } };
/** Two short tests, one of them graded in proportion, and quality. */
const course = courseOf("course", { tests, quality: { format: 1, lint: 2, types: 3 } });
/** The same without quality, whose type check takes longer than all tests. */
const onlyTests = courseOf("only_tests", { tests, quality: 0 });

function grade(out: string, submissions: string[], options: string, by = onlyTests): Promise<Result> {
  return run(`grade ${submissions.join(" ")} --course ${by} --out ${folder}/${out} ${options}`);
}

const read = (path: string) => Deno.readTextFileSync(`${folder}/${path}`);

function gradesIn(out: string): Record<string, Grade> {
  const { submissions }: { submissions: Grade[] } = JSON.parse(read(`${out}/grades.json`));
  return Object.fromEntries(submissions.map((each) => [each.name, each]));
}

/** All result files except those that contain times. */
function results(out: string, names: string[]): string[] {
  const files = [
    "grades.json",
    "grades.csv",
    ...names.flatMap((name) => [`${name}/report.txt`, `${name}/results.json`]),
  ];
  return [
    ...files.map((name) => read(`${out}/${name}`)),
    read(`${out}/junit.xml`).replaceAll(/timestamp="[^"]*"/g, ""),
  ];
}

Deno.test("each gets points for what passed, reasons and a report, and the same the next time", async () => {
  const all = [solved, starter, flaky, exits, broken, reads, refused, untidy, turnedOff];
  const first = await grade("one", all, "--runs 6 --seed 1 --jobs 2", course);
  assertEquals(first.code, 0, first.err);
  const grades = gradesIn("one");
  const points = Object.values(grades).map((
    { name, score, tests, quality },
  ) => [name, score, tests.map((test) => test.score), quality.score]);
  const proportion = 9 * grades.flaky.tests[1].passed / 6;
  assert(proportion > 0 && proportion < 9, `${proportion}`);
  // By name, whatever the order in which they are given.
  assertEquals(points, [
    ["broken", 0, [0, 0], 0],
    ["exits", grades.exits.quality.score, [0, 0], grades.exits.quality.score],
    ["flaky", proportion + grades.flaky.quality.score, [0, proportion], grades.flaky.quality.score],
    ["reads", 0, [0, 0], 0],
    ["refused", 0, [0, 0], 0],
    ["solved", 35, [20, 9], 6],
    ["starter", 6, [0, 0], 6],
    ["turned_off", 29, [20, 9], 0],
    ["untidy", 32, [20, 9], 3],
  ]);
  assertMatch(grades.broken.problem!, /^the file cannot be loaded: raft\.ts:2:24: SyntaxError: /);
  assertMatch(
    grades.refused.problem!,
    /^raft\.ts:2: the import of "node:fs" is refused: it reaches real files/,
  );
  assertMatch(
    read("one/reads/report.txt"),
    /\nNo test could be run: the file cannot be loaded: S0: Deno\.readTextFileSync .* through the Persister\.\n/,
  );
  assertMatch(grades.exits.tests[0].failures[0].message, /^S\d called Deno\.exit\(0\)/);
  assertMatch(
    read("one/starter/report.txt"),
    /\nThe end of TestInitialElection in run 1, event by event, as deno task replay shows it\n[^]*\n {4}0\.000000 S0 {2}server starts\n[^]*\n {4}\d\.\d{6} -- {2}fail {3}assertion: expected one leader, got none\n/,
  );
  assertEquals(grades.solved.replay, undefined);
  assertStringIncludes(read("one/untidy/report.txt"), "lint-clean");
  assertMatch(read("one/untidy/report.txt"), /raft\.ts:\d+: not as deno fmt writes it\n/);
  assertMatch(
    read("one/untidy/report.txt"),
    /raft\.ts:\d+:\d+: `any` type is not allowed \(no-explicit-any\)\n/,
  );
  assertStringIncludes(read("one/turned_off/report.txt"), "raft.ts turns deno lint off for the whole file");
  assertMatch(
    first.out,
    /^ +A3\/29 {2}quality\/6 {2}total {2}broken {2}unchecked {2}RPCs {2}saves\n[^]*\nsolved +29 +6 +35 .*\nstarter +0 +6 +6 .* {2}TestInitialElection 0\/6 and 1 more: expected one leader, got none\n/,
  );
  assertMatch(
    first.out,
    /\n9 submissions: mean [\d.]+, median [\d.]+, of 35 points; 1 with all points, 3 that could not be run; 6 runs, --seed 1\n/,
  );

  const again = [flaky, exits, untidy];
  await grade("two", again, "--runs 6 --seed 1 --jobs 1", course);
  const { flaky: one, exits: two, untidy: three } = grades;
  assertEquals(gradesIn("two"), { flaky: one, exits: two, untidy: three });
  for (const name of ["flaky", "exits", "untidy"]) {
    assertEquals(read(`two/${name}/report.txt`), read(`one/${name}/report.txt`));
    assertEquals(read(`two/${name}/results.json`), read(`one/${name}/results.json`));
  }

  const [, repeats] = /deno task (test Test.*)\n/.exec(read("one/starter/report.txt"))!;
  const shown = await run(`${repeats} --raft ${starter} --no-check`);
  assertEquals(shown.code, 1);
  assertStringIncludes(shown.out, grades.starter.tests[0].failures[0].message);
});

Deno.test("a pass without consensus: a course can ask for RPCs and for a clean run, and the table shows who had none", async () => {
  const clock = handIn("clock", { "raft.ts": text("leads_by_clock") });
  const voteless = handIn("voteless", { "raft.ts": text("leads_by_pings") });
  const lenient = await grade("lenient", [clock, voteless], "--runs 1 --seed 1");
  assertEquals(lenient.code, 0, lenient.err);
  const before = gradesIn("lenient");
  for (const name of ["clock", "voteless"]) {
    assertEquals(
      before[name].tests[0].score,
      20,
      `${name}: the course's own test is passed without an election`,
    );
    assertEquals(before[name].unchecked!.includes("S2"), true);
    assertEquals(before[name].tests[0].saves, 0);
  }
  const asked = courseOf("asked", { tests, quality: 0, mustSend: ["RequestVote"] });
  await grade("asked", [solved, clock, voteless], "--runs 1 --seed 1", asked);
  const strict = courseOf("strict", { tests, quality: 0, referee: "strict" });
  await grade("strict", [solved, clock], "--runs 1 --seed 1", strict);
  const messages = (out: string, name: string) =>
    gradesIn(out)[name].tests.map(({ failures }) => failures[0].message);
  assertEquals([gradesIn("asked").solved.score, gradesIn("strict").solved.score], [29, 29]);
  for (const name of ["clock", "voteless"]) {
    assertEquals(gradesIn("asked")[name].score, 0);
    assertMatch(
      messages("asked", name)[0],
      /^no server sent RequestVote in this test, and the course asks for it$/,
    );
  }
  assertEquals(gradesIn("strict").clock.score, 0);
  assertMatch(messages("strict", "clock")[0], /^rule S4 is broken, as the referee says$/);
  assertStringIncludes(read("strict/clock/report.txt"), " --strict --seed 1\n");
});

Deno.test("a submission in an endless loop is ended, not run again, and costs nobody else a point", async () => {
  const oneTest = courseOf("one_test", { tests: { TestInitialElection: 20 }, quality: 0 });
  const { code, out } = await grade("spins", [spins, solved], "--runs 20 --seed 1 --jobs 2", oneTest);
  assertEquals(code, 0, out);
  const grades = gradesIn("spins");
  assertEquals(grades.solved.score, 20);
  const [first] = grades.spins.tests;
  assertEquals([first.score, first.ran, first.failures[0].kind, first.failures[0].clock], [
    0,
    1,
    "timeout",
    "real",
  ]);
  assertStringIncludes(
    read("spins/spins/report.txt"),
    "0 of 20 runs passed; ended in run 1, and not run again",
  );
  // By CPU time, long before the 120 s of real time, though another submission's process ended in the meantime.
  assertMatch(first.failures[0].message, /^a server's code ran for 5 s without returning/);
});

Deno.test("a submission that Deno cannot be started for gets a reason, and costs nobody else a point", async () => {
  const comma = handIn("comma", { "raft.ts": 'export * from "./a,b.ts";\n', "a,b.ts": solution });
  const { code, err } = await grade("comma", [comma, solved], "--runs 1 --seed 1");
  assertEquals([code, err.replaceAll(/^grade: .* left\n/gm, "")], [0, ""]);
  const { comma: refused, solved: other } = gradesIn("comma");
  assertEquals([refused.score, other.score], [0, 29]);
  assertMatch(refused.problem!, /comma in its name/);
});

Deno.test("a test over its time limit fails, and so do tests beyond the limit for all tests", async () => {
  const limited = (name: string, limits: Record<string, number>) => {
    return grade(name, [solved], "--part A3 --runs 2 --seed 1", courseOf(name, { limits, quality: 0 }));
  };
  const ends = await Promise.all([limited("short", { test: 1 }), limited("shorter", { total: 1 })]);
  assertEquals(ends.map(({ code }) => code), [0, 0], ends[0].err + ends[1].err);
  const messages = (out: string) =>
    gradesIn(out).solved.tests.map(({ score, failures }) => [score, failures[0].message]);
  const late = "test took longer than 1 seconds";
  assertEquals(messages("short"), [[0, late], [0, late]]);
  assertEquals(messages("shorter"), [
    [0, "the 1 s for all tests of a run ended during this test"],
    [0, "not run: the 1 s for all tests of a run were over"],
  ]);
});

Deno.test("secret seeds are the same for the same secret, and are in no file", async () => {
  Deno.writeTextFileSync(`${folder}/secret.txt`, "correct horse battery staple\n");
  const options = `--runs 6 --secret ${folder}/secret.txt`;
  const [one, two] = await Promise.all([grade("s1", [flaky], options), grade("s2", [flaky], options)]);
  assertEquals([one.code, two.code], [0, 0], one.err + two.err);
  assertEquals(results("s2", ["flaky"]), results("s1", ["flaky"]));
  assertStringIncludes(one.out, "6 runs, secret seeds\n");
  for (const file of [...results("s1", ["flaky"]), read("s1/grading.jsonl"), one.out]) {
    assertEquals(/correct|--seed|seed":\d|seed \d/.test(file), false, file);
  }
  assertStringIncludes(
    read("s1/flaky/report.txt"),
    "deno task stress TestInitialElection --course cos418 --runs 500",
  );
});

Deno.test("after an interruption it continues where it stopped and gives the same grades", async () => {
  const students = Array.from(
    { length: 4 },
    (_, i) => handIn(`many${i}`, { "raft.ts": `${solution}// ${i}\n` }),
  );
  const options = `--course ${onlyTests} --runs 4 --seed 1 --jobs 1`;
  const process = start(`grade ${students.join(" ")} --out ${folder}/cut ${options}`.split(" "));
  await untilLines(`${folder}/cut/grading.jsonl`, 2);
  process.kill("SIGINT");
  const { code, out } = await ended(process);
  assertEquals(code, 130, out);
  assertMatch(
    out,
    /grade: interrupted with [1-3] of 4 graded; the same command with --resume goes on\ngrade: \S+ has grades\.csv, /,
  );
  const before = read("cut/grading.jsonl").split("\n").slice(1, -1);
  assertStringIncludes(read("cut/many0/report.txt"), "many0: 29 of 29 points");
  assertEquals(
    read("cut/grades.csv").split("\r\n").length - 2,
    before.length,
    "those who are graded are in the CSV",
  );

  const other = await run(
    `grade ${students.join(" ")} --out ${folder}/cut --course ${onlyTests} --runs 5 --resume`,
  );
  assertEquals([other.code, other.out], [2, ""]);
  assertStringIncludes(other.err, "was graded with other rules (what differs: --runs)");
  const again = await run(`grade ${students.join(" ")} --out ${folder}/cut ${options}`);
  assertEquals(again.code, 2);
  assertStringIncludes(again.err, "has grades already: --resume goes on with them");

  Deno.writeTextFileSync(`${folder}/class/many0/raft.ts`, `${solution}// changed\n`);
  const ledger = read("cut/grading.jsonl");
  Deno.writeTextFileSync(`${folder}/cut/grading.jsonl`, `${ledger}{"grade":{"name":"cut sho`);
  const resumed = await run(`grade ${students.join(" ")} --out ${folder}/cut ${options} --resume`);
  assertEquals(resumed.code, 0, resumed.err);
  const after = read("cut/grading.jsonl").split("\n").slice(1, -1);
  assertEquals(after.slice(0, before.length), before);
  assertEquals(after.length, 5); // many0 has changed and is there twice
  const whole = await run(`grade ${students.join(" ")} --out ${folder}/whole ${options}`);
  assertEquals(whole.code, 0);
  const names = students.map((_, i) => `many${i}`);
  assertEquals(results("cut", names), results("whole", names));
});

Deno.test("--resume with one of a class keeps the others; a line that cannot be read is graded again", async () => {
  const [one, two] = ["first", "second"].map((name) => handIn(name, { "raft.ts": solution }));
  const options = "--runs 1 --seed 1 --part A3";
  assertEquals((await grade("class", [one, two], options)).code, 0);
  const names = ["first", "second"];
  const whole = results("class", names);
  assertEquals((await grade("class", [two], `${options} --resume`)).code, 0);
  assertEquals(results("class", names), whole);

  const [head, , ...rest] = read("class/grading.jsonl").split("\n");
  Deno.writeTextFileSync(
    `${folder}/class/grading.jsonl`,
    [head, '{"grade":{"name":"fir', ...rest].join("\n"),
  );
  const { code, err } = await grade("class", [one, two], `${options} --resume`);
  assertEquals(code, 0, err);
  assertStringIncludes(
    err,
    "grading.jsonl, line 2 is left out, and who it was is graded again: it is not JSON\n",
  );
  assertEquals(results("class", names), whole);
});

Deno.test("--only grades some, --regrade grades again, --compare says what is different", async () => {
  const three = ["tick", "trick", "track"].map((name) => handIn(name, { "raft.ts": solution }));
  const options = "--runs 1 --seed 1 --part A3";
  const only = await grade("three", three, `${options} --only tick,track`);
  assertEquals(only.code, 0, only.err);
  assertEquals(Object.keys(gradesIn("three")), ["tick", "track"]);
  const ledger = () => read("three/grading.jsonl").split("\n").length - 2;
  assertEquals((await grade("three", three, `${options} --resume`)).code, 0);
  assertEquals([Object.keys(gradesIn("three")), ledger()], [["tick", "track", "trick"], 3]);
  assertEquals((await grade("three", three, `${options} --regrade trick`)).code, 0);
  assertEquals([Object.keys(gradesIn("three")), ledger()], [["tick", "track", "trick"], 4]);
  const unknown = await grade("three", three, `${options} --regrade trik`);
  assertEquals([unknown.code, unknown.err], [
    2,
    "raftlab: --regrade trik: no submission has this name; did you mean trick?\n",
  ]);

  await grade("again", [three[0], starter, three[2]], options);
  const same = await run(`grade --compare ${folder}/three ${folder}/three`);
  assertEquals([same.code, same.out], [0, "3 of 3 submissions have the same grades\n"]);
  const other = await run(`grade --compare ${folder}/three ${folder}/again/grades.json`);
  assertEquals(other.code, 1);
  assertStringIncludes(other.out, "\n2 of 4 submissions have the same grades\n");
});

Deno.test("the last line says what could not be written", async () => {
  const student = handIn("unlucky", { "raft.ts": "" });
  Deno.mkdirSync(`${folder}/full/grades.csv`, { recursive: true });
  const { code, out, err } = await grade("full", [student], "--runs 1 --seed 1 --part A3");
  assertEquals(code, 4);
  assertMatch(err, /^raftlab: \S+\/full\/grades\.csv could not be written: /m);
  assertEquals(
    out.trimEnd().split("\n").at(-1),
    `grade: ${folder}/full/ has grades.json, junit.xml, and a report.txt for each submission; not written: grades.csv`,
  );
  assertEquals([gradesIn("full").unlucky.score, gradesIn("full").unlucky.quality.score], [0, 0]);
});

Deno.test("two gradings cannot write to one folder; a hang-up leaves no child behind", async () => {
  const options = ["--course", onlyTests, "--runs", "20", "--seed", "1", "--out", `${folder}/busy`];
  const process = start(["grade", spins, ...options]);
  await untilLines(`${folder}/busy/grading.jsonl`, 1);
  const other = await run(`grade ${solved} ${options.join(" ")} --resume`);
  assertEquals([other.code, other.out], [2, ""]);
  assertStringIncludes(other.err, "another grading is writing there; wait for it, or name another --out");
  const children = childrenOf(process.pid);
  process.kill("SIGHUP");
  assertEquals((await ended(process)).code, 130);
  await new Promise((resolve) => setTimeout(resolve, 200));
  // A zombie is no process any more.
  const running = (pid: number) => {
    try {
      return !/^State:\s+Z/m.test(Deno.readTextFileSync(`/proc/${pid}/status`));
    } catch {
      return false;
    }
  };
  assertEquals(children.filter(running), []);
});

Deno.test("a usage error is one sentence, and nothing is run", async () => {
  const cases: [string, string][] = [
    ["grade", "grade needs submissions, such as submissions/*"],
    [`grade ${solved}`, "grade needs --out, a folder for the results"],
    [`grade ${folder}/nobody --out ${folder}/x`, "nobody: there is no such file or folder"],
    [`grade ${folder}/class --out ${folder}/x`, "folders with one; did you mean"],
    [`grade ${solved} --out ${folder}/x --course cos481`, "did you mean cos418?"],
    [
      `grade ${solved} --out ${folder}/x --course ${root}deno.json`,
      "deno.json: base is missing; expected the course whose tests are used",
    ],
    [`grade ${solved} --out ${folder}/x --runs 0`, "--runs takes a whole number from 1"],
    [`grade ${solved} --out ${folder}/x --secrets 1`, "unknown option --secrets; did you mean --secret?"],
    [`grade ${solved} --out ${folder}/x --secret ${course}.none`, "a file with the secret in it is needed"],
    [
      `grade ${solved} --out ${folder}/x --seed 1 --secret ${course}`,
      "--seed and --secret exclude each other",
    ],
    [`grade ${solved} --out ${folder}/a,b`, "must not have a comma in it"],
    [`grade ${solved} --out ${course}`, "it is a file"],
    ["grad", "did you mean grade?"],
  ];
  await Promise.all(cases.map(async ([line, says]) => {
    const { code, out, err } = await run(line);
    assertEquals({ code, out }, { code: 2, out: "" }, line);
    assertStringIncludes(err, says);
    assertEquals(err.trim().split("\n").length, 1, err);
  }));
  const bun = await run(`grade ${solved} --out ${folder}/x`, "bun");
  assertEquals([bun.code, bun.out], [2, ""]);
  assertMatch(bun.err, /^raftlab: grade runs under Deno only, .*\n$/);
  const help = await run("grade --help");
  assertEquals([help.code, help.err], [0, ""]);
  assertStringIncludes(help.out, "--secret FILE");
});
