/** `test --watch` runs again soon after a save, what failed first; type errors stand before results. */

// @ts-types="../types/std_assert.d.ts"
import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { bunPath, hasBun } from "./child.ts";
import { commandLine } from "./command_line.ts";
import { Running } from "./running.ts";

const root = new URL("../", import.meta.url).pathname;
const folder = Deno.makeTempDirSync({ prefix: "raftlab-watch-" });
globalThis.addEventListener("unload", () => Deno.removeSync(folder, { recursive: true }));

/** A Raft whose only leader is S0, at once; `more` is code of its GetState. */
function raft(more = ""): string {
  return `import { mood } from "./mood.ts";
export function Make(_peers: unknown, me: number) {
  const GetState = () => { ${more} return [mood, me === 0]; };
  return { Start: () => [-1, 0, false], GetState, Kill() {} };
}
`;
}

function write(name: string, text: string): string {
  Deno.writeTextFileSync(`${folder}/${name}`, text);
  return `${folder}/${name}`;
}

for (const runtime of ["deno", "bun"] as const) {
  Deno.test(`watch: a save runs again, what failed first, and starts nothing anew, ${runtime}`, async () => {
    if (runtime === "bun") assert(await hasBun(), `Bun was not found at ${bunPath()}`);
    write("mood.ts", "export const mood: number = 1;\n");
    const file = write("raft.ts", raft());
    const args = [
      "test",
      "TestInitialElection2A",
      "TestBasicAgree2B",
      "--watch",
      "--no-check",
      "--raft",
      file,
    ];
    const [command, line] = commandLine([...args, "--seed", "7"], runtime);
    const running = new Running(command, line);
    try {
      const first = await running.until("Ctrl-C to end\n");
      await new Promise((resolve) => setTimeout(resolve, 300)); // a child that is just ending is in nobody's time
      const start = running.processorTime();
      assertMatch(first, /^Test \(2A\)[^]*\.\.\. Passed[^]*Test \(2B\)[^]*--- FAIL: TestBasicAgree2B/);
      assertStringIncludes(first, "\nwatching raft.ts, mood.ts: save to run again with seed 7, ");
      // The second run shows what failed first. It needs a third of the CPU time of a start; the best of some counts, as the
      // machine has other work.
      const used: number[] = [];
      for (let i = 1; i <= 6; i++) {
        const before = running.processorTime();
        write(
          i % 2 === 0 ? "raft.ts" : "mood.ts",
          i % 2 === 0 ? raft(`/* ${i} */`) : `export const mood: number = ${i + 1};\n`,
        );
        const said = await running.until(" ...\n");
        used.push(running.processorTime() - before);
        assertMatch(
          said,
          /^\n(raft|mood)\.ts saved; what failed comes first\nTest \(2B\): basic agreement \.\.\.\n$/,
        );
        await running.until("Ctrl-C to end\n");
      }
      assert(
        Math.min(...used) < 0.6 * start,
        `it took ${used.join(", ")} ms of the processor, the start ${start}`,
      );
      // A save while tests run ends them; a file that does not load is waited for.
      write("raft.ts", raft("for (;;) {}"));
      await running.until("Test (2B): basic agreement ...\n");
      write("raft.ts", "export {\n");
      assertStringIncludes(await running.until("Ctrl-C to end\n"), "[build failed]");
      Deno.removeSync(file);
      await new Promise((resolve) => setTimeout(resolve, 200));
      write("raft.ts", raft());
      assertMatch(await running.until("Ctrl-C to end\n"), /^\nraft\.ts saved[^]*Test \(2B\)[^]*Test \(2A\)/);
    } finally {
      assertEquals(await running.end(), 130);
    }
  });
}

Deno.test("a type error stands alone, before any result, as a compiler's", async () => {
  write("mood.ts", "export const mood: number = 1;\n");
  const file = write("typed.ts", raft("const x: number = 'a';"));
  const [command, args] = commandLine(["test", "TestInitialElection2A", "--raft", file]);
  const { code, stdout } = await new Deno.Command(command, { args, cwd: root }).output();
  assertEquals(code, 3);
  const [first, second, ...rest] = new TextDecoder().decode(stdout).trimEnd().split("\n");
  assertEquals(first, "# raft");
  assertMatch(second, /typed\.ts:3:\d+: Type 'string' is not assignable to type 'number'/);
  assertEquals(rest.at(-1), "FAIL\traft [build failed]");
  assertEquals(rest.filter((line) => line.startsWith("Test ")), []);
});
