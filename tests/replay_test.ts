/** The command `replay` under both runtimes; also paths with spaces, and `--real`. */

// @ts-types="../types/std_assert.d.ts"
import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { ReplayJob } from "../commands/replay/replay_job.ts";
import { fileUrl, pathOf } from "../platform/paths.ts";
import { importMapsOf } from "../runner/program.ts";
import { traceFormat, traceVersion } from "../trace/event.ts";
import { bunPath, hasBun, raftAt, runJobs, stopped } from "./child.ts";
import { commandLine } from "./command_line.ts";
import { mutantNamed, writeMutant } from "./mutant_files.ts";

const root = new URL("../", import.meta.url).pathname;
// A folder name with characters that are special in URLs, import maps and shells.
const folder = Deno.makeTempDirSync({ prefix: "raftlab replay @+#% " });
for (const name of ["throws_in_timer", "unhandled_rejection", "infinite_loop"]) {
  Deno.copyFileSync(`${root}tests/students/${name}.ts`, `${folder}/${name}.ts`);
}
Deno.copyFileSync(`${root}raft/raft.ts`, `${folder}/solution.ts`);
const solution = await Deno.readTextFile(`${root}tests/students/throws_in_timer.ts`);
Deno.writeTextFileSync(
  `${folder}/prints_for_ever.ts`,
  solution.replace(/throw new TypeError[^;]*;/, 'for (;;) console.log("still here");'),
);

type Runtime = "deno" | "bun";
const runtimes: Runtime[] = await hasBun() ? ["deno", "bun"] : ["deno"];

interface Result {
  code: number;
  out: string;
  err: string;
}

async function run(runtime: Runtime, args: string[], cwd = root): Promise<Result> {
  const [command, line] = commandLine(args, runtime);
  const child = new Deno.Command(command, { args: line, cwd });
  const { code, stdout, stderr } = await child.output();
  return { code, out: new TextDecoder().decode(stdout), err: new TextDecoder().decode(stderr) };
}

const replay = (...args: string[]) => run("deno", ["replay", ...args]);
/** Removes what differs between runs and runtimes. */
const timeless = (text: string) =>
  text.replace(/\d+\.\d\ds real/, "").replaceAll(/deno task|bun cli\.ts/g, "");

Deno.test("replay: shows the run of test and stress, the same in Deno and in Bun", async () => {
  assert(await hasBun(), "Bun was not found: set RAFTLAB_BUN to its path, or run `deno task check`");
  const digests = JSON.parse(Deno.readTextFileSync(`${root}tests/testdata/digests.json`));
  for (const [test, ...more] of [["TestReElection2A"], ["TestPersist12C", "-v"], ["TestUnreliableAgree2C"]]) {
    const args = ["replay", test, "--seed", "1", ...more];
    const [deno, bun] = await Promise.all(runtimes.map((runtime) => run(runtime, args)));
    assertEquals(deno.code, 0, deno.err);
    assertStringIncludes(deno.out, `  ... digest ${digests[test]}, `);
    // Not assertEquals: the diff of two long logs would take minutes.
    assert(timeless(deno.out) === timeless(bun.out), `${test}: Bun's log differs`);
  }
});

Deno.test("replay: one line per event for grep, from the first server's start to test's verdict", async () => {
  const { out } = await replay("TestReElection2A", "--seed", "1");
  const lines = out.split("\n");
  assertEquals(lines.slice(0, 3), [
    "Test (2A): election after network failure ...",
    "  0.000000 --  net    the network is reliable",
    "  0.000000 S0  server starts",
  ]);
  const stories = lines.filter((line) => line.includes(" #1 "));
  assertEquals(stories.map((line) => line.replace(/^ *[\d.]+/, "")), [
    " S0  rpc    -> S1 RequestVote #1 Term=1 CandidateId=0 LastLogIndex=0 LastLogTerm=0",
    " S1  rpc    <- S0 RequestVote #1 Term=1 CandidateId=0 LastLogIndex=0 LastLogTerm=0",
    " S1  reply  -> S0 RequestVote #1 reply Term=1 VoteGranted=true",
    " S0  reply  <- S1 RequestVote #1 reply Term=1 VoteGranted=true",
  ]);
  for (const word of ["net    disconnected", "print  election in term 2", "test   checkOneLeader() = 2"]) {
    assertStringIncludes(out, word);
  }
  assertEquals(lines.slice(lines.findIndex((line) => line.includes("Passed")), -2), [
    "  ... Passed --   5.0  3   88   18296    0",
    "  ... digest bc1743777b6f393a, 349 events",
    "PASS",
  ]);
});

