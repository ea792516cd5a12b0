/** What is said of grades: to students, to spreadsheets, to Gradescope, to continuous integration. */

// @ts-types="../../../types/std_assert.d.ts"
import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { Ajv } from "ajv";
import { problemIn } from "../../../platform/schema.ts";
import { plain } from "../../../reports/report.ts";
import { checkElement, parse } from "../../../reports/testdata/junit_form.ts";
import { gradeOf, qualityGrade, scoreOf } from "./grade.ts";
import { type Check, checkNames, gradesFile } from "./grade_schemas.ts";
import { closingLine, gradesTable } from "./grades_table.ts";
import { gradesCsv, gradesJson } from "./grades_files.ts";
import { gradesJunit } from "./grades_junit.ts";
import { gradescopeResults } from "./gradescope.ts";
import { studentReport } from "./student_report.ts";
import { visible } from "../../../trace/visible.ts";
import { full, grading, half, leftOut, none, passed, some } from "./testdata/grades.ts";

const all = [full, some, none];
const secret = {
  ...grading,
  seed: null,
};
const withoutSeeds = {
  ...some,
  tests: [passed, { ...half, failures: half.failures.map((group) => ({ ...group, seed: null })) }],
  rules: some.rules.map((rule) => ({ ...rule, seed: null })),
};

Deno.test("points are given for all runs, or in proportion, to two decimals", () => {
  assertEquals(scoreOf({ points: 7, award: "all" }, 19, 20), 0);
  assertEquals(scoreOf({ points: 7, award: "all" }, 20, 20), 7);
  assertEquals(scoreOf({ points: 7, award: "proportion" }, 1, 3), 2.33);
  assertEquals(scoreOf({ points: 7, award: "proportion" }, 3, 3), 7);
  assertEquals([17, 18, 20].map((passed) => scoreOf({ points: 7, award: 0.9 }, passed, 20)), [0, 7, 7]);
  assertEquals([6, 7].map((passed) => scoreOf({ points: 7, award: 0.7 }, passed, 10)), [0, 7]); // 0.7 * 10 > 7
  assertStringIncludes(
    studentReport({ ...some, tests: [{ ...passed, award: 0.9, runs: 20, passed: 17, score: 0 }] }, grading),
    "17 of 20 runs passed; 18 have to",
  );
});

Deno.test("code quality: all checks together, or each by itself; nothing checked is worth nothing", () => {
  const checks = (...clean: string[]): Check[] =>
    checkNames.map((name) => ({ name, clean: clean.includes(name), lines: [] }));
  const score = (quality: number | Record<"format" | "lint" | "types", number>, given: Check[]) => {
    const grade = qualityGrade({ quality }, given);
    return [grade.score, grade.points];
  };
  assertEquals(score(10, checks("format", "lint", "types")), [10, 10]);
  assertEquals(score(10, checks("format", "types")), [0, 10]);
  assertEquals(score({ format: 1, lint: 2, types: 4 }, checks("format", "types")), [5, 7]);
  assertEquals(score(10, []), [0, 10]);
  assertEquals(gradeOf(grading.scheme, none, []).score, 0);
});

Deno.test("a student reads what failed, the message, and the command with the seed", () => {
  const text = studentReport(some, grading);
  assertMatch(text, /^bob: 55\.25 of 67 points\nA course; 4 runs of each test\n/);
  assertStringIncludes(text, "    5.25 of 7  3 of 4 runs passed\n");
  assertStringIncludes(text, "failed in run 3 of 4:\n    =1+1 a < b");
  assertStringIncludes(text, "show it again: deno task test TestFigure8 --course cos418 --seed 9\n");
  assertStringIncludes(text, "formatted, not lint-clean, type-clean\n");
  assertStringIncludes(text, "not lint-clean (deno lint raft/raft.ts):\n    raft.ts:2:1: ");
  assertStringIncludes(text, "  TestFigure8, run 1, seed 7:\n    referee: L4 ");
  // deno-lint-ignore no-control-regex -- those are what it is about
  assertEquals(/[\x00-\x08\x1b\u202e]/.test(text), false);
  assertStringIncludes(studentReport(none, grading), "No test could be run: @raft.ts a < b");
});

Deno.test("a report under secret seeds names none, and says how to look for one", () => {
  for (
    const text of [
      studentReport(withoutSeeds, secret),
      JSON.stringify(gradescopeResults(withoutSeeds, secret)),
    ]
  ) {
    assertEquals(/seed \d|--seed/.test(text), false, text);
    assertStringIncludes(text, "deno task stress TestFigure8 --course cos418 --runs 500");
  }
});

