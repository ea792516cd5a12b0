// @ts-types="../../types/std_assert.d.ts"
import { assertEquals, assertThrows } from "@std/assert";
import { UsageError } from "../../platform/usage_error.ts";
import { plain } from "../../reports/report.ts";
import { compared, readGrades } from "./compare.ts";
import { gradesJson } from "./reports/grades_files.ts";
import { full, grading, none, some } from "./reports/testdata/grades.ts";

const folder = Deno.makeTempDirSync({ prefix: "raftlab-compare-" });

Deno.test("two gradings: who has more or less, why, and which rules are others", () => {
  const write = (name: string, text: string) => {
    Deno.mkdirSync(`${folder}/${name}`);
    Deno.writeTextFileSync(`${folder}/${name}/grades.json`, text);
    return readGrades(`${folder}/${name}`);
  };
  const old = write("old", gradesJson([full, some], grading));
  assertEquals(compared(old, readGrades(`${folder}/old/grades.json`), 80, plain), {
    same: true,
    lines: ["2 of 2 submissions have the same grades"],
  });
  const worse = {
    ...full,
    hash: "1".repeat(64),
    score: 17,
    tests: [{ ...full.tests[0], score: 0, passed: 3 }, full.tests[1]],
  };
  const now = write("now", gradesJson([worse, some, none], { ...grading, seed: 8 }));
  assertEquals(compared(old, now, 100, plain), {
    same: false,
    lines: [
      "       old  new  change",
      "alice   67   17     -50  handed in anew; TestInitialElection 4/4 -> 3/4",
      "carol    -    0          only in the new",
      "",
      "1 of 3 submissions have the same grades; the rules differ: seed",
    ],
  });
  Deno.writeTextFileSync(`${folder}/bad.json`, "{}");
  assertThrows(() => readGrades(`${folder}/bad.json`), UsageError, "format is missing");
  assertThrows(() => readGrades(`${folder}/none`), UsageError, "there is no grades.json");
});
