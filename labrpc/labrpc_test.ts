/**
 * The course's own tests of labrpc, each under its own name, in simulated time; those that depend on the clock or on
 * concurrency also in real time.
 *
 * Source: test_test.go of labrpc, MIT 6.824 (2020).
 */

// @ts-types="../types/std_assert.d.ts"
import { assert, assertEquals, assertLess } from "@std/assert";
import { ref } from "../labgob/mod.ts";
import {
  endTo,
  JunkArgs,
  JunkReply,
  JunkServer,
  real,
  serverOf,
  simulated,
  type World,
} from "./fixture_test.ts";

const seeds = [1, 2, 3, 4, 5];

function courseTest(name: string, body: (world: World) => Promise<void>, clocks: "simulated" | "both"): void {
  Deno.test(name, async () => {
    for (const seed of seeds) await simulated(seed, body);
  });
  if (clocks === "both") Deno.test(`${name}, in real time`, () => real(body));
}

courseTest("TestBasic: a call gets its handler's reply", async (world) => {
  const { net } = world;
  const end = net.MakeEnd("end1-99");
  net.AddServer("server99", serverOf(new JunkServer(world)));
  net.Connect("end1-99", "server99");
  net.Enable("end1-99", true);

  const text = ref("");
  assertEquals(await end.Call("JunkServer.Handler2", 111, text), true);
  assertEquals(text.value, "handler2-111");

  const number = ref(0);
  assertEquals(await end.Call("JunkServer.Handler1", "9099", number), true);
  assertEquals(number.value, 9099);
  net.Cleanup();
}, "both");

courseTest("TestTypes: instances of classes as arguments and replies", async (world) => {
  world.net.AddServer("server99", serverOf(new JunkServer(world)));
  const end = endTo(world.net, "server99");
  for (const [method, wanted] of [["Handler4", "pointer"], ["Handler5", "no pointer"]]) {
    const reply = new JunkReply();
    await end.Call(`JunkServer.${method}`, new JunkArgs(), reply);
    assertEquals(reply.X, wanted);
  }
}, "simulated");

courseTest("TestDisconnect: an end that is not enabled reaches nobody", async (world) => {
  const { net } = world;
  const junk = new JunkServer(world);
  net.AddServer("server99", serverOf(junk));
  const end = net.MakeEnd("end1-99");
  net.Connect("end1-99", "server99");

  const text = ref("");
  assertEquals(await end.Call("JunkServer.Handler2", 111, text), false);
  assertEquals(text.value, "");
  assertEquals(junk.log2, []);

  net.Enable("end1-99", true);
  const number = ref(0);
  await end.Call("JunkServer.Handler1", "9099", number);
  assertEquals(number.value, 9099);
}, "simulated");

courseTest("TestCounts: GetCount says how many calls reached a server", async (world) => {
  world.net.AddServer(99, serverOf(new JunkServer(world)));
  const end = endTo(world.net, 99);
  for (let i = 0; i < 17; i++) {
    const reply = ref("");
    await end.Call("JunkServer.Handler2", i, reply);
    assertEquals(reply.value, `handler2-${i}`);
  }
  assertEquals(world.net.GetCount(99), 17);
}, "simulated");

courseTest("TestBytes: GetTotalBytes counts requests and replies as Go does", async (world) => {
  const { net } = world;
  net.AddServer(99, serverOf(new JunkServer(world)));
  const end = endTo(net, 99);

  const args = "x".repeat(284); // 4 * 71, as the course's
  for (let i = 0; i < 17; i++) {
    const reply = ref(0);
    await end.Call("JunkServer.Handler6", args, reply);
    assertEquals(reply.value, args.length);
  }
  const large = net.GetTotalBytes();
  assert(4828 <= large && large <= 6000, `expected about 5000 bytes, got ${large}`);

  for (let i = 0; i < 17; i++) {
    const reply = ref("");
    await end.Call("JunkServer.Handler7", 107, reply);
    assertEquals(reply.value.length, 107);
  }
  const small = net.GetTotalBytes() - large;
  assert(1800 <= small && small <= 2500, `expected about 2000 bytes, got ${small}`);
}, "simulated");

