// @ts-types="../../types/std_assert.d.ts"
import { assertEquals, assertThrows } from "@std/assert";
import { UsageError } from "../../platform/usage_error.ts";
import { gradesCsv } from "./reports/grades_files.ts";
import { full, grading, none, some } from "./reports/testdata/grades.ts";
import { finalScore, readRoster } from "./roster.ts";

const path = `${Deno.makeTempDirSync({ prefix: "raftlab-roster-" })}/class.csv`;

Deno.test("late days take their share each, and not more than all; adjustments come after", () => {
  const score = (late: number, adjust: number, perDay = 0.1) => finalScore(50, { late, adjust }, perDay);
  assertEquals([score(0, 0), score(2, 0), score(2, 1.5), score(20, 3), score(0, -60)], [50, 40, 41.5, 3, 0]);
  assertEquals(score(1, 0, 1 / 3), 33.33);
});

Deno.test("grades.csv of a class: its order, who handed in nothing, who is not in it, its own columns", () => {
  Deno.writeTextFileSync(path, '\ufeffemail,Name,late\r\n"b,o@b",bob,2\r\nd@x,dora,\r\na@x,alice,\r\n');
  const roster = readRoster(path);
  const scheme = { ...grading.scheme, late: 0.1 };
  const rows = gradesCsv([full, some, none], { ...grading, scheme }, roster).split("\r\n").map((row) =>
    row.split(",")
  );
  const [head, ...others] = rows;
  assertEquals(head.slice(-4), ["late", "adjust", "final", "email"]);
  assertEquals(others.slice(0, -1).map((row) => row[0]), ["bob", "dora", "alice", "carol"]);
  const dora = others[1];
  assertEquals([dora.length, dora.slice(0, 3), dora.slice(-4)], [head.length, ["dora", "0", "67"], [
    "0",
    "0",
    "0",
    "d@x",
  ]]);
  assertEquals(dora[head.indexOf("problem")], "nothing was handed in");
  const final = String(Math.round(some.score * 80) / 100);
  assertEquals(others[0].slice(-5), ["2", "0", final, '"b', 'o@b"']);
  assertEquals(others[2].slice(-4), ["0", "0", "67", "a@x"]);
});

Deno.test("a name of a roster is the one that the student's folder gets in the results", () => {
  Deno.writeTextFileSync(path, "name,id\nZoe\u0308 van Dam,7\n");
  const roster = readRoster(path);
  const [, row, end] = gradesCsv([{ ...full, name: "Zo\u00eb_van_Dam" }], grading, roster).split("\r\n");
  assertEquals([row.split(",")[0], row.split(",").at(-1), end], ["Zo\u00eb_van_Dam", "7", ""]);
});

Deno.test("a mistake in a roster is one sentence with its line", () => {
  const says = (text: string, message: string) => {
    Deno.writeTextFileSync(path, text);
    const error = assertThrows(() => readRoster(path), UsageError);
    assertEquals(error.message.replaceAll(path, "FILE"), message);
  };
  says("nam,late\na,1\n", '--roster FILE: its first line has no column "name", but nam, late');
  says("", "--roster FILE: its first line is empty");
  says("name,late\na,x\n", "--roster FILE, line 2: late is x; expected a number, 0 or more");
  says("name,adjust\na,1\na,2\n", "--roster FILE, line 3: a is there twice");
  says("name,adjust\n,1\n", "--roster FILE, line 2: the name is missing");
  assertThrows(() => readRoster(`${path}.none`), UsageError, "there is no such file");
});
