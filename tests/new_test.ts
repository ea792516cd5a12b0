/** A lab begun in a folder of one's own is understood by deno check, by tsc, and by the tests. */

// @ts-types="../types/std_assert.d.ts"
import { assertEquals, assertStringIncludes } from "@std/assert";
import { commandLine, ended, type Result } from "./command_line.ts";

const root = new URL("../", import.meta.url).pathname;
const folder = Deno.makeTempDirSync({ prefix: "raftlab-new-" });
globalThis.addEventListener("unload", () => Deno.removeSync(folder, { recursive: true }));

function run(command: string, args: string[], cwd = root): Promise<Result> {
  return ended(new Deno.Command(command, { args, cwd, env: { NO_COLOR: "1" } }));
}

const lab = (...words: string[]) => run(...commandLine(words));
/** The oldest TypeScript that is to understand the files; editors bring one of their own. */
const tsc = (cwd: string) =>
  run(Deno.execPath(), ["run", "-q", "-A", "--no-lock", "npm:typescript@5.9.3/tsc", "-p", cwd], folder);

Deno.test("new: the skeleton and settings; deno check and tsc find what it imports; files that are there stay", async () => {
  const mine = `${folder}/my raft`;
  const { code, out, err } = await lab("new", mine);
  assertEquals([code, err], [0, ""]);
  const next = `deno task test 2A --raft '${mine}'`;
  assertEquals(
    out,
    `Wrote raft.ts, deno.json, tsconfig.json, .vscode/launch.json in ${mine}.\n\nNext:\n  ${next}\n`,
  );
  const [own, project] = [mine, root].map((where) => JSON.parse(Deno.readTextFileSync(`${where}/deno.json`)));
  assertEquals(own.compilerOptions, project.compilerOptions);
  assertEquals(own.lint.rules, project.lint.rules, "grade counts what the project's rules find");
  assertEquals(own.fmt.lineWidth, project.fmt.lineWidth);
  const checked = await run(Deno.execPath(), ["check", "-q", "raft.ts"], mine);
  assertEquals([checked.code, checked.err], [0, ""]);
  assertEquals(await tsc(mine), { code: 0, out: "", err: "" });
  const tested = await lab("test", "2A", "--raft", mine, "--seed", "1");
  assertEquals(tested.code, 1, tested.out);
  assertStringIncludes(tested.out, "expected one leader, got none");

  Deno.writeTextFileSync(`${mine}/raft.ts`, "// mine\n");
  assertStringIncludes(
    (await lab("new", mine)).out,
    "There already, and not changed: raft.ts, deno.json, tsconfig.json, .vscode/launch.json.",
  );
  assertEquals(Deno.readTextFileSync(`${mine}/raft.ts`), "// mine\n");
});

Deno.test("new: a solution with helpers of its own is understood, too, in a folder called raft", async () => {
  const mine = `${folder}/raft`;
  Deno.mkdirSync(mine);
  Deno.writeTextFileSync(`${mine}/raft.ts`, 'export { Make } from "./helper.ts";\n');
  Deno.copyFileSync(`${root}raft/raft.ts`, `${mine}/helper.ts`);
  assertStringIncludes(
    (await lab("new", mine)).out,
    "Wrote deno.json, tsconfig.json, .vscode/launch.json in ",
  );
  const checked = await run(Deno.execPath(), ["check", "-q", "raft.ts"], mine);
  assertEquals([checked.code, checked.err], [0, ""]);
});

Deno.test("new: a service has its folder, and one for the Raft that it stands on", async () => {
  const mine = `${folder}/service`;
  const { code, out, err } = await lab("new", mine, "--lab", "kvraft");
  assertEquals([code, err], [0, ""]);
  const wrote =
    "kvraft/server.ts, kvraft/client.ts, kvraft/common.ts, deno.json, tsconfig.json, .vscode/launch.json";
  const next =
    `  put your raft.ts into ${mine}/raft, because this lab runs on it\n  deno task test 3A --dir ${mine}\n`;
  assertEquals(out, `Wrote ${wrote} in ${mine}.\n\nNext:\n${next}`);
  Deno.mkdirSync(`${mine}/raft`);
  Deno.copyFileSync(`${root}raft/raft.ts`, `${mine}/raft/raft.ts`);
  const checked = await run(Deno.execPath(), ["check", "-q", "kvraft/server.ts", "kvraft/client.ts"], mine);
  assertEquals([checked.code, checked.err], [0, ""]);
  assertEquals(await tsc(mine), { code: 0, out: "", err: "" });
  const tested = await lab("test", "TestBasic3A", "--dir", mine, "--seed", "1");
  assertEquals(tested.code, 1, tested.out + tested.err);
  assertStringIncludes(tested.out, "tester/kvraft/generic.ts:");
  assertStringIncludes(
    (await lab("new", mine, "--lab", "kvraft")).out,
    `Next:\n  deno task test 3A --dir ${mine}\n`,
  );
});

Deno.test("new: a usage error is one sentence, and nothing is written", async () => {
  Deno.writeTextFileSync(`${folder}/file`, "");
  for (
    const [words, says] of [
      [["new"], "new needs the folder of your files"],
      [["new", "raft"], "raft: is in the project itself"],
      [["new", `${folder}/file`], "is a file; name a folder"],
    ] as const
  ) {
    const { code, out, err } = await lab(...words);
    assertEquals([code, out], [2, ""]);
    assertStringIncludes(err, says);
    assertEquals(err.trim().split("\n").length, 1);
  }
});

Deno.test("new: tsc finds nothing wrong with the students' rooms, so that editors without Deno show nothing", async () => {
  assertEquals(await tsc(root), { code: 0, out: "", err: "" });
});
