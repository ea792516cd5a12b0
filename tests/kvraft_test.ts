/** The key/value service: pinned runs in Deno and in Bun, wrong services, other Rafts under it, the wall clock. */

// @ts-types="../types/std_assert.d.ts"
import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { studentCode } from "../commands/student_file.ts";
import { kvraft } from "../tester/kvraft/lab.ts";
import type { Outcome, Setup } from "../runner/protocol.ts";
import { hasBun, runJobs } from "./child.ts";
import { commandLine, ended, type Result } from "./command_line.ts";

const root = new URL("../", import.meta.url).pathname;
const folder = Deno.realPathSync(Deno.makeTempDirSync({ prefix: "raftlab-kv-" }));
globalThis.addEventListener("unload", () => Deno.removeSync(folder, { recursive: true }));

const golden = new URL("testdata/kvraft_digests.json", import.meta.url);
/** Short ones, of all kinds. */
const pinned = [
  "TestUnreliableOneKey3A",
  "TestOnePartition3A",
  "TestPersistPartitionUnreliable3A",
  "TestSnapshotRPC3B",
  "TestSnapshotSize3B",
  "TestSnapshotUnreliableRecoverConcurrentPartitionLinearizable3B",
];

/** Runs tests of the edition of 2022 on the service in a folder with the project's layout. */
function run(
  runtime: "deno" | "bun",
  tests: string[],
  { dir = root, seed = 1, ...setup }: { dir?: string; seed?: number } & Partial<Setup> = {},
): Promise<Outcome[]> {
  const student = studentCode(kvraft, null, "--raft", dir);
  return runJobs(runtime, tests.map((test) => ({ test, seed })), {
    student,
    course: "mit6824-2022",
    ...setup,
  });
}

const digestsOf = (outcomes: Outcome[]) =>
  Object.fromEntries(outcomes.map(({ test, digest, failure, complaints = [] }) => {
    assertEquals([test, failure, complaints], [test, null, []]);
    return [test, digest];
  }));

Deno.test("kvraft: the worked solution passes, no rule is broken, and seed 1 has the pinned digests", async () => {
  const now = digestsOf(await run("deno", pinned));
  if (Deno.args.includes("--rewrite")) Deno.writeTextFileSync(golden, JSON.stringify(now, null, 2) + "\n");
  assertEquals(now, JSON.parse(Deno.readTextFileSync(golden)));
});

Deno.test("kvraft: in Bun, too", async () => {
  assert(await hasBun(), "Bun was not found: set RAFTLAB_BUN to its path, or run `deno task check`");
  assertEquals(digestsOf(await run("bun", pinned)), JSON.parse(Deno.readTextFileSync(golden)));
});

/** A copy of the worked service with one file changed, in a folder with the project's layout. */
function changed(name: string, file: string, before: string, after: string): string {
  const dir = `${folder}/${name}`;
  for (
    const [room, files] of [["kvraft", ["client.ts", "common.ts", "server.ts"]], ["raft", [
      "raft.ts",
    ]]] as const
  ) {
    Deno.mkdirSync(`${dir}/${room}`, { recursive: true });
    for (const each of files) {
      const text = Deno.readTextFileSync(`${root}${room}/${each}`);
      const isIt = `${room}/${each}` === file;
      if (isIt) assertStringIncludes(text, before);
      Deno.writeTextFileSync(`${dir}/${room}/${each}`, isIt ? text.replace(before, after) : text);
    }
  }
  return dir;
}

async function failureOf(dir: string, test: string): Promise<string> {
  for (let seed = 1; seed <= 3; seed++) {
    const [{ failure }] = await run("deno", [test], { dir, seed });
    if (failure !== null) return [failure.message, ...failure.notes ?? []].join("\n");
  }
  return "";
}

