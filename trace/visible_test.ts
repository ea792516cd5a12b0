// @ts-types="../types/std_assert.d.ts"
import { assertEquals } from "@std/assert";
import { visible } from "./visible.ts";

Deno.test("visible: what a terminal would obey or XML cannot have is shown as an escape; the rest stays", () => {
  assertEquals(visible("a\x1b[31m\x9b\u202e\ud800\ufffe"), "a\\x1b[31m\\x9b\\u202e\\ud800\\ufffe");
  assertEquals(visible("tab\tand\nline, é 日本 😀"), "tab\tand\nline, é 日本 😀");
});
