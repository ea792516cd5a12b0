/** What the command line prints and how it exits. */

// @ts-types="../types/std_assert.d.ts"
import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { extraTests } from "../tester/raft/extra_tests.ts";
import { commandLine, ended, type Result } from "./command_line.ts";
import { mutantNamed, writeMutant } from "./mutant_files.ts";

const root = new URL("../", import.meta.url).pathname;
const folder = Deno.makeTempDirSync({ prefix: "raftlab-cli-" });

/** A Raft that does nothing: no leader is ever elected. */
const idle = studentFile(
  "idle.ts",
  `export function Make() {
  return { Start: () => [-1, 0, false], GetState: () => [0, false], Kill() {} };
}
`,
);
const spinning = studentFile(
  "spinning.ts",
  `export function Make(_peers: unknown, me: number) {
  if (me === 0) setTimeout(() => { for (;;); }, 10);
  return { Start: () => [-1, 0, false], GetState: () => [0, false], Kill() {} };
}
`,
);
const printing = studentFile(
  "printing.ts",
  `import { DPrintf } from "../raft/util.ts";
export function Make(_peers: unknown, me: number) {
  setTimeout(() => console.log("hello from", me), 10 + me);
  setTimeout(() => DPrintf("quiet %d", me), 20 + me);
  return { Start: () => [-1, 0, false], GetState: () => [0, me === 0], Kill() {} };
}
`,
);

function studentFile(name: string, text: string): string {
  Deno.writeTextFileSync(`${folder}/${name}`, text);
  return `${folder}/${name}`;
}

function start(args: string[]): Deno.ChildProcess {
  const [command, line] = commandLine(args);
  return new Deno.Command(command, { args: line, cwd: root, stdout: "piped", stderr: "piped" }).spawn();
}

function run(...args: string[]): Promise<Result> {
  return ended(start(args));
}

const timeless = (text: string) => text.replace(/\d+\.\d\ds real/, "");

Deno.test("a part passes with the course's output, and its seed repeats it", async () => {
  const first = await run("test", "2A", "--seed", "81520731");
  assertEquals(first.code, 0);
  assertMatch(
    first.out,
    new RegExp(
      "^Test \\(2A\\): initial election \\.\\.\\.\n" +
        "  \\.\\.\\. Passed --  [ \\d]\\d\\.\\d  3 [ \\d]{4} [ \\d]{7} [ \\d]{4}\n" +
        "Test \\(2A\\): election after network failure \\.\\.\\.\n" +
        "  \\.\\.\\. Passed --  [ \\d]\\d\\.\\d  3 [ \\d]{4} [ \\d]{7} [ \\d]{4}\n" +
        "PASS\n" +
        "ok  \traft\t\\d+\\.\\d{3}s \\(simulated; \\d+\\.\\d\\ds real; seed 81520731\\)\n$",
    ),
  );
  const again = await run("test", "2A", "--seed", "81520731", "--jobs", "1");
  assertEquals(timeless(again.out), timeless(first.out));
  const alone = await run("test", "-run", "ReElection", "--seed", "81520731", "--no-check");
  assertEquals(alone.out.split("\n").slice(0, 2), first.out.split("\n").slice(2, 4));
});

Deno.test("COS418 by name, BU by part, -v", async () => {
  const cos = await run("test", "-run", "TestInitialElection$", "--course", "cos418", "-v");
  assertEquals(cos.code, 0);
  assertMatch(
    cos.out,
    /^=== RUN {3}TestInitialElection\nTest: initial election \.\.\.\n {2}\.\.\. Passed\n--- PASS: TestInitialElection \(\d\.\d\ds\)\nPASS\n/,
  );
  const bu = await run("test", "4A");
  assertEquals(bu.code, 0);
  assertMatch(bu.out, /^Test \(4A\): initial election/);
  assertMatch(bu.out, /\nok {2}\tcs350\/raft\t/);
});

Deno.test("README and docs/student.md show what is printed", async () => {
  const raft = new URL(writeMutant(mutantNamed("votedfor-not-reset-on-new-term"))).pathname;
  const { out } = await run("test", "2A", "--raft", raft, "--seed", "3", "--no-check");
  const lines = out.replaceAll(raft, "~/mine/raft.ts").split("\n");
  const printed = lines.slice(0, lines.findIndex((line) => line.startsWith("    hints: ")) + 1);
  const readme = Deno.readTextFileSync(`${root}README.md`);
  assertStringIncludes(readme, ["$ deno task test 2A --raft ~/mine/raft.ts", ...printed].join("\n    "));

  const [failure] = /election\.ts:\d+: .*/.exec(
    (await run("test", "2A", "--raft", idle, "--seed", "5")).out,
  )!;
  assertStringIncludes(Deno.readTextFileSync(`${root}docs/student.md`), `        ${failure}\n`);
});

