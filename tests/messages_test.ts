/**
 * What a student reads when one of ten common mistakes fails a test: the exact output of `test` for a file of
 * students/ and a fixed seed. After changing a message, run `deno test -A tests/messages_test.ts -- --rewrite` and
 * review the diff.
 *
 * @module
 */

// @ts-types="../types/std_assert.d.ts"
import { assertEquals } from "@std/assert";
import { commandLine } from "./command_line.ts";
import { plainBase } from "./mutant_files.ts";

const root = new URL("../", import.meta.url).pathname;
const texts = new URL("testdata/messages/", import.meta.url);
const rewrite = Deno.args.includes("--rewrite");

/** A file in students/, with a test and a seed that find its mistake. */
const cases: [file: string, test: string, seed: number][] = [
  ["forgotten_await", "TestInitialElection2A", 1],
  ["returned_reply", "TestInitialElection2A", 1],
  ["handler_never_returns", "TestBasicAgree2B", 1],
  ["no_command_valid", "TestBasicAgree2B", 1],
  ["apply_index_is_text", "TestBasicAgree2B", 1],
  ["encodes_null", "TestBasicAgree2B", 1],
  ["plain_object_in_list", "TestBasicAgree2B", 1],
  ["decode_error_unread", "TestPersist12C", 1],
  ["clock_loop", "TestBasicAgree2B", 1],
  ["refused_fetch", "TestBasicAgree2B", 1],
];

const folder = Deno.makeTempDirSync({ prefix: "raftlab-messages-" });
addEventListener("unload", () => Deno.removeSync(folder, { recursive: true }));
Deno.writeTextFileSync(`${folder}/solution.ts`, plainBase());

/** The output of `test` for a file, with 80 columns and no colours, without what differs from run to run. */
async function printed(file: string, test: string, seed: number): Promise<string> {
  Deno.copyFileSync(`${root}tests/students/${file}.ts`, `${folder}/${file}.ts`);
  const options = ["--raft", `${folder}/${file}.ts`, "--seed", `${seed}`, "--no-check"];
  const [command, args] = commandLine(["test", test, ...options]);
  const { stdout, stderr } = await new Deno.Command(command, {
    args,
    cwd: root,
    env: { NO_COLOR: "1", COLUMNS: "80" },
  }).output();
  return new TextDecoder().decode(stdout).concat(new TextDecoder().decode(stderr))
    .replaceAll(folder, "~")
    .replaceAll(/solution\.ts:\d+:\d+/g, "solution.ts:N:N")
    .replace(/[0-9.]+s real/, "0.00s real");
}

for (const [file, test, seed] of cases) {
  Deno.test(`messages: ${file}`, async () => {
    const text = await printed(file, test, seed);
    const golden = new URL(`${file}.txt`, texts);
    if (rewrite) return Deno.writeTextFileSync(golden, text);
    assertEquals(text, Deno.readTextFileSync(golden), `${golden.pathname} differs; --rewrite writes it anew`);
  });
}
