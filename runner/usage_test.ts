// @ts-types="../types/std_assert.d.ts"
import { assertNotEquals } from "@std/assert";
import { Usage } from "./usage.ts";

/** What it reports once it has read the process anew, which the test's rights allow to a shell only. */
async function usedBy(usage: Usage): Promise<number> {
  for (let i = 0; i < 500; i++) {
    const told = usage.processor();
    if (told !== null && i > 5) return told.used;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  throw new Error("nothing is reported after 5 s");
}

Deno.test({
  name: "usage: a process that is closed twice does not end the reports on another",
  ignore: Deno.build.os !== "linux",
  permissions: { run: true, read: true, env: true },
  async fn() {
    const [closed, open] = [new Usage(Deno.pid), new Usage(Deno.pid)];
    await Promise.all([usedBy(closed), usedBy(open)]);
    closed.close();
    closed.close();
    const before = await usedBy(open);
    const until = performance.now() + 200;
    while (performance.now() < until);
    assertNotEquals(await usedBy(open), before, "no CPU time seen in a loop of 200 ms");
    open.close();
  },
});

Deno.test({
  name: "usage: once the shell that reads it has ended nothing is known, so that no old reading hides a loop",
  ignore: Deno.build.os !== "linux",
  permissions: { run: true, read: true, env: true },
  async fn() {
    const usage = new Usage(Deno.pid);
    await usedBy(usage);
    await new Deno.Command("pkill", {
      args: ["-KILL", "-P", `${Deno.pid}`, "-f", "sh -c while IFS= read -r f"],
    }).output();
    for (let i = 0; usage.processor() !== null; i++) {
      if (i === 500) throw new Error("5 s later it still reports what it read before");
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    usage.close();
  },
});
