// @ts-types="../types/std_assert.d.ts"
import { assertEquals, assertRejects } from "@std/assert";
import { Queue } from "./queue.ts";

async function all<T>(queue: Queue<T>): Promise<T[]> {
  const values: T[] = [];
  for await (const value of queue) values.push(value);
  return values;
}

Deno.test("queue: values come in order, those pushed before and those pushed later", async () => {
  const queue = new Queue<number>();
  queue.push(1);
  setTimeout(() => [2, 3].forEach((value) => queue.push(value)), 1);
  setTimeout(() => queue.close(), 5);
  assertEquals(await all(queue), [1, 2, 3]);
});

Deno.test("queue: an error comes after the values that were there", async () => {
  const queue = new Queue<number>();
  const seen: number[] = [];
  queue.push(1);
  queue.close({ thrown: new RangeError("over") });
  queue.push(2);
  await assertRejects(
    async () => {
      for await (const value of queue) seen.push(value);
    },
    RangeError,
    "over",
  );
  assertEquals(seen, [1]);
});

Deno.test("queue: what is discarded is not seen, in the middle of the loop either", async () => {
  const queue = new Queue<number>();
  [1, 2, 3].forEach((value) => queue.push(value));
  const seen: number[] = [];
  for await (const value of queue) {
    seen.push(value);
    queue.discard();
  }
  assertEquals(seen, [1]);
});
