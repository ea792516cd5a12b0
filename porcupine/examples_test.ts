/** The examples in mod.ts print what they say they do. */

// @ts-types="../types/std_assert.d.ts"
import { assertEquals } from "@std/assert";

const text = Deno.readTextFileSync(new URL("mod.ts", import.meta.url));
const examples = [...text.matchAll(/^ \* ```ts\n(.*?)^ \* ```$/gms)].map(([, lines]) =>
  lines.replaceAll(/^ \* ?/gm, "")
);

/** Runs a program with a copy of this folder beside it and nothing else; gives the lines it printed. */
async function run(program: string): Promise<string[]> {
  const folder = Deno.makeTempDirSync();
  const copied = await new Deno.Command("cp", {
    args: ["-r", new URL(".", import.meta.url).pathname, `${folder}/porcupine`],
  }).output();
  assertEquals(copied.success, true);
  Deno.writeTextFileSync(`${folder}/program.ts`, program);
  const { stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "--check", "--no-config", "--allow-read", "program.ts"],
    cwd: folder,
    env: { NO_COLOR: "1" },
  }).output();
  Deno.removeSync(folder, { recursive: true });
  assertEquals(new TextDecoder().decode(stderr).replaceAll(/^Check .*\n/gm, ""), "");
  return new TextDecoder().decode(stdout).trim().split("\n");
}

Deno.test("examples: there are two", () => assertEquals(examples.length, 2));

for (const [i, example] of examples.entries()) {
  Deno.test(`examples: number ${i + 1} prints what it says`, async () => {
    const printed = await run(example);
    const expected = [...example.matchAll(/console\.log\(.*\); \/\/ (.*)$/gm)].map(([, line]) => line);
    assertEquals(printed.slice(0, expected.length), expected);
  });
}
