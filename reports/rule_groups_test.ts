// @ts-types="../types/std_assert.d.ts"
import { assertEquals } from "@std/assert";
import { firstBroken, firstOfEach } from "./complaints.ts";
import { plain } from "./report.ts";
import { RuleGroups } from "./rule_groups.ts";
import { ruleLines } from "./rules_text.ts";
import { brokenRun, complaint, passedRun } from "./testdata/runs.ts";

const warning = { rule: "L5", severity: "warning", at: 1000, sentence: "silence" } as const;
const note = { rule: "H0", severity: "note", at: 0, sentence: "names are others" } as const;
const setting = {
  runs: 100,
  width: 120,
  paint: plain,
  commands: (test: string, seed: number) => [`a ${test} ${seed}`, "b"],
};

Deno.test("the first broken rule is the earliest error, then the earliest warning, never a note", () => {
  const of = (...kinds: object[]) => firstBroken(kinds.map((kind) => ({ ...complaint, ...kind })))?.rule;
  assertEquals(of(note, warning, {}, { rule: "S4" }), "S2");
  assertEquals(of(note, warning), "L5");
  assertEquals(of(note), undefined);
  assertEquals(of(), undefined);
  assertEquals(firstBroken(undefined), null);
});

Deno.test("the first complaint of each rule is kept, and the first broken rule stays first", () => {
  const all = [{ at: 1 }, { at: 2 }, { at: 3, severity: "warning" as const }, { ...warning, at: 4 }, {
    at: 5,
  }]
    .map((each) => ({ ...complaint, ...each }));
  assertEquals(firstOfEach(all).map(({ at }) => at), [1, 3, 4]);
});

Deno.test("runs are counted by their first broken rule; the example is the shortest run", () => {
  const rules = new RuleGroups();
  assertEquals(rules.add(passedRun()), null);
  assertEquals(rules.add(brokenRun({ seed: 9 }))?.complaint.rule, "S2");
  assertEquals(
    rules.add(brokenRun({ seed: 4, test: "TestBackup2B" }, { context: "Think." }, { rule: "S4" })),
    null,
  );
  // It comes later in its run, though its seed is smaller.
  assertEquals(rules.add(brokenRun({ seed: 3, test: "TestBackup2B" }, { at: 4_000_000 })), null);
  assertEquals(rules.add(brokenRun({ seed: 1 }, note, warning))?.complaint.rule, "L5");
  assertEquals(rules.broken, 4);
  assertEquals(ruleLines(rules, setting), [
    "",
    "referee: rules broken in 4 of 100 runs, by the first of each run:",
    "   S2 in 3 runs: TestBackup2B 2, TestReElection2A 1",
    "       seed 4, TestBackup2B, at 3.214 s: S2 voted for S0 and for S3 in term 7 (§5.2: one vote per term).",
    "       Think.",
    "       see it: a TestBackup2B 4",
    "               b",
    "   L5 (warning) in 1 run: TestReElection2A 1",
    "       seed 1, TestReElection2A, at 0.001 s: silence (§5.2: one vote per term).",
    "       see it: a TestReElection2A 1",
    "               b",
    "   H0 (note) in 1 run: TestReElection2A 1",
    "       seed 1, TestReElection2A, at 0.000 s: names are others (§5.2: one vote per term).",
    "       see it: a TestReElection2A 1",
    "               b",
  ]);
});

Deno.test("of many tests six are named, and lines are no longer than the terminal", () => {
  const rules = new RuleGroups();
  for (let n = 10; n < 40; n++) rules.add(brokenRun({ test: `TestNumber${n}` }));
  const lines = ruleLines(rules, { ...setting, width: 80 });
  assertEquals(lines.slice(2, 5), [
    "   S2 in 30 runs: TestNumber10 1, TestNumber11 1, TestNumber12 1,",
    "       TestNumber13 1, TestNumber14 1, TestNumber15 1 and 24 more tests",
    "       seed 7, TestNumber10, at 3.214 s: S2 voted for S0 and for S3 in term 7",
  ]);
});

Deno.test("the example does not depend on the order in which runs end", () => {
  const runs = [
    brokenRun({ test: "B" }, { at: 5 }),
    brokenRun({ test: "A" }, { at: 5 }),
    brokenRun({ seed: 1 }, { at: 9 }),
  ];
  for (const order of [[0, 1, 2], [2, 1, 0], [1, 2, 0]]) {
    const rules = new RuleGroups();
    for (const i of order) rules.add(runs[i]);
    assertEquals(rules.list()[0].example.test, "A");
  }
});

Deno.test("a note alone is shown and breaks nothing; memory does not grow with the number of complaints", () => {
  const rules = new RuleGroups();
  assertEquals(ruleLines(rules, setting), []);
  for (let seed = 0; seed < 1000; seed++) rules.add(brokenRun({ seed }, note));
  assertEquals(rules.broken, 0);
  assertEquals(ruleLines(rules, setting)[1], "referee: no rule was broken, of those that were checked:");
  assertEquals(rules.list().map(({ count, example }) => [count, example.seed]), [[1000, 0]]);
});
