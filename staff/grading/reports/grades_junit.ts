/**
 * Grades as a JUnit report: a test suite for each submission, a test case for each test and each check. Times are
 * simulated, so that they are the same every time.
 *
 * @module
 */

import { attributesOf, escaped } from "../../../reports/junit.ts";
import type { Check, Grade, Grading, TestGrade } from "./grade.ts";
import { checkLines, failureLines, leftOutNote, pointsOf, reasonOf, runsOf, visible } from "./tell.ts";

/** The report as XML. */
export function gradesJunit(grades: Grade[], grading: Grading): string {
  const suites = grades.flatMap((grade, id) => suite(grade, id, grading));
  return ['<?xml version="1.0" encoding="UTF-8"?>', "<testsuites>", ...suites, "</testsuites>", ""].join(
    "\n",
  );
}

function suite(grade: Grade, id: number, grading: Grading): string[] {
  const { scheme, begun, runs } = grading;
  const cases = [
    ...grade.tests.map((test) => testCase(test, grade, grading)),
    ...grade.quality.checks.map((check) => checkCase(check, scheme.course)),
  ];
  const count = (verdict: Verdict) => cases.filter((each) => each.verdict === verdict).length;
  const attributes = attributesOf({
    name: grade.name,
    package: scheme.course,
    id: String(id),
    timestamp: begun.slice(0, 19),
    hostname: "localhost",
    tests: String(cases.length),
    failures: String(count("failure")),
    errors: String(count("error")),
    skipped: String(count("skipped")),
    time: grade.tests.reduce((sum, test) => sum + test.seconds, 0).toFixed(3),
  });
  const properties = {
    submission: grade.submission,
    score: String(grade.score),
    points: String(grade.points),
    runs: String(runs),
    hash: grade.hash,
  };
  return [
    `  <testsuite${attributes}>`,
    "    <properties>",
    ...Object.entries(properties).map(([name, value]) =>
      `      <property${attributesOf({ name, value: visible(value) })}/>`
    ),
    "    </properties>",
    ...cases.flatMap((each) => each.lines),
    `    <system-out>${escaped(pointsOf(grade))}</system-out>`,
    "    <system-err></system-err>",
    "  </testsuite>",
  ];
}

type Verdict = "passed" | "failure" | "error" | "skipped";

function testCase(test: TestGrade, { problem }: Grade, grading: Grading) {
  const classname = `${grading.scheme.course}.${test.part}`;
  const attributes = attributesOf({ name: test.name, classname, time: test.seconds.toFixed(3) });
  const reason = reasonOf(test, problem);
  if (reason === null) return test.passed === 0 ? skipped(attributes, test) : passed(attributes);
  const type = test.failures[0]?.kind ?? "crash";
  const text = problem === null ? failureLines(test, grading).join("\n") : visible(problem);
  // An error is what is not the student's fault.
  const ours = test.failures.length > 0 && test.failures.every((group) => group.kind === "fault");
  return failed(attributes, ours ? "error" : "failure", type, `${runsOf(test)}: ${reason}`, text);
}

function checkCase(check: Check, course: string) {
  const attributes = attributesOf({ name: check.name, classname: `${course}.quality`, time: "0.000" });
  if (check.clean) return passed(attributes);
  const lines = checkLines(check);
  return failed(attributes, "failure", "quality", lines[0], lines.join("\n"));
}

function passed(attributes: string): { verdict: Verdict; lines: string[] } {
  return { verdict: "passed", lines: [`    <testcase${attributes}/>`] };
}

function skipped(attributes: string, test: TestGrade): { verdict: Verdict; lines: string[] } {
  const message = attributesOf({ message: leftOutNote(test) ?? "" });
  return {
    verdict: "skipped",
    lines: [`    <testcase${attributes}>`, `      <skipped${message}/>`, "    </testcase>"],
  };
}

function failed(
  attributes: string,
  verdict: "failure" | "error",
  type: string,
  message: string,
  text: string,
) {
  const lines = [
    `    <testcase${attributes}>`,
    `      <${verdict}${attributesOf({ type, message })}>${escaped(text)}`,
    `      </${verdict}>`,
    "    </testcase>",
  ];
  return { verdict, lines };
}
