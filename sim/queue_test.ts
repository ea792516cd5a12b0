// @ts-types="../types/std_assert.d.ts"
import { assertEquals, assertLess } from "@std/assert";
import { Queue, Timer } from "./queue.ts";
import { makeRandom } from "./random.ts";

const make = (due: number, sequence: number) => new Timer(due, sequence, -1, () => {});

Deno.test("queue: timers come out by due time, then in the order made; cancelled ones never", () => {
  const random = makeRandom(1, "queue");
  const queue = new Queue();
  const timers = Array.from({ length: 5000 }, (_, i) => make(random.below(500), i));
  for (const timer of timers) queue.push(timer);
  const gone = new Set(timers.filter(() => random.below(3) > 0)); // most of them, so that the sweep runs
  for (const timer of gone) queue.cancel(timer);
  for (const timer of gone) queue.cancel(timer); // cancelling twice does nothing
  assertEquals(queue.size, timers.length - gone.size);
  const want = timers.filter((timer) => !gone.has(timer)).sort((a, b) =>
    a.due - b.due || a.sequence - b.sequence
  );
  const got = [];
  for (let timer = queue.pop(); timer !== undefined; timer = queue.pop()) got.push(timer);
  assertEquals(got.map((timer) => timer.sequence), want.map((timer) => timer.sequence));
  assertEquals(queue.size, 0);
});

Deno.test("queue: resetting an election timer a million times does not use up memory", () => {
  const queue = new Queue();
  for (let i = 0; i < 10; i++) queue.push(make(1e9, i));
  const before = Deno.memoryUsage().heapUsed;
  let timer = make(0, 10);
  for (let i = 0; i < 1_000_000; i++) {
    queue.cancel(timer);
    queue.push(timer = make(i, i + 11));
  }
  assertEquals(queue.size, 11);
  // A million timers kept in memory would take some 60 MB.
  assertLess(Deno.memoryUsage().heapUsed - before, 20e6);
});
