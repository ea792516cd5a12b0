/**
 * The global object of a realm: the language's own, with the run's time, random numbers and the like.
 *
 * @module
 */

import { makeDate, Performance } from "./clock.ts";
import { structuredClone } from "./clone.ts";
import { AbortController, AbortSignal, CustomEvent, DOMException, Event, EventTarget } from "./events.ts";
import { apply, OwnTypeError } from "./own.ts";
import type { Outside } from "./outside.ts";
import { platformObject, type Refuse, refusedSubtle, refuseGlobals, refuseMakers } from "./refused.ts";
import { format, inspect, TextDecoder, TextEncoder } from "./text.ts";
import { makeTimers, type Timers } from "./timers.ts";

/** The original globals that modules of this folder need. */
export interface Globals {
  timers: Timers;
  performance: Performance;
  process: object;
  crypto: Record<string, unknown>;
}

/** How many frames an error keeps, including the harness's, which are not shown. */
const frames = 50;

/** Sets up the global object. `call` runs code in which the harness may throw; `isShared`: see makeInside. */
export function setUpGlobals(outside: Outside, call: <T>(fn: () => T) => T, isShared: boolean): Globals {
  const refuse: Refuse = (sentence, kind) => call(() => outside.refuse(sentence, kind));
  const now = () => call(() => outside.now());
  const print = (text: string) => call(() => outside.print(text));
  refuseGlobals(refuse);
  if (!isShared) {
    showOwnFrames();
    refuseMakers(refuse);
  }

  const timers = makeTimers(outside, call);
  const { setTimeout, setInterval, setImmediate, clearTimeout, clearInterval, clearImmediate } = timers;
  const performance = new Performance(now);
  const crypto = makeCrypto(outside, call, refuse);
  const process = makeProcess(now, print, refuse, timers);
  const console = makeConsole(now, print);
  Object.defineProperty(AbortSignal, "timeout", {
    value: (ms: unknown) => {
      const controller = new AbortController();
      setTimeout(() => controller.abort(new DOMException("Signal timed out.", "TimeoutError")), ms);
      return controller.signal;
    },
    configurable: true,
    writable: true,
  });
  Object.defineProperty(Math, "random", {
    value: () => call(() => outside.random()),
    writable: true,
    configurable: true,
  });
  const resolved = Promise.resolve(), { then } = Promise.prototype;
  const values: Record<string, unknown> = {
    ...{ setTimeout, setInterval, setImmediate, clearTimeout, clearInterval, clearImmediate },
    ...{ performance, Performance, crypto, process, console, structuredClone, Date: makeDate(now, isShared) },
    ...{
      AbortController,
      AbortSignal,
      CustomEvent,
      DOMException,
      Event,
      EventTarget,
      TextDecoder,
      TextEncoder,
    },
    queueMicrotask: (callback: () => void) => {
      if (typeof callback !== "function") {
        throw new OwnTypeError("queueMicrotask: the callback must be a function");
      }
      apply(then, resolved, [() => void callback()]);
    },
    atob,
    btoa,
    global: globalThis,
    self: globalThis,
    Deno: platformObject(refuse, "Deno", {
      inspect: (value: unknown) => inspect(value),
      ...{
        version: {},
        build: {},
        noColor: true,
        args: [],
        errors: {},
        refTimer: () => {},
        unrefTimer: () => {},
      },
    }, ["exit"]),
    Bun: platformObject(refuse, "Bun", {
      inspect: (value: unknown) => inspect(value),
      sleep: (ms: unknown) => new Promise((resolve) => setTimeout(resolve, ms)),
      nanoseconds: () => now() * 1000,
    }, []),
  };
  for (const name of Object.keys(values)) {
    Object.defineProperty(globalThis, name, {
      value: values[name],
      writable: true,
      configurable: true,
      enumerable: false,
    });
  }
  return { timers, performance, process, crypto };
}

/** Stacks hold the frames of the student's own files, and name no folder. */
function showOwnFrames(): void {
  interface Site {
    getFileName(): string | null;
    toString(): string;
  }
  const own = "student:///", { startsWith } = String.prototype, toText = String;
  const formatter = (error: unknown, sites: Site[]): string => {
    let text: string;
    try {
      text = toText(error);
    } catch {
      text = "an error that cannot be shown";
    }
    for (let i = 0; i < sites.length; i++) {
      const file = sites[i].getFileName();
      if (typeof file === "string" && apply(startsWith, file, [own])) {
        text += `\n    at ${sites[i].toString()}`;
      }
    }
    return text;
  };
  Object.defineProperty(Error, "prepareStackTrace", { value: formatter });
  Error.stackTraceLimit = frames;
}

