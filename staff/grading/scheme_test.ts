/** How courses give points, by their data and by files of one's own. */

// @ts-types="../../types/std_assert.d.ts"
import { assertEquals, assertRejects } from "@std/assert";
import { courses } from "../../tester/courses/all.ts";
import { beyondOf } from "../../tester/courses/mod.ts";
import { allPoints, partScores } from "./reports/grade.ts";
import { UsageError } from "../../platform/usage_error.ts";
import { onlyParts, schemeFrom, schemeNamed } from "./scheme.ts";

Deno.test("cos418: a hundred points of tests in each assignment, and code quality", async () => {
  const scheme = await schemeNamed("cos418", courses);
  const parts = partScores(scheme.tests.map((test) => ({ ...test, score: test.points })));
  assertEquals(parts.map(({ part, points }) => [part, points]), [
    ["A3", 100],
    ["A4", 100],
    ["A5", 100],
  ]);
  const first = await onlyParts(scheme, [], courses);
  assertEquals([scheme.quality, allPoints(first)], [{ format: 3, lint: 3, types: 4 }, 210]);
  assertEquals(scheme.limits, { test: 120, total: 600 });
});

Deno.test("a course without points gives one for each test, and none for quality", async () => {
  for (const id of ["mit6824", "cs350"]) {
    const scheme = await schemeNamed(id, courses);
    assertEquals(scheme.tests.map((test) => test.points), scheme.tests.map(() => 1), id);
    assertEquals(allPoints(await onlyParts(scheme, [], courses)), 18);
  }
});

Deno.test("--part keeps the tests of a part", async () => {
  const scheme = await onlyParts(await schemeNamed("cos418", courses), ["a3"], courses);
  assertEquals(scheme.tests.map((test) => test.name), ["TestInitialElection", "TestReElection"]);
});

Deno.test("a file of one's own says which tests, points, award, limits, quality", async () => {
  const [beyond] = beyondOf(courses.find((course) => course.id === "cos418")!);
  const scheme = await schemeFrom({
    title: "Ours",
    base: "cos418",
    award: "proportion",
    tests: { TestFigure8: { points: 30, award: "all" }, [beyond.name]: 1, TestInitialElection: 20.5 },
    limits: { test: 30 },
    quality: { format: 2, lint: 3 },
    referee: "strict",
    mustSend: ["RequestVote"],
  }, courses);
  assertEquals(scheme, {
    title: "Ours",
    course: "cos418",
    tests: [
      { name: "TestInitialElection", part: "A3", points: 20.5, award: "proportion" },
      { name: "TestFigure8", part: "A4", points: 30, award: "all" },
      { name: beyond.name, part: beyond.part, points: 1, award: "proportion" },
    ],
    limits: { test: 30, total: 600 },
    quality: { format: 2, lint: 3, types: 0 },
    referee: "strict",
    mustSend: ["RequestVote"],
  });
});

Deno.test("a file that names only its base is that course", async () => {
  assertEquals(await schemeFrom({ base: "cos418" }, courses), await schemeNamed("cos418", courses));
});

Deno.test("a mistake in a file is one sentence that says what is wanted", async () => {
  const mistakes: [unknown, string][] = [
    ["cos418", 'it is "cos418"; expected an object in braces'],
    [
      {},
      "base is missing; expected the course whose tests are used, one of mit6824, cs350, cos418, mit6824-2022, mit65840",
    ],
    [{ base: "cos481" }, "one of mit6824, cs350, cos418, mit6824-2022, mit65840; did you mean cos418?"],
    [
      { base: "cos418", test: {} },
      'it has an unknown "test"; did you mean tests?',
    ],
    [{ base: "cos418", title: 7 }, "title is 7; expected a text"],
    [
      { base: "cos418", award: "some" },
      'award is "some"; expected "all", "proportion", or a share of the runs such as 0.9',
    ],
    [
      { base: "cos418", tests: { TestFigure9: 7 } },
      'tests has an unknown "TestFigure9"; did you mean TestFigure8?',
    ],
    [{ base: "cos418", tests: {} }, "tests names no test"],
    [
      { base: "cos418", tests: { TestFigure8: "7" } },
      'tests.TestFigure8 is "7"; expected points, or {"points": ...}',
    ],
    [
      { base: "cos418", tests: { TestFigure8: -1 } },
      "tests.TestFigure8 is -1; expected a number from 0 to 1000000",
    ],
    [
      { base: "cos418", tests: { TestFigure8: { points: 1, awards: 7 } } },
      'tests.TestFigure8 has an unknown "awards"; there are points, award, visibility; did you mean award?',
    ],
    [
      { base: "cos418", tests: { TestFigure8: {} } },
      "tests.TestFigure8.points is missing; expected a number from 0 to 1000000",
    ],
    [
      { base: "cos418", limits: { test: 0 } },
      "limits.test is 0; expected seconds, a number from 1 to 86400",
    ],
    [
      { base: "cos418", limits: { tests: 5 } },
      'limits has an unknown "tests"; there are test, total; did you mean test?',
    ],
    [
      { base: "cos418", quality: "10" },
      'quality is "10"; expected points for all checks together, or {"format": ...',
    ],
    [{ base: "cos418", referee: true }, 'referee is true; expected "strict"'],
    [{ base: "cos418", mustSend: "RequestVote" }, "expected a list of RPCs such as"],
    [{ base: "cos418", mustSend: ["Raft.RequestVote"] }, "expected the name of an RPC, such as"],
    [{ base: "cos418", quality: { vet: 1 } }, 'quality has an unknown "vet"; there are format, lint, types'],
  ];
  for (const [value, says] of mistakes) {
    const error = await assertRejects(() => schemeFrom(value, courses), UsageError);
    assertEquals((error as Error).message.includes(says), true, `${(error as Error).message}\n${says}`);
    assertEquals((error as Error).message.includes("\n"), false);
  }
});

Deno.test("--course that is neither a course nor a file gets its nearest match", async () => {
  const says = async (given: string) =>
    ((await assertRejects(() => schemeNamed(given, courses))) as Error).message;
  assertEquals(
    await says("cos481"),
    "no course cos481; there are mit6824, cs350, cos418, mit6824-2022, mit65840; did you mean cos418?",
  );
  assertEquals(await says("./none.json"), "--course ./none.json: there is no such file");
  assertEquals((await says("README.md")).startsWith("--course README.md: not JSON: "), true);
  const parts = onlyParts(await schemeNamed("cos418", courses), ["A6"], courses);
  assertEquals(
    ((await assertRejects(() => parts)) as Error).message,
    "--part A6: cos418 has the parts A3, A4, A5; did you mean A3?",
  );
});
