/**
 * What people see: whole screens of `test`, `stress`, `replay` and `grade` at 80 and at 200 columns, in a terminal and
 * piped. After changing how something looks, run `deno test -A tests/screens_test.ts -- --rewrite` and review the diff.
 *
 * @module
 */

// @ts-types="../types/std_assert.d.ts"
import { assert, assertEquals } from "@std/assert";
import { Asides } from "../reports/asides.ts";
import { Groups } from "../reports/groups.ts";
import { plain } from "../reports/report.ts";
import { RuleGroups } from "../reports/rule_groups.ts";
import { StressReport } from "../reports/stress_report.ts";
import { Tally } from "../reports/tally.ts";
import { brokenRun, failedRun, passedRun } from "../reports/testdata/runs.ts";
import { widthOf } from "../reports/width.ts";
import { courses } from "../tester/courses/all.ts";
import { commandLine } from "./command_line.ts";
import { plainBase } from "./mutant_files.ts";

const root = new URL("../", import.meta.url).pathname;
const texts = new URL("testdata/screens/", import.meta.url);
const rewrite = Deno.args.includes("--rewrite");
const widths = [80, 200];

// Commands are run in here, so that no path on a screen is this machine's.
const folder = Deno.makeTempDirSync({ prefix: "raftlab-screens-" });
addEventListener("unload", () => Deno.removeSync(folder, { recursive: true }));
const student = (name: string) => Deno.readTextFileSync(`${root}tests/students/${name}.ts`);
Deno.writeTextFileSync(`${folder}/solution.ts`, plainBase());
for (const name of ["forgotten_await", "zero_left_out"]) {
  Deno.writeTextFileSync(`${folder}/${name}.ts`, student(name));
}
for (
  const [name, text] of [["ada", plainBase()], ["日本語の名前", student("refused_import")], [
    "bob",
    student("type_error"),
  ]]
) {
  Deno.mkdirSync(`${folder}/class/${name}`, { recursive: true });
  Deno.writeTextFileSync(`${folder}/class/${name}/raft.ts`, text);
  Deno.writeTextFileSync(`${folder}/class/${name}/solution.ts`, plainBase());
}

const commands: Record<string, string> = {
  test: "test 2A --raft forgotten_await.ts --seed 1 --no-check",
  stress: "stress 2A TestPersist12C --raft zero_left_out.ts --runs 3 --seed 1 --jobs 1 --no-check",
  replay: "replay TestInitialElection2A --raft solution.ts --seed 1 --to 0.8",
  grade:
    "grade class/ada class/日本語の名前 class/bob --course cos418 --part A3 --runs 2 --seed 1 --out graded --jobs 1",
};

/** The program and arguments of a command; `grade` writes into a new folder each time. */
function lineOf(name: string): string[] {
  Deno.mkdirSync(`${folder}/graded`, { recursive: true });
  Deno.removeSync(`${folder}/graded`, { recursive: true });
  const [command, args] = commandLine(commands[name].split(" "));
  return [command, ...args.map((arg) => arg === "cli.ts" ? `${root}cli.ts` : arg)];
}

/** A screen without what differs from run to run. Columns stay where they are. */
function steady(screen: string): string {
  return screen
    .replaceAll(/[0-9.]+s real/g, "0.00s real")
    .replaceAll(/(, seed \S+, )[0-9.]+s$/gm, "$10.0s")
    // The last column of stress's table is how fast this machine is.
    .replaceAll(
      /^((?:2[ABC]|total| {2}Test\w+) .*±.*?)( +[0-9.]+)$/gm,
      (_, line, rate) => line + "N".padStart(rate.length),
    )
    .replaceAll(/solution\.ts:\d+:\d+/g, "solution.ts:N:N");
}

function check(name: string, text: string): void {
  const golden = new URL(`${name}.txt`, texts);
  if (rewrite) return Deno.writeTextFileSync(golden, text);
  assertEquals(text, Deno.readTextFileSync(golden), `${golden.pathname} differs; --rewrite writes it anew`);
}

