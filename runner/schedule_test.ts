// @ts-types="../types/std_assert.d.ts"
import { assertEquals } from "@std/assert";
import { Schedule } from "./schedule.ts";

const tests = ["TestInitialElection2A", "TestBackup2B", "TestCount2B", "TestReliableChurn2C"];

Deno.test("in order: the course's order, round after round", () => {
  const schedule = new Schedule(tests, 2);
  const positions = Array.from({ length: 9 }, () => schedule.next(true));
  assertEquals(positions, [0, 1, 2, 3, 4, 5, 6, 7, null]);
});

Deno.test("by cost: the slowest come first, and every position comes once", () => {
  const schedule = new Schedule(tests, 1);
  assertEquals([schedule.next(true), schedule.next(false), schedule.next(false)], [0, 3, 1]);
  assertEquals([schedule.next(true), schedule.next(false)], [2, null]);
});

Deno.test("infinite rounds stop at end()", () => {
  const schedule = new Schedule(tests, Infinity);
  assertEquals(schedule.begun, 0);
  for (let position = 0; position < 10; position++) assertEquals(schedule.next(true), position);
  assertEquals(schedule.begun, 3);
  schedule.end();
  assertEquals([schedule.next(true), schedule.next(false), schedule.begun], [null, null, 3]);
});
