// @ts-types="../types/std_assert.d.ts"
import { assert, assertEquals } from "@std/assert";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { systemsReason, writeAll } from "./write_all.ts";

Deno.test("writeAll: nothing follows the last line of what is written at once, also when a full pipe refuses it", () => {
  const text = "a line\n".repeat(3000) + "long ".repeat(2000) + "\nthe end";
  const pieces: string[] = [];
  let calls = 0;
  writeAll((bytes) => {
    if (++calls % 3 === 0) throw Object.assign(new Error("full"), { name: "WouldBlock" });
    pieces.push(new TextDecoder().decode(bytes));
    return bytes.length;
  }, text);
  assertEquals(pieces.join(""), text);
  assert(pieces.every((piece) => piece.length <= 4096));
  assertEquals(pieces.filter((piece) => /\n.+$/.test(piece)), []);
});

Deno.test("systemsReason: what is wrong with a path is said alike, for the errors of Deno and of Node and Bun", () => {
  const folder = Deno.makeTempDirSync({ prefix: "raftlab-reasons-" });
  const file = `${folder}/file`;
  Deno.writeTextFileSync(file, "");
  Deno.mkdirSync(`${folder}/empty`);
  const reasonOf = (act: () => unknown): string | null => {
    try {
      act();
      return null;
    } catch (error) {
      return systemsReason(error);
    }
  };
  const reasons: [string, (() => unknown)[]][] = [
    ["there is no such file or folder", [
      () => Deno.readTextFileSync(`${folder}/none`),
      () => Deno.renameSync(`${folder}/none`, `${folder}/other`),
      () => readFileSync(`${folder}/none`),
    ]],
    ["it is a folder", [
      () => Deno.readTextFileSync(folder),
      () => Deno.writeTextFileSync(folder, ""),
      () => Deno.renameSync(file, `${folder}/empty`),
      () => writeFileSync(folder, ""),
    ]],
    ["it is a file", [
      () => Deno.mkdirSync(file, { recursive: true }),
      () => mkdirSync(file, { recursive: true }),
    ]],
    ["a part of the path is a file, not a folder", [
      () => Deno.writeTextFileSync(`${file}/below`, ""),
      () => mkdirSync(`${file}/below`, { recursive: true }),
    ]],
  ];
  for (const [reason, acts] of reasons) assertEquals(acts.map(reasonOf), acts.map(() => reason));
  assertEquals(
    systemsReason(new Error("Too many links (os error 31): rename 'a.tmp' -> 'a'")),
    "Too many links (os error 31)",
  );
  Deno.removeSync(folder, { recursive: true });
});
