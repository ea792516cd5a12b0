/** The skeleton fails as the courses' handouts show, in any folder, and solves nothing. */

// @ts-types="../types/std_assert.d.ts"
import { assert, assertEquals } from "@std/assert";
import { commandLine } from "./command_line.ts";
import { ownText } from "../commands/new/own_files.ts";

const root = new URL("../", import.meta.url).pathname;

/** Runs a part with a file; returns [exit code, output]. */
async function test(part: string, file: string): Promise<[number, string]> {
  const [command, args] = commandLine(["test", part, "--raft", file, "--seed", "1"]);
  const { code, stdout } = await new Deno.Command(command, {
    args,
    cwd: root,
    env: { NO_COLOR: "1" },
  }).output();
  return [code, new TextDecoder().decode(stdout)];
}

/** Each failure as `TestBasicAgree2B 10.00 one(100) failed to reach agreement`. */
function failures(output: string): string[] {
  return [...output.matchAll(/^--- FAIL: (\w+) \((.*)s\)\n {4}(?:\S+: )?(.*)$/gm)].map((found) =>
    found.slice(1).join(" ")
  );
}

Deno.test("starter: 2A fails as in the handouts, after five simulated seconds each", async () => {
  const [code, output] = await test("2A", "starter/raft/raft.ts");
  assertEquals(code, 1);
  assertEquals(failures(output).map((line) => line.replace(/(4\.[5-9]|5\.[0-5])\d /, "5 ")), [
    "TestInitialElection2A 5 expected one leader, got none",
    "TestReElection2A 5 expected one leader, got none",
  ]);
});

Deno.test("starter: 2B fails as in the handouts, after ten simulated seconds", async () => {
  const [code, output] = await test("2B", "starter/raft/raft.ts");
  assertEquals(code, 1);
  const found = failures(output);
  assertEquals(found.length, 8);
  assertEquals(found.slice(0, 4), [
    "TestBasicAgree2B 10.00 one(100) failed to reach agreement",
    "TestRPCBytes2B 10.00 one(99) failed to reach agreement",
    "TestFailAgree2B 10.00 one(101) failed to reach agreement",
    "TestFailNoAgree2B 10.00 one(10) failed to reach agreement",
  ]);
});

Deno.test("starter: 2C fails in the same way, and in no other", async () => {
  const [code, output] = await test("2C", "starter/raft/raft.ts");
  assertEquals(code, 1);
  const found = failures(output);
  assertEquals(found.length, 8);
  assert(found.every((line) => /one\(\d+\) failed to reach agreement$/.test(line)), found.join("\n"));
});

Deno.test("starter: a copy in another folder does the same", async () => {
  const folder = Deno.makeTempDirSync({ prefix: "raftlab-starter-" });
  try {
    Deno.writeTextFileSync(
      `${folder}/raft.ts`,
      ownText(Deno.readTextFileSync(`${root}starter/raft/raft.ts`)),
    );
    const [code, output] = await test("2A", folder);
    assertEquals(code, 1, output);
    assertEquals(failures(output).length, 2);
  } finally {
    Deno.removeSync(folder, { recursive: true });
  }
});
