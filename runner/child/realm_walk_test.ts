/** Two servers reach nothing that both have, and nothing of the harness: all that can be reached from their code is walked. */

// @ts-types="../../types/std_assert.d.ts"
import { assert, assertEquals } from "@std/assert";
import { MakeNetwork } from "../../labrpc/mod.ts";
import { pathOf } from "../../platform/paths.ts";
import { compileProgram } from "../../sandbox/program.ts";
import { compileInside } from "../../sandbox/realm.ts";
import { installGlobals } from "../../sim/mod.ts";
import { Disk } from "../../tester/disk.ts";
import { Ending } from "../../tester/run.ts";
import { raftAt } from "../../tests/child.ts";
import { Realms } from "./realms.ts";
import { type Life, simulatedPlace } from "./worlds.ts";

const root = new URL("../../", import.meta.url);

/** Gathers what a server can get hold of: what it imports and is given, what calls return, and what they throw. */
const program = `
  import * as labgob from "../labgob/mod.ts"; import * as labrpc from "../labrpc/mod.ts";
  import * as api from "../raft/api.ts"; import * as persisters from "../raft/persister.ts";
  import * as util from "../raft/util.ts"; import * as assertions from "node:assert";
  import * as crypto from "node:crypto"; import * as hooks from "node:perf_hooks"; import * as process from "node:process";
  import * as timers from "node:timers"; import * as sleeping from "node:timers/promises"; import * as nodeUtil from "node:util";
  export const found = [globalThis, labgob, labrpc, api, persisters, util, assertions, crypto, hooks, process, timers,
    sleeping, nodeUtil];
  class Op { Key = "k"; }
  class Args { Term = 0; List = labgob.listOf(Op); Names = labgob.mapOf(labgob.string, labgob.int); Op = new Op(); }
  class Reply { Term = 0; }
  labgob.Register(Op);
  class Bad { get Term() { throw new Error("own"); } }
  export function Make(peers, me, persister, applyCh) {
    const attempts = [
      () => peers[1].Call("Raft.Ask", new Args(), new Reply()), () => peers[0].Call(1, {}, null),
      () => peers[1].Call("Raft.Ask", () => {}, {}), () => peers[1].Call("Raft.Ask", new Bad(), new Reply()),
      () => new peers[0].constructor(), () => persister.SaveRaftState({}), () => persister.Copy(),
      () => persister.ReadRaftState(), () => persister.ReadSnapshot(), () => applyCh.send(new api.ApplyMsg()),
      () => new labgob.Buffer("x"), () => new labgob.Buffer(new Uint8Array(3)).Bytes(), () => labgob.listOf({}),
      () => labgob.slice(labgob.int), () => labgob.typed(labgob.int64, 5), () => labgob.ref(new Args()),
      () => labgob.NewEncoder({}), () => labgob.Register(() => {}), () => labgob.RegisterName("x", Op),
      () => { const w = new labgob.Buffer(); found.push(labgob.NewEncoder(w).Encode(new Args()),
        labgob.NewEncoder(w).Encode(null), labgob.NewEncoder(w).Encode({ x: 1 }), w.Bytes());
        const into = new Args(); into.List = null; into.Names = null; into.Op = null;
        found.push(labgob.NewDecoder(new labgob.Buffer(w.Bytes())).Decode(into), into,
          labgob.NewDecoder(new labgob.Buffer(new Uint8Array([9, 9, 9]))).Decode(new Args())); },
      () => { const deep = () => deep(); deep(); }, () => { const deep = () => { try { deep(); } catch (e) { labgob.NewEncoder(new labgob.Buffer()).Encode(new Args()); throw e; } }; deep(); },
      () => setTimeout(() => {}, 1), () => setInterval(1), () => setImmediate(() => {}), () => sleeping.setTimeout(1),
      () => sleeping.setInterval(1)[Symbol.asyncIterator](), () => fetch("x"), () => Deno.readFile("x"),
      () => Deno.exit(1), () => eval("1"), () => (() => {}).constructor("return 1"), () => new Worker("x"),
      () => structuredClone(new Map([[1, { a: [new Uint8Array(2)] }]])), () => structuredClone(() => {}),
      () => new TextEncoder().encode("x"), () => new TextDecoder("x"), () => new AbortController().signal,
      () => AbortSignal.timeout(5), () => process.default.hrtime(), () => crypto.randomBytes(2), () => crypto.randomUUID(),
      () => new Intl.NumberFormat("en"), () => new Date(), () => performance.now(), () => Symbol.for("x"),
      () => [].values(), () => new Map().entries(), () => new Set().values(), () => "x"[Symbol.iterator](),
      () => "x".matchAll(/x/g), () => (function* () {})(), () => (async function* () {})(), () => [].values().map(() => 1),
      () => Promise.resolve().then(() => {}), () => new Proxy({}, {}), () => nodeUtil.promisify(setTimeout)(1),
      () => assertions.equal(1, 2), () => Iterator.from({ next() {} }), () => new Error("x").stack, () => import.meta,
      () => Temporal.Now.instant(), () => arguments, () => Array.fromAsync([1]), () => new (class extends Promise {})(() => {}),
    ];
    for (const attempt of attempts) try { found.push(attempt()); } catch (error) { found.push(error); }
    const self = { Ask(args, reply) { found.push(args, reply, args.List, args.Names, args.Op, this); },
      Start: () => [0, 0, false], GetState: () => [0, false], Kill() {} };
    found.push(peers, persister, applyCh, self, arguments);
    return self;
  }`;

