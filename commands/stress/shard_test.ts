// @ts-types="../../types/std_assert.d.ts"
import { assertEquals } from "@std/assert";
import { parseShard, roundOf, roundsOf } from "./shard.ts";

Deno.test("shards divide the rounds without gaps or overlaps, for any number of either", () => {
  for (const shards of [1, 2, 3, 7, 20]) {
    for (const rounds of [1, 2, 6, 19, 20, 21, 100]) {
      const all: number[] = [];
      for (let index = 1; index <= shards; index++) {
        const shard = { index, of: shards };
        for (let position = 0; position < roundsOf(shard, rounds); position++) {
          all.push(roundOf(shard, position));
        }
      }
      assertEquals(
        all.sort((a, b) => a - b),
        Array.from({ length: rounds }, (_, k) => k),
        `${rounds}/${shards}`,
      );
    }
  }
});

Deno.test("with infinite rounds, every shard has infinitely many", () => {
  assertEquals(roundsOf({ index: 3, of: 20 }, Infinity), Infinity);
  assertEquals([0, 1, 2].map((position) => roundOf({ index: 3, of: 20 }, position)), [2, 22, 42]);
});

Deno.test("--shard takes i/n", () => {
  assertEquals(parseShard("3/20"), { index: 3, of: 20 });
  for (const text of ["0/20", "21/20", "3", "3/", "a/b", "3/20/4", "-1/3"]) {
    assertEquals(parseShard(text), null);
  }
});
