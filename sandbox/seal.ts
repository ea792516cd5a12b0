/**
 * Sealing a process before a student's code comes in: what all code of the process shares is frozen, and the platform's
 * own objects give way to stand-ins. From then on servers have nothing in common but what they send to each other, and
 * nobody can change what the harness calls. It cannot be undone.
 *
 * @module
 */
import { allowOverriding, freezeAll, freezeLanguage, functionPrototypes, languageNames } from "./freeze.ts";
import { REFUSED_GLOBALS, REFUSED_OBJECTS, SYSTEM } from "./refusals.ts";
import { SimFault } from "../sim/fault.ts";
import { isSealed, markSealed } from "../sim/sealed.ts";
import {
  refuseReading,
  refusing,
  standInBun,
  standInConsole,
  standInDeno,
  standInProcess,
} from "./stand_ins.ts";
import { Timeout } from "../sim/timers.ts";

/** What is not the language's but stays: pure, or replaced by installGlobals(). */
const KEPT = new Set(
  ("setTimeout setInterval setImmediate clearTimeout clearInterval clearImmediate queueMicrotask structuredClone " +
    "AbortController AbortSignal Event EventTarget CustomEvent ErrorEvent DOMException QuotaExceededError " +
    "TextEncoder TextDecoder URL URLSearchParams atob btoa reportError crypto Crypto SubtleCrypto performance Performance Buffer")
    .split(" "),
);
/** Names for the global object itself. */
const SELVES = ["globalThis", "global", "self", "window"];
const ONLY_CODE = "makes code from text; write it out";
const SHARED_EVENTS = "would be heard by all servers; they talk only by labrpc: use Call() on a ClientEnd";

/** What a process is sealed with. */
export interface Sealing {
  /** Objects of the harness's that a student's code can get hold of: classes, modules. */
  harness: unknown[];
  /** Prototypes of what a server is handed as its own: it may put other methods on its own copies. */
  handed: object[];
  /** Modules of the platform that the student's files import. */
  modules: unknown[];
  /** Takes what is written to process.stdout and process.stderr. */
  print: (text: string) => void;
}

/**
 * Seals the process. To be called after installGlobals(), where time is simulated, and before the student's file is
 * loaded. Throws Error if it was called before.
 */
export function seal({ harness, handed, modules, print }: Sealing): void {
  if (isSealed()) throw new Error("seal: the process is sealed already");
  const world = globalThis as unknown as Record<string, unknown>;
  const real = [world.Deno, world.Bun, world.process, world.console, globalThis];

  const replaced: Record<string, unknown> = {
    process: standInProcess(print),
    console: standInConsole(console),
    ...functionMakers(),
  };
  if (world.Deno !== undefined) replaced.Deno = standInDeno(world.Deno as Record<string, unknown>);
  if (world.Bun !== undefined) replaced.Bun = standInBun(world.Bun as Record<string, unknown>);
  refuseSharedEvents();
  forgetMatches();
  unpoolBuffers(world);

  const values = new Map<string, unknown>(Object.entries(replaced));
  for (const name of KEPT) if (name in world) values.set(name, world[name]);
  handed.forEach(allowOverriding);
  // Deno's puts the engine's in its place when it is first called.
  queueMicrotask(() => {});
  freezeLanguage(real);
  const { Buffer } = world as { Buffer?: { [Symbol.species]?: unknown } };
  freezeAll([...values.values(), ...harness, SimFault, Timeout, Buffer?.[Symbol.species]], real);
  freezeModules(modules, real);
  settleGlobals(values, real);
  markSealed();
}

/** Freezes modules of the platform. */
function freezeModules(modules: unknown[], real: unknown[]): void {
  for (const module of modules) {
    const { EventEmitter, inspect } = module as { EventEmitter?: { prototype: object }; inspect?: unknown };
    if (EventEmitter !== undefined) allowOverriding(EventEmitter.prototype);
    const options = (inspect as { defaultOptions?: object } | undefined)?.defaultOptions;
    if (options !== undefined) freezeAll([options], real);
  }
  freezeAll(modules, real);
}

