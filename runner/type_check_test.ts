// @ts-types="../types/std_assert.d.ts"
import { assertEquals } from "@std/assert";
import { compact } from "./type_check.ts";

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
