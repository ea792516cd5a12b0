/** Replacements of the platform's own objects for a student's code: they keep what is harmless and refuse the rest. */
import nodeProcess from "node:process";
import type { Callable } from "../sim/patches.ts";
import {
  ALLOWED_ON_BUN,
  ALLOWED_ON_DENO,
  ENDS,
  FILES,
  REFUSED_ON_PROCESS,
  refuseNow,
  SYSTEM,
} from "./refusals.ts";

/** A function that may be read, but neither called nor constructed. */
export function refusing(name: string, why: string, kind: "refused" | "exit" = "refused"): Callable {
  const refused = function (...args: unknown[]): void {
    refuseNow(name, why, kind, args);
    throw new Error(`${name} ${why}.`);
  };
  Object.defineProperty(refused, "name", { value: name.slice(name.lastIndexOf(".") + 1) });
  Object.freeze(refused.prototype);
  return refused;
}

/** Defines a property that may not even be read. */
export function refuseReading(target: object, key: PropertyKey, name: string, why: string): void {
  const refused = refusing(name, why);
  Object.defineProperty(target, key, {
    get: Object.freeze(() => refused()),
    set: undefined,
    configurable: false,
  });
}

const KEPT_ON_PROCESS = ["platform", "arch", "title", "version", "hrtime", "uptime", "nextTick"] as const;
/** Methods that end the process. */
const ENDING = ["exit", "abort", "reallyExit", "kill", "_kill"];

/** The student's `process`: clocks, prints and the version. */
export function standInProcess(print: (text: string) => void): object {
  const stream = Object.freeze({
    isTTY: false,
    write(chunk: unknown): boolean {
      print(String(chunk).replace(/\n$/, ""));
      return true;
    },
  });
  const process: Record<string, unknown> = {
    ...{ argv: [], execArgv: [], env: {}, versions: { ...nodeProcess.versions }, release: { name: "node" } },
    ...{ pid: nodeProcess.pid, ppid: 0, stdout: stream, stderr: stream, exitCode: undefined, cwd: () => "/" },
  };
  for (const name of KEPT_ON_PROCESS) {
    const value = nodeProcess[name];
    process[name] = typeof value === "function" ? bound(value as unknown as Callable, nodeProcess) : value;
  }
  process.hrtime = Object.assign(process.hrtime as object, {
    bigint: bound((nodeProcess.hrtime as unknown as { bigint: Callable }).bigint, nodeProcess),
  });
  for (const name of ENDING) process[name] = refusing(`process.${name}`, ENDS, "exit");
  for (const [name, why] of Object.entries(REFUSED_ON_PROCESS)) {
    process[name] = refusing(`process.${name}`, why);
  }
  const events = "on once off addListener removeListener removeAllListeners prependListener emit listeners";
  for (
    const name of [
      ...events.split(" "),
      "emitWarning",
      "send",
      "umask",
      "setUncaughtExceptionCaptureCallback",
    ]
  ) {
    process[name] = refusing(`process.${name}`, SYSTEM);
  }
  refuseReading(process, "stdin", "process.stdin", "is real input; a server hears only its peers");
  return process;
}

function bound(fn: Callable, self: object): Callable {
  return (...args) => Reflect.apply(fn, self, args);
}

/** Harmless properties of `Deno` that the stand-in keeps. */
const KEPT_ON_DENO = ["version", "build", "noColor", "errors"];
/** The same for `Bun`. */
const KEPT_ON_BUN = ALLOWED_ON_BUN.filter((name) => !/^(file|env|argv|main|unsafe|isMainThread)$/.test(name));

export function standInDeno(deno: Record<string, unknown>): object {
  const { inspect } = deno as { inspect: (...args: unknown[]) => string };
  const kept: Record<string, unknown> = {
    ...{ args: [], pid: deno.pid, ppid: 0, inspect: (...args: unknown[]) => inspect(...args) },
    ...{ refTimer: () => {}, unrefTimer: () => {} },
    exit: refusing("Deno.exit", ENDS, "exit"),
  };
  for (const name of KEPT_ON_DENO) kept[name] = deno[name];
  const left = ALLOWED_ON_DENO.filter((name) => !(name in kept));
  return standIn("Deno", deno, kept, left);
}

/** Used where the platform lets `Bun` be replaced. */
export function standInBun(bun: Record<string, unknown>): object {
  const kept: Record<string, unknown> = {};
  for (const name of KEPT_ON_BUN) {
    const value = bun[name];
    if (value === undefined) continue;
    kept[name] = typeof value === "function" ? bound(value as Callable, bun) : value;
  }
  return standIn("Bun", bun, kept, []);
}

function standIn(owner: string, original: object, kept: Record<string, unknown>, left: string[]): object {
  const copy: Record<string, unknown> = { ...kept };
  for (const key of Object.getOwnPropertyNames(original)) {
    if (key in copy || left.includes(key)) continue;
    const name = `${owner}.${key}`;
    const why = /read|write|file|dir|open|mmap|stat|link|rename|remove|chmod|chown|stdin/i.test(key)
      ? FILES
      : SYSTEM;
    const { value } = Object.getOwnPropertyDescriptor(original, key) as PropertyDescriptor;
    const isObject = (typeof value === "object" && value !== null) || /^(stdin|stdout|stderr|env)$/.test(key);
    if (isObject) refuseReading(copy, key, name, why);
    else copy[key] = refusing(name, why);
  }
  return copy;
}

/** The student's console: each call prints one text. `time`, `timeEnd` and `timeLog` come from `original`. */
export function standInConsole(original: Console): object {
  const { log, info, debug, warn, error, trace, dir, table, time, timeEnd, timeLog } = original;
  let group = 0;
  const counts = new Map<string, number>();
  return {
    ...{ log, info, debug, warn, error, trace, dir, table, time, timeEnd, timeLog, dirxml: log },
    assert: (condition?: unknown, ...values: unknown[]) => {
      if (!condition) log("Assertion failed:", ...values);
    },
    group: (...values: unknown[]) => void (group++, values.length > 0 && log(...values)),
    groupCollapsed: (...values: unknown[]) => void (values.length > 0 && log(...values)),
    groupEnd: () => void group--,
    count: (label: unknown = "default") => {
      const name = String(label), n = (counts.get(name) ?? 0) + 1;
      counts.set(name, n);
      log(`${name}: ${n}`);
    },
    countReset: (label: unknown = "default") => void counts.delete(String(label)),
    clear: () => {},
  };
}
