// @ts-types="../types/std_assert.d.ts"
import { assertEquals } from "@std/assert";
import { fromFileUrl, run, whereIsBun } from "./testdata/processes.ts";
import { trace } from "./testdata/trace_program.ts";

// RAFTLAB_REWRITE=1 deno test -A sim/ rewrites the golden trace: read the diff before you commit it.
const golden = new URL("testdata/trace.txt", import.meta.url);
const program = fromFileUrl(new URL("testdata/trace_program.ts", import.meta.url));

Deno.test("trace: a program that uses everything whose order could differ gives the golden trace", async () => {
  const got = await trace();
  if (Deno.env.get("RAFTLAB_REWRITE") === "1") Deno.writeTextFileSync(golden, got);
  assertEquals(got, Deno.readTextFileSync(golden));
  assertEquals(await trace(), got, "a second time in the same process");
});

Deno.test("trace: a fresh Deno process without permissions gives the golden trace", async () => {
  assertEquals(
    await run(Deno.execPath(), ["run", "--no-prompt", "--quiet", program]),
    Deno.readTextFileSync(golden),
  );
});

Deno.test({
  name: "trace: Bun gives the golden trace (skipped where there is no bun: set RAFTLAB_BUN to its path)",
  ignore: whereIsBun() === undefined,
  fn: async () => assertEquals(await run(whereIsBun() as string, [program]), Deno.readTextFileSync(golden)),
});
