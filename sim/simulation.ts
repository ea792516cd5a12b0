import { AsyncLocalStorage } from "node:async_hooks";
import process from "node:process";
import { setImmediate } from "node:timers";
import { describeError, type Fault, faultError, faultOf, type SimFault, stackOf } from "./fault.ts";
import { Queue, Timer } from "./queue.ts";
import { makeRandom, type Random } from "./random.ts";
import { isSealed } from "./sealed.ts";

/** What a simulation is made with. */
export interface SimulationOptions {
  /** Of every stream of chance in this run; a safe integer. */
  seed: number;
  /** Every timer comes a random 0 to this many microseconds later (stream "jitter"). Default 0: exact. */
  jitter?: number;
  /** Asked when the run is found in a deadlock, and only then: one line for each thing that is waited for. */
  waitingFor?: () => string[];
  /**
   * Asked before each event but the first which of those to come fires next: they are ordered by (due, sequence), and
   * it returns a place in that order. One that is fired before its time sets the clock to its due time; those it has
   * overtaken fire late, at the time the clock then has. Default: always 0.
   */
  choose?: (ready: readonly Timer[], step: number) => number;
}

/** A fault before the simulation has said when and in whose name. */
export type NewFault = Pick<Fault, "kind" | "message"> & Partial<Fault>;

// The platform's own, taken before installGlobals() replaces them.
const nativeImmediate = setImmediate;
const { addEventListener } = globalThis;
const isDeno = "Deno" in globalThis;

/**
 * How many native immediates are queued at a time, each of which fires one event. 32 spare most of the cost of a turn
 * of the platform's loop, and Deno looks for unhandled rejections after each immediate. Bun looks only after a batch,
 * and would report a rejection up to 31 events late, so that a trace would not be the same in both: there it is 1.
 */
const BATCH = isDeno ? 32 : 1;

// Bun runs the first nextTick of a process among the microtasks, and every other after them, as Deno and Node do all.
process.nextTick(() => {});

/** So many clock reads, or so many timers, within one event cannot be meant. */
const SPIN_LIMIT = 1_000_000;

const owners = new AsyncLocalStorage<number>();
let current: Simulation | null = null;

/** The simulation whose run() is under way, or null. */
export function currentSimulation(): Simulation | null {
  return current;
}

/** One run's world: a clock that moves only from event to event, the events to come, and chance by seed. */
export class Simulation {
  /** Events fired so far; the start of `main` is the first. */
  steps = 0;
  /** Called before each event, e.g. to find the event that never returns when a run is repeated. */
  announce?: (step: number, at: number, owner: number) => void;
  /** The seed this was made with. */
  readonly seed: number;
  /** What the student's Math.random and crypto.getRandomValues draw from. */
  readonly studentRandom: Random;

  #now = 0;
  #sequence = 0;
  #queue = new Queue();
  #jitter: number;
  #jitterRandom: Random;
  #waitingFor: () => string[];
  #choose: SimulationOptions["choose"];
  #fault: Fault | null = null;
  #state: "new" | "loading" | "running" | "over" = "new";
  #clockReads = 0;
  #timersMade = 0;
  /** Which servers' code was seen in this event: none (-1), exactly this one, or several (-2). */
  #seen = -1;
  #eventOwner = -1;
  /** When the last event in a server's name was; -1 if there was none. */
  #lastServerEvent = -1;

