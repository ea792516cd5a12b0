// @ts-types="../types/std_assert.d.ts"
import { assert, assertEquals, assertInstanceOf, assertRejects, assertThrows } from "@std/assert";
import { promisify } from "node:util";
import process from "node:process";
import { installGlobals, SimFault, Simulation } from "./mod.ts";

/** Runs `main` in a new simulation with replaced globals, and restores them afterwards. */
async function simulate<T>(main: (sim: Simulation) => T | Promise<T>, seed = 1): Promise<T> {
  const restore = installGlobals();
  try {
    const sim = new Simulation({ seed });
    return await sim.run(async () => await main(sim));
  } finally {
    restore();
  }
}
const sleep = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

Deno.test("globals: setTimeout waits in simulated time, clamped to 1 ms as Node does", async () => {
  const waits = await simulate(async (sim) => {
    const times: number[] = [];
    for (const delay of [30_000, 1.9, 0, -5, NaN, undefined, "7", 2 ** 31] as number[]) {
      const start = sim.now;
      await sleep(delay);
      times.push((sim.now - start) / 1000);
    }
    return times;
  });
  assertEquals(waits, [30_000, 1, 1, 1, 1, 1, 7, 1]);
});

Deno.test("globals: timers pass their arguments, and can be cleared by handle or number, also after they fired", async () => {
  const log = await simulate(async () => {
    const log: string[] = [];
    setTimeout((a: string, b: string) => log.push(a + b), 1, "x", "y");
    clearTimeout(setTimeout(() => log.push("cleared"), 1));
    clearTimeout(+setTimeout(() => log.push("cleared by number"), 1));
    clearTimeout(String(setTimeout(() => log.push("cleared by string"), 1)) as unknown as number);
    clearImmediate(setImmediate(() => log.push("cleared immediate")));
    let turns = 0;
    const interval = setInterval(() => {
      log.push(`interval at ${performance.now()}`);
      if (++turns === 3) clearInterval(interval);
    }, 10);
    const done = setTimeout(() => log.push("done"), 100);
    await sleep(200);
    clearTimeout(done);
    clearTimeout(undefined);
    clearTimeout(12345);
    return log;
  });
  assertEquals(log, ["xy", "interval at 10", "interval at 20", "interval at 30", "done"]);
});

Deno.test("globals: a timer handle has the methods of Node's and Deno's", async () => {
  await simulate(async (sim) => {
    let fired = 0;
    const handle = setTimeout(() => fired++, 10) as unknown as {
      ref(): { unref(): { hasRef(): boolean } };
      refresh(): void;
      close(): void;
    };
    assertEquals(handle.ref().unref().hasRef(), true);
    Deno.unrefTimer(handle as unknown as number);
    Deno.refTimer(handle as unknown as number);
    await sleep(9);
    handle.refresh();
    await sleep(9);
    assertEquals(fired, 0);
    await sleep(1);
    assertEquals([fired, sim.now], [1, 19_000]);
    handle.close();
  });
});

Deno.test("globals: a callback that is not a function throws a TypeError that shows it", async () => {
  await simulate(() => {
    assertThrows(
      () => setTimeout(undefined as never, 1),
      TypeError,
      "setTimeout: the callback must be a function, got undefined",
    );
    assertThrows(() => setInterval("go()" as never, 1), TypeError, 'got "go()"');
  });
});

Deno.test("globals: a loop of setImmediate that waits for a moment in time ends", async () => {
  const turns = await simulate(async () => {
    let turns = 0;
    const until = Date.now() + 100;
    for (; Date.now() < until; turns++) await new Promise((resolve) => setImmediate(resolve));
    return turns;
  });
  assertEquals(turns, 10_000); // 10 us each
});

Deno.test("globals: promisify(setTimeout) and AbortSignal.timeout are simulated", async () => {
  await simulate(async (sim) => {
    await promisify(setTimeout)(25);
    assertEquals(sim.now, 25_000);
    const signal = AbortSignal.timeout(75);
    await new Promise((resolve) => signal.onabort = resolve);
    assertEquals([sim.now, (signal.reason as Error).name], [100_000, "TimeoutError"]);
  });
});