/** Freezes what a module in doors/ gives to student's files, once the process is sealed. */
export function freezeDoor(...given: object[]): void {
  if (isSealed()) freezeAll(given, [globalThis]);
}

/** In the place of eval and of the constructors that make functions of text; the prototypes stay. */
function functionMakers(): Record<string, unknown> {
  const makers = functionPrototypes().map((prototype) => {
    const name = (prototype as { constructor: { name: string } }).constructor.name;
    const maker = refusing(name, ONLY_CODE);
    Object.defineProperty(maker, "prototype", { value: prototype });
    Object.defineProperty(prototype, "constructor", { value: maker });
    return maker;
  });
  return { eval: refusing("eval", ONLY_CODE), Function: makers[0] };
}

/** Events on objects that all share: on the global object, and on `performance`. */
function refuseSharedEvents(): void {
  const shared = new Set<unknown>([undefined, null, globalThis, globalThis.performance]);
  for (const name of ["addEventListener", "removeEventListener"] as const) {
    const original = EventTarget.prototype[name] as (...args: unknown[]) => unknown;
    const refused = refusing(name, SHARED_EVENTS);
    const method = function (this: unknown, ...args: unknown[]): unknown {
      if (shared.has(this)) refused();
      return Reflect.apply(original, this, args);
    };
    Object.defineProperty(method, "name", { value: name });
    Object.defineProperty(EventTarget.prototype, name, { value: method });
    if (Object.hasOwn(globalThis, name)) Object.defineProperty(globalThis, name, { value: refused });
  }
}

/** The last match of a regular expression, anybody's, can be read, and written, on RegExp. */
function forgetMatches(): void {
  for (const key of Reflect.ownKeys(RegExp)) {
    if (typeof key === "string" && !["prototype", "length", "name", "escape"].includes(key)) {
      Reflect.deleteProperty(RegExp, key);
    }
  }
  // Its objects have prototypes that could only be frozen by making one, which takes long.
  Reflect.deleteProperty(Intl, "Segmenter");
}

/** Small Buffers are pieces of one ArrayBuffer, whoever makes them. */
function unpoolBuffers(world: Record<string, unknown>): void {
  const { Buffer } = world as { Buffer?: { poolSize: number } };
  if (Buffer !== undefined) Buffer.poolSize = 0;
}

/** Makes of the global object what it will be. */
function settleGlobals(values: Map<string, unknown>, real: unknown[]): void {
  const fixed = { configurable: false, enumerable: false };
  for (const name of Object.getOwnPropertyNames(globalThis)) {
    const descriptor = Object.getOwnPropertyDescriptor(globalThis, name) as PropertyDescriptor;
    if (!descriptor.configurable) {
      if (descriptor.writable) {
        Reflect.defineProperty(globalThis, name, { value: values.get(name), writable: false });
      }
    } else if (values.has(name)) define(name, values.get(name));
    else if (languageNames.has(name)) define(name, descriptor.value);
    else if (SELVES.includes(name)) define(name, globalThis);
    else if (name in REFUSED_OBJECTS) refuseReading(globalThis, name, name, REFUSED_OBJECTS[name]);
    else if (/^on|^(name|closed|status|length|origin|event)$/.test(name)) define(name, undefined);
    else if (/^(navigator|location|document)$/.test(name)) refuseReading(globalThis, name, name, SYSTEM);
    else define(name, Object.freeze(refusing(name, REFUSED_GLOBALS[name] ?? SYSTEM)));
  }
  // Deno notes on the global object that it has told of the process's end.
  Object.defineProperty(globalThis, Symbol.for("Deno.isUnloadDispatched"), {
    ...fixed,
    get: Object.freeze(() => undefined),
    set: Object.freeze(() => {}),
  });
  const symbols = Object.getOwnPropertySymbols(globalThis).map((key) =>
    Object.getOwnPropertyDescriptor(globalThis, key) as PropertyDescriptor
  );
  freezeAll([...symbols.map(({ value }) => value), Object.getPrototypeOf(globalThis)], real);
  Object.freeze(globalThis);

  function define(name: string, value: unknown): void {
    Object.defineProperty(globalThis, name, { ...fixed, value, writable: false });
  }
}
