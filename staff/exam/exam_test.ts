// @ts-types="../../types/std_assert.d.ts"
import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import type { Mutant } from "../mutants/mutant.ts";
import { courses } from "../../tester/courses/all.ts";
import type { Outcome } from "../../runner/protocol.ts";
import { plain } from "../../reports/report.ts";
import { brokenRun, failedRun, passedRun } from "../../reports/testdata/runs.ts";
import { UsageError } from "../../platform/usage_error.ts";
import { problemIn } from "../../platform/schema.ts";
import { examRecord } from "./exam_json.ts";
import { examSchema } from "./exam_schema.ts";
import { parseOptions } from "../../commands/parse.ts";
import { type ExamOptions, examTable } from "./exam_options.ts";
import { examPart, pageWith } from "./exam_page.ts";
import { examLines, type ExamResult } from "./exam_text.ts";
import { type ExamTests, Sheet } from "./examinee.ts";
import { matrixLines, shortName } from "./matrix.ts";
import { isPassed, namingOf, verdictOn } from "./verdict.ts";

const all = courses[0].tests.filter(({ lab }) => lab === "raft");
const named = (name: string) => all.find((test) => test.name === name)!;
const tests: ExamTests = {
  course: "mit6824",
  suite: [named("TestInitialElection2A"), named("TestReElection2A")],
  extra: [named("TestBackup2B")],
};
const [one, two, three] = [...tests.suite, ...tests.extra].map(({ name }) => name);

function mutant(name: string, rules: Mutant["rules"], more: Partial<Mutant> = {}): Mutant {
  const shown = { test: one, seed: 1, by: "test" } as const;
  return { name, breaks: "§5.2", lesson: `Of ${name}.`, base: "quiet", edits: [], rules, shown, ...more };
}

/** The sheet of a mutant, or of a right Raft, with these runs. */
function sheetOf(mutant: Mutant | null, ...runs: Outcome[]): Sheet {
  const sheet = new Sheet(
    {
      name: mutant?.name ?? "solution",
      mutant,
      student: { lab: "raft", files: ["file:///raft.ts"], offers: [], folder: "raft" },
      snapshots: false,
      origin: "project",
    },
    tests,
    2,
  );
  for (const run of runs) sheet.add(run);
  return sheet;
}

/** All tests of a seed, passed but for what is given. */
function seed(seed: number, ...changed: Outcome[]): Outcome[] {
  return [one, two, three].map((test) => ({
    ...(changed.find((run) => run.test === test) ?? passedRun({ test })),
    seed,
  }));
}

const fails = (test: string) => failedRun({ test });
const breaks = (test: string, rule: "S2" | "S4" | "L5", at = 1) =>
  brokenRun({ test }, { rule, at, severity: rule === "L5" ? "warning" : "error" });

Deno.test("a seed counts once, however many of its tests fail; each test is counted, too", () => {
  const sheet = sheetOf(
    null,
    ...seed(1, fails(one), fails(two), fails(three)),
    ...seed(2, fails(two)),
    ...seed(3),
  );
  assertEquals(sheet.suite, { seeds: 2, by: [[two, 2], [one, 1]] });
  assertEquals(sheet.extra, { seeds: 1, by: [[three, 1]] });
  assertEquals([sheet.seeds, sheet.caught], [3, true]);
  assertEquals(sheetOf(null, ...seed(1)).caught, false);
  assertEquals(sheetOf(null, ...seed(1).slice(1)).seeds, 0);
});

Deno.test("the first rule of a seed is that of the first test in order, in whatever order tests end", () => {
  const runs = seed(1, breaks(two, "S4", 5), breaks(three, "S2", 1));
  for (const order of [runs, runs.toReversed()]) {
    const sheet = sheetOf(mutant("m", ["S4"]), ...order);
    assertEquals(sheet.referee, { seeds: 1, by: [["S4", 1]] });
    assertEquals(sheet.right, 1);
  }
  // Of one test it is the earliest error, although a warning came before.
  const both = brokenRun({ test: one }, { rule: "L5", severity: "warning", at: 1 }, { rule: "S2", at: 9 });
  assertEquals(sheetOf(null, ...seed(1, both)).referee.by, [["S2", 1]]);
  const note = brokenRun({ test: one }, { rule: "H0", severity: "note" });
  assertEquals(sheetOf(null, ...seed(1, note)).referee.seeds, 0);
});

