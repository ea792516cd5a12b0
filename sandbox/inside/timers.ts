/**
 * Timers of simulated time, as Node has them: handles, and the promises of node:timers/promises.
 *
 * @module
 */

import { apply, OwnError, OwnPromise, OwnTypeError } from "./own.ts";
import type { Outside, Timer } from "./outside.ts";

/** Node and browsers keep delays in 32 bits, and treat a longer one as 1 ms. */
const longestMs = 2 ** 31 - 1;

/** How long setImmediate takes: not 0, or a loop of it that waits for a moment would never reach it. */
const immediateUs = 10;

type Kind = "timeout" | "interval" | "immediate";
type Callback = (...args: unknown[]) => unknown;

/** Milliseconds to microseconds, clamped as in Node: a delay outside of 1..2^31-1 is 1 ms. */
function delayUs(delay: unknown): number {
  const ms = Number(delay);
  return ms >= 1 && ms <= longestMs ? Math.trunc(ms) * 1000 : 1000;
}

export interface Timers {
  setTimeout(callback: unknown, ms?: unknown, ...args: unknown[]): object;
  setInterval(callback: unknown, ms?: unknown, ...args: unknown[]): object;
  setImmediate(callback: unknown, ...args: unknown[]): object;
  clearTimeout(handle?: unknown): void;
  clearInterval(handle?: unknown): void;
  clearImmediate(handle?: unknown): void;
  /** setTimeout and setImmediate as promises, with Node's arguments. */
  promises: Record<string, unknown>;
}

/** Makes a realm's timers; `call` runs code in which the harness may throw, and converts the error for the student. */
export function makeTimers(outside: Outside, call: <T>(fn: () => T) => T): Timers {
  const { trunc } = Math;
  /** Handles that were converted to numbers: only those can come back as a number. */
  const numbered = new Map<number, Timeout>();
  let count = 0;

  class Timeout {
    #kind: Kind;
    #us: number;
    #callback: Callback;
    #args: unknown[];
    #timer: Timer = null;
    #id = ++count;
    #pending = true;
    #cleared = false;

    constructor(kind: Kind, us: number, callback: Callback, args: unknown[]) {
      this.#kind = kind;
      this.#us = us;
      this.#callback = callback;
      this.#args = args;
      this.#start();
    }
    static is(value: unknown): value is Timeout {
      return typeof value === "object" && value !== null && #timer in value;
    }
    static clear(handle: Timeout, kind: "immediate" | "timeout"): void {
      if ((handle.#kind === "immediate") === (kind === "immediate")) handle.close(); // as Node does
    }
    #start(): void {
      this.#pending = true;
      const timer = call(() => outside.after(this.#us, () => this.#fire()));
      this.#timer = timer;
    }
    #fire(): void {
      const fired = this.#timer;
      this.#pending = false;
      apply(this.#callback, this, this.#args);
      if (this.#timer !== fired) return; // the callback called refresh()
      if (this.#kind === "interval" && !this.#cleared) this.#start();
      else numbered.delete(this.#id);
    }
    close(): this {
      this.#cleared = true;
      this.#pending = false;
      outside.cancel(this.#timer);
      numbered.delete(this.#id);
      return this;
    }
    refresh(): this {
      if (this.#cleared) return this;
      outside.cancel(this.#timer);
      this.#start();
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
      if (this.#pending) numbered.set(this.#id, this);
      return this.#id;
    }
  }

  const demand = (name: string, callback: unknown): Callback => {
    if (typeof callback === "function") return callback as Callback;
    const shown = typeof callback === "string"
      ? JSON.stringify(callback)
      : callback === null
      ? "null"
      : typeof callback;
    throw new OwnTypeError(`${name}: the callback must be a function, got ${shown}`);
  };
  const clear = (handle: unknown, kind: "immediate" | "timeout"): void => {
    if (Timeout.is(handle)) return Timeout.clear(handle, kind);
    if (typeof handle !== "number" && typeof handle !== "string") return;
    const found = numbered.get(trunc(Number(handle)));
    if (found !== undefined) Timeout.clear(found, kind);
  };
  const functions = {
    setTimeout: (callback: unknown, ms?: unknown, ...args: unknown[]) =>
      new Timeout("timeout", delayUs(ms), demand("setTimeout", callback), args),
    setInterval: (callback: unknown, ms?: unknown, ...args: unknown[]) =>
      new Timeout("interval", delayUs(ms), demand("setInterval", callback), args),
    setImmediate: (callback: unknown, ...args: unknown[]) =>
      new Timeout("immediate", immediateUs, demand("setImmediate", callback), args),
    clearTimeout: (handle?: unknown) => clear(handle, "timeout"),
    clearInterval: (handle?: unknown) => clear(handle, "timeout"),
    clearImmediate: (handle?: unknown) => clear(handle, "immediate"),
  };

  interface Options {
    signal?: AbortSignal;
  }
  const sleep = (kind: Kind, us: number, value: unknown, options?: Options): Promise<unknown> =>
    new OwnPromise((resolve, reject) => {
      const signal = options?.signal;
      if (signal?.aborted) return reject(abortError(signal));
      const handle = new Timeout(kind, us, () => {
        signal?.removeEventListener("abort", abort);
        resolve(value);
      }, []);
      const abort = () => {
        handle.close();
        reject(abortError(signal!));
      };
      signal?.addEventListener("abort", abort, { once: true });
    });
  const wait = (ms?: unknown, value?: unknown, options?: Options) =>
    sleep("timeout", delayUs(ms), value, options);
  const yieldNow = (value?: unknown, options?: Options) => sleep("immediate", immediateUs, value, options);
  async function* ticks(ms?: unknown, value?: unknown, options?: Options): AsyncGenerator<unknown> {
    const period = delayUs(ms);
    let due = outside.now();
    for (;;) {
      due += period;
      const left = due - outside.now();
      if (left > 0) await sleep("timeout", left, undefined, options);
      yield value;
    }
  }
  const scheduler = {
    wait: (ms: unknown, options?: Options) => wait(ms, undefined, options),
    yield: () => yieldNow(),
  };
  const promises = { setTimeout: wait, setImmediate: yieldNow, setInterval: ticks, scheduler };
  // util.promisify(setTimeout) asks for this.
  const promisify = Symbol.for("nodejs.util.promisify.custom");
  Object.defineProperty(functions.setTimeout, promisify, { value: wait });
  Object.defineProperty(functions.setImmediate, promisify, { value: yieldNow });
  return { ...functions, promises };
}

/** Node's timers reject with an AbortError whose cause is the signal's reason. */
function abortError(signal: AbortSignal): Error {
  const error = new OwnError("The operation was aborted", { cause: signal.reason });
  error.name = "AbortError";
  return Object.assign(error, { code: "ABORT_ERR" });
}
