// @ts-types="../types/std_assert.d.ts"
import { assert, assertEquals } from "@std/assert";
import { momentsOfSum, Statistics } from "./statistics.ts";

function of(numbers: number[]): Statistics {
  const statistics = new Statistics();
  for (const x of numbers) statistics.add(x);
  return statistics;
}

const near = (a: number, b: number) =>
  assert(Math.abs(a - b) < 1e-9 * Math.max(1, Math.abs(b)), `${a}, not ${b}`);

Deno.test("mean and spread are right", () => {
  const { count, mean, spread } = of([2, 4, 4, 4, 5, 5, 7, 9]);
  assertEquals([count, mean], [8, 5]);
  near(spread, Math.sqrt(32 / 7));
  assertEquals([of([]).mean, of([]).spread, of([3]).mean, of([3]).spread], [0, 0, 3, 0]);
});

Deno.test("a small spread around a large mean is not lost", () => {
  near(of([1e9 + 1, 1e9 + 2, 1e9 + 3]).spread, 1);
});

Deno.test("a round's mean and spread are those of the sum of its tests", () => {
  const sum = momentsOfSum([of([1, 3]), of([10, 14, 18])]);
  assertEquals([sum.count, sum.mean], [5, 16]);
  near(sum.spread, Math.sqrt(2 + 16));
});
