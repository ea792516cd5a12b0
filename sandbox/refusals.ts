import { LEFT_ON_BUN } from "./left_on_bun.ts";
import type { Callable, Patches } from "../sim/patches.ts";
import process from "node:process";
import { isSealed, refusedOutside } from "../sim/sealed.ts";
import { currentSimulation } from "../sim/simulation.ts";

const NETWORK = "reaches a real network; servers talk only by labrpc: use Call() on a ClientEnd";
export const FILES = "reaches real files; what must outlive a crash goes through the Persister";
const OTHER_THREAD = "runs beside simulated time; do the work in this server's own async functions";
const ORDER =
  "comes back at a moment that differs from run to run; use a promise, setTimeout or queueMicrotask";
const GARBAGE = "depends on when garbage is collected, which differs from run to run; use a Map and delete";
const CRYPTO = "is done by other threads and comes back at a real moment; Raft needs none of it";
const MEASURE = "measures the real machine; use performance.now() for simulated time";
const BLOCKS = "blocks in real time; await a promise that the other side resolves";
const STORAGE = "outlives the run; what must outlive a crash goes through the Persister";
const LOADS = "loads modules around the simulated ones; import what you need at the top of the file";
export const SYSTEM =
  "reaches out of simulated time into the real system; a server has its peers, its Persister and timers";

/** Constructors and functions on globalThis that are refused while a simulation is current. */
export const REFUSED_GLOBALS: Record<string, string> = {
  fetch: NETWORK,
  WebSocket: NETWORK,
  WebSocketStream: NETWORK,
  WebTransport: NETWORK,
  XMLHttpRequest: NETWORK,
  EventSource: NETWORK,
  Request: NETWORK,
  Response: NETWORK,
  Worker: OTHER_THREAD,
  SharedWorker: OTHER_THREAD,
  ShadowRealm: OTHER_THREAD,
  BroadcastChannel: ORDER,
  MessageChannel: ORDER,
  postMessage: ORDER,
  requestAnimationFrame: ORDER,
  requestIdleCallback: ORDER,
  Blob: ORDER,
  File: ORDER,
  FileReader: ORDER,
  CompressionStream: ORDER,
  DecompressionStream: ORDER,
  createImageBitmap: ORDER,
  HTMLRewriter: ORDER,
  FinalizationRegistry: GARBAGE,
  WeakRef: GARBAGE,
  alert: BLOCKS,
  confirm: BLOCKS,
  prompt: BLOCKS,
  close: SYSTEM,
};

/** Objects on globalThis that may not even be read. */
export const REFUSED_OBJECTS: Record<string, string> = {
  localStorage: STORAGE,
  sessionStorage: STORAGE,
  indexedDB: STORAGE,
  caches: STORAGE,
  scheduler: ORDER,
};

/** Refused methods: the object's name, the object, its methods and the reason. */
function refusedMethods(): [string, object | undefined, string[], string][] {
  const subtle = globalThis.SubtleCrypto?.prototype ?? Object.getPrototypeOf(crypto.subtle);
  const web = globalThis as unknown as Record<string, { prototype: object } | undefined>;
  return [
    [
      "crypto.subtle",
      subtle,
      Object.getOwnPropertyNames(subtle).filter((name) => name !== "constructor"),
      CRYPTO,
    ],
    ["Atomics", Atomics, ["wait", "waitAsync"], BLOCKS],
    [
      "WebAssembly",
      WebAssembly,
      ["compile", "instantiate", "compileStreaming", "instantiateStreaming"],
      ORDER,
    ],
    ["performance", Performance.prototype, MEASURING, MEASURE],
    ["performance", performance, MEASURING, MEASURE],
    ["navigator.locks", web.LockManager?.prototype, ["request", "query"], ORDER],
  ];
}
const MEASURING = ["mark", "measure", "toJSON", "timerify", "eventLoopUtilization"];

/** What stays on the `Deno` and `Bun` objects: pure functions, and those that this room replaces elsewhere. */
export const ALLOWED_ON_DENO = (
  "inspect exit refTimer unrefTimer errors version build env args pid ppid noColor SeekMode mainModule internal test " +
  "bench lint"
).split(" ");
export const ALLOWED_ON_BUN = (
  "sleep sleepSync nanoseconds file inspect deepEquals deepMatch env argv main peek hash sha escapeHTML stringWidth " +
  "stripANSI wrapAnsi sliceAnsi semver allocUnsafe concatArrayBuffers indexOfLine isMainThread color fileURLToPath " +
  "pathToFileURL version revision version_with_sha unsafe"
).split(" ");

/** Wraps `original` so that it throws SimFault and ends the run if called while a simulation is current. */
function refuse(
  name: string,
  why: string,
  kind: "refused" | "exit" = "refused",
): (original: Callable) => Callable {
  return (original) =>
    new Proxy(original, {
      apply(target, self, args) {
        refuseNow(name, why, kind, args);
        return Reflect.apply(target, self, args);
      },
      construct(target, args, newTarget) {
        refuseNow(name, why, kind, args);
        return Reflect.construct(target, args, newTarget) as object;
      },
    });
}

