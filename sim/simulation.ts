import process from "node:process";
import { setImmediate } from "node:timers";
import { describeError, type Fault, faultError, faultOf, type SimFault, stackOf } from "./fault.ts";
import { Queue, Timer } from "./queue.ts";
import { makeRandom, type Random } from "./random.ts";

export interface SimulationOptions {
  /** Seeds every random stream of the run; a safe integer. */
  seed: number;
  /** Delays every timer by a random 0 to this many microseconds (stream "jitter"). Default 0: exact. */
  jitter?: number;
  /** Called only when the run is in a deadlock: returns one line for each thing that code is waiting for. */
  waitingFor?: () => string[];
  /**
   * Called before each event but the first: which of the pending events, ordered by (due, sequence), fires
   * next? Returns a position in that order, or null for the first, which also means: do not ask again. An
   * event that fires early moves the clock to its due time; the events it has overtaken fire late, at the
   * time the clock then shows. Default: always 0.
   */
  choose?: (ready: readonly Timer[], step: number) => number | null;
  /** The server whose promise was rejected without a handler; undefined if it belongs to no server. */
  ownerOf?: (promise: unknown) => number | undefined;
  /**
   * Whether servers have timers of their own, so that only the harness uses the global functions. Default:
   * false.
   */
  ownTimers?: boolean;
}

/** A fault before the simulation has filled in when it happened and in which server. */
type NewFault = Pick<Fault, "kind" | "message"> & Partial<Fault>;

// The platform's own setImmediate, saved before installGlobals() replaces it.
const nativeImmediate = setImmediate;
const { addEventListener } = globalThis;
const isDeno = "Deno" in globalThis;

/**
 * How many native immediates are queued at a time; each fires one event. 32 save most of the cost of an
 * iteration of the platform's event loop, and Deno checks for unhandled rejections after each immediate. Bun
 * checks only after a batch and would report a rejection up to 31 events late, so that traces would differ;
 * there it is 1.
 */
const BATCH = isDeno ? 32 : 1;

// Bun runs a process's first nextTick among the microtasks, and all later ones after them, as Deno and Node
// always do.
process.nextTick(() => {});

/** More clock reads or new timers than this within one event count as an endless loop. */
const SPIN_LIMIT = 1_000_000;

let current: Simulation | null = null;

/** The simulation whose run() is in progress, or null. */
export function currentSimulation(): Simulation | null {
  return current;
}

/** One run: a clock that moves only from event to event, the pending events, and seeded chance. */
export class Simulation {
  /** Events fired so far; the start of `main` is the first. */
  steps = 0;
  /** Called before each event, e.g. to find, in a repeated run, the event that never returns. */
  announce?: (step: number, at: number, owner: number) => void;
  readonly seed: number;
  /** See SimulationOptions. */
  readonly ownTimers: boolean;
  /** The stream behind the student's Math.random and crypto.getRandomValues. */
  readonly studentRandom: Random;

  #now = 0;
  #sequence = 0;
  #queue = new Queue();
  #jitter: number;
  #jitterRandom: Random;
  #waitingFor: () => string[];
  #choose: SimulationOptions["choose"];
  #ownerOf: NonNullable<SimulationOptions["ownerOf"]>;
  #owner = -1;
  #fault: Fault | null = null;
  #state: "new" | "loading" | "running" | "over" = "new";
  #clockReads = 0;
  #timersMade = 0;
  /** When the last event of a server fired; -1 if there was none. */
  #lastServerEvent = -1;

