// @ts-types="../types/std_assert.d.ts"
import { assert, assertEquals } from "@std/assert";
import { Asides, isLabgobs, type LabgobWarning, slowRunLines } from "./asides.ts";

const warning: LabgobWarning = {
  test: "TestPersist12C",
  seed: 7,
  at: 1_234_000,
  server: 1,
  text: "labgob warning: VotedFor of Saved was 0 when it was encoded, and is -1 now (raft.ts:40)",
};
const commands = (test: string, seed: number) => [`replay ${test} ${seed}`, `test ${test} ${seed}`];

Deno.test("labgob's warnings are told with their first run, and in how many runs they came", () => {
  const asides = new Asides();
  assertEquals(asides.lines(80, commands), []);
  assert(asides.addWarning(warning));
  assert(!asides.addWarning({ ...warning, seed: 8, text: warning.text.replace("-1", "-2") }));
  assertEquals(asides.lines(60, commands), [
    "",
    "labgob warns, in runs that passed, too:",
    "   in 2 runs, first TestPersist12C, seed 7, at 1.234 s, S1:",
    "       labgob warning: VotedFor of Saved was 0 when it was",
    "       encoded, and is -1 now (raft.ts:40)",
    "       see it: test TestPersist12C 7",
  ]);
  for (let i = 0; i < 100; i++) asides.addWarning({ ...warning, text: `labgob warning: ${"x".repeat(i)}` });
  assertEquals(asides.lines(80, commands).filter((line) => line.includes("see it")).length, 20);
  assertEquals(["labgob error: a", "labgob: b", "my labgob warning: c"].map(isLabgobs), [true, false, false]);
});

Deno.test("of runs that take long the slowest is told, and what its servers do", () => {
  const asides = new Asides();
  const slow = {
    test: "TestBackup2B",
    seed: 3,
    at: 2_500_000,
    used: 5200,
    doing: ["S0: connected; sent 36414 AppendEntries"],
  };
  asides.addSlow(slow);
  assertEquals(asides.lines(80, commands), ["", ...slowRunLines(slow)]);
  asides.addSlow({ ...slow, seed: 4, used: 9700 });
  asides.addSlow({ ...slow, seed: 5, used: 6000 });
  assertEquals(asides.lines(80, commands).slice(1), [
    "3 runs are slow. The slowest: TestBackup2B, seed 4, has used 10 s of CPU time by 2.5 s of the test. Its servers:",
    "   S0: connected; sent 36414 AppendEntries",
  ]);
});