Deno.test("replay: only some servers, topics and times; columns", async () => {
  const args = ["TestReElection2A", "--seed", "1", "--only", "0", "--ignore", "save,rpc", "--to", "0.56"];
  const { out } = await replay(...args);
  const lines = out.split("\n").filter((line) => /^ +\d/.test(line));
  assertEquals([...new Set(lines.map((line) => line.slice(11, 21).trim()))].sort(), [
    "--  net",
    "--  test",
    "S0  net",
    "S0  print",
    "S0  reply",
    "S0  server",
  ]);
  assertEquals(lines.every((line) => parseFloat(line) <= 0.56), true);
  // Only the columns of the servers that are shown, and a server that is not there is an error.
  const columns = (await replay(...args, "--only", "1", "--columns")).out.split("\n");
  assertMatch(columns[1], /^ {11}S0 +S1$/);
  assertMatch(columns.find((line) => line.includes("vote for 0 in term 1"))!, / {40}vote for 0 in term 1$/);
  const { code, err } = await replay("TestReElection2A", "--seed", "1", "--only", "0,9");
  assertEquals([code, err], [2, "raftlab: --only 9: TestReElection2A has the servers 0 to 2\n"]);
  assertEquals(
    (await replay("TestReElection2A", "--seed", "1", "--operation", "7")).err,
    "raftlab: --operation 7: TestReElection2A has no clients; only the tests of a service have operations\n",
  );
});

Deno.test("replay: a failure is shown when it happens, and the output ends like that of test", async () => {
  for (const runtime of runtimes) {
    const args = ["TestBasicAgree2B", "--raft", `${folder}/throws_in_timer.ts`, "--seed", "1"];
    const { code, out } = await run(runtime, ["replay", ...args]);
    const mark = "  0.300000 S1  fail   crash: S1: TypeError: peers is not iterable #t=0.300000&s=1\n";
    assertStringIncludes(out, `${mark}--- FAIL: TestBasicAgree2B (0.30s)\n`);
    assertEquals(code, 1);
    const verdict = timeless((await run(runtime, ["test", "--no-check", ...args])).out);
    const told = timeless(out).replaceAll(/^ +(\d+\.\d{6} |\.\.\. digest ).*\n/gm, "");
    assertEquals(told, verdict);
  }
});

Deno.test("replay: a broken rule follows the event that broke it, with its own topic, and changes nothing", async () => {
  const raft = pathOf(writeMutant(mutantNamed("votes-twice")));
  const [own] = await runJobs("deno", [{ test: "TestBackup2B", seed: 2 }], {
    raft: fileUrl(raft, root),
    referee: false,
  });
  const args = ["replay", "TestBackup2B", "--raft", raft, "--seed", "2"];
  for (const runtime of runtimes) {
    const { code, out } = await run(runtime, args);
    assertEquals(code, 0, out);
    assertStringIncludes(out, `  ... digest ${own.digest}, `);
    const told =
      /^ {2}(\d\.\d{6}) S(\d) {2}reply .* VoteGranted=true\n {2}\1 S\2 {2}referee rule S2: S\2 asked for votes .*\n/m;
    assertMatch(out, told);
    const complaints = out.split("\n").filter((line) => / S\d {2}referee rule /.test(line));
    // The complaint that the verdict names is the first in the log.
    const [, at, sentence] = /\n {2}referee: S2 at (\S+) s: (.*?\))\. /.exec(
      out.replaceAll(/\n {11}/g, " "),
    )!;
    assertStringIncludes(complaints[0], `rule S2: ${sentence}.`);
    assertEquals(parseFloat(complaints[0]).toFixed(3), at);
    const moments = out.split("\n").filter((line) => /^ +\d+\.\d{6} /.test(line)).map(parseFloat);
    assertEquals(moments.every((moment, i) => i === 0 || moment >= moments[i - 1]), true);
  }
  const { out } = await run("deno", [...args, "--ignore", "referee"]);
  assertEquals(out.includes("referee rule"), false);
  const columns =
    (await run("deno", [...args, "--columns", "--only", "3", "--from", "1.7", "--to", "1.8"])).out;
  assertMatch(columns, /\n {2}1\.752050 rule S2: S3 /);
});

