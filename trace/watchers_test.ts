// @ts-types="../types/std_assert.d.ts"
import { assertEquals, assertStrictEquals } from "@std/assert";
import type { RunWatcher } from "./watcher.ts";
import { together } from "./watchers.ts";

Deno.test("watchers: all are called in order; methods that no watcher has are left out", () => {
  const told: string[] = [];
  class Counting implements RunWatcher {
    #count = 0;
    crashed(server: number): void {
      told.push(`crash ${++this.#count} of ${server}`);
    }
  }
  const watcher = together(new Counting(), {
    crashed: (server) => told.push(`too: ${server}`),
    step: (text) => told.push(text),
  });
  watcher.crashed?.(2);
  watcher.step?.("wait");
  assertEquals(told, ["crash 1 of 2", "too: 2", "wait"]);
  assertEquals(watcher.sent, undefined);
  const alone = new Counting();
  assertStrictEquals(together(alone), alone);
});
