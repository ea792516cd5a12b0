// @ts-types="../types/std_assert.d.ts"
import { assertEquals } from "@std/assert";
import { linesOf } from "./load_error.ts";

Deno.test("a syntax error starts with its position", () => {
  const message = `TypeError: SyntaxError: Unexpected token
  |
2 | export function Make( {
  |                        ~
    at file:///home/s/raft/raft.ts:2:24
`;
  assertEquals(linesOf({ message, stack: [] }, "/home/s"), [
    "./raft/raft.ts:2:24: SyntaxError: Unexpected token",
    "  |",
    "2 | export function Make( {",
    "  |                        ~",
  ]);
});

Deno.test("other errors keep their frames", () => {
  const error = { message: "Error: no", stack: ["Make (raft/raft.ts:1:2)"] };
  assertEquals(linesOf(error, "/"), ["Error: no", "    at Make (raft/raft.ts:1:2)"]);
});