Deno.test("a mutant is rightly named by a right rule in most of the seeds in which one was broken", () => {
  const rules = (...first: ("S2" | "L5")[]) => first.flatMap((rule, i) => seed(i, breaks(one, rule)));
  assertEquals(namingOf(sheetOf(mutant("m", ["S2"]), ...rules("S2", "S2", "L5"), ...seed(9))), "yes");
  assertEquals(namingOf(sheetOf(mutant("m", ["S2"]), ...rules("S2", "L5"))), "no");
  assertEquals(namingOf(sheetOf(mutant("m", ["S2", "L5"]), ...rules("S2", "L5"))), "yes");
  assertEquals(namingOf(sheetOf(mutant("m", ["S2"]), ...seed(1, fails(one)))), "no");
  assertEquals(namingOf(sheetOf(mutant("m", []), ...seed(1, fails(one)))), "tests only");
  assertEquals(namingOf(sheetOf(mutant("m", []), ...rules("S2"))), "no");
});

Deno.test("the verdict: every mutant caught by anybody, and no right Raft blamed", () => {
  const right = sheetOf(null, ...seed(1));
  const blamed = sheetOf(null, ...seed(1, breaks(one, "L5")));
  const seen = sheetOf(mutant("seen", ["S2"]), ...seed(1, breaks(three, "S2")));
  const failed = sheetOf(mutant("failed", []), ...seed(1, fails(three)));
  const missed = sheetOf(mutant("missed", ["S4"]), ...seed(1));
  const notBegun = sheetOf(mutant("not-begun", ["S4"]));
  assert(isPassed(verdictOn([right, seen, failed, notBegun])));
  assert(!isPassed(verdictOn([right, seen, missed])));
  assert(!isPassed(verdictOn([blamed, seen])));
  const verdict = verdictOn([right, seen, failed, missed, notBegun]);
  assertEquals([verdict.mutants, verdict.seen, verdict.named], [3, 2, 1]);
  assertEquals([verdict.missed, verdict.misnamed], [[missed], [missed]]);
});

Deno.test("a mutant that fails a test twice at great cost is not run on it again; a fault of the harness catches no mutant", () => {
  const sheet = sheetOf(mutant("spins", []));
  const spin = (seed: number) => failedRun({ test: one, seed, digest: "" }, { kind: "timeout" });
  sheet.add(spin(1));
  assertEquals(sheet.isSpared(one), false);
  sheet.add(spin(2));
  assertEquals([sheet.isSpared(one), sheet.isSpared(two), sheet.spared], [true, false, [one]]);
  assertStringIncludes(matrixLines([sheet], 120, plain)[1], "  2*  InitialElection ");
  for (const seed of [1, 2]) sheet.add(failedRun({ test: three, seed: seed + 10, steps: 60_001 }));
  assertEquals(sheet.spared, [one, three]);
  for (const seed of [1, 2, 3]) for (const test of [two, three]) sheet.add(passedRun({ seed, test }));
  sheet.spare(3);
  assertEquals(sheet.seeds, 3);

  const faulty = sheetOf(mutant("faulty", []), ...seed(1, failedRun({ test: one }, { kind: "fault" })));
  assertEquals([faulty.caught, faulty.faults.length, verdictOn([faulty]).faulty], [false, 1, [faulty]]);
});

/** An exam with one of each. */
function result(changes: Partial<ExamResult> = {}): ExamResult {
  const sheets = [
    sheetOf(null, ...seed(1), ...seed(2)),
    sheetOf(
      mutant("votes-twice", ["S2"]),
      ...seed(1, breaks(one, "S2")),
      ...seed(2, breaks(two, "S2"), fails(three)),
    ),
    sheetOf(mutant("m".repeat(50), ["S4"], { why: "It hides." }), ...seed(1), ...seed(2)),
  ];
  const counts = {
    tests,
    ofSnapshots: { course: "mit65840", suite: [], extra: [] },
    wall: 61,
    complete: true,
    what: "Rafts",
  };
  return { sheets, first: 1, seeds: 2, rightSeeds: 2, ...counts, ...changes };
}

Deno.test("the matrix: no line longer than 120 letters; then what is wrong, and a summary", () => {
  const lines = examLines(result(), 120, plain);
  assertEquals(lines.filter((line) => line.length > 120), []);
  assertEquals(lines.map((line) => line.trimEnd()), [
    "Raft                                               base  suite most often extra most often referee first right named",
    "solution                                           right     -                -                  -           - clean",
    "votes-twice                                        quiet     -                1 Backup           2 S2 2      2 yes",
    `${"m".repeat(50)} quiet     -                -                  -           - no`,
    "",
    "Not caught:",
    `  ${"m".repeat(50)}: named by no rule; right: S4`,
    "      It hides.",
    "",
    "Not named rightly:",
    `  ${"m".repeat(50)}: named by no rule; right: S4`,
    "      It hides.",
    "",
    "exam: 2 mutants, 1 caught, 1 of 2 named rightly, 1 right Rafts clean, seed 1..2, 61.0s",
  ]);
  const [head, ...rows] = matrixLines(result().sheets, 80, plain);
  assertEquals([head, ...rows].filter((line) => line.length > 80), []);
  assertEquals([head.slice(0, 4), rows[2].slice(0, 12)], ["Raft", "mmmmmmmmmmmm"]);
  assertEquals(shortName("TestPersist12C"), "Persist1");
  assertEquals(shortName("TestSnapshotInit3D"), "SnapshotInit");
});

