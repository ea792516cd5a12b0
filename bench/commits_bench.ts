/**
 * CPU of two commits, measured in turn on one machine: of `deno task test 2A`, and of a warm round of 2A, 2B and 2C.
 *
 *     deno run -A bench/commits_bench.ts OLD [NEW] [--turns 5] [--rounds 20]
 *
 * NEW is the present commit unless it is given. A warm round is what one more costs in the commit's own lab_bench.ts: the CPU of
 * a long one less that of a short one, by how many rounds they differ. Printed are the best of all turns, and the ratio. Needs bash,
 * whose `time` counts the CPU of all processes of a command.
 *
 * @module
 */
// deno-lint-ignore-file no-console -- it reports on the terminal

// @ts-types="../types/std_cli_parse_args.d.ts"
import { parseArgs } from "@std/cli/parse-args";

const options = parseArgs(Deno.args, { string: ["turns", "rounds"] });
const turns = Number(options.turns ?? 5), rounds = Number(options.rounds ?? 20);
const [before, after = "HEAD"] = options._.map(String);
if (before === undefined) {
  console.log("commits_bench needs the commit to compare with, such as HEAD~10");
  Deno.exit(2);
}

async function run(command: string, args: string[], cwd: string): Promise<string> {
  const env = { NO_COLOR: "1", LC_ALL: "C" };
  const { success, stderr } = await new Deno.Command(command, { args, cwd, env, stdout: "null" }).output();
  const text = new TextDecoder().decode(stderr);
  if (!success) throw new Error(`${[command, ...args].join(" ")} failed:\n${text}`);
  return text;
}

/** Milliseconds of CPU, of user and system, that a command and its children take. */
async function cpuOf(words: string[], cwd: string): Promise<number> {
  const script = `TIMEFORMAT='cpu %U %S'; time ${words.map((word) => `'${word}'`).join(" ")}`;
  const [, user, system] = /^cpu ([\d.]+) ([\d.]+)$/m.exec(await run("bash", ["-c", script], cwd))!;
  return (Number(user) + Number(system)) * 1000;
}

const measures: Record<string, (cwd: string) => Promise<number>> = {
  "deno task test 2A": (cwd) => cpuOf([Deno.execPath(), "task", "test", "2A", "--seed", "1"], cwd),
  "a warm round of 2A 2B 2C": async (cwd) => {
    const bench = (count: number) =>
      cpuOf([Deno.execPath(), "run", "-A", "bench/lab_bench.ts", `${count}`], cwd);
    const few = 5;
    return (await bench(few + rounds) - await bench(few)) / rounds;
  },
};

const folder = Deno.makeTempDirSync({ prefix: "raftlab-bench-" });
const commits = [before, after].map((commit, i) => ({
  commit,
  path: `${folder}/${i}`,
  best: new Map<string, number>(),
}));
try {
  for (const { commit, path } of commits) {
    await run("git", ["worktree", "add", "--detach", path, commit], Deno.cwd());
    await cpuOf([Deno.execPath(), "task", "test", "2A", "--seed", "1"], path); // fills the caches
  }
  for (let turn = 0; turn < turns; turn++) {
    for (const { path, best } of commits) {
      for (const [name, measure] of Object.entries(measures)) {
        best.set(name, Math.min(best.get(name) ?? Infinity, await measure(path)));
      }
    }
    console.log(`turn ${turn + 1} of ${turns}`);
  }
  for (const name of Object.keys(measures)) {
    const [old, now] = commits.map(({ best }) => best.get(name)!);
    console.log(
      `${name.padEnd(26)} ${old.toFixed(0)} ms -> ${now.toFixed(0)} ms, ratio ${(now / old).toFixed(2)}`,
    );
  }
} finally {
  for (const { path } of commits) {
    await run("git", ["worktree", "remove", "--force", path], Deno.cwd()).catch(() => {});
  }
  Deno.removeSync(folder, { recursive: true });
}
