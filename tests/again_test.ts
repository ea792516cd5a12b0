/** `test --again`: what failed in a folder is kept, and run again until all of it passes. */

// @ts-types="../types/std_assert.d.ts"
import { assertEquals, assertStringIncludes } from "@std/assert";
import { pathOf } from "../platform/paths.ts";
import { commandLine, ended, type Result } from "./command_line.ts";
import { mutantNamed, plainBase, writeMutant } from "./mutant_files.ts";

const root = new URL("../", import.meta.url).pathname;

/** In `folder`, with the lab's own command line. */
function run(folder: string, ...args: string[]): Promise<Result> {
  const [command, line] = commandLine(args);
  const there = line.map((word) => word === "cli.ts" ? `${root}cli.ts` : word);
  const all = ["run", `--config=${root}deno.json`, ...there.slice(1)];
  return ended(new Deno.Command(command, { args: all, cwd: folder }));
}

Deno.test("again: seeds and schedules that failed are kept until all pass", async () => {
  const folder = Deno.makeTempDirSync({ prefix: "raftlab-again-" });
  const raft = `${folder}/raft.ts`;
  Deno.copyFileSync(pathOf(writeMutant(mutantNamed("persist-missing-on-vote"))), raft);
  const common = ["--raft", raft, "--no-check"];
  const none = await run(folder, "test", "--again", ...common);
  assertEquals([none.code, none.err], [0, ""]);
  assertStringIncludes(none.out, "nothing is kept: no test has failed with ./raft.ts in this folder");

  const schedule = "t1.d10.c0.s0.t2.d20.d10.d20";
  const failed = await run(folder, "test", "TestScope3", ...common, "--seed", "5", "--schedule", schedule);
  assertEquals(failed.code, 1, failed.out);
  assertEquals((await run(folder, "test", "TestInitialElection2A", ...common, "--seed", "3")).code, 0);
  const again = await run(folder, "test", "--again", ...common);
  assertEquals(again.code, 1, again.out);
  assertStringIncludes(again.out, `--seed 5 --schedule ${schedule}`);
  assertStringIncludes(again.out, "\n0 of 1 runs that failed before pass now; all are kept until all pass\n");

  Deno.writeTextFileSync(raft, plainBase());
  const mended = await run(folder, "test", "--again", ...common);
  assertEquals(mended.code, 0, mended.out);
  assertStringIncludes(mended.out, "\nall runs that failed before pass now (1), and are kept no longer\n");
  assertStringIncludes((await run(folder, "test", "--again", ...common)).out, "nothing is kept");
  Deno.removeSync(folder, { recursive: true });
});

Deno.test("again: a file of kept failures that cannot be read counts as none", async () => {
  const folder = Deno.makeTempDirSync({ prefix: "raftlab-again-" });
  Deno.mkdirSync(`${folder}/.raftlab`);
  for (const text of ["", "[]", '{"format":"raftlab failures","version":9,"files":{}}']) {
    Deno.writeTextFileSync(`${folder}/.raftlab/failures.json`, text);
    const { code, out } = await run(folder, "test", "--again", "--raft", `${root}raft/raft.ts`, "--no-check");
    assertEquals(code, 0);
    assertStringIncludes(out, "nothing is kept");
  }
  Deno.removeSync(folder, { recursive: true });
});