courseTest("TestConcurrentMany: many ends at once, each its own calls", async (world) => {
  const { net } = world;
  net.AddServer(1000, serverOf(new JunkServer(world)));
  const clients = 20;
  const calls = 10;
  const client = async (i: number) => {
    const end = endTo(net, 1000, i);
    for (let j = 0; j < calls; j++) {
      const reply = ref("");
      await end.Call("JunkServer.Handler2", 100 * i + j, reply);
      assertEquals(reply.value, `handler2-${100 * i + j}`);
    }
  };
  await Promise.all(Array.from({ length: clients }, (_, i) => client(i)));
  assertEquals(net.GetCount(1000), clients * calls);
}, "both");

courseTest("TestUnreliable: an unreliable network loses some calls, but not all", async (world) => {
  const { net } = world;
  net.Reliable(false);
  net.AddServer(1000, serverOf(new JunkServer(world)));
  const clients = 300;
  let succeeded = 0;
  const client = async (i: number) => {
    const reply = ref("");
    if (!await endTo(net, 1000, i).Call("JunkServer.Handler2", 100 * i, reply)) return;
    assertEquals(reply.value, `handler2-${100 * i}`);
    succeeded++;
  };
  await Promise.all(Array.from({ length: clients }, (_, i) => client(i)));
  assert(0 < succeeded && succeeded < clients, `${succeeded} of ${clients} calls succeeded`);
}, "both");

courseTest("TestConcurrentOne: many calls at once on one end", async (world) => {
  const { net } = world;
  const junk = new JunkServer(world);
  net.AddServer(1000, serverOf(junk));
  const end = endTo(net, 1000, "c");
  const calls = 20;
  const call = async (args: number) => {
    const reply = ref("");
    await end.Call("JunkServer.Handler2", args, reply);
    assertEquals(reply.value, `handler2-${args}`);
  };
  await Promise.all(Array.from({ length: calls }, (_, i) => call(100 + i)));
  assertEquals(junk.log2.length, calls);
  assertEquals(net.GetCount(1000), calls);
}, "both");

courseTest("TestRegression1: calls delayed while disabled do not delay later ones", async (world) => {
  const { net, now } = world;
  const junk = new JunkServer(world);
  net.AddServer(1000, serverOf(junk));
  const end = endTo(net, 1000, "c");

  net.Enable("c", false);
  const early = Array.from(
    { length: 20 },
    (_, i) => end.Call("JunkServer.Handler2", 100 + i, ref("")),
  );
  await world.sleep(100);

  const start = now();
  net.Enable("c", true);
  const reply = ref("");
  await end.Call("JunkServer.Handler2", 99, reply);
  assertEquals(reply.value, "handler2-99");
  assertLess(now() - start, 30 + world.slack);

  assertEquals(await Promise.all(early), early.map(() => false));
  assertEquals(junk.log2, [99]);
  assertEquals(net.GetCount(1000), 1);
}, "both");

courseTest("TestKilled: DeleteServer frees a call that is stuck in its handler", async (world) => {
  const { net, sleep } = world;
  net.AddServer("server99", serverOf(new JunkServer(world)));
  const call = endTo(net, "server99").Call("JunkServer.Handler3", 99, ref(0));

  await sleep(1000);
  assertEquals(await Promise.race([call, sleep(100).then(() => "stuck")]), "stuck");

  net.DeleteServer("server99");
  assertEquals(await Promise.race([call, sleep(100 + world.slack).then(() => "stuck")]), false);
}, "both");

// The course's makes 100,000 calls and prints the time: bench/labrpc_bench.ts.
courseTest("TestBenchmark: thousands of calls one after the other", async (world) => {
  world.net.AddServer("server99", serverOf(new JunkServer(world)));
  const end = endTo(world.net, "server99");
  for (let i = 0; i < 2000; i++) {
    const reply = ref("");
    await end.Call("JunkServer.Handler2", 111, reply);
    assertEquals(reply.value, "handler2-111");
  }
  assertEquals(world.net.GetCount("server99"), 2000);
}, "simulated");
