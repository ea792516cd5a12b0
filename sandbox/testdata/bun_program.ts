// deno-lint-ignore-file no-console
/** A script for Bun that prints which parts of the `Bun` object are simulated and which are refused. */
import { installGlobals, Simulation, SimFault } from "../../sim/mod.ts";
import { patchWaysOut } from "../refusals.ts";

type Anything = (...args: unknown[]) => Promise<unknown>;
const { Bun: bun } = globalThis as unknown as { Bun: Record<string, Anything & Record<string, Anything>> };

installGlobals(patchWaysOut);
const run = <T>(main: () => Promise<T>) => new Simulation({ seed: 1 }).run(main);

await run(async () => {
  await bun.sleep(1000);
  await bun.sleep(new Date(Date.now() + 500) as unknown as number);
  console.log(`slept to ${performance.now()} ms, ${await bun.nanoseconds()} ns`);
  globalThis.process.stdout.write("printed\n"); // Bun creates process.stdout with Bun.file on first use
});
const ways: [string, () => unknown][] = [
  ["process.exit", () => globalThis.process.exit(1)],
  ["Bun.sleepSync", () => bun.sleepSync(1)],
  ["Bun.file", () => bun.file("/etc/hosts")],
  ["Bun.write", () => bun.write("/tmp/x", "x")],
  ["Bun.serve", () => bun.serve({})],
  ["Bun.spawn", () => bun.spawn(["true"])],
  ["Bun.redis", () => bun.redis.get("x")],
  ["Bun.gc", () => bun.gc(true)],
  ["Bun.randomUUIDv7", () => bun.randomUUIDv7()],
];
for (const [name, act] of ways) {
  await run(async () => await act()).catch((error) => {
    console.log(`${name}: ${error instanceof SimFault ? error.fault.kind : error}`);
  });
}