Deno.test("globals: every clock starts in 2020 and moves with the simulation", async () => {
  await simulate(async () => {
    const made = new Date();
    assertEquals(made.toISOString(), "2020-01-01T00:00:00.000Z");
    await sleep(1500);
    const now = Date.UTC(2020, 0, 1, 0, 0, 1, 500);
    assertEquals(Date.now(), now);
    assertEquals(Date(), new Date(now).toString());
    assertEquals(performance.now(), 1500);
    assertEquals(performance.timeOrigin + performance.now(), now);
    assertEquals(process.hrtime(), [1, 500_000_000]);
    assertEquals(process.hrtime([1, 0]), [0, 500_000_000]);
    assertEquals(process.hrtime.bigint(), 1_500_000_000n);
    assertEquals(process.uptime(), 1.5);
    assertEquals(Temporal.Now.instant().epochMilliseconds, now);
    assertEquals(Temporal.Now.plainDateISO("UTC").toString(), "2020-01-01");
    assertEquals(Temporal.Now.plainTimeISO("UTC").toString(), "00:00:01.5");
    assertEquals(new Intl.DateTimeFormat("en", { timeZone: "UTC" }).format(), "1/1/2020");
    assertEquals(new Event("x").timeStamp, 1500);
  });
});

Deno.test("globals: Date stays Date: instanceof, subclasses, arguments, parse and UTC", async () => {
  const outside = new Date(0);
  await simulate(() => {
    class Mine extends Date {
      year(): number {
        return this.getUTCFullYear();
      }
    }
    const mine = new Mine();
    assert(mine instanceof Mine && mine instanceof Date && outside instanceof Date);
    assertEquals(mine.year(), 2020);
    assertEquals(new Date().constructor, Date);
    assertEquals(new Date(5).getTime(), 5);
    assertEquals(new Date(2021, 0, 2).getDate(), 2);
    assertEquals(new Date(NaN).getTime(), NaN);
    assertEquals(new Date(undefined as unknown as number).getTime(), NaN);
    assertEquals([Date.parse("1970-01-01T00:00:01Z"), Date.UTC(1970, 0, 1), Date.length], [1000, 0, 7]);
  });
});

Deno.test("globals: chance comes from the seed", async () => {
  const draw = () => [Math.random(), crypto.randomUUID(), ...crypto.getRandomValues(new Uint32Array(3))];
  assertEquals(await simulate(draw), await simulate(draw));
  assert((await simulate(draw, 1))[0] !== (await simulate(draw, 2))[0]);
  await simulate(() => {
    assertThrows(
      () => crypto.getRandomValues(new Float64Array(1) as never),
      TypeError,
      "typed array of integers",
    );
    assertThrows(() => crypto.getRandomValues(new Uint8Array(65537)), DOMException, "got 65537");
    assertEquals(crypto.randomUUID().length, 36);
  });
});

Deno.test("globals: reading a clock or setting timers in a loop that never yields is a spin", async () => {
  const loops = [
    () => {
      while (Date.now() < Infinity);
    },
    () => {
      while (performance.now() < 1e9);
    },
    () => {
      while (true) setTimeout(() => {}, 1);
    },
  ];
  for (const loop of loops) {
    const { fault } = await assertRejects(() => simulate((sim) => sim.as(2, loop)), SimFault);
    assertEquals([fault.kind, fault.owner], ["spin", 2]);
  }
});

Deno.test("globals: without a simulation the originals are called, and restore() puts them back", async () => {
  const now = () => [
    setTimeout,
    Date,
    Date.now,
    performance.now,
    Math.random,
    crypto.randomUUID,
    fetch,
    process.exit,
  ];
  const before = now();
  const descriptors = Object.getOwnPropertyDescriptors(Deno);
  const restore = installGlobals();
  assertThrows(installGlobals, Error, "replaced already");
  const start = Date.now();
  assert(start > Date.UTC(2024, 0, 1));
  await sleep(5);
  assert(Date.now() - start >= 4);
  assertInstanceOf(new Date(), Date);
  const handle = setInterval(() => {}, 1);
  clearInterval(handle);
  restore();
  assertEquals(now().map((fn, i) => fn === before[i]), before.map(() => true));
  assertEquals(new Date().constructor, Date);
  assertEquals(Object.getOwnPropertyDescriptors(Deno).serve.get, descriptors.serve.get);
});

Deno.test("globals: a module is loaded while the clock is stopped, and may not set timers", async () => {
  const restore = installGlobals();
  try {
    const load = (fn: () => Promise<unknown>) => new Simulation({ seed: 0 }).load(fn);
    assertEquals(await load(() => Promise.resolve(Date.now())), Date.UTC(2020, 0, 1));
    assertEquals(
      await load(() => Promise.resolve(Math.random())),
      await load(() => Promise.resolve(Math.random())),
    );
    const timer = await assertRejects(() => load(() => Promise.resolve(setInterval(() => {}, 1))), SimFault);
    assertEquals(timer.fault.kind, "refused");
    assertInstanceOf(await assertRejects(() => load(() => Promise.reject(new RangeError("x")))), RangeError);
    const late = await assertRejects(
      () => load(() => Promise.resolve(void Promise.reject(new Error("late")))),
      SimFault,
    );
    assertEquals([late.fault.kind, late.message], ["crash", "Error: late"]);
  } finally {
    restore();
  }
});
