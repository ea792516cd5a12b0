/** The recipes of docs/many_machines.md work as written, here with small numbers and a folder of their own. */

// @ts-types="../types/std_assert.d.ts"
import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { root } from "./stress.ts";

const page = Deno.readTextFileSync(`${root}docs/many_machines.md`);

/** The first code block under a heading. */
function recipe(heading: string): string {
  return page.split(`\n## ${heading}\n`)[1].split(/```\w+\n/)[1].split("```")[0];
}

interface Result {
  code: number;
  text: string;
}

async function run(command: string, args: string[], env: Record<string, string> = {}): Promise<Result> {
  // `deno` in a recipe is the Deno that runs this test.
  const path = `${Deno.execPath().replace(/\/[^/]*$/, "")}:${Deno.env.get("PATH")}`;
  const { code, stdout, stderr } = await new Deno.Command(command, {
    args,
    cwd: root,
    env: { ...env, PATH: path, NO_COLOR: "1" },
    stdin: "null",
  }).output();
  return { code, text: new TextDecoder().decode(stdout) + new TextDecoder().decode(stderr) };
}

async function hasParallel(): Promise<boolean> {
  try {
    return (await run("parallel", ["--version"])).text.startsWith("GNU parallel");
  } catch {
    return false;
  }
}

/** Installs GNU parallel if it is missing; fails with instructions if it cannot. */
async function needParallel(): Promise<void> {
  if (await hasParallel()) return;
  if (Deno.build.os === "linux" && Deno.uid() === 0) {
    await run("sh", ["-c", "apt-get update -qq && apt-get install -y -qq parallel"]);
  }
  assert(await hasParallel(), "GNU parallel is needed: apt-get install parallel, or brew install parallel");
}

/** Calls `use` with a temporary folder, and removes it afterwards. */
async function inFolder(use: (out: string) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir({ prefix: "raftlab-shards-" });
  try {
    await use(`${folder}/out`);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

Deno.test("the recipe for GNU parallel", async () => {
  await needParallel();
  await inFolder(async (OUT) => {
    const env = { OUT, SHARDS: "3", RUNS: "7", TESTS: "2A" };
    const { code, text } = await run("bash", ["-euc", recipe("GNU parallel")], env);
    assertEquals(code, 0, text);
    assertEquals(
      text.match(/stress: \d+ runs, \d+ passed, 0 failed, seed \d\.\.\d in steps of 3/g)?.length,
      3,
      text,
    );
    assertMatch(text, /\nmerge: 14 runs, 14 passed, 0 failed, seed 1\.\.7\n/);
    assertStringIncludes(await Deno.readTextFile(`${OUT}/report.xml`), 'name="TestReElection2A"');
    assertEquals((await Deno.readTextFile(`${OUT}/joblog`)).trim().split("\n").length, 4);
  });
});

Deno.test("the recipe for Slurm, one task of the array after the other", async () => {
  await inFolder(async (OUT) => {
    const tasks = ["1", "2"].map((SLURM_ARRAY_TASK_ID) =>
      run("bash", ["-c", recipe("Slurm")], {
        SLURM_ARRAY_TASK_ID,
        SLURM_ARRAY_TASK_COUNT: "2",
        SLURM_CPUS_PER_TASK: "1",
        OUT,
        RUNS: "5",
        TESTS: "2A",
      })
    );
    for (const { code, text } of await Promise.all(tasks)) assertEquals(code, 0, text);
    const merged = await run("deno", ["task", "merge", `${OUT}/1.jsonl`, `${OUT}/2.jsonl`, "--quiet"]);
    assertStringIncludes(merged.text, "merge: 10 runs, 10 passed, 0 failed, seed 1..5\n");
  });
});

Deno.test("the commands of the workflow for GitHub Actions", async () => {
  const steps = recipe("GitHub Actions").replace(/>-\n\s+(.*)\n\s+(.*)/, "$1 $2");
  const [stress, merge] = [...steps.matchAll(/run: (deno task .*)/g)].map((found) => found[1]);
  await inFolder(async (out) => {
    await Deno.mkdir(out);
    const values: Record<string, string> = {
      "github.run_number": "12",
      "matrix.shard": "2",
      "strategy.job-total": "8",
    };
    const line = stress
      .replace(/\$\{\{ ([\w.-]+) \}\}/g, (_, name) => values[name])
      .replace("2A 2B 2C --runs 8000", "2A --runs 16")
      .replace(" out/", ` ${out}/`);
    const shard = await run("sh", ["-c", line]);
    assertEquals(shard.code, 0, shard.text);
    assertMatch(shard.text, /stress: 4 runs, 4 passed, 0 failed, seed 120001\.\.120009 in steps of 8/);
    const joined = await run("sh", [
      "-c",
      merge.replace("out/*", `${out}/*`).replace("report.xml", `${out}/r.xml`),
    ]);
    assertEquals(joined.code, 0, joined.text);
    assertMatch(joined.text, /\nmerge: 4 runs, .*, 28 missing\n/);
  });
});
