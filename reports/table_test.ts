// @ts-types="../types/std_assert.d.ts"
import { assert, assertEquals } from "@std/assert";
import { plain } from "./report.ts";
import { type Column, tableLines } from "./table.ts";
import { cut, padded, widthOf } from "./width.ts";

const columns: Column[] = [
  { title: "name", least: 6 },
  { title: "score", right: true, roomy: 8 },
  { title: "note", least: 8, optional: true },
];
const table = (width: number, ...rows: string[][]) =>
  tableLines(columns, rows.map((cells) => ({ cells })), width, plain);
const rows = [["alice", "7", "all is well"], ["a long name", "12", ""]];

Deno.test("table: spaces go first, then the ends of cells, then optional columns", () => {
  assertEquals(table(Infinity, ...rows), [
    "name            score  note",
    "alice               7  all is well",
    "a long name        12",
  ]);
  assertEquals(table(31, ...rows)[1], "alice            7  all is well");
  assertEquals(table(29, ...rows)[1], "alice           7 all is well");
  assertEquals(table(22, ...rows), [
    "name    score note",
    "alice       7 all is …",
    "a long…    12",
  ]);
  assertEquals(table(12, ...rows), ["name   score", "alice      7", "a lon…    12"]);
  for (let width = 12; width < 40; width++) {
    assert(table(width, ...rows).every((line) => widthOf(line) <= width), `${width}`);
  }
});

Deno.test("table: names of wide characters, of none and of combined ones line up", () => {
  const names = ["日本語の名前", "한국어", "e\u0301lodie", "👩‍🚀", "plain"];
  const lines = table(Infinity, ...names.map((name) => [name, "1", "|"]));
  assertEquals(new Set(lines.slice(1).map((line) => widthOf(line))), new Set([widthOf(lines[1])]));
  assertEquals(lines[1], "日本語の名前         1  |");
  assertEquals(lines[3], "e\u0301lodie               1  |");
  assertEquals(table(20, ["日本語の名前", "1", "|"])[1], "日本語の…     1 |");
});

Deno.test("width: ASCII, wide characters, and a cut that never splits one", () => {
  assertEquals(["", "abc", "日本", "…", "±"].map(widthOf), [0, 3, 4, 1, 1]);
  assertEquals([padded("日", 4), padded("日", 4, true), padded("longer", 3)], ["日  ", "  日", "longer"]);
  assertEquals([cut("日本語", 6), cut("日本語", 5), cut("日本語", 4), cut("abcdef", 4)], [
    "日本語",
    "日本…",
    "日…",
    "abc…",
  ]);
});
