import type { Callable, Patches } from "./patches.ts";
import type { Timer } from "./queue.ts";
import { currentSimulation, type Simulation } from "./simulation.ts";

/** Node and browsers store delays in 32 bits, and treat a longer one as 1 ms. */
const MAX_DELAY_MS = 2 ** 31 - 1;

/**
 * How long setImmediate takes. It must not be 0: a loop of setImmediate that waits for a moment in time would
 * never get there.
 */
const IMMEDIATE_US = 10;

const promisify = Symbol.for("nodejs.util.promisify.custom");

/**
 * Handles that were converted to numbers, by number: only these can be passed to clearTimeout as a number.
 */
const numbered = new WeakMap<Simulation, Map<number, Timeout>>();

type Kind = "timeout" | "interval" | "immediate";

/** What the replaced setTimeout, setInterval and setImmediate return, with the methods of Node's handle. */
class Timeout {
  #sim: Simulation;
  #kind: Kind;
  #us: number;
  #callback: Callable;
  #args: unknown[];
  #timer: Timer;
  #id: number;

  constructor(sim: Simulation, kind: Kind, us: number, callback: Callable, args: unknown[]) {
    this.#sim = sim;
    this.#kind = kind;
    this.#us = us;
    this.#callback = callback;
    this.#args = args;
    this.#timer = sim.after(us, () => this.#fire());
    this.#id = this.#timer.sequence + 1;
  }
  #fire(): void {
    const fired = this.#timer;
    this.#callback.apply(this, this.#args);
    if (this.#timer !== fired) return; // the callback called refresh()
    if (this.#kind === "interval" && !this.#cleared) {
      this.#timer = this.#sim.after(this.#us, () => this.#fire());
    } else this.#forget();
  }
  #cleared = false;
  #forget(): void {
    numbered.get(this.#sim)?.delete(this.#id);
  }
  clear(kind: "immediate" | "timeout"): void {
    if ((this.#kind === "immediate") !== (kind === "immediate")) return; // as Node does
    this.close();
  }
  close(): this {
    this.#cleared = true;
    this.#sim.cancel(this.#timer);
    this.#forget();
    return this;
  }
  refresh(): this {
    if (this.#cleared) return this;
    this.#sim.cancel(this.#timer);
    this.#timer = this.#sim.after(this.#us, () => this.#fire());
    return this;
  }
  ref(): this {
    return this;
  }
  unref(): this {
    return this;
  }
  hasRef(): boolean {
    return true;
  }
  [Symbol.dispose](): void {
    this.close();
  }
  [Symbol.toPrimitive](): number {
    if (this.#timer.fn !== null) {
      let handles = numbered.get(this.#sim);
      if (handles === undefined) numbered.set(this.#sim, handles = new Map());
      handles.set(this.#id, this);
    }
    return this.#id;
  }
}

/** Replaces setTimeout, setInterval, setImmediate, the functions that clear them, and AbortSignal.timeout. */
export function patchTimers(patches: Patches): void {
  const set = (name: string, kind: Kind) =>
    patches.fn(globalThis, name, (original) => {
      const replaced = function (this: unknown, callback: unknown, ...rest: unknown[]): unknown {
        const sim = currentSimulation();
        if (sim === null) return Reflect.apply(original, this, [callback, ...rest]);
        if (typeof callback !== "function") {
          throw new TypeError(`${name}: the callback must be a function, got ${shown(callback)}`);
        }
        const us = kind === "immediate" ? IMMEDIATE_US : delayUs(rest.shift());
        const make = () => new Timeout(sim, kind, us, callback as Callable, rest);
        return sim.ownTimers ? sim.as(-1, make) : make();
      };
      Object.defineProperty(replaced, "name", { value: name });
      // util.promisify(setTimeout) looks for this property, and would otherwise get the platform's own.
      const native = (original as unknown as Record<symbol, unknown>)[promisify];
      if (typeof native === "function") {
        // A new function each time, because promisify writes on it.
        Object.defineProperty(replaced, promisify, {
          get: () => (...args: unknown[]) =>
            currentSimulation() === null ? native(...args) : sleep(kind, args),
        });
      }
      return replaced;
    });
  set("setTimeout", "timeout");
  set("setInterval", "interval");
  set("setImmediate", "immediate");
  for (
    const [name, kind] of [["clearTimeout", "timeout"], ["clearInterval", "timeout"], [
      "clearImmediate",
      "immediate",
    ]] as const
  ) {
    patches.fn(globalThis, name, (original) =>
      function (this: unknown, handle: unknown): void {
        if (handle instanceof Timeout) return handle.clear(kind);
        const sim = currentSimulation();
        if (sim === null || (typeof handle === "object" && handle !== null)) {
          Reflect.apply(original, this, [handle]);
        } else if (typeof handle === "number" || typeof handle === "string") {
          numbered.get(sim)?.get(Number(handle))?.clear(kind);
        }
      });
  }
  patches.fn(AbortSignal, "timeout", (original) =>
    function (this: unknown, ms: unknown): unknown {
      const sim = currentSimulation();
      if (sim === null) return Reflect.apply(original, this, [ms]);
      const controller = new AbortController();
      sim.after(delayUs(ms), () => controller.abort(new DOMException("Signal timed out.", "TimeoutError")));
      return controller.signal;
    });
}

/** Whether a replaced setTimeout, setInterval or setImmediate made this handle. */
export function isSimulatedTimer(handle: unknown): boolean {
  return handle instanceof Timeout;
}

/** Milliseconds to simulated microseconds, clamped as in Node: a delay outside 1..2^31-1 is 1 ms. */
export function delayUs(delay: unknown): number {
  const ms = Number(delay);
  return ms >= 1 && ms <= MAX_DELAY_MS ? Math.trunc(ms) * 1000 : 1000;
}

/**
 * The promise form of a timer, with Node's arguments: (ms, value, options), or (value, options) for
 * setImmediate.
 */
function sleep(kind: Kind, args: unknown[]): Promise<unknown> {
  const ms = kind === "immediate" ? undefined : args[0];
  const [value, options] = kind === "immediate" ? args : args.slice(1);
  const signal = (options as { signal?: AbortSignal } | undefined)?.signal;
  return new Promise((resolve, reject) => {
    if (signal?.aborted) return reject(abortError(signal));
    const abort = () => {
      clear();
      reject(abortError(signal as AbortSignal));
    };
    const done = () => {
      signal?.removeEventListener("abort", abort);
      resolve(value);
    };
    const handle = kind === "immediate" ? setImmediate(done) : setTimeout(done, ms as number);
    const clear = () =>
      kind === "immediate" ? clearImmediate(handle as never) : clearTimeout(handle as never);
    signal?.addEventListener("abort", abort, { once: true });
  });
}

/** Node's timers reject with an AbortError whose cause is the signal's reason. */
function abortError(signal: AbortSignal): Error {
  const error = new Error("The operation was aborted", { cause: signal.reason });
  error.name = "AbortError";
  return Object.assign(error, { code: "ABORT_ERR" });
}

function shown(value: unknown): string {
  return typeof value === "string" ? JSON.stringify(value) : value === null ? "null" : typeof value;
}