/** So many objects are more than a realm has: the harness's have been reached, which have no end. */
const mostObjects = 20_000;

/** All objects that can be reached from some, by properties, what getters return, prototypes and entries; and by which way. */
function reachable(roots: unknown[]): Map<object, string> {
  // The engine answers some questions by the realm that asks, as for the iterator of an arguments object.
  const { getOwnPropertyDescriptor, getPrototypeOf, ownKeys, apply } =
    (roots[0] as typeof globalThis).Reflect;
  const seen = new Map<object, string>();
  const queue: object[] = [];
  const add = (value: unknown, way: string) => {
    const isObject = (typeof value === "object" && value !== null) || typeof value === "function";
    if (!isObject || seen.has(value as object) || seen.size === mostObjects) return;
    seen.set(value as object, way);
    queue.push(value as object);
  };
  roots.forEach((root, i) => add(root, `${i}`));
  for (let object = queue.shift(); object !== undefined; object = queue.shift()) {
    const at = object, way = seen.get(object)!;
    const look = (what: () => void) => {
      try {
        what();
      } catch (error) {
        add(error, `${way} thrown`);
      }
    };
    look(() => add(getPrototypeOf(at), `${way}.__proto__`));
    look(() => {
      for (const key of ownKeys(at)) {
        const descriptor = getOwnPropertyDescriptor(at, key);
        if (descriptor === undefined) continue;
        const { value, get, set } = descriptor, name = `${way}.${String(key)}`;
        add(value, name);
        add(get, `get ${name}`);
        add(set, `set ${name}`);
        if (get !== undefined) look(() => add(apply(get, at, []), `${name}()`));
      }
    });
    // The harness's own errors, where it is no Map, are of no interest.
    const each = (all: { forEach: unknown }) => {
      try {
        Reflect.apply(all.forEach as () => void, at, [(value: unknown, key: unknown) => {
          add(value, `${way} entry`);
          add(key, `${way} key`);
        }]);
      } catch {
        // It is none.
      }
    };
    each(Map.prototype);
    each(Set.prototype);
  }
  return seen;
}

