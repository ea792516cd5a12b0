/**
 * The network's random behaviour compared with the course's numbers, over tens of thousands of calls with a fixed seed.
 *
 * Every share is compared within 4 sigma, sigma = sqrt(n p (1 - p)) for a count of n draws; every mean within 4 sigma,
 * sigma = (one draw's deviation) / sqrt(n). Beside each n is the smallest error it detects.
 */

// @ts-types="../types/std_assert.d.ts"
import { assert, assertEquals } from "@std/assert";
import { type Ref, ref } from "../labgob/mod.ts";
import type { Message, Watcher } from "./mod.ts";
import { endTo, serverOf, simulated } from "./fixture_test.ts";

const SIGMAS = 4;

/** What happened to the messages of a run, times in microseconds. */
class Tally {
  sent = 0;
  requestsDropped = 0;
  repliesDropped = 0;
  handled = 0;
  delivered = 0;
  failed = 0;
  requestDelays: number[] = [];
  replyDelays: number[] = [];
  reorderDelays: number[] = [];
  lateDelays: number[] = [];
  unreachableDelays: number[] = [];
  /** Ids in the order of delivery. */
  order: number[] = [];
}

function tallying(tally: Tally, now: () => number): Watcher {
  const left = new Map<number, number>(); // when a request was sent, then when its reply was
  const elapsed = (message: Message) => now() - left.get(message.id)!;
  return {
    sent: (message) => {
      tally.sent++;
      left.set(message.id, now());
    },
    requestDropped: (message) => {
      tally.requestsDropped++;
      tally.requestDelays.push(elapsed(message));
    },
    handling: (message) => {
      tally.handled++;
      tally.requestDelays.push(elapsed(message));
    },
    replied: (message) => void left.set(message.id, now()),
    replyDropped: () => tally.repliesDropped++,
    requestDelayed: (_message, delay) => tally.lateDelays.push(delay),
    replyDelayed: (_message, delay) => tally.reorderDelays.push(delay),
    delivered: (message) => {
      tally.delivered++;
      tally.replyDelays.push(elapsed(message));
      tally.order.push(message.id);
    },
    unreachable: (_message, delay) => tally.unreachableDelays.push(delay),
    failed: () => tally.failed++,
  };
}

class Echo {
  Twice(args: number, reply: Ref<number>): void {
    reply.value = 2 * args;
  }
}

type Conditions = Partial<
  Record<"unreliable" | "longReordering" | "longDelays" | "lateRequests" | "disabled", boolean>
>;

/** Sends `n` calls, a hundred at a time, and tallies what happened. */
async function tallyOf(n: number, conditions: Conditions): Promise<Tally> {
  const tally = new Tally();
  const settings = (sim: { now: number }) => ({ watcher: tallying(tally, () => sim.now) });
  await simulated(6824, async ({ net }) => {
    net.Reliable(!conditions.unreliable);
    net.LongReordering(conditions.longReordering ?? false);
    net.LongDelays(conditions.longDelays ?? false);
    net.LateRequests(conditions.lateRequests ?? false);
    net.AddServer(0, serverOf(new Echo()));
    const end = endTo(net, 0, "end");
    net.Enable("end", !conditions.disabled);
    const caller = async (calls: number) => {
      for (let i = 0; i < calls; i++) {
        const reply = ref(0);
        const ok = await end.Call("Echo.Twice", 21, reply);
        assertEquals(reply.value, ok ? 42 : 0);
      }
    };
    await Promise.all(Array.from({ length: 100 }, () => caller(n / 100)));
  }, settings);
  assertEquals(tally.sent, n);
  assertEquals(tally.delivered + tally.failed, n);
  return tally;
}

function assertShare(what: string, count: number, n: number, share: number): void {
  const sigma = Math.sqrt(n * share * (1 - share));
  const off = Math.abs(count - n * share);
  assert(
    off <= SIGMAS * sigma,
    `${what}: ${count} of ${n}, wanted ${n * share} within 4 * ${sigma.toFixed(1)}`,
  );
}

function assertMean(what: string, values: number[], mean: number, deviation: number): void {
  const got = values.reduce((sum, value) => sum + value, 0) / values.length;
  const sigma = deviation / Math.sqrt(values.length);
  assert(
    Math.abs(got - mean) <= SIGMAS * sigma,
    `${what}: mean ${got}, wanted ${mean} within 4 * ${sigma.toFixed(2)}`,
  );
}

