// @ts-types="../types/std_assert.d.ts"
import { assertEquals } from "@std/assert";
import { studentCode } from "../commands/student_file.ts";
import { importMapsOf } from "./program.ts";
import { compact, startTypeCheck } from "./type_check.ts";
import { kvraft } from "../tester/kvraft/lab.ts";

Deno.test("type errors are formatted like Go's compiler errors", () => {
  const output = `TS2322 [ERROR]: Type 'string' is not assignable to type 'number'.
const x: number = "a";
      ^
    at file:///home/s/raft/raft.ts:3:7

TS2304 [ERROR]: Cannot find name 'foo'.
foo();
~~~
    at file:///elsewhere/raft.ts:4:1

Found 2 errors.

error: Type checking failed.
`;
  assertEquals(compact(output, "/home/s"), [
    "./raft/raft.ts:3:7: Type 'string' is not assignable to type 'number'. (TS2322)",
    "/elsewhere/raft.ts:4:1: Cannot find name 'foo'. (TS2304)",
  ]);
});

Deno.test("a Raft under a service is checked anew when it has changed, wherever it is", async () => {
  const folder = Deno.makeTempDirSync({ prefix: "raftlab-types-" });
  try {
    const file = `${folder}/raft.ts`;
    const right = Deno.readTextFileSync(new URL("../raft/raft.ts", import.meta.url));
    const errorsOf = async (text: string) => {
      Deno.writeTextFileSync(file, text);
      const student = studentCode(kvraft, file);
      return await startTypeCheck(student, await importMapsOf(student)).errors;
    };
    assertEquals(await errorsOf(right), []);
    const errors = await errorsOf(`${right}export const wrong: number = "a";\n`);
    assertEquals(errors.map((line) => line.replace(/^.*?: /, "")), [
      "Type 'string' is not assignable to type 'number'. (TS2322)",
    ]);
  } finally {
    Deno.removeSync(folder, { recursive: true });
  }
});