Deno.test("characters that a terminal obeys are shown instead", () => {
  assertEquals(visible("a\tb\nc\r\x1b[2J\u202e\ud800😀é"), "a\tb\nc\\x0d\\x1b[2J\\u202e\\ud800😀é");
});

Deno.test("the table has a line for each submission, and what most wants to be said of it", () => {
  const lines = gradesTable(all, grading, Infinity, plain);
  assertEquals(lines[0], "       A3/50  A4/7  quality/10  total  broken  unchecked  RPCs  saves");
  assertEquals(lines[1], "alice     50     7          10     67       0          0     0      0");
  assertMatch(lines[2], /^bob +50 +5\.25 +0 +55\.25 +1 .* 0 {2}TestFigure8 3\/4: =1\+1 a < b/);
  assertMatch(lines[3], /^carol +0 +0 +0 +0 .* 0 {2}@raft\.ts a < b/);
  const seen = {
    ...some,
    unchecked: ["S3", "O1"],
    tests: [{ ...passed, rpcs: 7, saves: 3 }, { ...half, rpcs: 8 }],
  };
  const [titles, bob] = gradesTable([seen], grading, 120, plain);
  assertMatch(titles, / total +broken +unchecked +RPCs +saves$/);
  assertMatch(bob, / 55\.25 +1 +2 +15 +3 +TestFigure8 3\/4: /);
  const narrow = gradesTable(all, grading, 60, plain);
  assertEquals(narrow[2], "bob      50 5.25          0 55.25 TestFigure8 3/4: =1+1 a <…");
  const closing =
    "3 submissions: mean 40.75, median 55.25, of 67 points; 1 with all points, 1 that could not be run";
  assertEquals(closingLine(all, 67), closing);
});