/** The values are integers from 0 to n - 1, both extremes occur, and each of `bins` equal ranges has its share. */
function assertUniform(what: string, values: number[], n: number, bins: number): void {
  const counts: number[] = Array(bins).fill(0);
  for (const value of values) {
    assert(Number.isInteger(value) && 0 <= value && value < n, `${what}: ${value} is not in 0..${n - 1}`);
    counts[Math.floor(value * bins / n)]++;
  }
  assert(values.includes(0) && values.includes(n - 1), `${what}: 0 or ${n - 1} never came`);
  counts.forEach((count, i) =>
    assertShare(`${what}, part ${i + 1} of ${bins}`, count, values.length, 1 / bins)
  );
}

const wholeMs = (us: number) => Math.floor(us / 1000);

Deno.test("reliable: nothing is lost, each hop takes 50 to 250 us", async () => {
  // n = 20,000: 100 of each of 201 values, sigma 10; detects a mean that is 1.6 us off.
  const tally = await tallyOf(20_000, {});
  assertEquals(tally.failed, 0);
  for (const [what, hops] of [["request", tally.requestDelays], ["reply", tally.replyDelays]] as const) {
    assertUniform(what, hops.map((us) => us - 50), 201, 201);
    assertMean(what, hops, 150, Math.sqrt((201 ** 2 - 1) / 12));
  }
});

Deno.test("unreliable: a tenth of the requests are lost, then a tenth of the replies", async () => {
  // n = 40,000: sigma of 10 % is 0.15 %, so a rate of 10.6 % or 9.4 % fails; of 81 %, 0.2 %.
  const n = 40_000;
  const tally = await tallyOf(n, { unreliable: true });
  assertShare("requests lost", tally.requestsDropped, n, 0.1);
  assertEquals(tally.handled, n - tally.requestsDropped);
  assertShare("replies lost", tally.repliesDropped, tally.handled, 0.1);
  assertShare("calls that succeed", tally.delivered, n, 0.81);
});

Deno.test("unreliable: a request waits 0 to 26 ms, a reply does not", async () => {
  // n = 40,000: 1481 of each of 27 values, sigma 38; detects a mean that is 0.16 ms off.
  const tally = await tallyOf(40_000, { unreliable: true });
  const waits = tally.requestDelays.map(wholeMs);
  assertUniform("request", waits, 27, 27);
  assertMean("request", waits, 13, Math.sqrt((27 ** 2 - 1) / 12));
  assert(
    tally.requestDelays.every((us) => 50 <= us % 1000 && us % 1000 <= 250),
    "a hop of 50 to 250 us comes on top of whole milliseconds",
  );
  assert(tally.replyDelays.every((us) => 50 <= us && us <= 250), "a reply takes one hop");
});

Deno.test("unreliable: which reply is lost does not depend on how long its request took", async () => {
  // n = 40,000: 20,000 calls in each half of the delays, sigma of 10 % is 0.22 %.
  const slow = { handled: 0, dropped: 0 };
  const took = new Map<number, number>();
  await simulated(6824, async ({ net }) => {
    net.Reliable(false);
    net.AddServer(0, serverOf(new Echo()));
    const end = endTo(net, 0);
    await Promise.all(Array.from({ length: 40_000 }, () => end.Call("Echo.Twice", 1, ref(0))));
  }, (sim) => ({
    watcher: {
      handling: (message) => {
        took.set(message.id, sim.now); // all were sent at 0
        if (sim.now >= 13_000) slow.handled++;
      },
      replyDropped: (message) => void (took.get(message.id)! >= 13_000 && slow.dropped++),
    },
  }));
  assertShare("slow requests", slow.handled, took.size, 14 / 27);
  assertShare("replies to slow requests lost", slow.dropped, slow.handled, 0.1);
});

