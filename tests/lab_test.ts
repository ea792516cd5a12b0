/**
 * A lab of another kind runs through all commands, with nothing added but its folders and its entry in the list of
 * courses: tests/testdata/counter/ is laid over a copy of the project.
 */

// @ts-types="../types/std_assert.d.ts"
import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { ended, type Result } from "./command_line.ts";

const root = new URL("../", import.meta.url).pathname;
const folder = Deno.realPathSync(Deno.makeTempDirSync({ prefix: "raftlab-lab-" }));
globalThis.addEventListener("unload", () => Deno.removeSync(folder, { recursive: true }));
const project = `${folder}/project`;

function copy(
  from: string,
  to: string,
  leaveOut = /^(\.git|\.ci|\.raftlab|bench|tests|node_modules)$/,
): void {
  Deno.mkdirSync(to, { recursive: true });
  for (const { name, isDirectory, isFile } of Deno.readDirSync(from)) {
    if (leaveOut.test(name)) continue;
    if (isDirectory) copy(`${from}/${name}`, `${to}/${name}`, leaveOut);
    else if (isFile) Deno.copyFileSync(`${from}/${name}`, `${to}/${name}`);
  }
}

/** The copy, with the lab; its one change of a file of the project's. */
function makeProject(): void {
  copy(root, project);
  copy(`${root}tests/testdata/counter`, project);
  const list = `${project}/tester/courses/all.ts`;
  const text = Deno.readTextFileSync(list);
  const entered = `import { counting } from "../counter/lab.ts";\n${text}`.replace(
    "[mit6824,",
    "[counting, mit6824,",
  );
  assertStringIncludes(entered, "[counting, ");
  Deno.writeTextFileSync(list, entered);
}

/** Runs a task of the copy, or of a handout, with the rights it has there. */
function task(words: string, cwd = project): Promise<Result> {
  const args = ["task", "--quiet", ...words.split(" ")];
  return ended(new Deno.Command(Deno.execPath(), { args, cwd, env: { NO_COLOR: "1" } }));
}

Deno.test("lab: a lab of two files, with columns and clients of its own, needs its folders and an entry", async (t) => {
  makeProject();
  await t.step("test: banners, columns, package; and types", async () => {
    const { code, out, err } = await task("test C --seed 1");
    assertEquals(code, 0, out + err);
    assertMatch(
      out,
      /^Test \(C\): each addition counts once \.\.\.\n {2}\.\.\. Passed -- {3}\d\.\d {2}3 +\d+ {3}61\n/m,
    );
    assertMatch(out, /\nok {2}\tcounter\t/);
    const list = await task("test --list");
    assertStringIncludes(list.out, "counting: Counting 101\n");
    const both = await task("test C 2A");
    assertEquals(both.code, 2);
    assertStringIncludes(both.err, "one run takes the tests of one course");
  });

  await t.step("stress: counts, and one process's digest is another's", async () => {
    const { code, out, err } = await task(
      `stress C --runs 5 --seed 1 --no-check --json ${folder}/runs.jsonl`,
    );
    assertEquals(code, 0, out + err);
    assertMatch(out, /^ {2}TestCrash +5 +5 +0 /m);
    const records = Deno.readTextFileSync(`${folder}/runs.jsonl`).trim().split("\n").map((line) =>
      JSON.parse(line)
    );
    const run = records.find(({ test, seed }) => test === "TestCrash" && seed === 2);
    assertEquals(run.counts, { ops: 5, saves: 5 });
    const replayed = await task("replay TestCrash --seed 2");
    assertStringIncludes(replayed.out, `digest ${run.digest}, `);
    assertMatch(replayed.out, / client C0 asks: Add\(k, 1\) \(operation 1\)\n/);
    assertMatch(replayed.out, / client C0 gets: 1 \(operation 1\)\n/);
  });

  await t.step("handout: skeletons that fail, and the solution that passes in it", async () => {
    const handout = `${folder}/handout`;
    const { code, out, err } = await task(`handout ${handout} --course counting`);
    assertEquals(code, 0, out + err);
    const first = await task("test C --seed 1 --no-check", handout);
    assertEquals(first.code, 1, first.err);
    assertStringIncludes(first.out, "60 additions of 1 came to 0");
    const readme = Deno.readTextFileSync(`${handout}/README.md`);
    assertStringIncludes(readme, "`counter/server.ts` and `counter/client.ts` are skeletons");
    assertStringIncludes(readme, "60 additions of 1 came to 0");
    assertStringIncludes(first.out, "60 additions of 1 came to 0");
    for (const name of ["server.ts", "client.ts", "common.ts"]) {
      Deno.copyFileSync(`${project}/counter/${name}`, `${handout}/counter/${name}`);
    }
    const solved = await task("test C --seed 1 --no-check", handout);
    assertEquals(solved.code, 0, solved.out);
  });

  await t.step("grade: points, a file that is missing, a solution with a file of its own", async () => {
    const put = (name: string, ...files: string[]) => {
      Deno.mkdirSync(`${folder}/${name}`);
      for (const file of files) Deno.copyFileSync(file, `${folder}/${name}/${file.split("/").at(-1)}`);
    };
    const at = (room: string, name: string) => `${project}/${room}/${name}`;
    put("good", ...["server.ts", "client.ts", "common.ts"].map((name) => at("counter", name)));
    put("half", at("counter", "server.ts"));
    put("bare", ...["server.ts", "client.ts"].map((name) => at("starter/counter", name)));
    const names = ["good", "half", "bare"];
    const { code, out, err } = await task(
      `grade ${
        names.map((name) => `${folder}/${name}`).join(" ")
      } --course counting --runs 2 --out ${folder}/out`,
    );
    assertEquals(code, 0, out + err);
    const { submissions } = JSON.parse(Deno.readTextFileSync(`${folder}/out/grades.json`));
    const scores = Object.fromEntries(
      (submissions as { name: string; score: number }[]).map(({ name, score }) => [name, score]),
    );
    assertEquals(scores, { good: 20, half: 0, bare: 0 });
    assertStringIncludes(Deno.readTextFileSync(`${folder}/out/half/report.txt`), "there is no client.ts");
  });
});