Deno.test("kvraft: a snapshot that CondInstallSnapshot refuses is not the service's", async () => {
  const offers = changed(
    "offers",
    "raft/raft.ts",
    "  async applier(): Promise<void> {\n    while (!this.killed()) {\n",
    `  offered = 0;
  CondInstallSnapshot(_: number, index: number): boolean {
    return index >= this.lastApplied;
  }
  async applier(): Promise<void> {
    while (!this.killed()) {
      if (this.log.start > this.offered && this.lastApplied > this.log.start + 2) {
        this.offered = this.log.start;
        await this.applyCh.send(this.snapshotMsg());
      }
`,
  );
  const [{ failure, complaints = [] }] = await run("deno", ["TestSnapshotSize3B"], { dir: offers });
  assertEquals([failure, complaints], [null, []]);
});

Deno.test("kvraft: wrong services fail with the course's sentence", async () => {
  const server = "kvraft/server.ts", client = "kvraft/client.ts";
  const twice = changed("twice", server, "return (this.done.get(clientId) ?? 0) >= seq;", "return false;");
  assertMatch(
    await failureOf(twice, "TestUnreliableOneKey3A"),
    /^duplicate element x \d \d y in Append result/,
  );
  const local = changed(
    "local",
    server,
    "const { err, value } = await this.agree(op);",
    "const { err, value } = await Promise.resolve(this.execute(op));",
  );
  assertStringIncludes(await failureOf(local, "TestOnePartition3A"), "Get in minority completed");
  const never = changed("never", server, "if (this.maxraftstate < 0 ||", "if (this.maxraftstate > 0 ||");
  assertMatch(await failureOf(never, "TestSnapshotSize3B"), /^logs were not trimmed \(\d+ > 8\*1000\)/);
  const slow = changed(
    "slow",
    client,
    "const reply = newReply();",
    "const reply = newReply();\n      await new Promise((resolve) => setTimeout(resolve, 40));",
  );
  assertMatch(
    await failureOf(slow, "TestSpeed3A"),
    /^Operations completed too slowly \d\d\.\d+ms\/op > 33\.333333ms\/op/,
  );
  const suspects = "suspected: the service. It broke rule K3 before the test failed. " +
    "The referee has seen no rule of Raft broken below it";
  assertStringIncludes(await failureOf(local, "TestOnePartition3A"), suspects);
  for (
    const [dir, test, note] of [
      [
        slow,
        "TestSpeed3A",
        /an operation took 4\d\.\d ms on average; between Start and its entry's apply lie \d\.\d\nsuspected: the service/,
      ],
      [
        never,
        "TestSnapshotSize3B",
        /the service of S\d has not called Snapshot in this life\nsuspected: the service/,
      ],
    ] as const
  ) assertMatch(await failureOf(dir, test), note);
  const flood = changed(
    "flood",
    "raft/raft.ts",
    "    this.sendRest(peer);\n  }\n\n  /** The peer has",
    "    this.replicate(peer);\n    this.replicate(peer);\n  }\n\n  /** The peer has",
  );
  const named = await failureOf(flood, "TestBasic3A");
  assertMatch(named, /^S\d sent 40,000 AppendEntries in one simulated second/);
  assertEquals(named.includes("suspected"), false);
  const silent = changed(
    "silent",
    client,
    'return Err === ErrNoKey ? "" : Value;',
    "return undefined as never;",
  );
  assertMatch(
    await failureOf(silent, "TestSpeed3A"),
    /a clerk's Get must return a promise of a string; .* undefined/,
  );
});

