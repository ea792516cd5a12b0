/**
 * Seals a process before a student's code is loaded: freezes what all code of the process shares, and replaces the
 * platform's own objects by stand-ins. After that servers share nothing but the messages they send, and nobody can
 * change what the harness calls. Cannot be undone.
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

/** Names outside of the language that stay: they are pure, or replaced by installGlobals(). */
const KEPT = new Set(
  ("setTimeout setInterval setImmediate clearTimeout clearInterval clearImmediate queueMicrotask structuredClone " +
    "AbortController AbortSignal Event EventTarget CustomEvent ErrorEvent DOMException QuotaExceededError " +
    "TextEncoder TextDecoder URL URLSearchParams atob btoa reportError crypto Crypto SubtleCrypto performance Performance Buffer")
    .split(" "),
);
/** Names of the global object itself. */
const SELVES = ["globalThis", "global", "self", "window"];
const ONLY_CODE = "makes code from text; write it out";
const SHARED_EVENTS = "would be heard by all servers; they talk only by labrpc: use Call() on a ClientEnd";

interface Sealing {
  /** The harness's objects that a student's code can reach: classes, modules. */
  harness: unknown[];
  /** Prototypes of objects that belong to a server: it may override their methods on its own objects. */
  handed: object[];
  /** The platform's modules that the student's files import. */
  modules: unknown[];
  /** Called with what is written to process.stdout and process.stderr. */
  print: (text: string) => void;
}

/**
 * Seals the process. Call it after installGlobals(), if time is simulated, and before loading the student's file.
 * Throws Error when called again.
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
  // Deno replaces this function by the engine's on its first call.
  queueMicrotask(() => {});
  freezeLanguage(real);
  const { Buffer } = world as { Buffer?: { [Symbol.species]?: unknown } };
  freezeAll([...values.values(), ...harness, SimFault, Timeout, Buffer?.[Symbol.species]], real);
  freezeModules(modules, real);
  finishGlobals(values, real);
  markSealed();
}

function freezeModules(modules: unknown[], real: unknown[]): void {
  for (const module of modules) {
    const { EventEmitter, inspect } = module as { EventEmitter?: { prototype: object }; inspect?: unknown };
    if (EventEmitter !== undefined) allowOverriding(EventEmitter.prototype);
    const options = (inspect as { defaultOptions?: object } | undefined)?.defaultOptions;
    if (options !== undefined) freezeAll([options], real);
  }
  freezeAll(modules, real);
}

/** Freezes what a module in doors/ exports to a student's files, if the process is sealed. */
export function freezeDoor(...given: object[]): void {
  if (isSealed()) freezeAll(given, [globalThis]);
}

/** Replaces eval and the constructors that turn text into functions; the prototypes stay. */
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

/** Refuses event listeners on shared objects: the global object and `performance`. */
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

/** RegExp exposes everybody's last match, and lets it be written. */
function forgetMatches(): void {
  for (const key of Reflect.ownKeys(RegExp)) {
    if (typeof key === "string" && !["prototype", "length", "name", "escape"].includes(key)) {
      Reflect.deleteProperty(RegExp, key);
    }
  }
  // The prototypes behind it could only be frozen by creating a segmenter, which takes long.
  Reflect.deleteProperty(Intl, "Segmenter");
}

/** By default small Buffers share one ArrayBuffer, whoever creates them. */
function unpoolBuffers(world: Record<string, unknown>): void {
  const { Buffer } = world as { Buffer?: { poolSize: number } };
  if (Buffer !== undefined) Buffer.poolSize = 0;
}

/** Keeps, replaces or refuses every property of the global object, and freezes it. */
function finishGlobals(values: Map<string, unknown>, real: unknown[]): void {
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
  // Deno records on the global object that it has dispatched the unload event.
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
