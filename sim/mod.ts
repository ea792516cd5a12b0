/**
 * Simulated time and chance. Ordinary code, written with setTimeout, Date.now() and Math.random(), runs as
 * fast as the machine can, and every run with the same seed is identical to the byte, in Deno and in Bun.
 *
 *     const restore = installGlobals();              // once in a process
 *     const sim = new Simulation({ seed: 7 });
 *     const result = await sim.run(async () => {     // 2020-01-01T00:00:00Z
 *       await new Promise((resolve) => setTimeout(resolve, 30_000));
 *       return Date.now();                           // 30 s later, after some microseconds of real time
 *     });
 *
 *     makeRandom(seed, stream)     a random stream; streams with different names are independent
 *     new Simulation(options)      one run; can run only once
 *     sim.run(main)                main's result; rejects with SimFault if the run ends with a fault
 *     sim.load(load)               imports a student's module: the clock is stopped, timers are refused
 *     sim.after(us, fn), cancel    an exact timer, for the harness
 *     sim.as(owner, fn), owner     for whom code runs: the number of a server, or -1 for the harness
 *     sim.fail(fault)              ends the run
 *     options.choose               picks the next event instead of the earliest one: a schedule
 *     sim.now, sim.steps           microseconds and events since the start
 *     installGlobals()             replaces the platform's globals; returns a function that restores them
 *     currentSimulation()          the one that is running, or null
 *
 * Guarantees:
 * - All microtasks and nextTicks run, then exactly one event, ordered by (due, sequence). Time moves only
 *   there.
 * - Timers set by setTimeout take at least 1 ms, setImmediate takes 10 us, `after` takes exactly its delay.
 * - `jitter` adds a random delay to every due time, so that events due at the same moment change their
 *   order.
 * - Timers and promises keep their owner. A fault says which owner's code it was and when it happened.
 * - If no event is left, that is a deadlock, reported at once. A clock read in a loop that never yields is
 *   a spin. Neither hangs.
 * - An API that leads to real time or chance is simulated or refused; a refused call ends the run even if
 *   code catches its error.
 * - Nothing of a finished run happens later: its pending events never fire.
 *
 * @module
 */
export { describeError, type Fault, faultOf, SimFault, stackOf, standForFault } from "./fault.ts";
export { installGlobals } from "./globals.ts";
export { loadHash, makeRandom, type Random } from "./random.ts";
export { listen, Simulation, type SimulationOptions } from "./simulation.ts";