Deno.test("the record of an exam is as its schema has it", () => {
  const record = examRecord(result(), "2026-11-21T05:00:00.000Z", 1);
  assertEquals(problemIn(JSON.parse(JSON.stringify(record)), examSchema), null);
  assertEquals(problemIn({ ...record, version: 2 }, examSchema)?.sentence, "version is 2; expected 1");
});

Deno.test("a right Raft that is blamed is told with what to type; an exam that was cut short says what is missing", () => {
  const blamed = sheetOf(null, ...seed(7, breaks(two, "L5")));
  const waiting = sheetOf(mutant("waits", []));
  const text = examLines(result({ sheets: [blamed, waiting], complete: false }), 120, plain).join("\n");
  assertStringIncludes(
    text,
    `\n  solution: ${two}, seed 7: referee: L5: S2 voted for S0 and for S3 in term 7\n`,
  );
  assertStringIncludes(text, `\n      see it: deno task test ${two} --seed 7\n`);
  assertStringIncludes(text, "\nNot finished:\n  solution: 1 of 2 seeds\n  1 others\n");
  assertStringIncludes(text, "\nexam: 1 of 1 right Rafts blamed, seed 1..2, 61.0s, interrupted");
});

Deno.test("the page: its made part is replaced, what stands around it stays", () => {
  const part = examPart(result(), "2026-11-21T05:00:00.000Z");
  assertStringIncludes(part, "| votes-twice | quiet | - |  | 1 | Backup | 2 | S2 2 | 2 | yes |\n");
  assertStringIncludes(
    part,
    "- Caught: 1 of 2 (50 %).\n- Named by a right rule: 1 of the 2 that a rule can name (50 %).",
  );
  assertStringIncludes(part, `- ${"m".repeat(50)}: It hides.\n`);
  const page = pageWith("", part);
  const framed = `# Title\n\n${page}\nAfter.\n`;
  const again = pageWith(framed, "Anew.");
  assert(again.startsWith("# Title\n\n<!-- made by"));
  assert(again.endsWith("-->\n\nAnew.\n\n<!-- to here -->\n\nAfter.\n"), again);
  assertEquals(pageWith(again, "Anew."), again);
  assert(pageWith("# Bare\n", "New.").startsWith("# Bare\n\n<!-- made by"));
});

Deno.test("exam's options", async () => {
  const parsed = async (...words: string[]): Promise<ExamOptions> => (await parseOptions(examTable, words))!;
  const plain = await parsed();
  assertEquals([plain.seeds, plain.rightSeeds, plain.first, plain.names, plain.withMutants, plain.right], [
    20,
    5,
    1,
    [],
    true,
    [],
  ]);
  const words =
    "a-b --mutant c-d --mutant=e-f,g-h --right x.ts --right y.ts --seeds 5 --first-seed 0 --jobs 3";
  const options = await parsed(...words.split(" "));
  assertEquals(options.names.toSorted(), ["a-b", "c-d", "e-f", "g-h"]);
  assertEquals([options.right, options.seeds, options.first, options.jobs], [["x.ts", "y.ts"], 5, 0, 3]);
  const rightSeeds = async (line: string) => (await parsed(...line.split(" "))).rightSeeds;
  assertEquals(await rightSeeds("--seeds 3"), 3);
  assertEquals(await rightSeeds("--no-mutants --seeds 300"), 300);
  assertEquals(await rightSeeds("--seeds 3 --right-seeds 30"), 30);
  for (
    const [line, says] of [
      ["--seeds 0", "--seeds takes a whole number from 1 to 1000000, not 0"],
      ["--mutant", "--mutant needs a value (the name of a mutant, such as votes-twice)"],
      ["--mutnat x", "unknown option --mutnat; did you mean --mutant?"],
      ["--no-mutants votes-twice", "--no-mutants and --mutant exclude each other"],
      ["--doc page.md votes-twice", "--doc takes the whole catalogue: neither names nor --no-mutants"],
    ]
  ) {
    await assertRejects(() => parsed(...line.split(" ")), UsageError, says);
  }
});