Deno.test("kvraft: a Raft that is slow, stuck or large is not the service's fault, though it breaks no rule", async () => {
  const raft = "raft/raft.ts";
  const atIntervals = changed(
    "at-intervals",
    raft,
    "this.awaiting[peer] === null) this.replicate(peer);\n    }\n    this.advance",
    "this.killed()) this.replicate(peer);\n    }\n    this.advance",
  );
  assertMatch(
    await failureOf(atIntervals, "TestSpeed3A"),
    /an operation took 1\d\d\.\d ms on average; between Start and its entry's apply lie 1\d\d\.\d\n(?:.*\n)*suspected: the Raft below, though the referee has seen no rule/,
  );
  const unknown =
    "\nit is not known whether the service or the Raft below is to blame: the referee has seen no rule broken";
  const stops = changed(
    "stops",
    raft,
    "if (this.lastApplied === this.commitIndex) {",
    "if (this.lastApplied === this.commitIndex || this.lastApplied === 99) {",
  );
  const stuck = await failureOf(stops, "TestSpeed3A");
  assertMatch(stuck, /^test took longer than 120 seconds\n/);
  assertMatch(
    stuck,
    /\nS\d took a command at index 100 by Start at \d+\.\d{3} s, and has not applied an entry 100 since\n/,
  );
  assertStringIncludes(stuck, unknown);
  const keeps = changed("keeps", raft, "this.log.discard(index, this.log.at(index).Term);", "");
  const large = await failureOf(keeps, "TestSnapshotSize3B");
  assertMatch(large, /^logs were not trimmed \(\d+ > 8\*1000\)\n/);
  assertMatch(
    large,
    /\nthe service of S\d has called Snapshot for index \d+, and S\d has applied up to \d+\n/,
  );
  assertStringIncludes(large, unknown);
});

Deno.test("kvraft: an exception in a clerk is said to be that client's", async () => {
  const ways: [name: string, there: string, instead: string, said: string][] = [
    [
      "unmade",
      "  return new Clerk(servers);",
      '  throw new Error("no");',
      "exception in MakeClerk of C1: Error: no",
    ],
    [
      "asks",
      "  async ask<",
      '  ask(): never {\n    throw new Error("no");\n  }\n\n  async ask1<',
      ", client C0",
    ],
  ];
  for (const [name, there, instead, said] of ways) {
    const { out } = await lab(
      "test",
      "TestBasic3A",
      "--dir",
      changed(name, "kvraft/client.ts", there, instead),
      "--seed",
      "1",
      "--no-check",
    );
    assertStringIncludes(out, said);
  }
});

Deno.test("kvraft: the starter fails as its README says; what `new` writes is tested by --dir", async () => {
  const dir = `${folder}/mine`;
  assertEquals((await lab("new", dir, "--lab", "kvraft")).code, 0);
  const { code, out } = await lab("test", "TestBasic3A", "--dir", dir, "--seed", "1");
  assertEquals(code, 1);
  assertMatch(out, new RegExp(`\\n {4}generic\\.ts:\\d+: ${kvraft.starterFails}\\n`));
});

Deno.test("kvraft: grade takes a submission without a Raft, and one with its own", async () => {
  const put = (at: string, from: string) => {
    Deno.mkdirSync(at.slice(0, at.lastIndexOf("/")), { recursive: true });
    Deno.copyFileSync(from, at);
  };
  for (const name of ["client", "common", "server"]) {
    put(`${folder}/bare/${name}.ts`, `${root}kvraft/${name}.ts`);
    put(`${folder}/whole/src/kvraft/${name}.ts`, `${root}kvraft/${name}.ts`);
  }
  put(`${folder}/whole/src/raft/raft.ts`, `${root}raft/raft.ts`);
  const bad = changed("bad", "raft/raft.ts", 'if (this.role !== "leader"', 'if (this.role === "leader"');
  const rules = `${folder}/rules.json`;
  Deno.writeTextFileSync(rules, JSON.stringify({ base: "cos418", tests: { TestOnePartition: 8 } }));
  const words = ["grade", `${folder}/bare`, `${folder}/whole`, bad, "--course", rules, "--runs", "1"];
  const { code, out, err } = await lab(...words, "--out", `${folder}/grades`, "--jobs", "1");
  assertEquals(code, 0, out + err);
  const { submissions } = JSON.parse(Deno.readTextFileSync(`${folder}/grades/grades.json`));
  const graded = (submissions as { name: string; tests: { score: number }[]; files: string[] }[]).map((
    each,
  ) => [
    each.name,
    each.tests[0].score,
    each.files.includes("raft/raft.ts"),
  ]);
  assertEquals(graded.sort(), [["bad", 0, true], ["bare", 8, false], ["whole", 8, true]]);
});

