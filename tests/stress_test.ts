/** The commands `stress` and `merge`: what they show, what they write, and what survives. */

// @ts-types="../types/std_assert.d.ts"
import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { hasBun } from "./child.ts";
import { mutantNamed, writeMutant } from "./mutant_files.ts";
import { childrenOf, recordsIn, root, run, start, studentFolder, untilLines } from "./stress.ts";
import { ended } from "./command_line.ts";

const folder = studentFolder("flaky", "keeps_state", "type_error");
const linux = Deno.build.os === "linux";
const test = "TestInitialElection2A";
const flaky = `stress ${test} --raft ${folder}/flaky.ts --seed 1 --no-check`;

Deno.test("a run that passes: a table, a summary, files that say the same, exit code 0", async () => {
  const { code, out } = await run(
    `stress 2A --runs 20 --seed 5 --json ${folder}/ok.jsonl --junit ${folder}/ok.xml`,
  );
  assertEquals(code, 0, out);
  assertMatch(
    out,
    /^ +runs +passed +failed +seconds +RPCs +bytes +runs\/s\n2A +40 +40 +0 +\d\.\d\d ± \d\.\d\d /,
  );
  assertMatch(out, /\nstress: 40 runs, 40 passed, 0 failed, seed 5\.\.24, \d+\.\ds\n$/);
  const { header, runs, summary } = recordsIn(`${folder}/ok.jsonl`);
  assertEquals([header.seed, header.rounds, header.tests], [5, 20, [test, "TestReElection2A"]]);
  assertEquals(new Set(runs.map(({ test, seed }) => `${test} ${seed}`)).size, 40);
  assertEquals([summary!.runs, summary!.failed, summary!.ended, summary!.code], [40, 0, "rounds", 0]);
  assertMatch(
    Deno.readTextFileSync(`${folder}/ok.xml`),
    /<testsuite name="mit6824 2A" .* tests="2" failures="0"/,
  );
});