/** Two servers that have done all of it; what each has found. */
async function twoServers(plant: (global: Record<string, unknown>) => void = () => {}): Promise<unknown[][]> {
  const folder = Deno.realPathSync(Deno.makeTempDirSync({ prefix: "raftlab-walk-" }));
  Deno.writeTextFileSync(`${folder}/raft.ts`, program);
  const code = await compileProgram(raftAt(pathOf(`file://${folder}/raft.ts`)), root);
  const realms = new Realms(compileInside(), code, false, () => {});
  const life: Life = { ownerOf: (promise) => realms.ownerOf(promise), print: () => {} };
  const place = simulatedPlace(1, 0, () => {}, life);
  const restore = installGlobals();
  const found: unknown[][] = [];
  try {
    await place.run(async () => {
      const net = MakeNetwork({
        ...place.network,
        as: (server, fn) => place.as(server as number, fn),
        settled: realms.settled,
      });
      for (const server of [0, 1]) {
        const { exports, types, hand } = realms.instance(server, 1, place.host);
        const ends = [0, 1].map((to) => {
          const end = net.MakeEnd(`${server}>${to}`, types);
          net.Connect(`${server}>${to}`, to);
          net.Enable(`${server}>${to}`, true);
          return end;
        });
        const make = exports.Make as (...args: unknown[]) => object;
        const disk = new Disk(null, () => {}, () => {});
        const raft = place.as(
          server,
          () => make(hand!.ends(ends), server, hand!.persister(disk), hand!.channel()),
        );
        const { MakeServer, MakeService } = await import("../../labrpc/mod.ts");
        const on = MakeServer(types);
        on.AddService(MakeService({ __proto__: raft, constructor: { name: "Raft" } } as object));
        net.AddServer(server, on);
        found.push(exports.found as unknown[]);
        plant((exports.found as Record<string, unknown>[])[0]);
      }
      await new Promise((resolve) => setTimeout(resolve, 100));
    }).catch((error) => {
      // Refused calls are among what is tried, and end the run.
      if (!/refused|reaches|makes code|exit/.test(Ending.in(error)?.message ?? "")) throw error;
    });
  } finally {
    restore();
    Deno.removeSync(folder, { recursive: true });
  }
  return found;
}

/** What both have, by the way to it. */
function inCommon([first, second]: unknown[][]): string[] {
  const other = reachable(second);
  return [...reachable(first)].filter(([object]) => other.has(object)).map(([, way]) => way);
}

Deno.test("walk: two servers have nothing in common, whatever their code looks at", async () => {
  const found = await twoServers();
  const { size } = reachable(found[0]);
  assert(
    size > 1000 && size < mostObjects,
    `${size} objects were reached: ${[...reachable(found[0]).values()].slice(-1)} ${inCommon(found)[0]}`,
  );
  assertEquals(inCommon(found).slice(0, 20), []);
});

Deno.test("walk: a leak of each kind is found", async () => {
  const shared = { secret: 1 };
  const leaks: Record<string, (global: Record<string, unknown>) => void> = {
    "a property": (global) => global.leak = shared,
    "a symbol's property": (global) => (global.Array as Record<symbol, unknown>)[Symbol.for("leak")] = shared,
    "a hidden property": (global) => Object.defineProperty(global.Map, "leak", { value: shared }),
    "what a getter returns": (global) => Object.defineProperty(global.JSON, "leak", { get: () => shared }),
    "a getter": (global) =>
      Object.defineProperty(global.JSON, "leak", { get: hasOwn as () => unknown, configurable: true }),
    "a prototype": (global) => Object.setPrototypeOf(global.Math as object, shared),
    "a prototype's property": (global) =>
      (global.Promise as typeof Promise & { prototype: Record<string, unknown> }).prototype.leak = shared,
    "an element of a list": (global) => global.leak = [[1, shared]],
    "a key of a Map": (global) => global.leak = new (global.Map as MapConstructor)([[shared, 1]]),
    "an element of a Set": (global) => global.leak = new (global.Set as SetConstructor)([shared]),
    "what a getter throws": (global) =>
      Object.defineProperty(global.JSON, "leak", {
        get() {
          throw shared;
        },
      }),
    "a function's constructor": (global) =>
      global.leak = Object.assign(() => {}, { __proto__: null, constructor: hasOwn }),
  };
  for (const [kind, plant] of Object.entries(leaks)) {
    assert(inCommon(await twoServers(plant)).length > 0, kind);
  }
});

const { hasOwnProperty: hasOwn } = Object.prototype;
