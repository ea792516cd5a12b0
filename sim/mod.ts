/**
 * Simulated time and chance. Ordinary code, written with setTimeout, Date.now() and Math.random(), runs as fast as the
 * machine can, and does the same to the byte each time it is given the same seed, in Deno and in Bun.
 *
 *     const restore = installGlobals();              // once in a process
 *     const sim = new Simulation({ seed: 7 });
 *     const result = await sim.run(async () => {     // 2020-01-01T00:00:00Z
 *       await new Promise((resolve) => setTimeout(resolve, 30_000));
 *       return Date.now();                           // 30 s later, after some microseconds of real time
 *     });
 *
 * makeRandom(seed, stream)     a stream of chance; other names, independent streams
 * new Simulation(options)      one run's world; runs once
 * sim.run(main)                main's result; SimFault if the run ended by a fault
 * sim.load(load)               imports a student's module with the clock standing still and no timers
 * sim.after(us, fn), cancel    an exact timer, for the harness
 * sim.as(owner, fn), owner     in whose name code runs: a server's number, or -1, the harness
 * sim.fail(fault)              ends the run
 * options.choose               picks the next event instead of the earliest one: a schedule
 * sim.now, sim.steps           microseconds and events since the start
 * installGlobals(...others)    replaces the platform's globals; returns what puts them back
 * currentSimulation()          the one that is running, or null
 *
 * Promises:
 * - All microtasks and nextTicks run, then exactly one event, ordered by (due, sequence made). Time moves only there.
 * - Timers set by setTimeout take at least 1 ms, setImmediate takes 10 us, `after` takes what it says.
 * - `jitter` adds chance to every due time, so that events due at one moment come in another order.
 * - Owners follow timers and promises. A fault says in whose name and when it happened.
 * - Nothing left to happen: a deadlock, at once. A clock read in a loop that never yields: a spin. Neither hangs.
 * - A way to real time or chance is simulated or refused; a refused call ends the run even if its error is caught.
 * - A run that is over leaves nothing behind: what it had planned never happens.
 *
 * @module
 */
export { describeError, type Fault, faultOf, SimFault, stackOf } from "./fault.ts";
export { installGlobals } from "./globals.ts";
export type { Timer } from "./queue.ts";
export type { Callable, Patches } from "./patches.ts";
export { makeRandom, type Random } from "./random.ts";
export { isSealed, onRefusal } from "./sealed.ts";
export { currentSimulation, type NewFault, Simulation, type SimulationOptions } from "./simulation.ts";