Deno.test("failures are grouped, run again, shortened, and shown with the commands that repeat them", async () => {
  const { code, out } = await run(
    `${flaky} --runs 40 --shrink 200 --json ${folder}/flaky.jsonl --junit ${folder}/flaky.xml`,
  );
  assertEquals(code, 1, out);
  const { runs, failed, all } = recordsIn(`${folder}/flaky.jsonl`);
  assertEquals(runs.length, 40);
  assert(failed.length > 5 && failed.length < 35, `${failed.length} failed`);
  const [first] = failed;
  assertEquals(
    first.evidence.fingerprint,
    "crash: exception in Make of S#: Error: bad luck of server #, flaky.ts:15",
  );
  assertEquals(first.evidence.prints!.at(-1)!.text, `server ${first.failure.server} is being made`);
  assert(failed.filter(({ evidence }) => evidence.again === "same").length >= Math.min(10, failed.length));
  assertMatch(out, new RegExp(`^FAIL ${test}, seed \\d+: crash: exception in Make of a server`));
  assertStringIncludes(
    out,
    `1. ${failed.length} failed: crash: exception in Make of a server: Error: bad luck of server ..., flaky.ts:15\n`,
  );
  assertMatch(out, /tried again in a fresh process: all came back the same, to the digest\n/);
  assertMatch(
    out,
    /shortest failure: seed \d+, fails at 0\.000 s after 0 RPCs \(\d+ of 200 further seeds of /,
  );
  assertMatch(out, /printed:\n +0\.000000 S0 {2}server 0 is being made\n/);
  assertMatch(out, new RegExp(`see it: deno task replay ${test} --raft ${folder}/flaky.ts --seed \\d+\n`));
  const shortest = all.find((record) => record.type === "shortest")!;
  assertEquals([shortest.fingerprint, shortest.searched], [first.evidence.fingerprint, 200]);
  assertStringIncludes(
    Deno.readTextFileSync(`${folder}/flaky.xml`),
    `${failed.length} of 40 runs failed: crash:`,
  );

  const again = await run(`test ${test} --raft ${folder}/flaky.ts --seed ${first.seed} --no-check`);
  assertEquals(again.code, 1);
  assertStringIncludes(again.out, first.failure.message);
});

Deno.test("a failing seed shows the same digest under Bun", async () => {
  assert(await hasBun(), "Bun was not found: set RAFTLAB_BUN to its path, or run `deno task check`");
  const line = `${flaky} --runs 12 --no-shrink --quiet --json ${folder}`;
  const results = await Promise.all([run(`${line}/deno.jsonl`), run(`${line}/bun.jsonl`, "bun")]);
  assertEquals(results.map(({ code, err }) => [code, err]), [[1, ""], [1, ""]]);
  const [deno, bun] = ["deno", "bun"].map((name) =>
    recordsIn(`${folder}/${name}.jsonl`).runs.map(({ seed, digest, seconds, evidence }) => ({
      seed,
      digest,
      seconds,
      fingerprint: evidence?.fingerprint,
    }))
  );
  assertEquals(bun, deno);
});

Deno.test("state kept between runs is named as the likely reason", async () => {
  const { code, out } = await run(
    `stress ${test} --raft ${folder}/keeps_state.ts --runs 12 --jobs 1 --seed 1 --no-check`,
  );
  assertEquals(code, 1);
  assertStringIncludes(out, "10 failed: crash: exception in Make of a server: Error: too many servers");
  assertStringIncludes(
    out,
    "in a fresh process: 10 did not come back: most likely the file keeps state between runs, on an object of the language",
  );
  assertStringIncludes(out, "run it alone: deno task replay");
});

Deno.test("what labgob warns of is told, though all runs pass", async () => {
  const raft = `${folder}/warns.ts`;
  Deno.writeTextFileSync(
    raft,
    `import { Buffer, NewDecoder, NewEncoder } from "../labgob/mod.ts";
class Saved { VotedFor = -1; }
export function Make(_peers: unknown, me: number) {
  const w = new Buffer();
  NewEncoder(w).Encode(Object.assign(new Saved(), { VotedFor: 0 }));
  NewDecoder(new Buffer(w.Bytes())).Decode(new Saved());
  return { Start: () => [-1, 0, false], GetState: () => [1, me === 0], Kill() {} };
}
`,
  );
  const { code, out } = await run(
    `stress TestInitialElection2A --raft ${raft} --runs 3 --seed 1 --no-check --no-referee`,
  );
  assertEquals(code, 0, out);
  assertMatch(
    out,
    /\n {3}in 3 runs, first TestInitialElection2A, seed \d, at 0\.000 s, S\d:\n {7}labgob warning: VotedFor of Saved was 0 when/,
  );
  assertStringIncludes(out, `       see it: deno task test TestInitialElection2A --raft ${raft} --seed `);
});

Deno.test("--until-fail stops at the first failure, --for after a time; --quiet prints one line", async () => {
  const until = await run(`${flaky} --until-fail --quiet --jobs 1 --no-shrink`);
  assertEquals(until.code, 1);
  assertMatch(until.out, /^stress: \d+ runs, \d+ passed, [1-4] failed, 1 group, seed 1\.\.\d+, \d+\.\ds\n$/);
  const timed = await run(`stress 2A --for 1s --quiet --seed 4294967295`);
  assertEquals(timed.code, 0);
  assertMatch(timed.out, /^stress: \d+ runs, \d+ passed, 0 failed, seed 4294967295\.\.\d+, \d+\.\ds\n$/);
});

Deno.test("what is edited while it runs changes nothing: the file and its helpers are copied first", async () => {
  const copied = studentFolder("exits");
  Deno.renameSync(`${copied}/exits.ts`, `${copied}/helper.ts`);
  Deno.writeTextFileSync(`${copied}/raft.ts`, 'export { Make } from "./helper.ts";\n');
  // Each run ends its process, so that the next one loads the file again.
  const args = [
    "stress",
    "TestInitialElection2A",
    "--raft",
    copied,
    "--runs",
    "12",
    "--seed",
    "1",
    "--jobs",
    "1",
  ];
  const process = start([...args, "--no-check", "--no-shrink", "--json", `${copied}/out.jsonl`]);
  await untilLines(`${copied}/out.jsonl`, 2);
  Deno.writeTextFileSync(`${copied}/helper.ts`, "export {\n");
  Deno.removeSync(`${copied}/raft.ts`);
  const { code, out } = await ended(process);
  assertEquals(code, 1, out);
  assertMatch(out, /\n1\. 12 failed: crash: a server called Deno\.exit/);
  assertMatch(out, /\nstress: 12 runs, 0 passed, 12 failed, 1 group, /);
});

Deno.test("a file may import the project's modules by a path that leads there from its own folder", async () => {
  const folder = studentFolder();
  const up = "../".repeat(folder.split("/").length - 1);
  const text = Deno.readTextFileSync(`${folder}/solution.ts`);
  const from = (name: string) => `"${up}${root.slice(1)}${name}"`;
  Deno.writeTextFileSync(
    `${folder}/raft.ts`,
    text.replace(/"\.\.\/(lab\w+\/mod\.ts)"/g, (_, name) => from(name))
      .replace(/"\.\/(\w+\.ts)"/g, (_, name) => from(`raft/${name}`)),
  );
  for (const command of ["test", "stress --runs 1", "explore --runs 1"]) {
    const { code, out } = await run(`${command} ${test} --raft ${folder} --seed 1`);
    assertEquals(code, 0, out);
  }
});

Deno.test("merge joins the shards' files to the table of one run", async () => {
  const whole = await run(`${flaky} --runs 20 --no-shrink`);
  const codes = await Promise.all(
    [1, 2, 3].map(async (i) =>
      (await run(`${flaky} --runs 20 --no-shrink --shard ${i}/3 --quiet --json ${folder}/shard${i}.jsonl`))
        .code
    ),
  );
  assertEquals(codes, [1, 1, 1]);
  const shards = [1, 2, 3].map((i) => `${folder}/shard${i}.jsonl`);
  const merged = await run(`merge ${shards.join(" ")} --json ${folder}/all.jsonl`);
  assertEquals(merged.code, 1);
  const table = (out: string) =>
    out.split("\n").filter((line) => /^( {2}Test|2A|total)/.test(line))
      .map((line) => line.trim().split(/ {2,}/).slice(0, 7));
  assertEquals(table(merged.out), table(whole.out));
  assertMatch(merged.out, /\nmerge: 20 runs, \d+ passed, \d+ failed, 1 group, seed 1\.\.20\n$/);
  const again = await run(`merge ${folder}/all.jsonl ${shards[0]} --quiet`);
  assertStringIncludes(merged.out, again.out);
  const two = await run(`merge ${shards[0]} ${shards[2]} --quiet`);
  assertMatch(two.out, /^merge: 13 runs, .*, 7 missing\n$/);
  const other = await run(`merge ${shards[0]} ${folder}/ok.jsonl`);
  assertEquals([other.code, other.out], [2, ""]);
  assertMatch(
    other.err,
    /are of different files under test: .*flaky\.ts \(\w+\) and raft\/raft\.ts \(\w+\)\n$/,
  );
});

const twice = writeMutant(mutantNamed("votes-twice")).slice("file://".length);

Deno.test("broken rules are counted, grouped and merged, and fail no test", async () => {
  const line = `stress 2A --raft ${twice} --seed 1 --runs 12 --no-check`;
  const files = `--json ${folder}/rules.jsonl --junit ${folder}/rules.xml`;
  const { code, out } = await run(`${line} ${files}`);
  assertEquals(code, 0, out);
  const { runs, header, summary } = recordsIn(`${folder}/rules.jsonl`);
  assertEquals([header.referee, header.strict], [true, false]);
  const broken = runs.filter(({ complaints }) => complaints !== undefined);
  assert(broken.length > 1 && broken.length < 24, `${broken.length} of 24`);
  assertEquals(summary!.broken, broken.length);
  for (const { complaints } of broken) {
    assertEquals(new Set(complaints!.map(({ rule }) => rule)).size, complaints!.length);
  }
  const head = `\nreferee: rules broken in ${broken.length} of 24 runs, by the first of each run:\n   S2 in `;
  assertStringIncludes(out, head);
  const [first] = broken;
  const told =
    `       seed ${first.seed}, ${first.test}, at \\d+\\.\\d{3} s: S\\d asked for votes [^]*?\\(§5\\.2:[^]*?\\)\\.\\n`;
  assertMatch(
    out,
    new RegExp(
      `${told}(?: {7}.*\\n)+?       see it: deno task replay ${first.test} --raft ${twice} --seed ${first.seed}\\n`,
    ),
  );
  assertStringIncludes(
    out,
    `\nstress: 24 runs, 24 passed, 0 failed, rules broken in ${broken.length}, seed 1..12, `,
  );
  assertMatch(out, new RegExp(`^Test\\w+, seed \\d+: referee: S2 at `));
  const xml = Deno.readTextFileSync(`${folder}/rules.xml`);
  assertMatch(xml, /<testsuite name="mit6824 2A" .* failures="0"/);
  assertStringIncludes(xml.split("<system-out>")[1], head.trim());

  const section = (text: string) => text.split("\nreferee: ")[1].split("\n\n")[0];
  const merged = await run(`merge ${folder}/rules.jsonl --json ${folder}/rules2.jsonl`);
  assertEquals([merged.code, section(merged.out)], [0, section(out)]);
  const shards = await Promise.all(
    [1, 2].map((i) => run(`${line} --quiet --shard ${i}/2 --json ${folder}/rule${i}.jsonl`)),
  );
  assertEquals(shards.map(({ code }) => code), [0, 0]);
  const joined = await run(`merge ${folder}/rule1.jsonl ${folder}/rule2.jsonl`);
  assertEquals(section(joined.out), section(out));
});

Deno.test("with --strict a broken rule fails a run, which is run again; --no-referee finds none", async () => {
  const line = `stress TestReElection2A --raft ${twice} --seed 1 --runs 6 --no-check --no-shrink`;
  const { code, out } = await run(`${line} --strict`);
  assertEquals(code, 1, out);
  assertMatch(out, /1\. \d failed: assertion: rule S2 is broken, as the referee says\n/);
  assertMatch(out, /tried again in a fresh process: (all|it) came back the same, to the digest\n/);
  assertMatch(
    out,
    /see it: deno task replay [^\n]*\.ts --seed \d+\n +deno task test [^\n]* --strict --seed \d+\n/,
  );
  const unwatched = await run(`${line} --strict --no-referee`);
  assertEquals(unwatched.code, 0, unwatched.out);
  assertEquals(unwatched.out.includes("referee"), false);
});

Deno.test("--coverage says which states and goals were come to, and changes no run and no record", async () => {
  const line = `stress TestReElection2A TestRejoin2B --runs 12 --seed 1 --no-check --json ${folder}`;
  const { code, out } = await run(`${line}/covered.jsonl --coverage`);
  assertEquals(code, 0, out);
  assertMatch(
    out,
    /^How much was seen:\n {2}states +\d{3}, \d+ % of them new in the last tenth of the runs\n {2}goals +\d of \d+ reached; runs that reached each:\n/m,
  );
  assertStringIncludes(out, "        24  two leaders in different terms\n");
  assertStringIncludes(out, "         0  a server that acknowledged an entry restarts\n");
  assertStringIncludes((await run(`${line}/plain.jsonl`)).out, "24 passed");
  const recorded = (name: string) =>
    recordsIn(`${folder}/${name}.jsonl`).runs.map(({ realMs: _, ...record }) => JSON.stringify(record))
      .toSorted();
  assertEquals(recorded("covered"), recorded("plain"));
  const { err } = await run(`${line}/none.jsonl --coverage --no-referee`);
  assertStringIncludes(err, "--coverage is taken from what the referee knows");
});

Deno.test("Ctrl-C ends the run at once, writes the table and all files, and leaves no child behind", async () => {
  const process = start(
    `stress 2A --for 60s --seed 1 --no-check --json ${folder}/c.jsonl --junit ${folder}/c.xml`.split(" "),
  );
  await untilLines(`${folder}/c.jsonl`, 20);
  const children = linux ? childrenOf(process.pid) : [];
  process.kill("SIGINT");
  const asked = performance.now();
  const { code, out } = await ended(process);
  assert(performance.now() - asked < 10_000); // it would have run for 60 s
  assertEquals(code, 130);
  assertMatch(
    out,
    /\ntotal +\d\d+ .*\n\n(?:no failure in .*\n)?stress: \d+ runs, \d+ passed, 0 failed, seed 1\.\.\d+, \d+\.\ds, interrupted\n$/,
  );
  const { runs, summary } = recordsIn(`${folder}/c.jsonl`);
  assertEquals([summary!.runs, summary!.ended, summary!.code], [runs.length, "interrupt", 130]);
  assertStringIncludes(Deno.readTextFileSync(`${folder}/c.xml`), "</testsuites>");
  await allGone(children);
});

Deno.test({
  name: "killing a child loses no run",
  ignore: !linux,
  async fn() {
    const process = start(`stress 2A --runs 400 --seed 1 --no-check --json ${folder}/k.jsonl`.split(" "));
    await untilLines(`${folder}/k.jsonl`, 20);
    for (const child of childrenOf(process.pid)) Deno.kill(child, "SIGKILL");
    const { code, out } = await ended(process);
    assertEquals(code, 0, out);
    assertStringIncludes(out, "stress: 800 runs, 800 passed, 0 failed");
    assertEquals(recordsIn(`${folder}/k.jsonl`).runs.length, 800);
  },
});

Deno.test({
  name: "killing the parent loses no written result, and leaves no child behind",
  ignore: !linux,
  async fn() {
    const process = start(`stress 2A --for 60s --seed 1 --no-check --json ${folder}/p.jsonl`.split(" "));
    await untilLines(`${folder}/p.jsonl`, 20);
    const children = childrenOf(process.pid);
    process.kill("SIGKILL");
    await process.output();
    await allGone(children);
    const { runs } = recordsIn(`${folder}/p.jsonl`);
    const { code, out } = await run(`merge ${folder}/p.jsonl`);
    assertEquals(code, 0);
    assertStringIncludes(out, `merge: ${runs.length} runs, ${runs.length} passed, 0 failed`);
    assertMatch(out, /p\.jsonl: (it has no summary|its last line was cut)/);
  },
});

Deno.test({
  name: "a full disk is reported once; the run continues and exits with 4",
  ignore: !linux,
  async fn() {
    // Devices may be written to only by a process with all rights.
    const line = "run -A cli.ts stress 2A --runs 5 --seed 1 --json /dev/full --junit /dev/full";
    const options = { args: line.split(" "), cwd: root, stdout: "piped", stderr: "piped" } as const;
    const { code, out, err } = await ended(new Deno.Command(Deno.execPath(), options).spawn());
    assertEquals(code, 4);
    assertStringIncludes(out, "stress: 10 runs, 10 passed, 0 failed");
    const json =
      "/dev/full is not complete: No space left on device (os error 28); what was written before is valid";
    assertEquals(err.split("\n")[0], `raftlab: ${json}`);
    assertEquals(err.split(json).length, 2);
    assertStringIncludes(out, json);
  },
});

Deno.test("a file with errors is reported before the first run; a usage error is one sentence", async () => {
  const bad = await run(`stress 2A --raft ${folder}/type_error.ts --json ${folder}/bad.jsonl`);
  assertEquals(bad.code, 3);
  assertStringIncludes(bad.out, "[build failed]");
  for (
    const [line, says] of [
      ["stress 2A --shard 1/2", "--shard needs --seed"],
      ["stress 2A --json /nowhere/out.jsonl", "--json /nowhere/out.jsonl: there is no such file or folder"],
      ["stress 2E", "no part or test is called 2E"],
      ["merge", "merge takes result files"],
      ["stress 2A --json docs", "--json docs: it is a folder"],
      ["stress 2A --html README.md", "--html README.md: it is a file"],
      ["merge nowhere.jsonl", "nowhere.jsonl: there is no such file or folder"],
      ["merge docs", "docs: it is a folder"],
      ["merge README.md", "README.md: line 1 is not a record of results"],
    ]
  ) {
    const { code, out, err } = await run(line);
    assertEquals({ code, out }, { code: 2, out: "" }, line);
    assertStringIncludes(err, says);
    assertEquals(err.trim().split("\n").length, 1, err);
  }
});

/** Waits until all of these processes have ended. */
async function allGone(processes: number[]): Promise<void> {
  for (let tries = 0; tries < 100; tries++) {
    if (!processes.some(isAlive)) return;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  assertEquals(processes.filter(isAlive), []);
}

/** Whether a process runs; a zombie does not. */
function isAlive(pid: number): boolean {
  try {
    return !/^State:\s+Z/m.test(Deno.readTextFileSync(`/proc/${pid}/status`));
  } catch {
    return false;
  }
}

Deno.test("a search for a shorter failure uses seeds that have not run yet, also beyond 32 bits", async () => {
  Deno.writeTextFileSync(
    `${folder}/idle.ts`,
    "export const Make = () => ({ Start: () => [-1, 0, false], GetState: () => [0, false], Kill() {} });\n",
  );
  const file = `${folder}/idle.jsonl`;
  const line =
    `stress ${test} --raft ${folder}/idle.ts --no-check --quiet --json ${file} --runs 1 --shrink 20`;
  const { code } = await run(`${line} --seed ${2 ** 32 - 1}`);
  assertEquals(code, 1);
  const [search] = recordsIn(file).all.filter((record) => record.type === "shortest");
  assertEquals([search.searched, search.found], [20, 20]);
  // The shortest of 21: round 1 runs seed 2^32, round 20 2^32 + 19.
  assert(
    search.run.seed >= 2 ** 32 && search.run.seed < 2 ** 32 + 20,
    `the shortest is of ${search.run.seed}`,
  );
});
