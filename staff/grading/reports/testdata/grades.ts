// Grades to try reports on.

import type { Grade, Grading, TestGrade } from "../grade_schemas.ts";
import { gradeOf } from "../grade.ts";

export const grading: Grading = {
  scheme: {
    title: "A course",
    course: "cos418",
    tests: [
      { name: "TestInitialElection", part: "A3", points: 50, award: "all" },
      { name: "TestFigure8", part: "A4", points: 7, award: "proportion" },
    ],
    limits: { test: 120, total: 600 },
    quality: 10,
  },
  runs: 4,
  seed: 7,
  begun: "2026-11-21T03:06:10.207Z",
  lab: "0.1.0",
};

/** Characters that somebody would like to have obeyed. */
export const nasty = 'a < b && "c" > d ]]> \x00\x1b[31m \u202e \ud800 \ufffe </failure>';

const [election, figure8] = grading.scheme.tests;

const judged = { leftOut: 0, whyLeftOut: null };

export const passed: TestGrade = { ...election, ...judged, score: 50, runs: 4, ran: 4, passed: 4, seconds: 12.5, failures: [] };

/** One of four runs failed, with a message that is not kind to reports. */
export const half: TestGrade = {
  ...figure8,
  ...judged,
  score: 5.25,
  runs: 4,
  ran: 4,
  passed: 3,
  seconds: 120,
  failures: [{
    fingerprint: "assertion: #",
    count: 1,
    run: 3,
    seed: 9,
    kind: "assertion",
    message: `=1+1 ${nasty}`,
    lines: [`=1+1 ${nasty}`, "    at 3.000 s"],
    clock: "simulated",
  }],
};

const facts = { submission: "class/alice", hash: "0".repeat(64), files: ["raft.ts"], problem: null, rules: [] };
const clean = (["format", "lint", "types"] as const).map((name) => ({ name, clean: true, lines: [] }));

/** All points. */
export const full: Grade = gradeOf(
  grading.scheme,
  { ...facts, name: "alice", tests: [passed, { ...half, score: 7, passed: 4, failures: [] }] },
  clean,
);

/** Some points; not lint-clean; a broken rule. */
export const some: Grade = gradeOf(grading.scheme, {
  ...facts,
  name: "bob",
  tests: [passed, half],
  rules: [{ rule: "L4", test: "TestFigure8", run: 1, seed: 7, lines: [`referee: L4 ${nasty}`] }],
  replay: { test: "TestFigure8", run: 3, lines: [`  1.000000 S0  print  ${nasty}`] },
}, clean.map((check) => check.name === "lint" ? { ...check, clean: false, lines: [`raft.ts:2:1: ${nasty}`] } : check));

/** Nothing to run. */
export const none: Grade = gradeOf(grading.scheme, {
  ...facts,
  name: "carol",
  problem: `@raft.ts ${nasty}`,
  tests: [
    { ...passed, score: 0, passed: 0, ran: 0, seconds: 0 },
    { ...half, score: 0, passed: 0, ran: 0, seconds: 0, failures: [] },
  ],
}, []);

/** Of four runs of a test, so many were left out; the others passed. */
export function leftOut(runs: number): TestGrade {
  const why = `no field Term in ${nasty}`;
  return { ...passed, passed: 4 - runs, leftOut: runs, whyLeftOut: why };
}