Deno.test("long re-ordering: two replies in three wait 200 + rand(1 + rand(2000)) ms", async () => {
  // n = 30,000: sigma of 2/3 is 0.27 %; of the mean of 20,000 delays, 3.1 ms.
  const n = 30_000;
  const tally = await tallyOf(n, { longReordering: true });
  assertEquals(tally.delivered, n);
  assertShare("replies delayed", tally.reorderDelays.length, n, 2 / 3);

  const extra = tally.reorderDelays.map((us) => us / 1000 - 200);
  assert(extra.every((ms) => Number.isInteger(ms) && 0 <= ms && ms < 2000), "200 to 2199 whole ms");
  assert(extra.some((ms) => ms === 0) && extra.some((ms) => ms >= 1950), "near both ends too");
  // X = rand(1 + R), R = rand(2000): E X = E R / 2; Var X = E Var(X|R) + Var E(X|R), with E R^2 = 1999 * 3999 / 6.
  const variance = (1999 * 3999 / 6 + 1999) / 12 + (2000 ** 2 - 1) / 48;
  assertMean("delay", extra, 1999 / 4, Math.sqrt(variance)); // the deviation is 441 ms
  for (const k of [100, 500, 1000, 1500]) {
    // P(X < k) = E min(1, k / (1 + R)).
    let below = 0;
    for (let r = 0; r < 2000; r++) below += Math.min(1, k / (1 + r)) / 2000;
    assertShare(`delays below ${200 + k} ms`, extra.filter((ms) => ms < k).length, extra.length, below);
  }

  assertShare("replies that took one hop", tally.replyDelays.filter((us) => us <= 250).length, n, 1 / 3);
  assertEquals(
    tally.replyDelays.filter((us) => us > 250).sort((a, b) => a - b),
    tally.reorderDelays.sort((a, b) => a - b),
  );
  assert(tally.order.some((id, i) => i > 0 && id < tally.order[i - 1]), "replies overtake each other");
});

Deno.test("long re-ordering in an unreliable network: a lost reply is not also delayed", async () => {
  // n = 30,000: as above.
  const n = 30_000;
  const tally = await tallyOf(n, { unreliable: true, longReordering: true });
  assertShare("calls that succeed", tally.delivered, n, 0.81);
  assertShare("replies delayed", tally.reorderDelays.length, tally.delivered, 2 / 3);
});

Deno.test("unreachable: a call fails after 0 to 99 ms", async () => {
  // n = 40,000: 400 of each of 100 values, sigma 20; detects a mean that is 0.6 ms off.
  const tally = await tallyOf(40_000, { disabled: true });
  assertEquals(tally.failed, 40_000);
  const waits = tally.unreachableDelays.map((us) => us / 1000);
  assertUniform("wait", waits, 100, 100);
  assertMean("wait", waits, 49.5, Math.sqrt((100 ** 2 - 1) / 12));
});

Deno.test("unreachable with long delays: a call fails after 0 to 6999 ms", async () => {
  // n = 70,000: 1000 in each of 70 stretches of 100 ms, sigma 31; detects a mean that is 31 ms off.
  const tally = await tallyOf(70_000, { disabled: true, longDelays: true });
  const waits = tally.unreachableDelays.map((us) => us / 1000);
  assertUniform("wait", waits, 7000, 70);
  assertMean("wait", waits, 3499.5, Math.sqrt((7000 ** 2 - 1) / 12));
});

Deno.test("late requests: one in three waits 50 to 1550 ms, and no reply does", async () => {
  // n = 30,000: sigma of 1/3 is 0.27 %; of the mean of 10,000 delays, 4.3 ms.
  const n = 30_000;
  const tally = await tallyOf(n, { lateRequests: true });
  assertEquals([tally.delivered, tally.handled], [n, n]);
  assertShare("requests delayed", tally.lateDelays.length, n, 1 / 3);
  assertUniform("delay", tally.lateDelays.map((us) => wholeMs(us) - 50), 1501, 19);
  assertMean("delay", tally.lateDelays, 800_150, 1000 * Math.sqrt((1501 ** 2 - 1) / 12));
  assertEquals(
    tally.requestDelays.filter((us) => us > 250).sort((a, b) => a - b),
    tally.lateDelays.sort((a, b) => a - b),
  );
  assert(tally.replyDelays.every((us) => us <= 250), "a reply takes one hop");
  assert(tally.order.some((id, i) => i > 0 && id < tally.order[i - 1]), "requests overtake each other");
});