function makeCrypto(outside: Outside, call: <T>(fn: () => T) => T, refuse: Refuse): Record<string, unknown> {
  const uint32 = () => call(() => outside.uint32());
  const fill = (bytes: Uint8Array) => {
    for (let i = 0; i < bytes.length; i++) bytes[i] = uint32() >>> 24;
  };
  return {
    getRandomValues(array: unknown): unknown {
      if (!ArrayBuffer.isView(array) || array instanceof DataView || /^Float/.test(array.constructor.name)) {
        throw new TypeError("crypto.getRandomValues: the array must be a typed array of integers");
      }
      if (array.byteLength > 65536) {
        const message =
          `crypto.getRandomValues: the array must have at most 65536 bytes, got ${array.byteLength}`;
        throw new DOMException(message, "QuotaExceededError");
      }
      fill(new Uint8Array(array.buffer, array.byteOffset, array.byteLength));
      return array;
    },
    /** A version 4 UUID (RFC 9562). */
    randomUUID(): string {
      const bytes = new Uint8Array(16);
      fill(bytes);
      bytes[6] = (bytes[6] & 0x0f) | 0x40;
      bytes[8] = (bytes[8] & 0x3f) | 0x80;
      const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
      return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join(
        "-",
      );
    },
    subtle: refusedSubtle(refuse),
  };
}

function makeProcess(
  now: () => number,
  print: (text: string) => void,
  refuse: Refuse,
  timers: Timers,
): object {
  const bigint = () => BigInt(now()) * 1000n;
  const hrtime = (since?: [number, number]): [number, number] => {
    const ns = bigint() - (since === undefined ? 0n : BigInt(since[0]) * 1000000000n + BigInt(since[1]));
    return [Number(ns / 1000000000n), Number(ns % 1000000000n)];
  };
  hrtime.bigint = bigint;
  const stream = () => ({
    isTTY: false,
    write: (text: unknown) => {
      print(String(text).replace(/\n$/, ""));
      return true;
    },
  });
  const { then } = Promise.prototype, resolved = Promise.resolve();
  return platformObject(refuse, "process", {
    ...{ argv: [], argv0: "", execArgv: [], env: {}, pid: 1, ppid: 0, exitCode: undefined, title: "raftlab" },
    ...{ platform: "raftlab", arch: "raftlab", version: "", versions: {}, release: {}, hrtime },
    uptime: () => now() / 1e6,
    nextTick: (callback: (...args: unknown[]) => void, ...args: unknown[]) => {
      apply(then, resolved, [() => void apply(callback, undefined, args)]);
    },
    emitWarning: (text: unknown) => print(String(text)),
    stdout: stream(),
    stderr: stream(),
    setTimeout: timers.setTimeout,
  }, ["exit", "abort", "reallyExit", "kill", "_kill"]);
}

/** The console: each call prints one text. */
function makeConsole(now: () => number, print: (text: string) => void): Record<string, unknown> {
  const log = (...values: unknown[]) => print(format(...values));
  const counts = new Map<string, number>(), starts = new Map<string, number>();
  const elapsed = (label: unknown, rest: unknown[]) => {
    const start = starts.get(String(label));
    if (start !== undefined) log(`${String(label)}: ${(now() - start) / 1000}ms`, ...rest);
  };
  return {
    ...{ log, info: log, debug: log, warn: log, error: log, dirxml: log, table: log },
    dir: (value: unknown) => print(inspect(value)),
    trace: (...values: unknown[]) => log("Trace:", ...values),
    assert: (condition?: unknown, ...values: unknown[]) => {
      if (!condition) log("Assertion failed:", ...values);
    },
    group: (...values: unknown[]) => values.length > 0 && log(...values),
    groupCollapsed: (...values: unknown[]) => values.length > 0 && log(...values),
    groupEnd: () => {},
    count: (label: unknown = "default") => {
      const count = (counts.get(String(label)) ?? 0) + 1;
      counts.set(String(label), count);
      log(`${String(label)}: ${count}`);
    },
    countReset: (label: unknown = "default") => void counts.delete(String(label)),
    time: (label: unknown = "default") => void starts.set(String(label), now()),
    timeLog: (label: unknown = "default", ...rest: unknown[]) => elapsed(label, rest),
    timeEnd: (label: unknown = "default") => {
      elapsed(label, []);
      starts.delete(String(label));
    },
    clear: () => {},
  };
}

/** The web's btoa. */
function btoa(given: unknown): string {
  const text = String(given);
  const bytes = new Uint8Array(text.length);
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code > 255) {
      throw new DOMException("btoa: the text has characters beyond U+00FF", "InvalidCharacterError");
    }
    bytes[i] = code;
  }
  return bytes.toBase64();
}

/** The web's atob. */
function atob(given: unknown): string {
  let bytes: Uint8Array;
  try {
    bytes = Uint8Array.fromBase64(String(given));
  } catch {
    throw new DOMException("atob: the text is not base64", "InvalidCharacterError");
  }
  let text = "";
  for (let i = 0; i < bytes.length; i += latinRun) {
    text += String.fromCharCode.apply(null, bytes.subarray(i, i + latinRun) as unknown as number[]);
  }
  return text;
}

/** How many characters are made at a time; all are arguments of one call. */
const latinRun = 4096;
