/** Command lines stay below what Windows takes. */

// @ts-types="../types/std_assert.d.ts"
import { assert, assertEquals } from "@std/assert";
import { studentCode } from "../commands/student_file.ts";
import { projectRoot } from "../platform/paths.ts";
import { shellWord } from "../platform/shell_word.ts";
import type { Program } from "../platform/system.ts";
import { raft } from "../tester/raft/lab.ts";
import { inspectable } from "./inspector.ts";
import { checkProgram, childProgram, importMapsOf } from "./program.ts";

/** Characters that Windows takes. */
const most = 32_767;

/** The length on Windows, if the project were in a folder with a name of 200 characters. */
function lengthOf({ command, args }: Program): number {
  const line = [command, ...args].map((word) => shellWord(word, "windows")).join(" ");
  return line.length + (line.split(projectRoot).length - 1) * (200 - projectRoot.length);
}

Deno.test("program: with thirty helpers in folders with long names a command line is short enough for Windows", async () => {
  const root = Deno.makeTempDirSync({ prefix: "raftlab-long-" });
  try {
    const folder = `${root}/${"x".repeat(100)}/${"y".repeat(100)}`;
    Deno.mkdirSync(folder, { recursive: true });
    const helpers = Array.from({ length: 30 }, (_, i) => `helper_${i}.ts`);
    for (const name of helpers) Deno.writeTextFileSync(`${folder}/${name}`, "export {};\n");
    const imports = helpers.map((name) => `import "./${name}";\n`).join("");
    Deno.writeTextFileSync(`${folder}/raft.ts`, `${imports}export function Make() {}\n`);
    const student = studentCode(raft, folder);
    const maps = await importMapsOf(student);
    assertEquals(maps?.own.length, 31);
    const programs = [childProgram(student, maps), checkProgram(student, maps)];
    for (const program of [...programs, inspectable(programs[0])]) {
      assert(lengthOf(program) < most, `${lengthOf(program)} characters`);
    }
  } finally {
    Deno.removeSync(root, { recursive: true });
  }
});
