/** A command's output arrives complete, however slow its reader; a command whose reader has gone ends. */

// @ts-types="../types/std_assert.d.ts"
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { hasBun } from "./child.ts";
import { commandLine } from "./command_line.ts";
import { root } from "./stress.ts";

const isLinux = Deno.build.os === "linux";
/** Writes a log of 600 KB: ten times a pipe's capacity. */
const replay = ["replay", "TestBackup2B", "--seed", "1", "--no-columns"];

/** Reads so slowly that the writer fills the pipe repeatedly; returns everything. */
async function readSlowly(stream: ReadableStream<Uint8Array>): Promise<string> {
  const decoder = new TextDecoder();
  let text = "";
  for await (const chunk of stream) {
    text += decoder.decode(chunk, { stream: true });
    if (text.length < 300_000) await new Promise((resolve) => setTimeout(resolve, 20));
  }
  return text;
}

const timeless = (text: string) => text.replaceAll(/\d+\.\d\ds real/g, "");

for (const runtime of ["deno", "bun"] as const) {
  Deno.test({
    name: `output: a log arrives whole through a non-blocking pipe, ${runtime}`,
    ignore: !isLinux,
    async fn() {
      assert(await hasBun(), "Bun was not found: set RAFTLAB_BUN to its path, or run `deno task check`");
      const [command, args] = commandLine(replay, runtime);
      const usual = await new Deno.Command(command, { args, cwd: root, stdin: "null" }).output();
      const expected = new TextDecoder().decode(usual.stdout);
      assert(expected.length > 300_000, `the log has only ${expected.length} letters`);
      const process = new Deno.Command(Deno.execPath(), {
        args: ["run", "-A", `${root}tests/testdata/nonblocking.ts`, command, ...args],
        cwd: root,
        stdin: "null",
        stdout: "piped",
        stderr: "piped",
      }).spawn();
      const complaints = new Response(process.stderr).text();
      const text = await readSlowly(process.stdout);
      assertEquals([(await process.status).code, await complaints], [usual.code, ""]);
      assertEquals(text.length, expected.length);
      assert(timeless(text) === timeless(expected), "it is not the log that a blocking pipe gets");
    },
  });
}

Deno.test({
  name: "output: ends like SIGPIPE when its reader has gone; reports a full disk",
  ignore: !isLinux,
  async fn() {
    const [command, args] = commandLine(replay);
    const shell = async (redirection: string) => {
      const { stdout, stderr } = await new Deno.Command("bash", {
        args: ["-c", `"$0" "$@" ${redirection}; echo "\${PIPESTATUS[0]}"`, command, ...args],
        cwd: root,
        stdin: "null",
      }).output();
      return [stdout, stderr].map((bytes) => new TextDecoder().decode(bytes));
    };
    const [gone, saidNothing] = await shell("| head -c 10 > /dev/null");
    assertEquals([gone, saidNothing], ["141\n", ""]);
    const [full, says] = await shell("> /dev/full");
    assertEquals(full, "4\n");
    assertStringIncludes(says, "raftlab: standard output could not be written: No space left on device");
  },
});
