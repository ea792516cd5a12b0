// @ts-types="../types/std_assert.d.ts"
import { assertEquals } from "@std/assert";
import { type Started, startOf } from "./as_typed.ts";

const none: Record<string, string> = {};
const byNpx = (program: string) => ({ npm_lifecycle_event: "npx", npm_lifecycle_script: `'${program}'` });

function assertStarts(expected: string, env: Record<string, string>, how: Partial<Started>): void {
  const usual: Started = {
    name: "deno",
    version: "2.9.6",
    env: (name) => env[name],
    cwd: "/home/s/lab",
    root: "/home/s/lab",
  };
  assertEquals(startOf({ ...usual, ...how }), expected);
}

Deno.test("command lines begin as the user began", () => {
  assertStarts("deno task", none, {});
  assertStarts("npx -y deno@2.9.6 task", byNpx("deno"), {});
  const bun = { name: "bun", version: "1.4.5" } as const;
  assertStarts("bun cli.ts", none, bun);
  assertStarts("npx -y bun@1.4.5 cli.ts", byNpx("bun"), bun);
  assertStarts("bun lab/cli.ts", none, { ...bun, cwd: "/home/s" });
  assertStarts("bun '/home/s/my lab/cli.ts'", none, { ...bun, root: "/home/s/my lab" });
  // Another program that npx started may have started this one.
  assertStarts("deno task", byNpx("concurrently"), {});
});
