// @ts-types="../types/std_assert.d.ts"
import { assertEquals } from "@std/assert";
import { visible } from "./visible.ts";

Deno.test("visible: characters that a terminal would obey or XML cannot contain are escaped; the rest stays", () => {
  assertEquals(visible("a\x1b[31m\x9b\u202e\ud800\ufffe"), "a\\x1b[31m\\x9b\\u202e\\ud800\\ufffe");
  assertEquals(visible("tab\tand\nline, é 日本 😀"), "tab\tand\nline, é 日本 😀");
});
