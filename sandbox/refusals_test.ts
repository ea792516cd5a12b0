// @ts-types="../types/std_assert.d.ts"
import { assertEquals, assertMatch, assertRejects } from "@std/assert";
import process from "node:process";
import { fromFileUrl, run, whereIsBun } from "../sim/testdata/processes.ts";
import { patchWaysOut } from "./refusals.ts";
import { type Fault, installGlobals, SimFault, Simulation } from "../sim/mod.ts";

/** The fault of a run in which server 1 calls `act` and catches its error. */
async function faultOf(act: () => unknown): Promise<Fault> {
  const restore = installGlobals(patchWaysOut);
  try {
    const sim = new Simulation({ seed: 1 });
    const main = async () => {
      try {
        await sim.as(1, act);
      } catch {
        // the run must end even if the student's code catches the error
      }
      await new Promise((resolve) => sim.after(10, () => resolve(0)));
    };
    return (await assertRejects(() => sim.run(main), SimFault)).fault;
  } finally {
    restore();
  }
}

const web = globalThis as unknown as Record<string, new (...args: unknown[]) => unknown>;
const REFUSED: [string, () => unknown][] = [
  ["fetch", () => fetch("http://localhost")],
  ["WebSocket", () => new WebSocket("ws://localhost")],
  ["EventSource", () => new web.EventSource("http://localhost")],
  ["Worker", () => new Worker("data:,")],
  ["BroadcastChannel", () => new BroadcastChannel("x")],
  ["MessageChannel", () => new MessageChannel()],
  ["crypto.subtle.digest", () => crypto.subtle.digest("SHA-1", new Uint8Array(1))],
  ["Atomics.wait", () => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1)],
  ["WebAssembly.compile", () => WebAssembly.compile(new Uint8Array(1))],
  ["FinalizationRegistry", () => new FinalizationRegistry(() => {})],
  ["WeakRef", () => new WeakRef({})],
  ["CompressionStream", () => new CompressionStream("gzip")],
  ["performance.mark", () => performance.mark("x")],
  ["localStorage", () => localStorage],
  [
    "navigator.locks.request",
    () =>
      (navigator as unknown as { locks: { request(...args: unknown[]): void } }).locks.request("x", () => {}),
  ],
  ["Deno.readTextFile", () => Deno.readTextFile("/etc/hosts")],
  ["Deno.writeFileSync", () => Deno.writeFileSync("/tmp/x", new Uint8Array())],
  ["Deno.Command", () => new Deno.Command("ls")],
  ["Deno.listen", () => Deno.listen({ port: 0 })],
  ["Deno.serve", () => Deno.serve(() => new Response())],
  ["Deno.memoryUsage", () => Deno.memoryUsage()],
  ["Deno.stdin", () => Deno.stdin],
  ["process.getBuiltinModule", () => process.getBuiltinModule("fs")],
  ["process.memoryUsage", () => process.memoryUsage()],
];

Deno.test("refusals: APIs to real time or the outside end the run, even if the error is caught", async () => {
  for (const [name, act] of REFUSED) {
    const fault = await faultOf(act);
    assertEquals([fault.kind, fault.owner, fault.at], ["refused", 1, 0], name);
    assertEquals(fault.message.slice(0, name.length + 1), name + " ");
    assertMatch(fault.message, /[;:] .*\.$/, "the message must say what to use instead");
  }
});

Deno.test("refusals: ending the process ends only the run", async () => {
  const ways: [RegExp, () => unknown][] = [
    [/^S1 called process\.exit\(0\) /, () => process.exit(0)],
    [/^S1 called Deno\.exit\(3\) /, () => Deno.exit(3)],
    [/^S1 called process\.abort\(\) /, () => process.abort()],
    [/^S1 called process\.kill\(1\) /, () => process.kill(1)],
  ];
  for (const [message, act] of ways) {
    const fault = await faultOf(act);
    assertEquals(fault.kind, "exit");
    assertMatch(fault.message, message);
  }
});

Deno.test("refusals: pure functions stay", async () => {
  const restore = installGlobals(patchWaysOut);
  try {
    await new Simulation({ seed: 1 }).run(async () => {
      assertEquals(Deno.inspect({ a: 1 }), "{ a: 1 }");
      assertEquals(structuredClone(new Map([[1, 2]])), new Map([[1, 2]]));
      assertEquals(new TextDecoder().decode(new TextEncoder().encode("x")), "x");
      assertEquals(await Promise.race([Promise.resolve(1), 2]), 1);
      await new Promise<void>((resolve) => process.nextTick(resolve));
    });
  } finally {
    restore();
  }
});

Deno.test({
  name:
    "refusals: Bun's own clocks are simulated and its ways out refused (skipped without bun: set RAFTLAB_BUN)",
  ignore: whereIsBun() === undefined,
  fn: async () => {
    const program = fromFileUrl(new URL("testdata/bun_program.ts", import.meta.url));
    const want = [
      "slept to 1500 ms, 1500000000 ns",
      "printed",
      "process.exit: exit",
      "Bun.sleepSync: refused",
    ];
    const refused = [
      "Bun.file",
      "Bun.write",
      "Bun.serve",
      "Bun.spawn",
      "Bun.redis",
      "Bun.gc",
      "Bun.randomUUIDv7",
    ];
    want.push(...refused.map((name) => `${name}: refused`), "");
    assertEquals(await run(whereIsBun() as string, [program]), want.join("\n"));
  },
});