Deno.test("replay: shows everything before code that never returns", async () => {
  const student = raftAt(`${folder}/infinite_loop.ts`);
  const child = new ReplayJob({ student, map: await importMapsOf(student) });
  const replayed = { student, map: null, course: "mit6824", options: { seed: 1, race: false }, full: false };
  const lines: string[] = [];
  await child.run({ name: "TestBasicAgree2B", servers: 3 }, replayed, (event) => {
    if (event.kind !== "step") return;
    lines.push(event.text);
    if (event.text === "one(100, 3, false)") child.stop(); // waiting for the end would take five seconds
  });
  assertEquals(lines.at(-1), "one(100, 3, false)");
});

Deno.test("replay --json: the events of a run in a file, the same in Deno and in Bun", async () => {
  const files = runtimes.map((runtime) => `${folder}/${runtime}.jsonl`);
  for (const [i, runtime] of runtimes.entries()) {
    const { code, out } = await run(runtime, ["replay", "TestPersist12C", "--seed", "1", "--json", files[i]]);
    assertEquals(code, 0);
    assertMatch(out, /\n {2}\.\.\. \d+ events in .*\.jsonl, digest [0-9a-f]{16}\nPASS\n/);
  }
  const [text, other = text] = files.map((file) => Deno.readTextFileSync(file));
  assert(text === other, "Bun's events are others");
  const [first, ...events] = text.trimEnd().split("\n").map((line) => JSON.parse(line));
  assertEquals(first, {
    kind: "run",
    format: traceFormat,
    version: traceVersion,
    course: "mit6824",
    test: "TestPersist12C",
    seed: 1,
    servers: 3,
  });
  const last = events.pop();
  assertEquals([last.kind, last.passed], ["end", true]);
  // Every request ends at most once, and is described where it was sent.
  const open = new Set<number>();
  for (const event of events) {
    if (event.kind === "request sent") open.add(event.message);
    if (event.kind === "request sent" && event.method === "Raft.AppendEntries") {
      assertEquals(Object.keys(event.args[0]).slice(0, 2), ["Term", "LeaderId"]);
    }
    if (event.kind === "reply arrived" || event.kind === "call failed") assert(open.delete(event.message));
  }
  assert(events.some(({ kind }) => kind === "applied") && events.some(({ kind }) => kind === "crashed"));
  // A picture can draw roles from these alone: whoever is seen to lead has voted, for itself, in its term.
  const known = new Map<number, Record<string, unknown>>();
  const leaders: unknown[] = [];
  for (const event of events.filter(({ kind }) => kind === "learned")) {
    known.set(event.server, { ...known.get(event.server), ...event });
    const { role, vote } = known.get(event.server)!;
    if (event.role === "leader") leaders.push([role, vote === event.server]);
  }
  assert(leaders.length > 0);
  assertEquals(leaders, leaders.map(() => ["leader", true]));
  const page = Deno.readTextFileSync(`${root}docs/trace.md`);
  const kinds = new Set(events.map(({ kind }) => kind as string));
  assertEquals([...kinds].filter((kind) => !page.includes(`\`${kind}\``)), []);
});

Deno.test("replay --json: a failed write is reported in one sentence", async () => {
  const { code, err } = await replay("2A", "--seed", "1", "--json", `${folder}/none/run.jsonl`);
  assertEquals(code, 2);
  assertMatch(err, /^raftlab: --json \S.*none\/run\.jsonl: [^\n]*\n$/);
  if (Deno.build.os !== "linux") return;
  // Devices may be written to only by a process with all rights.
  const args = [
    "run",
    "-A",
    "cli.ts",
    "replay",
    "TestInitialElection2A",
    "--seed",
    "1",
    "--json",
    "/dev/full",
  ];
  const full = await new Deno.Command(Deno.execPath(), { args, cwd: root }).output();
  assertEquals(full.code, 4);
  assertMatch(
    new TextDecoder().decode(full.stderr),
    /^raftlab: \/dev\/full is not complete: No space left [^\n]*\n$/,
  );
});

