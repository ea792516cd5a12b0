// @ts-types="../types/std_assert.d.ts"
import {
  assertEquals,
  assertInstanceOf,
  assertLess,
  assertMatch,
  assertNotEquals,
  assertRejects,
  assertThrows,
} from "@std/assert";
import { type Fault, SimFault, Simulation, type SimulationOptions } from "./mod.ts";

type Main = (sim: Simulation) => Promise<unknown>;

/** Returns the fault that ends a run of `main`. */
async function faultOf(main: Main, options: Partial<SimulationOptions> = {}): Promise<Fault> {
  const sim = new Simulation({ seed: 1, ...options });
  return (await assertRejects(() => sim.run(() => main(sim)), SimFault)).fault;
}
const sleep = (sim: Simulation, us: number) => new Promise<void>((resolve) => sim.after(us, resolve));

Deno.test("simulation: time moves only from event to event", async () => {
  const sim = new Simulation({ seed: 1 });
  const result = await sim.run(async () => {
    const seen = [sim.now];
    await sleep(sim, 250);
    seen.push(sim.now);
    for (let i = 0; i < 100; i++) await null;
    seen.push(sim.now);
    await sleep(sim, 0);
    await sleep(sim, 3_600_000_000);
    return [...seen, sim.now];
  });
  assertEquals(result, [0, 250, 250, 3_600_000_250]);
  assertEquals(sim.steps, 4);
});

Deno.test("simulation: simultaneous events fire in the order made, each after all microtasks of the one before", async () => {
  const sim = new Simulation({ seed: 1 });
  const log: string[] = [];
  await sim.run(async () => {
    for (const name of ["a", "b"]) {
      sim.after(10, () => {
        log.push(name);
        Promise.resolve().then(() => {}).then(() => log.push(`${name} microtask`));
      });
    }
    sim.after(9, () => log.push("before"));
    sim.cancel(sim.after(10, () => log.push("cancelled")));
    await sleep(sim, 10);
  });
  assertEquals(log, ["before", "a", "a microtask", "b", "b microtask"]);
});

Deno.test("simulation: jitter delays timers at random, the same way for the same seed", async () => {
  const order = async (options: SimulationOptions) => {
    const sim = new Simulation(options);
    const log: number[] = [];
    await sim.run(async () => {
      for (let i = 0; i < 10; i++) sim.after(100, () => log.push(i));
      await sleep(sim, 10_000);
    });
    return log.join(" ");
  };
  assertEquals(await order({ seed: 1 }), "0 1 2 3 4 5 6 7 8 9");
  assertEquals(await order({ seed: 1, jitter: 1000 }), await order({ seed: 1, jitter: 1000 }));
  assertNotEquals(await order({ seed: 1, jitter: 1000 }), await order({ seed: 2, jitter: 1000 }));
});

Deno.test("simulation: timers keep their owner, and code after an await has the owner of its event", async () => {
  const sim = new Simulation({ seed: 1 });
  const log: [string, number][] = [];
  await sim.run(async () => {
    let wake = () => {};
    const woken = new Promise<void>((resolve) => wake = resolve);
    sim.as(1, () => {
      sim.after(10, () => log.push(["timer of 1", sim.owner]));
      woken.then(() => log.push(["promise of 1, resolved in an event of 2", sim.owner]));
    });
    sim.as(2, () => {
      sim.after(20, wake);
      sim.as(-1, () => log.push(["harness inside 2", sim.owner]));
    });
    await sleep(sim, 100);
    log.push(["main", sim.owner]);
  });
  assertEquals(log, [
    ["harness inside 2", -1],
    ["timer of 1", 1],
    ["promise of 1, resolved in an event of 2", 2],
    ["main", -1],
  ]);
});

Deno.test("simulation: a deadlock is reported at once, with what the code is waiting for", async () => {
  const call = "call of Raft.AppendEntries";
  const fault = await faultOf(async (sim) => {
    await sleep(sim, 500);
    await new Promise(() => {});
  }, { waitingFor: () => [call, "applyCh of server 1", call] });
  assertEquals([fault.kind, fault.owner, fault.at], ["deadlock", -1, 500]);
  assertMatch(fault.message, /Waited for:\n {2}2 × call of Raft.AppendEntries\n {2}applyCh of server 1$/);
});

Deno.test("simulation: an error in a timer, a promise or a microtask crashes its server at that time", async () => {
  const fail = () => {
    throw new TypeError("no such peer");
  };
  const ways: ((sim: Simulation) => void)[] = [
    (sim) => sim.after(70, fail),
    (sim) => sleep(sim, 70).then(fail),
    (sim) => sim.after(70, () => queueMicrotask(fail)),
  ];
  for (const way of ways) {
    let later = 0;
    const fault = await faultOf(async (sim) => {
      sim.as(3, () => way(sim));
      for (let i = 0; i < 50; i++) sim.after(71, () => later++);
      await sleep(sim, 1000);
    });
    assertEquals([fault.kind, fault.message], ["crash", "TypeError: no such peer"]);
    assertEquals([fault.owner, fault.at], [3, 70]);
    assertMatch(fault.stack ?? "", /simulation_test\.ts/);
    assertEquals(later, 0, "nothing may happen after the event that crashed");
  }
});