Deno.test("CSV has a row for each submission, and no cell that a spreadsheet would run", () => {
  const lines = gradesCsv(all, grading).split("\r\n");
  const head = "name,score,points,A3,A4,quality,problem,TestInitialElection,TestFigure8,submission,hash," +
    "rules_broken,rules_unchecked,ended_by_clock,rpcs,saves";
  assertEquals([lines[0], lines.length], [head, 5]);
  assertEquals(lines[1], `alice,67,67,50,7,10,,50,7,class/alice,${full.hash},,,0,0,0`);
  const told = gradesCsv([{
    ...some,
    unchecked: ["S3", "O1"],
    tests: [{ ...passed, rpcs: 7, saves: 3, endedByClock: 1 }, { ...half, rpcs: 8 }],
  }], grading);
  assertMatch(told.split("\r\n")[1], /,L4,S3 O1,1,15,3$/);
  assertMatch(lines[3], /^carol,0,67,0,0,0,"'@raft\.ts a < b && ""c"" > d /);
  for (const start of ["=", "+", "-", "@", "\t", "\r", " =", "\n+"]) {
    const [, row] = gradesCsv([{ ...none, problem: `${start}1` }], grading).split("\r\n");
    assertMatch(row, /^carol,0,67,0,0,0,'/, JSON.stringify(start));
  }
});

Deno.test("what cannot be run has no quality, though its checks are told; hidden tests are hidden in Gradescope", () => {
  const empty = gradeOf(grading.scheme, { ...none, problem: "it exports no Make" }, full.quality.checks);
  assertEquals([empty.quality.score, empty.score, empty.quality.checks.length], [0, 0, 3]);
  const parts = { ...grading, scheme: { ...grading.scheme, quality: { format: 4, lint: 3, types: 3 } } };
  const { tests } = gradescopeResults(
    gradeOf(parts.scheme, { ...none, problem: "no Make" }, full.quality.checks),
    parts,
  );
  assertEquals(tests.slice(-3).map(({ score, output }) => [score, output]), [
    [0, "formatted, but it does not run."],
    [0, "lint-clean, but it does not run."],
    [0, "type-clean, but it does not run."],
  ]);
  const hidden = gradescopeResults(
    { ...full, tests: [{ ...passed, visibility: "after_due_date" }, half] },
    grading,
  );
  assertEquals(hidden.tests.map(({ visibility }) => visibility), ["after_due_date", undefined, undefined]);
});

Deno.test("JSON has everything, and no real time", () => {
  const grades = JSON.parse(gradesJson(all, grading));
  assertEquals(problemIn(grades, gradesFile), null);
  assertEquals([grades.format, grades.version, grades.course, grades.runs, grades.seed], [
    "raftlab grades",
    2,
    "cos418",
    4,
    7,
  ]);
  assertEquals(grades.submissions.map((grade: { name: string }) => grade.name), ["alice", "bob", "carol"]);
  assertEquals(grades.submissions[1], JSON.parse(JSON.stringify(some)));
  assertEquals(gradesJson(all, grading).includes(grading.begun), false);
});

const schema = JSON.parse(Deno.readTextFileSync(new URL("testdata/gradescope.schema.json", import.meta.url)));
const ajv = new Ajv({ strict: true, allErrors: true, allowUnionTypes: true });
const conforms = ajv.compile(schema);

Deno.test("Gradescope's results.json is as its specification wants it", () => {
  const each = { ...grading, scheme: { ...grading.scheme, quality: { format: 4, lint: 3, types: 3 } } };
  for (const rules of [grading, each]) {
    for (const grade of all) {
      const results = gradescopeResults(gradeOf(rules.scheme, grade, grade.quality.checks), rules);
      assert(conforms(JSON.parse(JSON.stringify(results))), ajv.errorsText(conforms.errors));
      const sum = (of: "score" | "max_score") => results.tests.reduce((sum, test) => sum + test[of], 0);
      assertEquals([sum("score"), sum("max_score")], [results.score, 67], grade.name);
    }
  }
  const { tests, output } = gradescopeResults(some, grading);
  assertEquals(tests.map(({ number, name, status }) => [number, name, status]), [
    ["1", "A3 TestInitialElection", "passed"],
    ["2", "A4 TestFigure8", "failed"],
    ["3", "code quality", "failed"],
  ]);
  assertStringIncludes(output, "A course; 4 runs of each test: 55.25 of 67 points.");
});

Deno.test("the schema turns away what the specification does not have", () => {
  for (
    const wrong of [{}, { score: "7" }, { tests: [{ name: "x" }] }, { score: 1, tests: [{ status: "ok" }] }, {
      score: 1,
      grade: 1,
    }]
  ) {
    assertEquals(conforms(wrong), false, JSON.stringify(wrong));
  }
});

Deno.test("the JUnit report has the form both schemas ask for, whatever a submission says", () => {
  const root = parse(gradesJunit(all, grading));
  checkElement(root);
  const suites = root.children.map((
    { attributes: { name, tests, failures, errors, time } },
  ) => [name, tests, failures, errors, time]);
  assertEquals(suites, [
    ["alice", "5", "0", "0", "132.500"],
    ["bob", "5", "2", "0", "132.500"],
    ["carol", "2", "2", "0", "0.000"],
  ]);
});

Deno.test("our own faults are errors, not failures", () => {
  const test = { ...half, failures: half.failures.map((group) => ({ ...group, kind: "fault" as const })) };
  const [suite] = parse(gradesJunit([{ ...some, tests: [passed, test] }], grading)).children;
  assertEquals([suite.attributes.failures, suite.attributes.errors], ["1", "1"]);
});

Deno.test("runs that were left out cost no points, and are not counted as passed", () => {
  for (const [runs, verdict, words] of [[4, "skipped", "0 of 4"], [1, undefined, "3 of 4"]] as const) {
    const grade = gradeOf(grading.scheme, { ...full, tests: [leftOut(runs), half] }, full.quality.checks);
    const note = `left out in ${runs} of 4 runs, which costs no points: no field Term in a < b`;
    assertStringIncludes(studentReport(grade, grading), `50 of 50  ${words} runs passed, ${runs} left out\n`);
    assertStringIncludes(studentReport(grade, grading), `TestInitialElection\n  ${note}`);
    assertStringIncludes(
      gradesTable([leftOutOnly(runs)], grading, Infinity, plain)[1],
      `0  TestInitialElection ${note.slice(0, 60)}`,
    );

    const root = parse(gradesJunit([grade], grading));
    checkElement(root);
    const [suite] = root.children;
    const test = suite.children.find(({ attributes }) => attributes.name === "TestInitialElection")!;
    assertEquals(test.children[0]?.name, verdict);
    assertEquals(suite.attributes.skipped, verdict === undefined ? "0" : "1");

    const [shown] = gradescopeResults(grade, grading).tests;
    assertEquals([shown.score, shown.status], [50, "passed"]);
    assertStringIncludes(shown.output, `${words} runs passed, ${runs} left out.\n${note}`);
  }
});

function leftOutOnly(runs: number): typeof full {
  return { ...full, tests: [leftOut(runs), full.tests[1]] };
}