Deno.test("replay --check: says that two runs are the same", async () => {
  const same = await replay("2A", "--seed", "1", "--check");
  assertEquals(same.code, 0);
  assertMatch(
    same.out,
    /^Test \(2A\): initial .*\n {2}\.\.\. the same: \d+ events, digest [0-9a-f]{16}; both passed\n/,
  );
});

Deno.test("replay: usage errors, a file that cannot be loaded, help, and a reader that stops early", async () => {
  const usage = await replay("2A");
  assertEquals([usage.code, usage.out, usage.err.split("\n").length], [2, "", 2]);
  assertStringIncludes(usage.err, "replay needs --seed N");
  for (const option of ["--html", "--perfetto", "--json"]) {
    const { code, out, err } = await replay("TestCount2B", "--seed", "1", option, "docs");
    assertEquals([code, out, err], [2, "", `raftlab: ${option} docs: it is a folder\n`]);
  }
  const file = `${folder}/refused.ts`;
  Deno.writeTextFileSync(file, 'import "node:fs";\n');
  const refused = await replay("2A", "--seed", "1", "--raft", file);
  assertEquals(refused.code, 3);
  assertStringIncludes(refused.out, `${file}:1: the import of "node:fs" is refused`);
  const help = await replay("--help");
  assertEquals(help.code, 0);
  assertMatch(help.out, /\n {2}late +a request or a reply is delayed\n/);
  for (const runtime of runtimes) {
    const command = runtime === "deno" ? `"${Deno.execPath()}" run -A` : `"${bunPath()}"`;
    const { stdout, stderr } = await new Deno.Command("sh", {
      args: ["-c", `${command} cli.ts replay TestReliableChurn2C --seed 1 | head -n 2`],
      cwd: root,
    }).output();
    assertEquals(new TextDecoder().decode(stderr), "");
    assertMatch(new TextDecoder().decode(stdout), /^Test \(2C\): churn \.\.\.\n {2}0\.000000 --[^\n]*\n$/);
  }
});

Deno.test("paths: the project in a folder with a space, the student's file in one with special characters", async () => {
  const project = `${folder}/my project`;
  for (
    const part of [
      "commands",
      "explore",
      "labgob",
      "labrpc",
      "platform",
      "porcupine",
      "raft",
      "referee",
      "reports",
      "runner",
      "sandbox",
      "sim",
      "staff",
      "tester",
      "trace",
    ]
  ) {
    copySources(root + part, `${project}/${part}`);
  }
  for (const file of ["cli.ts", "deno.json", "package.json", "tsconfig.json"]) {
    Deno.copyFileSync(root + file, `${project}/${file}`);
  }
  Deno.symlinkSync(`${root}node_modules`, `${project}/node_modules`);
  for (const runtime of runtimes) {
    for (const raft of [[], ["--raft", `${folder}/solution.ts`]]) {
      const args = ["test", "TestInitialElection2A", "--seed", "1", "--no-check", ...raft];
      const { code, out } = await run(runtime, args, project);
      assertEquals(code, 0, out);
    }
  }
});

function copySources(from: string, to: string): void {
  Deno.mkdirSync(to, { recursive: true });
  for (const entry of Deno.readDirSync(from)) {
    if (entry.isDirectory) copySources(`${from}/${entry.name}`, `${to}/${entry.name}`);
    else if (/(?<!_test)\.ts$|\.json$/.test(entry.name)) {
      Deno.copyFileSync(`${from}/${entry.name}`, `${to}/${entry.name}`);
    }
  }
}

Deno.test("--real: an uncaught error ends the test, in both runtimes; an endless loop that prints is found", async () => {
  const real = (runtime: Runtime, file: string) =>
    run(runtime, ["test", "TestBasicAgree2B", "--raft", `${folder}/${file}.ts`, "--no-check", "--real"]);
  await Promise.all(runtimes.map(async (runtime) => {
    for (
      const [file, says] of [["throws_in_timer", "peers is not iterable"], [
        "unhandled_rejection",
        "lost my mind",
      ]]
    ) {
      const { code, out } = await real(runtime, file);
      assertEquals(code, 1, out);
      assertStringIncludes(out, says);
      assertStringIncludes(out, `${file}.ts:15`);
    }
  }));
  const { message } = await stopped(`${folder}/prints_for_ever.ts`, "TestBasicAgree2B", {
    real: true,
  });
  assertStringIncludes(message, "has been running for 0.6 s without returning");
  Deno.removeSync(folder, { recursive: true });
});
