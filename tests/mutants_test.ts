/** Every mutant is caught by the test and seed, or the rule, that it names. */

// @ts-types="../types/std_assert.d.ts"
import { assertEquals } from "@std/assert";
import { bases, type Mutant, mutants } from "../staff/mutants/mod.ts";
import type { Outcome } from "../runner/protocol.ts";
import { runJobs } from "./child.ts";
import { writeMutant } from "./mutant_files.ts";

/** Children that run at once. */
const atOnce = 2;

/** How the outcome differs from what the mutant says, or null. */
function wrongOf(mutant: Mutant, { failure, complaints = [] }: Outcome): string | null {
  const { rules, shown, prevented } = mutant;
  if (prevented !== undefined) {
    return failure !== null || complaints.length > 0 ? "it is seen, though it is said to do no harm" : null;
  }
  if (shown.by === "test") return failure === null ? "the test passes" : null;
  const [first] = complaints;
  if (first === undefined) return "the referee says nothing";
  return rules.some((rule) => rule === first.rule)
    ? null
    : `the referee says first: ${first.rule}: ${first.sentence}`;
}

Deno.test("mutants: each is caught by the test or the referee's rule that it names", async () => {
  const wrong: string[] = [];
  const waiting = mutants.values();
  const worker = async () => {
    for (const mutant of waiting) {
      const { test, seed } = mutant.shown;
      const course = bases.find(({ name }) => name === mutant.base)!.snapshots ? "mit65840" : "mit6824";
      const [outcome] = await runJobs("deno", [{ test, seed }], { raft: writeMutant(mutant), course });
      const what = wrongOf(mutant, outcome);
      if (what !== null) wrong.push(`${mutant.name}: ${test}, seed ${seed}: ${what}`);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
  assertEquals(wrong, []);
});
