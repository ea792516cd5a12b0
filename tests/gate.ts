/**
 * `deno task check`: everything that must be green before a commit lands, from formatting to all eighteen tests on
 * fixed seeds in both runtimes. Needs Deno and npm; gets Bun by itself.
 *
 * @module
 */
// deno-lint-ignore-file no-console -- it reports on the terminal

const root = new URL("../", import.meta.url).pathname;
const deno = Deno.execPath();
/** The release of Bun that is checked against. */
const bunRelease = "bun@1.4.5";
const rooms = [
  "labgob",
  "labrpc",
  "sim",
  "sandbox",
  "platform",
  "raft",
  "starter",
  "tester",
  "referee",
  "trace",
  "runner",
  "reports",
  "commands",
  "staff",
];

/** What users import: its docstrings are checked. */
const documented = [
  "labgob/mod.ts",
  "labrpc/mod.ts",
  "raft/api.ts",
  "raft/persister.ts",
  "raft/util.ts",
  "starter/raft/raft.ts",
];

/** Runs a command in the project's folder; its output is shown when it fails. */
async function run(command: string, args: string[], env: Record<string, string> = {}): Promise<string> {
  const { success, stdout, stderr } = await new Deno.Command(command, { args, env, cwd: root, stdin: "null" })
    .output();
  const text = new TextDecoder().decode(stdout);
  if (success) return text;
  console.log(text + new TextDecoder().decode(stderr));
  throw new Error(`failed: ${[command, ...args].join(" ")}`);
}

async function step(name: string, body: () => Promise<string | void>): Promise<void> {
  const begun = performance.now();
  console.log(`..  ${name}`);
  const note = await body();
  console.log(
    `ok  ${name}  (${((performance.now() - begun) / 1000).toFixed(1)} s)${note ? `  ${note}` : ""}`,
  );
}

function sources(folder: string): string[] {
  return [...Deno.readDirSync(root + folder)].flatMap((entry) =>
    entry.isDirectory
      ? ["testdata", "students", "hostile"].includes(entry.name) ? [] : sources(`${folder}/${entry.name}`)
      : entry.name.endsWith(".ts")
      ? [`${folder}/${entry.name}`]
      : []
  );
}

/** The last line of a test runner's output that counts tests. */
function counted(output: string): string {
  // deno-lint-ignore no-control-regex -- colours
  const plain = output.replaceAll(/\x1b\[[0-9;]*m/g, "");
  const [, passed, failed] = plain.match(/(\d+) passed[^\n]*?(\d+) failed/) ?? [];
  return `${passed} passed, ${failed} failed`;
}

/**
 * Test files that take long, the longest first: they begin in this order, so that none is left for the end. The gate
 * prints what they took.
 */
const longTests = [
  "tests/grade_test.ts",
  "tests/exam_test.ts",
  "tests/referee_test.ts",
  "tests/students_test.ts",
  "tests/probes_test.ts",
  "tests/hostile_test.ts",
  "tests/extra_test.ts",
  "tests/stress_test.ts",
  "tests/mutants_test.ts",
  "runner/pool_test.ts",
  "tests/right_test.ts",
  "tests/replay_test.ts",
  "tests/cli_test.ts",
  "tests/handout_test.ts",
  "tests/digests_test.ts",
  "tests/notes_test.ts",
];

/** All files of tests, in the order in which they are to begin. */
function testFiles(): string[] {
  const all = [...rooms, "tests"].flatMap(sources).filter((file) => file.endsWith("_test.ts")).sort();
  return [...longTests, ...all.filter((file) => !longTests.includes(file))];
}

/** What the files of a JUnit report took, the longest first. */
function slowest(report: string, count: number): string {
  const files = [...report.matchAll(/<testsuite name="([^"]+)"([^>]*)>([^]*?)<\/testsuite>/g)].map(
    ([, name, , cases]) => ({
      name,
      seconds: [...cases.matchAll(/<testcase [^>]*\btime="([\d.]+)"/g)].reduce(
        (sum, [, time]) => sum + Number(time),
        0,
      ),
    }),
  );
  return files.sort((a, b) => b.seconds - a.seconds).slice(0, count)
    .map(({ name, seconds }) => `      ${seconds.toFixed(0).padStart(4)} s  ${name}\n`).join("");
}

async function gate(): Promise<void> {
  let bun = "";
  const everything = ["cli.ts", ...[...rooms, "tests", "bench"].flatMap(sources)];
  await step("format", async () => void await run(deno, ["fmt", "--check"]));
  await step("lint", async () => void await run(deno, ["lint"]));
  await step("types", async () => void await run(deno, ["check", ...everything]));
  await step("doc lint", async () => {
    await run(deno, ["doc", "--lint", ...documented]);
  });
  await step("Bun", async () => {
    bun = (await run("npx", ["--yes", "--package", bunRelease, "-c", "command -v bun"])).trim().split("\n")
      .at(-1)!;
    await run(bun, ["install", "--frozen-lockfile"]);
    return (await run(bun, ["--version"])).trim();
  });
  let result = "";
  await step("tests", async () => {
    // Much of the time is waiting for processes: one file more than there are cores keeps those busy.
    const jobs = String(navigator.hardwareConcurrency + 1);
    const report = await Deno.makeTempFile({ prefix: "raftlab-gate-", suffix: ".xml" });
    const args = ["test", "-A", "--no-check", "--parallel", `--junit-path=${report}`, ...testFiles()];
    result = counted(await run(deno, args, { RAFTLAB_BUN: bun, DENO_JOBS: jobs }));
    console.log(slowest(await Deno.readTextFile(report), 15).trimEnd());
    await Deno.remove(report);
    return result;
  });
  for (const [runtime, command] of [["Deno", deno], ["Bun", bun]]) {
    await step(`the lab on five seeds, ${runtime}`, async () => {
      const args = ["cli.ts", "test", "--seed", "1", "--count", "5"];
      const output = await run(command, runtime === "Deno" ? ["run", "-A", ...args] : args);
      return `${output.match(/\.\.\. Passed/g)?.length} passed`;
    });
  }
  console.log(result);
}

try {
  await gate();
} catch (error) {
  console.log(String(error instanceof Error ? error.message : error));
  Deno.exit(1);
}