  /** Throws RangeError unless the seed is a safe integer and the jitter an integer >= 0. */
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
    this.ownTimers = options.ownTimers ?? false;
    this.#ownerOf = options.ownerOf ?? (() => undefined);
  }

  /** Microseconds since the run's start. */
  get now(): number {
    return this.#now;
  }

  /**
   * The server for which the calling code runs; -1 is the harness. Within `as` it is the server of `as`,
   * otherwise that of the event. Code after an await runs for the event that resumes it, so code that runs
   * for a server calls `as` again.
   */
  get owner(): number {
    return this.#owner;
  }

  /**
   * Calls `fn` once, `us` microseconds from now (an integer >= 0, otherwise RangeError), for the caller's
   * owner. Exact apart from jitter. Callbacks due at the same microsecond run in the order in which `after`
   * was called.
   */
  after(us: number, fn: () => void): Timer {
    if (!Number.isSafeInteger(us) || us < 0) {
      throw new RangeError(`Simulation.after: the delay must be an integer >= 0 microseconds, got ${us}`);
    }
    if (this.#state === "loading") throw this.fail(timerWhileLoading());
    if (++this.#timersMade > SPIN_LIMIT) throw this.fail(spinning("sets timers"));
    const late = this.#jitter === 0 ? 0 : this.#jitterRandom.below(this.#jitter + 1);
    const timer = new Timer(this.#now + us + late, this.#sequence++, this.#owner, fn);
    // A timer set after the end, e.g. by a promise that settles late, never fires.
    if (this.#state === "over") timer.fn = null;
    else this.#queue.push(timer);
    return timer;
  }

  /** Keeps `timer` from firing. Does nothing if it has fired or was cancelled before. */
  cancel(timer: Timer): void {
    this.#queue.cancel(timer);
  }

  /**
   * Calls `fn` for a server (>= 0) or the harness (-1) and returns its result. Timers set by `fn` keep that
   * owner.
   */
  as<T>(owner: number, fn: () => T): T {
    const before = this.#owner;
    this.#owner = owner;
    try {
      return fn();
    } finally {
      this.#owner = before;
    }
  }

  /**
   * The time since which no server has had a timer or a call in progress. Null while one has, and if no
   * server ever had one.
   */
  get serversIdleSince(): number | null {
    return this.#lastServerEvent < 0 || this.#queue.hasServers() ? null : this.#lastServerEvent;
  }

  /**
   * Ends the run with a fault after the current event; the first fault counts. Returns the error, so that the
   * caller can also throw it.
   */
  fail(fault: NewFault): SimFault {
    const whole = { owner: this.owner, at: this.#now, stack: stackOf(new Error()), ...fault };
    this.#fault ??= whole;
    return faultError(whole);
  }

  /** Counts a clock read; throws SimFault at the millionth within one event. */
  countClockRead(): void {
    if (++this.#clockReads > SPIN_LIMIT) throw this.fail(spinning("reads the clock"));
  }

  /**
   * Makes this the current simulation, calls `main` as the first event and fires events until its promise
   * settles.
   *
   * Returns main's result, or rejects with its error. A fault takes precedence over both: the run rejects
   * with SimFault. Events left in the queue never fire. A simulation runs once, and only one runs at a time;
   * otherwise throws Error.
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
        // The run's remaining promises settle here, between two runs.
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
      pump();
    });
  }

  /**
   * Awaits `load`, which imports a student's module, with the clock stopped at the start: it reads 0, chance
   * comes from this simulation's seed, and a timer or a refused call at the module's top level is a fault.
   *
   * Returns what `load` returns; rejects with its error or with SimFault. A simulation that loads cannot also
   * run().
   */
  async load<T>(load: () => Promise<T>): Promise<T> {
    this.#enter("loading");
    listen();
    try {
      const value = await load();
      await new Promise<void>((resolve) => nativeImmediate(resolve)); // so that an unhandled rejection is reported
      if (this.#fault !== null) throw faultError(this.#fault);
      return value;
    } catch (error) {
      throw this.#fault === null ? error : faultError(this.#fault);
    } finally {
      this.#leave();
    }
  }

  /** Called with an error that nothing caught and, if it rejected a promise, that promise. */
  uncaught(error: unknown, promise?: unknown): void {
    this.#crash(error, this.#ownerOf(promise) ?? this.#owner);
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
    const position = choose(ready, this.steps + 1);
    if (position === null) this.#choose = undefined;
    const timer = ready[position ?? 0];
    if (timer === undefined) {
      throw new RangeError(
        `Simulation: choose() must return a position from 0 to ${ready.length - 1}, got ${position}`,
      );
    }
    this.#queue.take(timer);
    return timer;
  }

  #fire(timer: Timer): void {
    this.#now = Math.max(this.#now, timer.due);
    this.#clockReads = 0;
    this.#timersMade = 0;
    this.#owner = timer.owner;
    if (timer.owner >= 0) this.#lastServerEvent = this.#now;
    this.steps++;
    this.announce?.(this.steps, this.#now, timer.owner);
    const fn = timer.fn as () => void;
    timer.fn = null;
    try {
      fn();
    } catch (error) {
      this.#crash(error, timer.owner);
    }
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
 * Listens for uncaught errors, from the first simulation on. `afterwards` is called with those that occur
 * while no simulation is current, which come from finished runs; by default they end the process.
 */
export function listen(afterwards?: (error: unknown, promise?: unknown) => void): void {
  heardAfterwards = afterwards ?? heardAfterwards;
  if (listening) return;
  listening = true;
  /** Returns whether the error was handled. */
  const tell = (error: unknown, promise?: unknown): boolean => {
    if (current !== null) current.uncaught(error, promise);
    else if (heardAfterwards !== null) heardAfterwards(error, promise);
    else return false;
    return true;
  };
  if (!isDeno) {
    const orThrow = (error: unknown, promise?: unknown) => {
      if (!tell(error, promise)) throw error;
    };
    process.on("unhandledRejection", orThrow);
    process.on("uncaughtException", (error) => orThrow(error));
    return;
  }
  addEventListener("unhandledrejection", (event) => {
    if (tell(event.reason, event.promise)) event.preventDefault();
  });
  addEventListener("error", (event) => {
    if (tell(event.error ?? event.message)) event.preventDefault();
  });
}

let heardAfterwards: ((error: unknown, promise?: unknown) => void) | null = null;

/** Drops the frames of the engine and the platform, which are the same in every crash. */
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
