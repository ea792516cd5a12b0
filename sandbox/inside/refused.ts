/**
 * APIs that a server may not use: each name exists, and says why it cannot be used.
 *
 * @module
 */

import type { Refusal } from "./outside.ts";

const network = "reaches a real network; servers talk only by labrpc: use Call() on a ClientEnd";
const files = "reaches real files; what must outlive a crash goes through the Persister";
const otherThread = "runs beside simulated time; do the work in this server's own async functions";
const order =
  "comes back at a moment that differs from run to run; use a promise, setTimeout or queueMicrotask";
const garbage = "depends on when garbage is collected, which differs from run to run; use a Map and delete";
const crypto = "is done by other threads and comes back at a real moment; Raft needs none of it";
const measure = "measures the real machine; use performance.now() for simulated time";
const blocks = "blocks in real time; await a promise that the other side resolves";
const storage = "outlives the run; what must outlive a crash goes through the Persister";
const loads = "loads modules around the simulated ones; import what you need at the top of the file";
const system =
  "reaches out of simulated time into the real system; a server has its peers, its Persister and timers";
const sharedEvents = "would be heard by all servers; they talk only by labrpc: use Call() on a ClientEnd";
const onlyCode = "makes code from text; write it out";
const notOffered =
  "is not offered to a server; it has the language, timers, TextEncoder, AbortController and the like";

/** Functions of the global object. */
const functions: Record<string, string> = {
  fetch: network,
  WebSocket: network,
  WebSocketStream: network,
  WebTransport: network,
  XMLHttpRequest: network,
  EventSource: network,
  Request: network,
  Response: network,
  Headers: network,
  Worker: otherThread,
  SharedWorker: otherThread,
  ShadowRealm: otherThread,
  SharedArrayBuffer: otherThread,
  BroadcastChannel: order,
  MessageChannel: order,
  postMessage: order,
  requestAnimationFrame: order,
  requestIdleCallback: order,
  ReadableStream: order,
  WritableStream: order,
  TransformStream: order,
  Blob: order,
  File: order,
  FileReader: order,
  CompressionStream: order,
  DecompressionStream: order,
  createImageBitmap: order,
  HTMLRewriter: order,
  FinalizationRegistry: garbage,
  WeakRef: garbage,
  alert: blocks,
  confirm: blocks,
  prompt: blocks,
  close: system,
  addEventListener: sharedEvents,
  removeEventListener: sharedEvents,
  dispatchEvent: sharedEvents,
  require: loads,
  eval: onlyCode,
  Buffer: notOffered,
  URL: notOffered,
  URLSearchParams: notOffered,
  FormData: notOffered,
};

/** Objects of the global object: they may be read, but their contents are refused. */
const objects: Record<string, string> = {
  localStorage: storage,
  sessionStorage: storage,
  indexedDB: storage,
  caches: storage,
  scheduler: order,
  navigator: system,
  location: system,
  document: system,
  WebAssembly: order,
  // Without a date it reads the real clock.
  Intl: "is not offered to a server; use the methods of Date, such as toISOString()",
  // The engine creates it on first use, which takes as long as half a realm.
  Temporal: "is not offered to a server; use Date or performance.now()",
  Atomics: blocks,
};

/** The parts of Intl that read neither the clock nor the time zone. */
const timeless = ["Collator", "ListFormat", "NumberFormat", "PluralRules", "RelativeTimeFormat", "Segmenter"];

/** Says that something is refused; throws. */
export type Refuse = (sentence: string, kind: Refusal) => void;

/** A function, or class, of that name that is refused. */
function refusing(refuse: Refuse, name: string, why: string): unknown {
  const own = {
    [name]: function () { // not a method, which could not be called with new
      refuse(`${name} ${why}.`, "refused");
    },
  }[name];
  return own;
}

/** An object of that name, of which only the kept parts can be used. */
function closed(name: string, kept: Record<string, unknown>, before: (key: string) => void): object {
  return new Proxy(kept, {
    get(target, key, self) {
      if (typeof key === "symbol" || key in target || key === "then" || key === "toJSON") {
        return Reflect.get(target, key, self);
      }
      before(`${name}.${key}`);
    },
  });
}

const reachesFiles = /read|write|file|dir|open|mmap|stat|link|rename|remove|chmod|chown|stdin/i;
const loading = /\.(getBuiltinModule|binding|_linkedBinding|dlopen|plugin)$/;
const measuring = /\.(cpuUsage|threadCpuUsage|resourceUsage|memoryUsage|loadavg)$/;
const reaching = /\.(connect|listen|serve|connectTls|listenDatagram|resolveDns|fetch|dns|sql|redis|s3)$/;
const ending = /\.(exit|abort|reallyExit|kill|_kill)$/;

/** Refuses a property of Deno, Bun or process; functions that end the process are refused when called. */
function refuseProperty(refuse: Refuse, path: string): void {
  const why = loading.test(path)
    ? loads
    : measuring.test(path)
    ? measure
    : reaching.test(path)
    ? network
    : reachesFiles.test(path)
    ? files
    : system;
  refuse(`${path} ${why}.`, "refused");
}

/** The objects Deno, Bun or process, as a server has them. */
export function platformObject(
  refuse: Refuse,
  name: string,
  kept: Record<string, unknown>,
  endings: string[],
): object {
  for (const ending of endings) {
    kept[ending] = (...args: unknown[]) => {
      const shown = args.map((arg) =>
        typeof arg === "object" || typeof arg === "function" ? typeof arg : String(arg)
      );
      refuse(`${name}.${ending}(${shown.join(", ")})`, "exit");
    };
  }
  return closed(name, kept, (path) => ending.test(path) ? undefined : refuseProperty(refuse, path));
}

function define(name: string, value: unknown): void {
  Object.defineProperty(globalThis, name, { value, writable: true, configurable: true });
}

/** Puts all of them on the global object. */
export function refuseGlobals(refuse: Refuse): void {
  for (const name of Object.keys(functions)) define(name, refusing(refuse, name, functions[name]));
  for (const name of Object.keys(objects)) {
    const before = (path: string) =>
      refuse(`${path.startsWith(name) ? path : name} ${objects[name]}.`, "refused");
    const kept: Record<string, unknown> = {};
    if (name === "Intl") {
      for (const each of timeless) kept[each] = (Intl as unknown as Record<string, unknown>)[each];
    }
    define(name, closed(name, kept, before));
  }
}

/** Making code from text is disabled in a realm; these say why. */
export function refuseMakers(refuse: Refuse): void {
  for (const fn of [() => {}, async () => {}, function* () {}, async function* () {}]) {
    const prototype = Object.getPrototypeOf(fn);
    const maker = refusing(refuse, prototype.constructor.name, onlyCode) as { prototype: unknown };
    Object.defineProperty(maker, "prototype", { value: prototype });
    Object.defineProperty(prototype, "constructor", { value: maker });
    if (prototype === Function.prototype) define("Function", maker);
  }
}

/** The Web Crypto object's `subtle`. */
export function refusedSubtle(refuse: Refuse): object {
  return closed("crypto.subtle", {}, (path) => refuse(`${path} ${crypto}.`, "refused"));
}