  /** Throws RangeError if the seed is no safe integer or the jitter no integer >= 0. */
  constructor(options: SimulationOptions) {
    this.seed = options.seed;
    this.studentRandom = makeRandom(options.seed, "student");
    this.#jitterRandom = makeRandom(options.seed, "jitter");
    this.#jitter = options.jitter ?? 0;
    if (!Number.isSafeInteger(this.#jitter) || this.#jitter < 0) {
      throw new RangeError(`Simulation: jitter must be an integer >= 0 microseconds, got ${options.jitter}`);
    }
    this.#waitingFor = options.waitingFor ?? (() => []);
    this.#choose = options.choose;
  }

  /** Microseconds since the run's start. */
  get now(): number {
    return this.#now;
  }

  /** The server in whose name the calling code runs; -1 is the harness. */
  get owner(): number {
    return owners.getStore() ?? -1;
  }

  /**
   * Calls `fn` once, `us` microseconds from now (an integer >= 0, else RangeError), in the caller's name. Exact, but
   * for jitter. What is due at the same microsecond is called in the order of the calls of `after`.
   */
  after(us: number, fn: () => void): Timer {
    if (!Number.isSafeInteger(us) || us < 0) {
      throw new RangeError(`Simulation.after: the delay must be an integer >= 0 microseconds, got ${us}`);
    }
    if (this.#state === "loading") throw this.fail(timerWhileLoading());
    if (++this.#timersMade > SPIN_LIMIT) throw this.fail(spinning("sets timers"));
    const owner = owners.getStore() ?? -1;
    this.#note(owner);
    const late = this.#jitter === 0 ? 0 : this.#jitterRandom.below(this.#jitter + 1);
    const timer = new Timer(this.#now + us + late, this.#sequence++, owner, fn);
    // A timer set after the end, e.g. by a promise that settles late, belongs to no run and never fires.
    if (this.#state === "over") timer.fn = null;
    else this.#queue.push(timer);
    return timer;
  }

  /** Sees that `timer` does not fire. Does nothing if it has fired or was cancelled before. */
  cancel(timer: Timer): void {
    this.#queue.cancel(timer);
  }

  /**
   * Calls `fn` in the name of a server (>= 0) or of the harness (-1) and returns its result. Every timer it sets and
   * every promise it waits for goes on in that name.
   */
  as<T>(owner: number, fn: () => T): T {
    this.#note(owner);
    return owners.run(owner, fn);
  }

  /**
   * Since when nothing is left to happen in any server: no timer set, no call under way. Null while something is, and
   * if no server ever set a timer or made a call.
   */
  get serversIdleSince(): number | null {
    return this.#lastServerEvent < 0 || this.#queue.hasServers() ? null : this.#lastServerEvent;
  }

  /**
   * Ends the run with a fault once the present event is over; the first fault counts. Returns the error, so that the
   * caller can also throw it.
   */
  fail(fault: NewFault): SimFault {
    const whole = { owner: this.owner, at: this.#now, stack: stackOf(new Error()), ...fault };
    this.#fault ??= whole;
    return faultError(whole);
  }

  /** Notes a reading of the clock; throws SimFault at the millionth within one event. */
  countClockRead(): void {
    if (++this.#clockReads > SPIN_LIMIT) throw this.fail(spinning("reads the clock"));
  }

  /**
   * Makes this the current simulation, calls `main` as the first event and fires events until its promise settles.
   *
   * Returns main's result, or rejects with its error; rejects with SimFault if the run ends by a fault, which counts
   * for more than either. What is left in the queue is then dropped and never fires. A simulation runs once, and one
   * at a time: else Error.
   */
  run<T>(main: () => Promise<T>): Promise<T> {
    this.#enter("running");
    return new Promise<T>((resolve, reject) => {
      let finish: (() => void) | null = null;
      listen();
      const start = async () => {
        try {
          const value = await main();
          finish = () => resolve(value);
        } catch (error) {
          finish = () => reject(error);
        }
      };
      const step = () => {
        if (this.#state === "over") return;
        if (this.#fault === null && finish === null) {
          if (this.steps === 0) this.#fire(new Timer(0, -1, -1, start));
          else {
            const timer = this.#choose === undefined ? this.#queue.pop() : this.#chosen(this.#choose);
            if (timer !== undefined) return this.#fire(timer);
            this.fail(this.#deadlock());
          }
        }
        if (this.#fault !== null) {
          const fault = faultError(this.#fault);
          finish = () => reject(fault);
        }
        if (finish === null) return;
        this.#leave();
        // What is left of the run's promises comes to its end while no run is under way, and before the next one.
        nativeImmediate(finish);
      };
      const last = () => {
        step();
        if (this.#state !== "over") pump();
      };
      const pump = () => {
        for (let i = 1; i < BATCH; i++) nativeImmediate(step);
        nativeImmediate(last);
      };
      owners.exit(pump);
    });
  }

  /**
   * Awaits `load`, which imports a student's module, while time stands still at the start: the clock reads 0, chance
   * comes from this simulation's seed, and a timer or a refused call in the module's top level is a fault.
   *
   * Returns what `load` returns; rejects with its error, or with SimFault. Not for the same simulation as run().
   */
  async load<T>(load: () => Promise<T>): Promise<T> {
    this.#enter("loading");
    listen();
    try {
      const value = await owners.exit(load);
      await new Promise<void>((resolve) => nativeImmediate(resolve)); // lets an unhandled rejection be heard
      if (this.#fault !== null) throw faultError(this.#fault);
      return value;
    } catch (error) {
      throw this.#fault === null ? error : faultError(this.#fault);
    } finally {
      this.#leave();
    }
  }

  /** An error came that nothing caught. */
  uncaught(error: unknown): void {
    this.#crash(error, this.#culprit());
  }

  #enter(state: "loading" | "running"): void {
    if (this.#state !== "new") throw new Error("Simulation: a simulation runs only once; make a new one");
    if (current !== null) {
      throw new Error("Simulation: another simulation is still running; await its end first");
    }
    this.#state = state;
    current = this;
  }

  #leave(): void {
    this.#state = "over";
    this.#queue.clear();
    current = null;
  }

  #chosen(choose: NonNullable<SimulationOptions["choose"]>): Timer | undefined {
    const ready = this.#queue.inOrder();
    if (ready.length === 0) return undefined;
    const place = choose(ready, this.steps + 1);
    const timer = ready[place];
    if (timer === undefined) {
      throw new RangeError(
        `Simulation: choose() must return a place from 0 to ${ready.length - 1}, got ${place}`,
      );
    }
    this.#queue.take(timer);
    return timer;
  }

  #fire(timer: Timer): void {
    this.#now = Math.max(this.#now, timer.due);
    this.#clockReads = 0;
    this.#timersMade = 0;
    this.#eventOwner = this.#seen = timer.owner;
    if (timer.owner >= 0) this.#lastServerEvent = this.#now;
    this.steps++;
    this.announce?.(this.steps, this.#now, timer.owner);
    const fn = timer.fn as () => void;
    timer.fn = null;
    try {
      // The pump itself runs in nobody's name, so the harness's events need no run(), which costs 0.2 us in Deno.
      if (timer.owner < 0) fn();
      else owners.run(timer.owner, fn);
    } catch (error) {
      this.#crash(error, timer.owner);
    }
  }

  #note(owner: number): void {
    if (owner >= 0 && owner !== this.#seen) this.#seen = this.#seen === -1 ? owner : -2;
  }

  #crash(error: unknown, owner: number): void {
    const known = faultOf(error);
    if (known !== null) {
      this.fail(known);
      return;
    }
    const fault: NewFault = { kind: "crash", message: describeError(error), owner };
    const stack = stackOf(error);
    if (stack !== "") fault.stack = trimStack(stack);
    this.fail(fault);
  }

  /**
   * In whose name the error came that the platform reports. Deno tells it exactly. Bun calls the listener in nobody's
   * name: then it is the only server whose code was seen in this event, or, of several, the one whose event it was.
   */
  #culprit(): number {
    return owners.getStore() ?? (isDeno ? -1 : this.#seen >= -1 ? this.#seen : this.#eventOwner);
  }

  #deadlock(): NewFault {
    const counts = new Map<string, number>();
    for (const line of this.#waitingFor()) counts.set(line, (counts.get(line) ?? 0) + 1);
    const lines = [...counts].map(([line, count]) => "\n  " + (count > 1 ? `${count} × ${line}` : line));
    const what = lines.length > 0 ? "Waited for:" + lines.join("") : "Nothing said what it waits for.";
    const message =
      "nothing is left to happen: the test has not ended, every server waits, and no timer is set. ";
    return { kind: "deadlock", message: message + what, owner: -1 };
  }
}

let listening = false;

/**
 * Hears, from the first simulation on, of errors that nothing caught. Once a student's code is in the process, those
 * that come while no simulation is current are of runs that are over.
 */
export function listen(): void {
  if (listening) return;
  listening = true;
  if (!isDeno) {
    const onError = (error: unknown) => {
      if (current !== null) current.uncaught(error);
      else if (!isSealed()) throw error;
    };
    process.on("unhandledRejection", onError);
    process.on("uncaughtException", onError);
    return;
  }
  const on = (type: string, errorOf: (event: never) => unknown) =>
    addEventListener(type, (event) => {
      if (current === null && !isSealed()) return;
      event.preventDefault();
      current?.uncaught(errorOf(event as never));
    });
  on("unhandledrejection", (event: PromiseRejectionEvent) => event.reason);
  on("error", (event: ErrorEvent) => event.error ?? event.message);
}

/** Leaves out the frames of the engine and the platform, which are the same in every crash and tell nothing. */
function trimStack(stack: string): string {
  const foreign = /^ {4}at .*?(\bext:|\bnode:|\/sim\/(simulation|timers)\.ts:)/;
  return stack.split("\n").filter((line) => !foreign.test(line)).join("\n");
}

function spinning(what: string): NewFault {
  const message = `the code ${what} in a loop that never yields (${SPIN_LIMIT} times within one event); ` +
    "simulated time moves only while code waits: await a timer instead";
  return { kind: "spin", message };
}

function timerWhileLoading(): NewFault {
  const message =
    "the module sets a timer while it is loaded, before time starts: set timers in Make() or later";
  return { kind: "refused", message };
}