Deno.test("a failure: reason, servers' states, how to repeat it, exit code 1", async () => {
  const { code, out } = await run("test", "A3", "--raft", idle, "-race", "--seed", "5");
  assertEquals(code, 1);
  assertMatch(
    out,
    /\n--- FAIL: TestInitialElection \(\d\.\d\ds\)\n {4}election\.ts:\d+: expected one leader, got none\n/,
  );
  assertStringIncludes(
    out,
    "        S2: connected, term 0, follower, applied 0\n    referee: L4 (warning) at ",
  );
  assertStringIncludes(
    out,
    `    show it again: deno task test TestReElection --raft ${idle} -race --seed 5\n`,
  );
  assertMatch(out, /\nFAIL\nexit status 1\nFAIL\traft\t\d+\.\d{3}s \(simulated; /);
});

Deno.test("-count runs seed, seed + 1, ...; -failfast stops at the first failure", async () => {
  const { out } = await run("test", "2A", "--raft", idle, "-count=2", "--seed", "4294967295");
  assertEquals([...out.matchAll(/again: .* --seed (\d+)/g)].map((found) => found[1]), [
    "4294967295",
    "4294967295",
    "4294967296",
    "4294967296",
  ]);
  assertStringIncludes(out, "\n2 rounds: 0 passed, 4 failed, rules broken in ");
  const fast = await run("test", "2A", "--raft", idle, "-count=2", "-failfast");
  assertEquals(fast.code, 1);
  assertEquals(fast.out.match(/--- FAIL/g)?.length, 1);
  assertStringIncludes(fast.out, "\n1 of 2 rounds: 0 passed, 1 failed, rules broken in ");
});

Deno.test("tests that do not run within the time limit for all tests fail", async () => {
  const { code, out } = await run("test", "2A", "2B", "-timeout", "5s", "--seed", "1");
  assertEquals(code, 1);
  assertEquals(out.match(/\.\.\. Passed/g)?.length, 1);
  assertStringIncludes(out, "    panic: test timed out after 5s (for all tests together)\n");
  assertEquals(out.match(/not run: the 5s for all tests of mit6824 were over/g)?.length, 8);
  const failed = await run("test", "2A", "--raft", idle, "-timeout", "2s", "--seed", "1", "--no-check");
  assertStringIncludes(
    failed.out,
    "\n    note: panic: test timed out after 2s (for all tests together)\n",
  );
});

Deno.test("with too few file handles it runs fewer processes and says so", async () => {
  const [command, args] = commandLine(["test", "2A", "2B", "--count", "3", "--jobs", "30", "--no-check"]);
  const { code, stdout, stderr } = await new Deno.Command("bash", {
    args: ["-c", 'ulimit -n 64; exec "$0" "$@"', command, ...args],
    cwd: root,
  }).output();
  assertEquals(code, 0);
  assertMatch(
    new TextDecoder().decode(stderr),
    /^raftlab: a process to run tests in could not be started: .*; fewer --jobs, .*; going on with fewer\n$/,
  );
  assertStringIncludes(
    new TextDecoder().decode(stdout),
    "\n3 rounds: 30 passed, 0 failed, rules broken in 0\n",
  );
});

Deno.test("prints have time and server and are in order; --debug adds DPrintf's", async () => {
  const args = ["test", "TestInitialElection2A", "--raft", printing, "--seed", "1", "--no-check"];
  const { out } = await run(...args);
  const lines = out.split("\n").slice(1, 4);
  assertEquals(lines.map((line) => line.slice(11)), [
    "S0  hello from 0",
    "S1  hello from 1",
    "S2  hello from 2",
  ]);
  assertMatch(lines[0], /^ {2}0\.01\d{4} S0 {2}/);
  assert(!out.includes("quiet"));
  const debug = await run(...args, "--debug");
  assertStringIncludes(debug.out, " S1  quiet 1\n");
});

Deno.test("control characters of a student's prints and errors are escaped in test, replay and stress", async () => {
  const raft = studentFile(
    "clearing.ts",
    `export function Make() {
  console.log("\\x1b[2Jgone\\x07");
  return { Start: () => { throw new Error("\\x1b[31mred"); }, GetState: () => [0, true], Kill() {} };
}
`,
  );
  for (
    const [command, ...more] of [["test"], ["replay"], ["replay", "--columns"], ["stress", "--runs", "1"]]
  ) {
    const args = [command, "TestBasicAgree2B", "--raft", raft, "--seed", "1", ...more];
    const { code, out, err } = await run(...args, "--no-check");
    assertEquals(code, 1, out);
    // deno-lint-ignore no-control-regex -- control characters are the point
    assertEquals(/[\x00-\x08\x0b-\x1f]/.test(out + err), false, JSON.stringify(out + err));
    assertStringIncludes(out, "\\x1b[2Jgone\\x07", out);
    assertStringIncludes(out, "\\x1b[31mred");
  }
});

Deno.test("Ctrl-C ends the run at once, shows the results so far, and leaves no child behind", async () => {
  const process = start([
    "test",
    "TestInitialElection2A",
    "TestReElection2A",
    "--raft",
    spinning,
    "--no-check",
  ]);
  let out = "";
  let children: string[] = [];
  for await (const text of process.stdout.pipeThrough(new TextDecoderStream())) {
    // The first line appears when the first test starts.
    if (out === "") {
      children = childrenOf(process.pid);
      process.kill("SIGINT");
    }
    out += text;
  }
  await process.stderr.cancel();
  const { code } = await process.status;
  assertEquals(code, 130, out);
  assertMatch(
    out,
    /^Test \(2A\): initial election \.\.\.\n {2}\.\.\. interrupted\nFAIL\nexit status 130\nFAIL\traft\t/,
  );
  assert(children.length > 0 || Deno.build.os !== "linux");
  await new Promise((resolve) => setTimeout(resolve, 100));
  assertEquals(children.filter(isAlive), []);
});

Deno.test("Ctrl-C in a long test says how far it is, and what each server was doing", async () => {
  const busy = studentFile(
    "busy.ts",
    `import { Make as solution } from "./solution.ts";
export const Make: typeof solution = (peers, me, persister, applyCh) => {
  const work = () => {
    for (const begin = performance.timeOrigin, n = { i: 0 }; n.i < 3e7 && begin >= 0; n.i++);
    setTimeout(work, 1);
  };
  if (me === 1) setTimeout(work, 600);
  return solution(peers, me, persister, applyCh);
};
`,
  );
  Deno.copyFileSync(`${root}raft/raft.ts`, `${folder}/solution.ts`);
  const process = start(["test", "TestBackup2B", "--raft", busy, "--no-check", "--seed", "1"]);
  let out = "";
  for await (const text of process.stdout.pipeThrough(new TextDecoderStream())) {
    if (out === "") setTimeout(() => process.kill("SIGINT"), 4000); // it has begun
    out += text;
  }
  await process.stderr.cancel();
  assertEquals((await process.status).code, 130, out);
  assertMatch(
    out,
    /\n {2}\.\.\. interrupted after \d+\.\d s \(simulated\)\n(?: {4}S\d: connected.*; sent (nothing|\d+ .*)\n(?: {6}.*\n)*){5}FAIL\n/,
  );
});

function childrenOf(pid: number): string[] {
  if (Deno.build.os !== "linux") return [];
  return Deno.readTextFileSync(`/proc/${pid}/task/${pid}/children`).split(" ").filter((child) =>
    child !== ""
  );
}

/** Whether a process runs; a zombie does not. */
function isAlive(pid: string): boolean {
  try {
    return !/^State:\s+Z/m.test(Deno.readTextFileSync(`/proc/${pid}/status`));
  } catch {
    return false;
  }
}

Deno.test("the part extra runs under any course, beside the course's own tests, but only if it is named", async () => {
  const names = extraTests.filter(({ part }) => part === "extra").map(({ name }) => name);
  for (
    const [words, expected] of [[["A3", "extra"], 2 + names.length], [["-run", `^${names[0]}$`], 1]] as const
  ) {
    const { code, out } = await run("test", ...words, "--seed", "1", "--no-check");
    assertEquals(code, 0, out);
    assertEquals(out.match(/^ {2}\.\.\. Passed/gm)?.length, expected, out);
  }
  const under = await run("test", names[0], "--course", "cs350", "--seed", "1", "--no-check");
  assertMatch(under.out, /^Test \(extra\): [^]*\nok {2}\tcs350\/raft\t/);
  assertEquals((await run("test", "--seed", "1", "--no-check")).out.includes("extra"), false);
});

Deno.test("a usage error is one sentence on standard error, and exit code 2", async () => {
  const cases: [args: string, says: string][] = [
    ["--sede 3", "unknown option --sede; did you mean --seed?"],
    ["--runs 3", "unknown option --runs; stress, explore and grade have it"],
    ["--junit x.xml", "unknown option --junit; stress and merge have it"],
    ["--seed many", "--seed takes a whole number from 0 to 9007199254740991, not many"],
    [
      "2E",
      "no part or test is called 2E: there are the parts 2A 2B 2C 3A 3B (mit6824), 4A 4B (cs350), A3 A4 A5 (cos418), " +
      "2A 2B 2C 2D 3A 3B (mit6824-2022), 3A 3B 3C 3D 4A 4B (mit65840), extra scope (of no course)",
    ],
    ["TestBackup2C", "did you mean TestBackup2B?"],
    ["2A 4A", "2A is of mit6824, 4A is of cs350: one run takes the tests of one course"],
    [
      "--course mit",
      "--course takes mit6824, cs350, cos418, mit6824-2022 or mit65840, not mit; did you mean mit6824?",
    ],
    ["-run (", "-run ( is not a regular expression: Unterminated group"],
    ["-run Nothing", "-run Nothing matches no test of mit6824"],
    ["--raft nowhere.ts", "--raft nowhere.ts: there is no such file"],
    ["--raft runner", "--raft runner: the folder has no raft.ts"],
    ["--dir nowhere", "--dir nowhere: there is no such folder"],
    ["--dir README.md", "--dir README.md: it is a file"],
    ["--dir docs", "--dir docs: the folder has no raft/raft.ts"],
    ["2A --schedule docs", "--schedule docs: it is a folder"],
    ["2A --schedule no/where.json", "--schedule no/where.json: there is no such file\n"],
    ["--raft README.md", "--raft README.md: not a .ts or .js file"],
  ];
  for (const [args, says] of cases) {
    const { code, out, err } = await run("test", ...args.split(" "));
    assertEquals({ code, out }, { code: 2, out: "" }, args);
    assertStringIncludes(err, says);
    assertEquals(err.trim().split("\n").length, 1, err);
  }
});

Deno.test("a link, and what is no UTF-8, are refused with the sentence of grade, also helpers", async () => {
  const utf16 = new Uint8Array([0xff, 0xfe, ...new Uint8Array(new Uint16Array([47, 47, 32]).buffer)]);
  Deno.writeFileSync(`${folder}/wide.ts`, utf16);
  Deno.symlinkSync(idle, `${folder}/linked.ts`);
  const helped = studentFile("helped.ts", 'export { Make } from "./linked.ts";\n');
  for (const command of ["test", "stress", "replay", "explain"]) {
    const says = async (raft: string) => {
      const { code, out, err } = await run(command, "TestInitialElection2A", "--raft", raft, "--seed", "1");
      assertEquals([code, out], [2, ""], command);
      return err.replaceAll(folder, "~");
    };
    assertEquals(await says(`${folder}/wide.ts`), "raftlab: ~/wide.ts is not text in UTF-8\n");
    assertEquals(
      await says(`${folder}/linked.ts`),
      "raftlab: ~/linked.ts is a symbolic link: hand in the file itself\n",
    );
    assertEquals(await says(helped), "raftlab: ~/linked.ts is a symbolic link: hand in the file itself\n");
  }
});

Deno.test("help, version, list", async () => {
  for (const args of [["help"], ["--help"], ["test", "--help"], ["test", "2A", "-h"]]) {
    const { code, out } = await run(...args);
    assertEquals(code, 0);
    assertStringIncludes(out, args[0] === "test" ? "Exit codes" : "  replay ");
  }
  for (const args of [["--version"], ["replay", "--version"], ["completions", "--version"]]) {
    assertMatch((await run(...args)).out, /^raftlab \d+\.\d+\.\d+ \(deno /);
  }
  assertEquals(
    (await run("help", "stress")).err,
    "raftlab: help takes options only, not stress; " +
      "deno task stress --help shows a command's options\n",
  );
  const all = (await run("test", "--list")).out;
  assertEquals(all.match(/^ {4}Test/gm)?.length, 39 + 18 + 29 + 48 + 51 + extraTests.length);
  assertStringIncludes(all, "\nOf no course: they run if asked for, and give no points\n  extra\n    Test");
  const some = (await run("test", "--list", "A3")).out;
  assertEquals(some.match(/\(50 points\)$/gm)?.length, 2);
});

Deno.test({
  name: "an unreadable file or helper is not reported as a harness fault",
  ignore: Deno.build.os !== "linux", // its /proc has files that not even root can read
  fn: async () => {
    const folder = Deno.makeTempDirSync();
    try {
      Deno.symlinkSync("/proc/self/mem", `${folder}/closed.ts`);
      Deno.writeTextFileSync(`${folder}/open.ts`, 'export { Make } from "./closed.ts";\n');
      const file = await run("test", "2A", "--raft", `${folder}/closed.ts`);
      assertEquals([file.code, file.out], [2, ""]);
      assertStringIncludes(file.err, "closed.ts: the file cannot be read; look at its permissions");
      const helper = await run("test", "2A", "--raft", `${folder}/open.ts`);
      assertEquals([helper.code, helper.err], [3, ""]);
      assertStringIncludes(
        helper.out,
        'the import of "./closed.ts" is refused: it names a file that cannot be',
      );
    } finally {
      Deno.removeSync(folder, { recursive: true });
    }
  },
});
