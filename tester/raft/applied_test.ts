// @ts-types="../../types/std_assert.d.ts"
import { assertEquals } from "@std/assert";
import { errorCount } from "../../labgob/harness.ts";
import { Applied } from "./applied.ts";

Deno.test("applied: a service whose server left a command out still makes its snapshots, without an error of labgob", () => {
  const applied = new Applied(1);
  const errors = errorCount();
  assertEquals(applied.addInOrder(0, 1, "a"), []);
  assertEquals(applied.addInOrder(0, 3, "c").length, 1);
  assertEquals(applied.restore(0, applied.snapshotAt(0, 3), 3), []);
  assertEquals([errorCount() - errors, applied.reached], [0, [3]]);
});
