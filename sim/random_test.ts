// @ts-types="../types/std_assert.d.ts"
import { assert, assertEquals, assertNotEquals, assertThrows } from "@std/assert";
import { loadHash, makeRandom } from "./random.ts";

await loadHash();

const draw = (seed: number, stream: string) => {
  const random = makeRandom(seed, stream);
  return Array.from({ length: 4 }, () => random.uint32());
};

Deno.test("random: a seed and a stream name always give the same numbers", () => {
  assertEquals(draw(1, "network"), GOLDEN);
  assertEquals(draw(1, "network"), draw(1, "network"));
});
const GOLDEN = [1212804396, 3209785844, 2392018977, 1059105380];

Deno.test("random: different streams, neighbouring seeds and seeds above 2^32 give different numbers", () => {
  assertNotEquals(draw(1, "network"), draw(1, "student"));
  assertNotEquals(draw(1, "network"), draw(2, "network"));
  assertNotEquals(draw(1, "network"), draw(1 + 2 ** 32, "network"));
  assertNotEquals(draw(1, "network"), draw(-1, "network"));
});

Deno.test("random: below() reaches each of n numbers about equally often, and float() stays in [0, 1)", () => {
  const random = makeRandom(5, "test");
  const counts = Array.from({ length: 7 }, () => 0);
  for (let i = 0; i < 70_000; i++) counts[random.below(7)]++;
  // Ten standard deviations (about 93 each) of a fair draw in either direction.
  for (const count of counts) assert(Math.abs(count - 10_000) < 930, `counts are uneven: ${counts}`);
  for (let i = 0; i < 1000; i++) {
    const x = random.float();
    assert(x >= 0 && x < 1);
    assert(random.below(2 ** 53) < 2 ** 53);
    assertEquals(random.below(1), 0);
  }
});

Deno.test("random: bad arguments are refused with their value", () => {
  assertThrows(() => makeRandom(1.5, "x"), RangeError, "got 1.5");
  for (const n of [0, -1, 1.5, NaN, 2 ** 53 + 2]) {
    assertThrows(() => makeRandom(1, "x").below(n), RangeError, `got ${n}`);
  }
});

Deno.test("random: with a seed above 2^32 all bits count, and streams are independent", () => {
  const seed = 2 ** 52 + 12345;
  assertEquals(draw(seed, "network"), draw(seed, "network"));
  for (const other of [seed + 1, seed + 2 ** 32, seed - 2 ** 51]) {
    assertNotEquals(draw(seed, "x"), draw(other, "x"));
  }
  const long = "a name of more than twelve letters";
  assertNotEquals(draw(seed, long), draw(seed, long + "s"));
  assertNotEquals(draw(seed, long), draw(seed, "A" + long.slice(1)));
  const random = makeRandom(seed, "test");
  const ones = Array.from({ length: 10_000 }, () => random.uint32() >>> 31).reduce((sum, bit) => sum + bit);
  assert(Math.abs(ones - 5000) < 500, `uneven: ${ones}`);
});

Deno.test("random: the streams of long seeds are pinned", () => {
  assertEquals(draw(2 ** 32, "student"), [778946593, 4207226440, 2867290242, 972416370]);
  assertEquals(draw(2 ** 52 + 12345, "network"), [2305779389, 1033001176, 3312471788, 3967130797]);
  assertEquals(draw(2 ** 53 - 1, "a name of more than twelve letters"), [
    3105751301,
    3582769394,
    1699675460,
    2283172327,
  ]);
});
