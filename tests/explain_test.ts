/** What `explain` says grows by steps: the rule, then the server and the moment, then the event. */

// @ts-types="../types/std_assert.d.ts"
import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";

import { pathOf } from "../platform/paths.ts";
import { commandLine } from "./command_line.ts";
import { mutantNamed, writeMutant } from "./mutant_files.ts";

const root = new URL("../", import.meta.url).pathname;
const folder = Deno.makeTempDirSync({ prefix: "raftlab-explain-" });
globalThis.addEventListener("unload", () => Deno.removeSync(folder, { recursive: true }));

async function explain(...words: string[]): Promise<{ code: number; out: string; err: string }> {
  const [command, args] = commandLine(["explain", ...words]);
  const { code, stdout, stderr } = await new Deno.Command(command, { args, cwd: root }).output();
  return { code, out: new TextDecoder().decode(stdout), err: new TextDecoder().decode(stderr) };
}

/** A file of students/ beside the solution that it builds on. */
function student(name: string): string {
  Deno.copyFileSync(`${root}raft/raft.ts`, `${folder}/solution.ts`);
  Deno.copyFileSync(`${root}tests/students/${name}.ts`, `${folder}/${name}.ts`);
  return `${folder}/${name}.ts`;
}

Deno.test("explain: a broken rule, one step at a time, each with all before it", async () => {
  const raft = pathOf(writeMutant(mutantNamed("votes-twice")));
  const args = ["TestBackup2B", "--raft", raft, "--seed", "2"];
  const steps = await Promise.all([1, 2, 3].map((step) => explain(...args, "--step", `${step}`)));
  const [rule, moment, event] = steps.map(({ out }) => out.replace(/\nMore, if you need it: .*\n/, ""));
  assertEquals(steps.map(({ code, err }) => [code, err]), [[1, ""], [1, ""], [1, ""]]);
  assertMatch(
    rule,
    /^TestBackup2B, seed 2: passes, and yet a rule is broken\.\n\n1\. What is asked\n {3}Rule S2: /,
  );
  assertEquals(/\bS[0-4]\b/.test(rule.replace("Rule S2", "")), false, "the first step names no server");
  assertEquals(moment.startsWith(rule) && event.startsWith(moment), true);
  assertMatch(moment, /\n2\. Where and when\n {3}S\d, at \d+\.\d{3} s; the run ends at /);
  assertStringIncludes(moment, `deno task replay TestBackup2B --raft ${raft} --seed 2 --from `);
  assertEquals(moment.includes("asked for votes"), false, "the second step does not say what happened");
  assertMatch(
    event,
    /\n3\. What happened\n {3}S\d asked for votes .*\n[^]*Before that, in S\d:\n {5}\d+\.\d{6} S\d {2}/,
  );
  const next = `\nMore, if you need it: deno task explain TestBackup2B --raft ${raft} --seed 2 --step`;
  assertEquals(steps.map(({ out }) => /--step \d\n$/.exec(out)?.[0]), [
    "--step 2\n",
    "--step 3\n",
    undefined,
  ]);
  assertStringIncludes(steps[0].out, `${next} 2\n`);
});

Deno.test("explain: an exception", async () => {
  const thrown = await explain(
    "TestBasicAgree2B",
    "--raft",
    student("throws_in_timer"),
    "--seed",
    "1",
    "--step",
    "3",
  );
  assertEquals(thrown.code, 1, thrown.err);
  assertMatch(
    thrown.out,
    /fails with "S1: TypeError: peers is not iterable"\.\n\n1\. .*\n {3}A server keeps to/,
  );
  assertMatch(thrown.out, /\n {3}S1\.\n {3}At 0\.300 s\. /);
  assertMatch(thrown.out, /\n {5}Timeout.* \(throws_in_timer\.ts:\d+:\d+/);
});

Deno.test("explain: a run that passes and breaks no rule; usage errors", async () => {
  const { code, out } = await explain("TestBasicAgree2B", "--seed", "1");
  assertEquals(code, 0);
  assertEquals(out, "TestBasicAgree2B, seed 1: passes, and no rule that the referee checks is broken.\n");
  const many = await explain("2A", "--seed", "1");
  assertEquals([many.code, many.err], [
    2,
    "raftlab: explain takes one test, such as TestInitialElection2A, not 2\n",
  ]);
  assertStringIncludes((await explain("TestBasicAgree2B")).err, "explain needs --seed N");
});
