// @ts-types="../types/std_assert.d.ts"
import { assert, assertEquals } from "@std/assert";
import { writeAll } from "./write_all.ts";

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