Deno.test("simulation: a rejection crashes the server that owns the promise, or else the one that owns the event", async () => {
  class Own extends Promise<void> {}
  for (const [Made, owner] of [[Own, 4], [Promise, 5]] as const) {
    const ownerOf = (promise: unknown) => promise instanceof Own ? 4 : undefined;
    const fault = await faultOf(async (sim) => {
      let reject = (_: Error) => {};
      new Made<void>((_, no) => reject = no);
      sim.as(5, () => sim.after(10, () => reject(new Error("from 5"))));
      await sleep(sim, 1000);
    }, { ownerOf });
    assertEquals([fault.kind, fault.owner, fault.at], ["crash", owner, 10]);
  }
});

Deno.test("simulation: main's own error is passed on unchanged, and thrown values that are not errors are shown", async () => {
  const sim = new Simulation({ seed: 1 });
  const error = new Error("test failed");
  assertEquals(await assertRejects(() => sim.run(() => Promise.reject(error))), error);
  const thrown = await faultOf(async (sim) => {
    sim.after(1, () => {
      throw undefined;
    });
    await sleep(sim, 10);
  });
  assertEquals(thrown.message, "thrown value undefined");
});

Deno.test("simulation: fail() ends the run, and the first fault counts", async () => {
  const fault = await faultOf(async (sim) => {
    assertInstanceOf(sim.as(2, () => sim.fail({ kind: "crash", message: "first" })), SimFault);
    sim.fail({ kind: "exit", message: "second" });
    await null;
  });
  const { stack, ...rest } = fault;
  assertEquals(rest, { kind: "crash", message: "first", owner: 2, at: 0 });
  assertMatch(stack ?? "", /simulation_test\.ts/, "it leads to the call that made the fault");
});

Deno.test("simulation: announce is called before each event with its step, time and owner", async () => {
  const sim = new Simulation({ seed: 1 });
  const calls: number[][] = [];
  sim.announce = (...call) => calls.push(call);
  await sim.run(async () => {
    sim.as(7, () => sim.after(5, () => {}));
    await sleep(sim, 6);
  });
  assertEquals(calls, [[1, 0, -1], [2, 5, 7], [3, 6, -1]]);
});

Deno.test("simulation: runs once, one at a time, with valid options; events after the end never fire", async () => {
  const sim = new Simulation({ seed: 1 });
  let fired = 0;
  await sim.run(() => {
    assertThrows(() => sim.after(1.5, () => {}), RangeError, "got 1.5");
    assertThrows(() => sim.after(-1, () => {}), RangeError, "got -1");
    sim.after(5, () => fired++);
    return assertRejects(
      async () => await new Simulation({ seed: 2 }).run(async () => {}),
      Error,
      "still running",
    )
      .then(() => {});
  });
  sim.after(1, () => fired++);
  assertThrows(() => void sim.run(async () => {}), Error, "runs only once");
  assertThrows(() => new Simulation({ seed: 1, jitter: -1 }), RangeError, "got -1");
  await new Promise((resolve) => setTimeout(resolve, 5));
  assertEquals(fired, 0);
});

Deno.test("simulation: 2,000 runs with 1,000 timers each leave nothing in memory", async () => {
  const runs = async (count: number) => {
    for (let i = 0; i < count; i++) {
      const sim = new Simulation({ seed: i });
      await sim.run(async () => {
        for (let j = 0; j < 1000; j++) sim.as(j % 5, () => sim.after(j < 500 ? j : 1e9, () => {}));
        await sleep(sim, 600);
      });
    }
  };
  await runs(200);
  const before = Deno.memoryUsage().heapUsed;
  await runs(2000);
  // If the timers of all these runs stayed in memory, they would take more than 200 MB.
  assertLess(Deno.memoryUsage().heapUsed - before, 40e6);
});

Deno.test("simulation: choose() picks the next event; overtaken events fire late, and time never goes back", async () => {
  const order: string[] = [];
  const asked: number[][] = [];
  const sim = new Simulation({
    seed: 1,
    choose: (ready, step) => {
      asked.push([step, ready.length]);
      return step === 2 ? 2 : 0;
    },
  });
  await sim.run(() =>
    new Promise<void>((resolve) => {
      for (const [us, name] of [[10, "a"], [20, "b"], [30, "c"], [40, "d"]] as const) {
        sim.after(us, () => {
          order.push(`${name} ${sim.now}`);
          if (name === "d") resolve();
        });
      }
    })
  );
  assertEquals(order, ["c 30", "a 30", "b 30", "d 40"]);
  assertEquals(asked, [[2, 4], [3, 3], [4, 2], [5, 1]]);
  const lost = new Simulation({ seed: 1, choose: () => 7 });
  await assertRejects(
    () => lost.run(() => new Promise<void>((resolve) => void lost.after(1, resolve))),
    SimFault,
    "must return a position from 0 to 0, got 7",
  );
});