/** Throws SimFault and ends the run if a simulation is current. */
export function refuseNow(
  name: string,
  why: string,
  kind: "refused" | "exit" = "refused",
  args: unknown[] = [],
): void {
  const sim = currentSimulation();
  if (sim === null && !isSealed()) return;
  const who = sim === null || sim.owner < 0 ? "the code" : `S${sim.owner}`;
  const message = kind === "refused" ? `${name} ${why}.` : `${who} called ${name}(${shown(args)}) ${why}.`;
  throw sim === null ? refusedOutside(kind, message) : sim.fail({ kind, message });
}

function shown(args: unknown[]): string {
  return args.map((arg) => typeof arg === "object" || typeof arg === "function" ? typeof arg : String(arg))
    .join(", ");
}

/** While a simulation is current, refuses every global API to real time, real chance or the outside. */
function patchRefusals(patches: Patches): void {
  for (const [name, why] of Object.entries(REFUSED_GLOBALS)) patches.fn(globalThis, name, refuse(name, why));
  for (const [name, why] of Object.entries(REFUSED_OBJECTS)) {
    patches.reading(globalThis, name, () => refuseNow(name, why));
  }
  for (const [owner, target, names, why] of refusedMethods()) {
    if (target === undefined) continue;
    for (const name of names) patches.fn(target, name, refuse(`${owner}.${name}`, why));
  }
}

/** Refuses everything on the `Deno` or `Bun` object that is neither pure nor replaced elsewhere in this room. */
function patchPlatformObject(patches: Patches): void {
  const platforms = globalThis as { Deno?: object; Bun?: object };
  refuseAllBut("Deno", platforms.Deno, ALLOWED_ON_DENO, patches);
  refuseAllBut("Bun", platforms.Bun, ALLOWED_ON_BUN, patches);
}

function refuseAllBut(owner: string, target: object | undefined, allowed: string[], patches: Patches): void {
  if (target === undefined) return;
  for (const key of Object.getOwnPropertyNames(target)) {
    if (allowed.includes(key)) continue;
    const name = `${owner}.${key}`;
    const why = /read|write|file|dir|open|mmap|stat|link|rename|remove|chmod|chown|stdin/i.test(key)
      ? FILES
      : SYSTEM;
    // Bun does not let these be replaced, or takes milliseconds to create them: refusedCode() searches the source.
    if (owner === "Bun" && LEFT_ON_BUN.includes(key)) continue;
    const descriptor = Object.getOwnPropertyDescriptor(target, key) as PropertyDescriptor;
    if (!descriptor.configurable && !descriptor.writable) continue;
    if (typeof descriptor.value === "function" || descriptor.get !== undefined) {
      patches.fn(target, key, refuse(name, why));
    } else if (typeof descriptor.value !== "object" || descriptor.value === null) continue;
    else if (descriptor.configurable) patches.reading(target, key, () => refuseNow(name, why));
    else {
      // Bun's properties cannot become getters: a proxy takes the object's place and refuses when it is used.
      const before = () => refuseNow(name, why);
      patches.value(target, key, guarded(descriptor.value, before));
    }
  }
}

/** A proxy for `object` that calls `before` on every use. */
function guarded(object: object, before: () => void): object {
  return new Proxy(object, {
    get(target, key) {
      before();
      const value = Reflect.get(target, key);
      return typeof value === "function" ? value.bind(target) : value;
    },
  });
}

/** Refused on `process`: what ends it, bypasses the replaced modules, or measures the machine. */
export const REFUSED_ON_PROCESS: Record<string, string> = {
  getBuiltinModule: LOADS,
  binding: LOADS,
  _linkedBinding: LOADS,
  dlopen: LOADS,
  chdir: FILES,
  openStdin: SYSTEM,
  cpuUsage: MEASURE,
  threadCpuUsage: MEASURE,
  resourceUsage: MEASURE,
  memoryUsage: MEASURE,
};

/** Reason for refusing to end the process. */
export const ENDS =
  "although a server cannot end the process; return from its functions, or throw an Error to report a bug";

/** Refuses the calls of `process`, `Deno` and `Bun` that end or block the process or read real time. */
function patchProcess(patches: Patches): void {
  for (const name of ["exit", "abort", "reallyExit", "kill", "_kill"]) {
    patches.fn(process, name, refuse(`process.${name}`, ENDS, "exit"));
  }
  for (const [name, why] of Object.entries(REFUSED_ON_PROCESS)) {
    patches.fn(process, name, refuse(`process.${name}`, why));
  }
  const { Deno: deno, Bun: bun } = globalThis as { Deno?: object; Bun?: object };
  if (deno !== undefined) patches.fn(deno, "exit", refuse("Deno.exit", ENDS, "exit"));
  if (bun !== undefined) patchBun(patches, bun);
}

function patchBun(patches: Patches, bun: object): void {
  // Bun creates its process.stdout and process.stderr with Bun.file(1) and Bun.file(2) on first use.
  const refuseFile = refuse("Bun.file", FILES);
  patches.fn(bun, "file", (original) => {
    const refused = refuseFile(original);
    return (...args: unknown[]) => (args[0] === 1 || args[0] === 2 ? original : refused)(...args);
  });
  patches.fn(
    bun,
    "sleepSync",
    refuse("Bun.sleepSync", "would stop every server; await Bun.sleep(ms) instead"),
  );
}

/** All refusals, to be passed to installGlobals(). */
export function patchWaysOut(patches: Patches): void {
  patchProcess(patches);
  patchRefusals(patches);
  patchPlatformObject(patches);
}
