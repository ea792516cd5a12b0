/**
 * Grades as a JUnit report: a test suite for each submission, a test case for each test and each check. Times are
 * simulated, so that they are the same every time.
 *
 * @module
 */

import { type JUnitCase, type JUnitResult, junitXml } from "../../../reports/junit.ts";
import type { Check, Grade, Grading, TestGrade } from "./grade_schemas.ts";
import { checkLines, failureLines, leftOutNote, pointsOf, reasonOf, runsOf } from "./tell.ts";

/** The report as XML. */
export function gradesJunit(grades: Grade[], grading: Grading): string {
  const { scheme, begun, runs } = grading;
  return junitXml(grades.map((grade) => ({
    name: grade.name,
    package: scheme.course,
    begun,
    seconds: grade.tests.reduce((sum, test) => sum + test.seconds, 0),
    properties: {
      submission: grade.submission,
      score: String(grade.score),
      points: String(grade.points),
      runs: String(runs),
      hash: grade.hash,
    },
    cases: [
      ...grade.tests.map((test) => testCase(test, grade, grading)),
      ...grade.quality.checks.map((check) => checkCase(check, scheme.course)),
    ],
    output: pointsOf(grade),
  })));
}

function testCase(test: TestGrade, grade: Grade, grading: Grading): JUnitCase {
  const classname = `${grading.scheme.course}.${test.part}`;
  return { name: test.name, classname, seconds: test.seconds, result: resultOf(test, grade, grading) };
}

function resultOf(test: TestGrade, { problem }: Grade, grading: Grading): JUnitResult {
  const reason = reasonOf(test, problem);
  if (reason === null) {
    return test.passed === 0 ? { verdict: "skipped", message: leftOutNote(test) } : { verdict: "passed" };
  }
  const ours = test.failures.length > 0 && test.failures.every((group) => group.kind === "fault");
  return {
    verdict: ours ? "error" : "failure",
    type: test.failures[0]?.kind ?? "crash",
    message: `${runsOf(test)}: ${reason}`,
    text: problem ?? failureLines(test, grading).join("\n"),
  };
}

function checkCase(check: Check, course: string): JUnitCase {
  const lines = checkLines(check);
  const result: JUnitResult = check.clean
    ? { verdict: "passed" }
    : { verdict: "failure", type: "quality", message: lines[0], text: lines.join("\n") };
  return { name: check.name, classname: `${course}.quality`, seconds: 0, result };
}
