/** The limit of a test's time is one of the processor's time with the rights that the tasks have. */

// @ts-types="../types/std_assert.d.ts"
import { assertEquals } from "@std/assert";

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
