/** Every mutant of the key/value service is what it says, and is caught by the test and seed, or the rule, that it names. */

// @ts-types="../types/std_assert.d.ts"
import { assert, assertEquals } from "@std/assert";
import { studentCode } from "../commands/student_file.ts";
import type { Outcome } from "../runner/protocol.ts";
import {
  type ReadService,
  serviceFiles,
  type ServiceMutant,
  serviceMutants,
  textOfService,
  textOfServiceMutant,
} from "../staff/mutants/kvraft/mod.ts";
import { kvraft } from "../tester/kvraft/lab.ts";
import { runJobs } from "./child.ts";

const folder = Deno.makeTempDirSync({ prefix: "raftlab-services-" });
globalThis.addEventListener("unload", () => Deno.removeSync(folder, { recursive: true }));

const read: ReadService = (file) =>
  Deno.readTextFileSync(new URL(`../staff/mutants/bases/kvraft/${file}`, import.meta.url));

/** The base, or a mutant of it, in a folder with the project's layout. */
function written(mutant: ServiceMutant | null): string {
  const dir = `${folder}/${mutant?.name ?? "base"}`;
  Deno.mkdirSync(`${dir}/kvraft`, { recursive: true });
  for (const file of serviceFiles) {
    const text = mutant === null ? textOfService(file, read) : textOfServiceMutant(mutant, file, read);
    Deno.writeTextFileSync(`${dir}/kvraft/${file}`, text);
  }
  return dir;
}

async function run(mutant: ServiceMutant | null, test: string, seed: number): Promise<Outcome> {
  const student = studentCode(kvraft, null, "--raft", written(mutant));
  const [outcome] = await runJobs("deno", [{ test, seed }], { student, course: "mit6824-2022" });
  return outcome;
}

/** How the outcome differs from what the mutant says, or null. */
function wrongOf({ rules, shown }: ServiceMutant, { failure, complaints = [] }: Outcome): string | null {
  const [first] = complaints;
  if (shown.by === "test") {
    if (failure === null) return "the test passes";
    return rules.length === 0 && first !== undefined ? `the referee says ${first.rule}` : null;
  }
  if (first === undefined) return "the referee says nothing";
  return rules.some((rule) => rule === first.rule)
    ? null
    : `the referee says first: ${first.rule}: ${first.sentence}`;
}

Deno.test("service mutants: twenty at least, each of a name of its own, and each a small change", () => {
  assert(serviceMutants.length >= 20);
  assertEquals(new Set(serviceMutants.map(({ name }) => name)).size, serviceMutants.length);
  for (const { name, edits } of serviceMutants) {
    const lines = edits.flatMap(([, there, instead]) => [there, instead]).join("").split("\n").length;
    assert(lines <= 40, `${name} is no small change: ${lines} lines`);
  }
});

Deno.test("service mutants: their base is right", async () => {
  for (const test of ["TestPersistPartition3A", "TestSnapshotUnreliableRecoverConcurrentPartition3B"]) {
    const { failure, complaints = [] } = await run(null, test, 1);
    assertEquals([failure, complaints], [null, []]);
  }
});

Deno.test("service mutants: each is caught by the test or the rule that it names", async () => {
  const wrong: string[] = [];
  const waiting = serviceMutants.values();
  const worker = async () => {
    for (const mutant of waiting) {
      const { test, seed } = mutant.shown;
      const what = wrongOf(mutant, await run(mutant, test, seed));
      if (what !== null) wrong.push(`${mutant.name}: ${test}, seed ${seed}: ${what}`);
    }
  };
  await Promise.all([worker(), worker()]);
  assertEquals(wrong, []);
});
