// @ts-types="../types/std_assert.d.ts"
import { assert, assertEquals, assertThrows } from "@std/assert";
import { GrowingFile, replaceFile } from "./growing_file.ts";

const folder = Deno.makeTempDirSync({ prefix: "raftlab-output-" });
globalThis.addEventListener("unload", () => Deno.removeSync(folder, { recursive: true }));

Deno.test("appended lines are in the file at once", () => {
  const file = new GrowingFile(`${folder}/a.jsonl`, (reason) => {
    throw new Error(reason);
  });
  file.append("one\n");
  file.append("two\n");
  assertEquals(Deno.readTextFileSync(`${folder}/a.jsonl`), "one\ntwo\n");
  file.close();
});

Deno.test({
  name: "a full disk is reported once, and the rest is not tried",
  ignore: Deno.build.os !== "linux",
  fn() {
    const reasons: string[] = [];
    const file = new GrowingFile("/dev/full", (reason) => reasons.push(reason));
    for (let i = 0; i < 3; i++) file.append("line\n");
    assertEquals(reasons, ["No space left on device (os error 28)"]);
    file.close();
    assertThrows(() => replaceFile("/dev/full", "text"), Error, "No space left on device");
    assert(Deno.statSync("/dev/full").isCharDevice, "a device is not replaced by a file");
  },
});

Deno.test("a file is replaced completely or not at all, and no temporary file is left", () => {
  const path = `${folder}/report.xml`;
  replaceFile(path, "old");
  replaceFile(path, "new");
  assertEquals(Deno.readTextFileSync(path), "new");
  Deno.mkdirSync(`${folder}/taken/by`, { recursive: true });
  assertThrows(() => replaceFile(`${folder}/taken`, "text"));
  assertThrows(() => replaceFile(`${folder}/nowhere/report.xml`, "text"));
  const names = [...Deno.readDirSync(folder)].map(({ name }) => name).filter((name) => name !== "a.jsonl");
  assertEquals(names.sort(), ["report.xml", "taken"]);
});