async function piped(name: string, width: number): Promise<string> {
  const [command, ...args] = lineOf(name);
  const env = { COLUMNS: String(width) };
  const { stdout } = await new Deno.Command(command, { args, cwd: folder, env }).output();
  return new TextDecoder().decode(stdout);
}

const tmux = (...args: string[]) =>
  new Deno.Command("tmux", { args: ["-L", "raftlab-screens", ...args] }).output();

async function hasTmux(): Promise<boolean> {
  try {
    return (await tmux("-V")).success;
  } catch {
    return false;
  }
}

/** What stands in a terminal of so many columns when the command has ended. */
async function inTerminal(name: string, width: number): Promise<string> {
  const session = `${name}${width}`;
  const done = `${folder}/${session}.done`;
  Deno.writeTextFileSync(
    `${folder}/${session}.sh`,
    `cd '${folder}'\n${lineOf(name).map((word) => `'${word}'`).join(" ")}\ntouch '${done}'\nsleep 100\n`,
  );
  const size = ["-x", String(width), "-y", "70"];
  await tmux("-f", "/dev/null", "new-session", "-d", "-s", session, ...size, `sh '${folder}/${session}.sh'`);
  try {
    for (let waited = 0;; waited++) {
      await new Promise((resolve) => setTimeout(resolve, 100));
      try {
        Deno.statSync(done);
        break;
      } catch {
        assert(waited < 600, `${name} did not end within a minute`);
      }
    }
    await new Promise((resolve) => setTimeout(resolve, 200));
    const { stdout } = await tmux("capture-pane", "-p", "-t", session);
    return `${new TextDecoder().decode(stdout).trimEnd()}\n`;
  } finally {
    await tmux("kill-session", "-t", session);
  }
}

for (const name of Object.keys(commands)) {
  for (const width of widths) {
    Deno.test(`screens: ${name}, piped, ${width} columns`, async () => {
      check(`${name}_piped_${width}`, steady(await piped(name, width)));
    });

    Deno.test({
      name: `screens: ${name}, in a terminal of ${width} columns`,
      ignore: !await hasTmux(),
      fn: async () => check(`${name}_terminal_${width}`, steady(await inTerminal(name, width))),
    });
  }
}

for (const width of widths) {
  Deno.test(`screens: stress while it runs, ${width} columns`, () => {
    const course = courses.find(({ id }) => id === "mit6824")!;
    const tests = course.tests.filter(({ lab }) => lab === "raft");
    const tally = new Tally(tests);
    const groups = new Groups();
    const rules = new RuleGroups();
    for (const [i, { name }] of tests.entries()) {
      for (let k = 0; k < 400; k++) {
        tally.add(passedRun({ test: name, seconds: 5 + 7 * i, rpcs: 36_414 * i, bytes: 20_858_904 * i }));
      }
    }
    const failed = failedRun({ test: "TestReElection2A" });
    tally.add(failed);
    groups.add(failed);
    rules.add(brokenRun());
    const clock = performance.now;
    let now = 0;
    performance.now = () => now;
    let screen = "";
    const report = new StressReport(
      {
        command: "stress",
        real: false,
        quiet: false,
        planned: 9000,
        duration: null,
        paint: plain,
        width,
        tableWidth: width,
        commands: () => [],
        terminal: () => ({ rows: 50 }),
        write: (text) => screen += text,
        complain: () => {},
      },
      tally,
      groups,
      rules,
      new Asides(),
    );
    now = 60_000;
    report.tick();
    performance.now = clock;
    // deno-lint-ignore no-control-regex -- what moves the cursor is no part of the picture
    const lines = screen.replaceAll(/\x1b\[[?0-9]*[a-zA-Z]/g, "").split("\n");
    const table = lines.slice(0, lines.findIndex((line) => line.startsWith("total")) + 1);
    assertEquals(table.filter((line) => widthOf(line) > width), []);
    check(`stress_live_${width}`, lines.join("\n"));
  });
}
