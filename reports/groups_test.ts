// @ts-types="../types/std_assert.d.ts"
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { Groups, isBetterExample, keptInFull } from "./groups.ts";
import { groupLines } from "./groups_text.ts";
import { plain } from "./report.ts";
import { failedRun } from "./testdata/runs.ts";

const setting = { real: false, paint: plain };
const withFingerprint = (name: string) => ({ fingerprint: name });

Deno.test("groups are sorted by frequency; each keeps its first seeds and a count per test", () => {
  const groups = new Groups();
  assert(groups.add(failedRun({ seed: 1 }, {}, withFingerprint("rare"))));
  for (let seed = 2; seed < 30; seed++) groups.add(failedRun({ seed }, {}, withFingerprint("often")));
  assert(!groups.add(failedRun({ seed: 30, test: "TestBackup2B" }, {}, withFingerprint("often"))));
  const [often, rare] = groups.list();
  assertEquals([often.fingerprint, often.count, rare.fingerprint, rare.count], ["often", 29, "rare", 1]);
  assertEquals([...often.tests], [
    ["TestReElection2A", { count: 28, seeds: [2, 3, 4, 5, 6, 7, 8, 9] }],
    ["TestBackup2B", { count: 1, seeds: [30] }],
  ]);
});

Deno.test("the example is the earliest failure in simulated time, then the one with the fewest RPCs", () => {
  const run = (at: number, rpcs: number, again: "same" | "passes" | null = "same") =>
    failedRun({ rpcs }, { at }, { again });
  assert(isBetterExample(run(1000, 50), run(2000, 10)));
  assert(isBetterExample(run(1000, 10), run(1000, 50)));
  assert(!isBetterExample(run(1000, 10), run(1000, 10)));
  // A failure that was not reproduced is the worst example.
  assert(!isBetterExample(run(1, 1, "passes"), run(1000, 50)));
  assert(isBetterExample(run(1000, 50), run(1, 1, "passes")));
});

Deno.test("further seeds may give a shorter failure, and are reported", () => {
  const groups = new Groups();
  groups.add(failedRun({ seed: 1 }));
  const run = failedRun({ seed: 900, rpcs: 12 }, { at: 1_234_000 });
  groups.addSearch({
    type: "shortest",
    fingerprint: run.evidence.fingerprint,
    searched: 200,
    found: 14,
    run,
  });
  assertStringIncludes(
    groupLines(groups.list(), setting).join("\n"),
    "shortest failure: seed 900, fails at 1.234 s after 12 RPCs (14 of 200 further seeds of TestReElection2A failed alike):",
  );
});

Deno.test("what is kept is bounded, however many fail", () => {
  const groups = new Groups();
  for (let seed = 0; seed < keptInFull; seed++) {
    assert(groups.wants("one", failedRun({ seed })));
    groups.add(failedRun({ seed }, {}, withFingerprint("one")));
  }
  assert(!groups.wants("one", failedRun()));
  assert(groups.wants("one", failedRun({}, { at: 1 })), "a shorter failure is always wanted");
  for (let i = 0; i < 500; i++) groups.add(failedRun({}, {}, withFingerprint(`failure ${i}`)));
  assertEquals(groups.size, 101);
  assertEquals(groups.list()[0].fingerprint, "other failures");
  assertEquals(groups.list().reduce((sum, group) => sum + group.count, 0), keptInFull + 500);
});

Deno.test("a group's title has no # for numbers, and each test its seeds beside it, in 80 columns", () => {
  const groups = new Groups();
  const fingerprint = "assertion: one(#) failed to reach agreement\x1b[2J, agreement.ts:14";
  for (let seed = 4_294_967_280; seed < 4_294_967_295; seed++) {
    groups.add(failedRun({ seed }, {}, { fingerprint }));
  }
  groups.add(failedRun({ seed: 4_294_967_280, test: "TestBackup2B" }, {}, { fingerprint }));
  assertEquals(groupLines(groups.list(), setting).slice(1, 4), [
    "1. 16 failed: assertion: one(...) failed to reach agreement\\x1b[2J, agreement.ts:14",
    "   TestReElection2A 15: seeds 4294967280 4294967281 4294967282 4294967283 ...",
    "   TestBackup2B 1: seed 4294967280",
  ]);
});

Deno.test("a group says whether its failures were reproduced, and what to type", () => {
  const text = (...runs: Parameters<typeof failedRun>[]) => {
    const groups = new Groups();
    for (const run of runs) groups.add(failedRun(...run));
    return groupLines(groups.list(), setting).slice(1).join("\n");
  };
  assertEquals(
    text([]),
    `1. 1 failed: assertion: expected one leader, got none, tester/raft/election.ts:43
   TestReElection2A 1: seed 7
   it was tried again in a fresh process: it came back the same, to the digest
   the failure: seed 7, fails at 7.490 s after 34 RPCs:
       election.ts:43: expected one leader, got none
           at 7.490 s, tester/raft/election.ts:43
           S0: connected, term 7, follower, applied 0
           S1: crashed, applied 4
       printed, the last 1 of 4 lines:
           1.234567 S2  became candidate
   see it: deno task replay TestReElection2A --seed 7
           deno task test TestReElection2A --seed 7`,
  );
  assertStringIncludes(
    text([{ peers: 3 }, {}, { prints: [{ at: 5000, server: 4, text: "tries another server" }] }]),
    "\n           0.005000 C1  tries another server\n",
  );
  const state =
    "did not come back: most likely the file keeps state between runs, on an object of the language";
  assertStringIncludes(text([{}, {}, { again: "passes" }]), `in a fresh process: it ${state}`);
  assertStringIncludes(
    text([], [{}, {}, { again: "differs" }], [{}, {}, { again: null }]),
    `2 of them were tried again in a fresh process: 1 came back the same, 1 ${state}`,
  );
});
