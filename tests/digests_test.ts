/**
 * Determinism: a golden digest per test pins the trace of a fixed seed, the same in Deno and in Bun. After a change
 * that is meant to change traces: `deno test -A tests/digests_test.ts -- --rewrite`, and say so in the commit.
 */

// @ts-types="../types/std_assert.d.ts"
import { assert, assertEquals, assertNotEquals } from "@std/assert";
import { courses } from "../tester/courses/all.ts";
import { everyTest } from "../tester/courses/mod.ts";
import type { LabTest } from "../tester/lab.ts";
import { hasBun, runJobs } from "./child.ts";

const golden = new URL("testdata/digests.json", import.meta.url);
const jobsOf = (tests: LabTest[]) => tests.map(({ name }) => ({ test: name, seed: 1 }));
/** Raft's; the service's are pinned by tests/kvraft_test.ts. */
const jobs = jobsOf(everyTest(courses[0]).filter(({ lab }) => lab === "raft"));
/** With these all tests of the later editions are pinned that the first has not. */
const later = courses.find(({ id }) => id === "mit65840")!;
const own = later.tests.filter(({ lab, body }) =>
  lab === "raft" && !courses[0].tests.some((test) => test.body === body)
);

async function digests(runtime: "deno" | "bun"): Promise<Record<string, string>> {
  const outcomes = [
    ...await runJobs(runtime, jobs),
    ...await runJobs(runtime, jobsOf(own), { course: later.id }),
  ];
  return Object.fromEntries(outcomes.map(({ test, digest }) => [test, digest]));
}

Deno.test("digests: under Deno, seed 1 has the pinned digests", async () => {
  const now = await digests("deno");
  if (Deno.args.includes("--rewrite")) {
    Deno.writeTextFileSync(golden, JSON.stringify(now, null, 2) + "\n");
  }
  assertEquals(now, JSON.parse(Deno.readTextFileSync(golden)));
});

Deno.test("digests: under Bun, too", async () => {
  assert(await hasBun(), "Bun was not found: set RAFTLAB_BUN to its path, or run `deno task check`");
  assertEquals(await digests("bun"), JSON.parse(Deno.readTextFileSync(golden)));
});

Deno.test("digests: a run depends on its seed, not on what ran before it in the process", async () => {
  const test = "TestPersist12C";
  const [after, alone] = [
    (await runJobs("deno", [...jobs.slice(0, 10), { test, seed: 1 }])).at(-1)!,
    (await runJobs("deno", [{ test, seed: 1 }]))[0],
  ];
  assertEquals(after.digest, alone.digest);
  const [other] = await runJobs("deno", [{ test, seed: 2 }]);
  assertNotEquals(other.digest, alone.digest);
});
