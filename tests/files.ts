/**
 * Lists the project's files for the tasks of `deno task check`:
 *
 *     deno run --allow-read tests/files.ts sources     all modules whose types are checked
 *     deno run --allow-read tests/files.ts tests       all files of tests, the longest first
 *     deno run --allow-read tests/files.ts slowest     how long each file took in the last check:tests
 *
 * @module
 */
// deno-lint-ignore-file no-console -- it prints

/**
 * Files of tests that take long, the longest first. They start in this order, so that none of them runs alone at the end
 * while the other core is idle.
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
  "tests/explore_test.ts",
  "tests/screens_test.ts",
  "tests/mutants_test.ts",
  "runner/pool_test.ts",
  "tests/right_test.ts",
  "tests/replay_test.ts",
  "tests/cli_test.ts",
  "tests/handout_test.ts",
  "tests/completions_test.ts",
  "tests/pages_test.ts",
  "tests/digests_test.ts",
  "tests/notes_test.ts",
];

/** Students' files and other data, and what has a configuration of its own. */
const data = ["testdata", "students", "hostile", "node_modules", "browser"];

/** All modules in a folder of the project, which ends with a slash or is "". */
function* modulesIn(folder: string): Generator<string> {
  for (const { name, isDirectory } of Deno.readDirSync(new URL(`../${folder}`, import.meta.url))) {
    if (isDirectory && !name.startsWith(".") && !data.includes(name)) yield* modulesIn(`${folder}${name}/`);
    else if (!isDirectory && name.endsWith(".ts")) yield `${folder}${name}`;
  }
}

function tests(): string[] {
  const all = [...modulesIn("")].filter((file) => file.endsWith("_test.ts")).sort();
  const gone = longTests.filter((file) => !all.includes(file));
  if (gone.length > 0) throw new Error(`tests/files.ts names files that are not there: ${gone.join(", ")}`);
  return [...longTests, ...all.filter((file) => !longTests.includes(file))];
}

/** How long each file in a JUnit report took, the longest first. */
function slowest(report: string): string[] {
  const files = [...report.matchAll(/<testsuite name="([^"]+)"[^>]*>([^]*?)<\/testsuite>/g)].map(
    ([, name, cases]) => {
      const times = [...cases.matchAll(/<testcase [^>]*\btime="([\d.]+)"/g)].map(([, time]) => Number(time));
      return { name, seconds: times.reduce((sum, time) => sum + time, 0) };
    },
  );
  return files.sort((a, b) => b.seconds - a.seconds)
    .map(({ name, seconds }) => `${seconds.toFixed(1).padStart(6)} s  ${name}`);
}

const lists: Record<string, () => string[]> = {
  sources: () => [...modulesIn("")],
  tests,
  slowest: () => {
    try {
      return slowest(Deno.readTextFileSync(new URL("../.raftlab/tests.xml", import.meta.url)));
    } catch (error) {
      if (!(error instanceof Deno.errors.NotFound)) throw error;
      return ["No times yet: run deno task check:tests first."];
    }
  },
};

console.log(lists[Deno.args[0]]().join("\n"));
