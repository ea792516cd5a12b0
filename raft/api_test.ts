/** applyCh is an unbuffered Go channel. */

// @ts-types="../types/std_assert.d.ts"
import { assertEquals } from "@std/assert";
import { Channel } from "./api.ts";

Deno.test("Channel: a send is done when its value is received, not before", async () => {
  const ch = new Channel<number>();
  const seen: string[] = [];
  const sender = (async () => {
    for (const value of [1, 2]) {
      await ch.send(value);
      seen.push(`sent ${value}`);
    }
  })();
  await Promise.resolve();
  assertEquals(seen, []);
  assertEquals(await ch.receive(), 1);
  await Promise.resolve();
  assertEquals(seen, ["sent 1"]);
  assertEquals(await ch.receive(), 2);
  await sender;
  assertEquals(seen, ["sent 1", "sent 2"]);
});

Deno.test("Channel: values arrive in the order of the sends, receivers are served in theirs", async () => {
  const ch = new Channel<string>();
  const early = [ch.receive(), ch.receive()];
  await Promise.all([ch.send("a"), ch.send("b")]);
  assertEquals(await Promise.all(early), ["a", "b"]);
  const sends = [ch.send("c"), ch.send("d")];
  assertEquals([await ch.receive(), await ch.receive()], ["c", "d"]);
  await Promise.all(sends);
});
