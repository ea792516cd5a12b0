/** The limit of a test's time is one of the processor's time with the rights that the tasks have. */

// @ts-types="../types/std_assert.d.ts"
import { assertEquals, assertMatch } from "@std/assert";

/** How a test of the fake child ends whose parent may not read /proc. */
async function ending(test: string): Promise<{ type: string; ofProcessor?: boolean }> {
  const parent = new URL("testdata/limited_parent.ts", import.meta.url).pathname;
  const rights = ["--no-prompt", "--allow-read", "--allow-run", "--allow-env"];
  const args = ["run", ...rights, "--no-check", "--quiet", parent, test];
  const { stdout } = await new Deno.Command(Deno.execPath(), { args, stderr: "inherit" }).output();
  return JSON.parse(new TextDecoder().decode(stdout));
}

Deno.test("limits: a test that hardly gets the processor may take its time", async () => {
  assertEquals((await ending("TestStarved")).type, "outcome");
});

Deno.test("limits: one that has used up its time of the processor is ended", async () => {
  const { type, ofProcessor } = await ending("TestBusy");
  assertEquals([type, ofProcessor], ["slow", true]);
});

Deno.test("limits: a process that was stopped for a while is not taken for one that is silent", async () => {
  assertEquals((await ending("TestStopped")).type, "outcome");
});

Deno.test("limits: memory beside the engine's heap is limited under the rights of the task itself", async () => {
  const folder = Deno.makeTempDirSync({ prefix: "raftlab-limits-" });
  const hoard = `import { Make as solution } from "./solution.ts";
    const hoard = [];
    export const Make = (peers, me, persister, applyCh) => {
      const more = () => {
        hoard.push(new Uint8Array(1 << 26).fill(1));
        if (hoard.length < 40) setTimeout(more, 1);
      };
      if (me === 1) setTimeout(more, 100);
      return solution(peers, me, persister, applyCh);
    };`;
  Deno.writeTextFileSync(`${folder}/raft.ts`, hoard);
  Deno.copyFileSync(new URL("../raft/raft.ts", import.meta.url), `${folder}/solution.ts`);
  const args = ["task", "-q", "test", "TestInitialElection2A", "--raft", `${folder}/raft.ts`, "--no-check"];
  const { code, stdout } = await new Deno.Command(Deno.execPath(), { args }).output();
  const out = new TextDecoder().decode(stdout);
  assertEquals(code, 1);
  assertMatch(out, /S1: ran out of memory \(limit 1024 MB\)/);
  Deno.removeSync(folder, { recursive: true });
});
