/** docs/grading.md: its course file is valid, its autograder runs, and it names every column and every field. */

// @ts-types="../types/std_assert.d.ts"
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { ownText } from "../commands/new/own_files.ts";
import { schemeFrom } from "../staff/grading/scheme.ts";
import { allPoints } from "../staff/grading/reports/grade.ts";
import { gradesCsv, gradesJson } from "../staff/grading/reports/grades_files.ts";
import { grading, some } from "../staff/grading/reports/testdata/grades.ts";
import { courses } from "../tester/courses/all.ts";
import { root } from "./stress.ts";

const page = Deno.readTextFileSync(`${root}docs/grading.md`);

/** The code block that contains `mark`. */
function block(mark: string): string {
  const blocks = page.split("```").filter((_, i) => i % 2 === 1).map((text) => text.replace(/^\w+\n/, ""));
  return blocks.find((text) => text.includes(mark))!;
}

Deno.test("the page's course file is valid", async () => {
  const scheme = await schemeFrom(JSON.parse(block('"base"')), courses);
  assertEquals([scheme.tests.length, allPoints(scheme)], [4, 100]);
});

Deno.test("the page names every column of grades.csv and every field of grades.json", () => {
  const words = new Set([...page.matchAll(/`([\w.]+)`/g)].map(([, word]) => word));
  const [head] = gradesCsv([some], grading).split("\r\n");
  const columns = head.split(",").filter((name) => !/^(A\d|Test.*)$/.test(name));
  const fields = new Set<string>();
  JSON.parse(gradesJson([some], grading), function (key, value) {
    if (!Array.isArray(this)) fields.add(key);
    return value;
  });
  for (const inside of ["", "test", "total"]) fields.delete(inside); // of limits
  assertEquals([...columns, ...fields].filter((name) => !words.has(name)), []);
});

Deno.test({
  name: "the autograder writes results.json where Gradescope expects it",
  ignore: Deno.build.os === "windows",
  async fn() {
    const folder = Deno.makeTempDirSync({ prefix: "raftlab-gradescope-" });
    try {
      for (const name of ["source", "submission", "results"]) Deno.mkdirSync(`${folder}/${name}`);
      Deno.symlinkSync(root.replace(/\/$/, ""), `${folder}/source/raftlab`);
      // The link leads elsewhere: `..` is the project's parent then, so that the secret is named in full.
      Deno.writeTextFileSync(`${folder}/secret.txt`, "a secret of sixteen characters or more");
      Deno.writeTextFileSync(
        `${folder}/submission/raft.ts`,
        ownText(Deno.readTextFileSync(`${root}starter/raft/raft.ts`)),
      );
      const path = `${Deno.execPath().replace(/\/[^/]*$/, "")}:${Deno.env.get("PATH")}`;
      const { code, stderr } = await new Deno.Command("bash", {
        args: [`${root}staff/autograder/run_autograder`],
        cwd: folder,
        env: { AUTOGRADER: folder, SECRET: `${folder}/secret.txt`, RUNS: "1", PATH: path, NO_COLOR: "1" },
        stdin: "null",
      }).output();
      assertEquals(code, 0, new TextDecoder().decode(stderr));
      const results = JSON.parse(Deno.readTextFileSync(`${folder}/results/results.json`));
      assertEquals([results.score, results.tests.length], [10, 20]);
      assert(results.tests.every(({ max_score }: { max_score: number }) => max_score > 0));
      assertStringIncludes(results.tests[0].output, "expected one leader, got none");
    } finally {
      Deno.removeSync(folder, { recursive: true });
    }
  },
});
