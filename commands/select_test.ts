// @ts-types="../types/std_assert.d.ts"
import { assertEquals, assertRejects } from "@std/assert";
import type { Course } from "../tester/courses/mod.ts";
import type { LabTest } from "../tester/lab.ts";
import { raft } from "../tester/raft/lab.ts";
import { select } from "./select.ts";
import { UsageError } from "../platform/usage_error.ts";

function test(part: string, name: string): LabTest {
  return {
    name,
    lab: "raft",
    part,
    banner: name,
    servers: 3,
    unreliable: false,
    restarts: false,
    points: 0,
    body: "",
  };
}

const beyond = [test("extra", "TestLateElection"), test("extra", "TestLinks")];

function course(id: string, tests: Record<string, string[]>): Course {
  return {
    id,
    title: id,
    packagePrefix: "",
    labs: [{ ...raft, beyond }],
    numbers: true,
    partInBanner: true,
    testLimit: 120,
    totalLimit: 600,
    quality: 0,
    asks: {},
    tests: Object.entries(tests).flatMap(([part, names]) => names.map((name) => test(part, name))),
  };
}

const courses = [
  course("mit", { "2A": ["TestElection2A", "TestAgain2A"], "2B": ["TestBackup2B"], "2C": ["TestFigure82C"] }),
  course("bu", { "4A": ["TestElection4A"], "4B": ["TestBackup4B"] }),
  course("cos", { A3: ["TestElection"], A4: ["TestFigure8", "TestFigure8Unreliable"] }),
];

async function assertSelects(words: string, run: string | null, id: string | null, expected: string) {
  const query = { words: words.split(" ").filter((word) => word !== ""), run, course: id };
  const { course, tests } = await select(courses, query);
  assertEquals(`${course.id}: ${tests.map((test) => test.name).join(" ")}`, expected);
}

async function assertRefuses(words: string, run: string | null, id: string | null, message: string) {
  const query = { words: words.split(" ").filter((word) => word !== ""), run, course: id };
  const error = await assertRejects(() => select(courses, query), UsageError);
  assertEquals(error.message, message);
}

Deno.test("parts, names, and what -run matches", async () => {
  await assertSelects("", null, null, "mit: TestElection2A TestAgain2A TestBackup2B TestFigure82C");
  await assertSelects("2B 2a", null, null, "mit: TestElection2A TestAgain2A TestBackup2B");
  await assertSelects("TestBackup2B", null, null, "mit: TestBackup2B");
  await assertSelects("4A", null, null, "bu: TestElection4A");
  await assertSelects("TestFigure8", null, null, "cos: TestFigure8");
  await assertSelects("A3", null, null, "cos: TestElection");
  await assertSelects("", "Election", null, "mit: TestElection2A");
  await assertSelects("", "2B|2C", null, "mit: TestBackup2B TestFigure82C");
  await assertSelects("", "Figure8$", null, "cos: TestFigure8");
  await assertSelects("", "Election", "cos", "cos: TestElection");
  await assertSelects("2A", "Again", null, "mit: TestAgain2A");
});

Deno.test("tests of no course are selected if a word names them, or if -run matches none of the courses' own", async () => {
  await assertSelects("extra", null, null, "mit: TestLateElection TestLinks");
  await assertSelects("2B extra", null, null, "mit: TestBackup2B TestLateElection TestLinks");
  await assertSelects("testlinks 4A", null, null, "bu: TestElection4A TestLinks");
  await assertSelects("TestLinks", null, "cos", "cos: TestLinks");
  await assertSelects("extra A3", "Election", null, "cos: TestElection TestLateElection");
  await assertSelects("", "Late", null, "mit: TestLateElection");
  await assertSelects("", "Late|4A", null, "bu: TestElection4A");
  await assertSelects("", "Links", "bu", "bu: TestLinks");
  await assertRefuses(
    "extra 2A 4A",
    null,
    null,
    "2A is of mit, 4A is of bu: one run takes the tests of one course",
  );
});

Deno.test("where several courses have the words, the note says whose tests are taken", async () => {
  const kv = (of: Course): Course => ({
    ...of,
    labs: [{ ...raft, id: "kvraft", beyond: [] }],
    tests: of.tests.map((test) => ({ ...test, lab: "kvraft" })),
  });
  const several = [
    ...courses,
    course("later", { "2A": ["TestElection2A"], "4A": ["TestElection4A"], "2D": ["TestSnapshot2D"] }),
    kv(course("services", { "2A": ["TestOnline2A"] })),
  ];
  const noteOf = async (words: string, id: string | null = null) =>
    (await select(several, { words: words.split(" "), run: null, course: id })).note;
  assertEquals(await noteOf("4A"), "4A: taken from bu; also in later: --course later");
  assertEquals(await noteOf("2A"), "2A: taken from mit; also in services: --course services");
  assertEquals(await noteOf("2D"), "");
  assertEquals(await noteOf("TestElection2A"), "");
  assertEquals(await noteOf("4A", "bu"), "");
});

Deno.test("errors of selections that match nothing", async () => {
  await assertRefuses(
    "2A 4A",
    null,
    null,
    "2A is of mit, 4A is of bu: one run takes the tests of one course",
  );
  await assertRefuses(
    "TestBackup2C",
    null,
    null,
    "no part or test is called TestBackup2C: there are the parts 2A 2B 2C (mit), 4A 4B (bu), A3 A4 (cos), " +
      "extra (of no course), and the names of tests; did you mean TestBackup2B?",
  );
  for (const path of ["../mine", "~/raft.ts", "mine/raft.ts"]) {
    await assertRefuses(
      path,
      null,
      null,
      `no part or test is called ${path}; a file or a folder to test is given as --raft ${path}`,
    );
  }
  await assertRefuses("", null, "coss", "no course coss; there are mit, bu, cos; did you mean cos?");
  await assertRefuses("", "(", null, "-run ( is not a regular expression: Unterminated group");
  await assertRefuses(
    "",
    "Nothing",
    null,
    "-run Nothing matches no test of mit; deno task test --list shows them all",
  );
});