Deno.test("kvraft: a wrong Raft below is named by the referee", async () => {
  const dir = changed(
    "forgets",
    "raft/raft.ts",
    "this.votedFor = args.CandidateId;\n    this.persist();",
    "this.votedFor = args.CandidateId;",
  );
  const outcomes = await run("deno", ["TestPersistPartitionUnreliable3A"], { dir });
  assertEquals(
    outcomes.flatMap(({ complaints = [] }) => complaints.map(({ rule }) => rule)).includes("P1"),
    true,
  );
});

const lab = (...words: string[]): Promise<Result> => {
  const [command, args] = commandLine(words);
  return ended(new Deno.Command(command, { args, cwd: root, env: { NO_COLOR: "1" } }));
};

Deno.test("kvraft: banners and Passed lines of a test with sections; another Raft below; a folder", async () => {
  const dir = changed(
    "fails",
    "raft/raft.ts",
    "GetState(): [number, boolean] {",
    'GetState(): [number, boolean] {\n    throw new Error("mine");',
  );
  const right = await lab("test", "TestOnePartition3A", "--seed", "1", "--jobs", "1");
  assertMatch(
    right.out,
    /^Test: progress in majority \(3A\) \.\.\.\n {2}\.\.\. Passed -- .* 2\nTest: no progress in minority \(3A\) \.\.\.\n {2}\.\.\. Passed -- .* 3\nTest: completion after heal \(3A\) \.\.\.\n {2}\.\.\. Passed -- {3}1\.\d {2}5 +\d+ {4}3\nPASS\nok {2}\tkvraft\t/,
  );
  for (const option of [["--raft", `${dir}/raft/raft.ts`], ["--dir", dir]]) {
    const { code, out } = await lab(
      "test",
      "TestOnePartition3A",
      ...option,
      "--seed",
      "1",
      "--jobs",
      "1",
      "--no-check",
    );
    assertEquals(code, 1, out);
    assertMatch(out, /GetState of S\d: Error: mine/);
    assertMatch(out, /raft\/raft\.ts:\d+/);
    assertStringIncludes(
      out,
      `show it again: deno task test TestOnePartition3A ${option.join(" ")} --seed 1`,
    );
  }
});

Deno.test("kvraft: replay shows an operation's whole way; every server has one name", async () => {
  const { out } = await lab("replay", "TestOnePartition3A", "--seed", "1", "--operation", "5");
  const lines = out.split("\n").filter((line) => line.endsWith("(operation 5)"));
  const steps = lines.map((line) => line.slice(11));
  assertMatch(steps[0], /^-- {2}client C3 asks: Get\(1\)/);
  const started = steps.findLast((step) => step.includes(" start "))!;
  const [, leader, index] = /^S(\d) .* accepted at index (\d+) in term/.exec(started)!;
  const call = steps.findLast((step) => step.startsWith("C3  rpc"))!;
  assertMatch(call, new RegExp(`-> S${leader} KVServer\\.Get #\\d+ Key="1"`));
  const applied = steps.filter((step) => step.includes(` apply  applies ${index}: {Kind="Get" Key="1"`));
  assertEquals(applied.map((step) => step.slice(0, 2)).sort(), ["S0", "S1", "S2", "S3", "S4"]);
  assertEquals(steps.some((step) => step.includes("client C3 gets: 16")), true);
  assertEquals(lines.length, out.split("\n").filter((line) => /^ +\d\.\d{6} /.test(line)).length);
});

Deno.test("kvraft: on the wall clock", async () => {
  const [{ failure, counts }] = await run("deno", ["TestUnreliableOneKey3A"], { real: true });
  assertEquals([failure, counts.ops], [null, 52]);
});
