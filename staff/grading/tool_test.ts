/** Tools that meet a file which was written to trouble them. */

// @ts-types="../../types/std_assert.d.ts"
import { assertEquals } from "@std/assert";
import { toolProgram } from "../../runner/program.ts";
import { runTool } from "./tool.ts";

const linux = Deno.build.os === "linux";

Deno.test("a tool's output and exit code are passed on", async () => {
  const { code, stdout, stderr, stopped } = await runTool(
    toolProgram(["eval", "console.log(1); console.error(2); Deno.exit(3)"]),
  );
  assertEquals([code, stdout, stderr, stopped], [3, "1\n", "2\n", null]);
});

Deno.test({
  name: "one that does not come to an end is stopped by the processor's time it has had",
  ignore: !linux, // elsewhere it is stopped after five minutes
  async fn() {
    const { code, stopped } = await runTool(toolProgram(["eval", "for (;;);"]), 1);
    assertEquals([code, stopped], [null, "did not come to an end within 1 s"]);
  },
});

Deno.test({
  name: "one that fills the memory is stopped",
  ignore: !linux,
  async fn() {
    const fill = "const all = []; for (;;) all.push(new Uint8Array(1 << 24).fill(1));";
    const { code, stopped } = await runTool(toolProgram(["eval", fill]), 60, 300);
    assertEquals([code, stopped], [null, "needed more than 300 MB of memory"]);
  },
});

Deno.test("of an output without an end, the beginning is kept", async () => {
  const long = "for (let i = 0; i < 8000; i++) console.log('x'.repeat(999));";
  const { code, stdout } = await runTool(toolProgram(["eval", long]));
  assertEquals([code, stdout.length < (1 << 22) + (1 << 20)], [0, true]);
});
