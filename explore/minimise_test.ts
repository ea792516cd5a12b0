// @ts-types="../types/std_assert.d.ts"
import { assert, assertEquals } from "@std/assert";
import { minimised } from "./minimise.ts";

Deno.test("minimise: what is needed stays, in its order, and nothing else", async () => {
  const items = Array.from({ length: 60 }, (_, i) => i);
  for (const needed of [[], [0], [59], [3, 4, 5], [7, 31, 58], items.filter((i) => i % 7 === 0)]) {
    let asked = 0;
    const holds = (kept: readonly number[]) => {
      asked++;
      return Promise.resolve(needed.every((each) => kept.includes(each)));
    };
    assertEquals(await minimised(items, holds, 10_000), needed);
    assert(asked < 300, `${asked}`);
  }
});

Deno.test("minimise: it ends after as many questions as it may ask", async () => {
  let asked = 0;
  const kept = await minimised(Array.from({ length: 100 }, (_, i) => i), () => {
    asked++;
    return Promise.resolve(false);
  }, 20);
  assertEquals([asked, kept.length], [20, 100]);
});
