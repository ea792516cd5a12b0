/**
 * Gradescope's results.json of one submission, after its autograder specification: a test case for each test, and for
 * code quality.
 *
 * @module
 */

import { isUnfailed } from "./grade.ts";
import {
  checkNames,
  type Grade,
  type Grading,
  type Scheme,
  type TestGrade,
  type Visibility,
} from "./grade_schemas.ts";
import { checkLines, checkWords, failureLines, headLine, pointsOf, qualityWords, runsOf } from "./tell.ts";
import { visible } from "../../../trace/visible.ts";

/** A test case, of the fields of Gradescope's that are used. */
interface GradescopeTest {
  /** Points given, and at most. */
  score: number;
  max_score: number;
  /** What it is shown as. */
  status: "passed" | "failed";
  name: string;
  /** Its number in the list. */
  number: string;
  /** What the student reads. */
  output: string;
  /** Who sees it; everyone by default. */
  visibility?: Visibility;
}

/** The file. */
interface GradescopeResults {
  /** All points given. */
  score: number;
  /** What the student reads first. */
  output: string;
  /** Outputs are shown as they are. */
  output_format: "text";
  test_output_format: "text";
  test_name_format: "text";
  /** What the grading prints is for the grader. */
  stdout_visibility: "hidden";
  /** What a script may look for. */
  extra_data: { raftlab: string; hash: string };
  tests: GradescopeTest[];
}

/** The content of results.json. */
export function gradescopeResults(grade: Grade, grading: Grading): GradescopeResults {
  const { problem } = grade;
  const tests = [
    ...grade.tests.map((test) => testCase(test, problem, grading)),
    ...qualityCases(grade, grading.scheme),
  ];
  const rules = grade.rules.flatMap(({ lines }) => lines.map(visible));
  const output = [
    `${headLine(grading)}: ${pointsOf(grade)}.`,
    ...(problem === null ? [] : [`No test could be run: ${visible(problem)}.`]),
    ...(rules.length === 0 ? [] : ["Rules of Raft that were broken (no points, but a help):", ...rules]),
  ];
  return {
    score: grade.score,
    output: output.join("\n"),
    output_format: "text",
    test_output_format: "text",
    test_name_format: "text",
    stdout_visibility: "hidden",
    extra_data: { raftlab: grading.lab, hash: grade.hash },
    tests: tests.map((test, i) => ({ ...test, number: String(i + 1) })),
  };
}

type Case = Omit<GradescopeTest, "number">;

function testCase(test: TestGrade, problem: string | null, grading: Grading): Case {
  const lines = problem === null
    ? [`${runsOf(test)}.`, ...failureLines(test, grading)]
    : [`Not run: ${visible(problem)}.`];
  return {
    score: test.score,
    max_score: test.points,
    status: isUnfailed(test) ? "passed" : "failed",
    name: `${test.part} ${test.name}`,
    output: lines.join("\n"),
    ...(test.visibility === undefined ? {} : { visibility: test.visibility }),
  };
}

function qualityCases({ quality, problem }: Grade, scheme: Scheme): Case[] {
  const { checks } = quality;
  const lines = checks.filter((check) => !check.clean).flatMap(checkLines);
  if (typeof scheme.quality === "number") {
    const clean = problem === null && checks.length > 0 && checks.every((check) => check.clean);
    return [{
      score: quality.score,
      max_score: quality.points,
      status: clean ? "passed" : "failed",
      name: "code quality",
      output: [`${qualityWords(quality)}.`, ...lines].join("\n"),
    }];
  }
  const points = scheme.quality;
  return checkNames.map((name) => {
    const check = checks.find((check) => check.name === name);
    const clean = problem === null && (check?.clean ?? false);
    return {
      score: clean ? points[name] : 0,
      max_score: points[name],
      status: clean ? "passed" : "failed",
      name: `code quality: ${name}`,
      output: check === undefined
        ? "Not checked."
        : check.clean
        ? `${checkWords[name].clean}${problem === null ? "" : ", but it does not run"}.`
        : checkLines(check).join("\n"),
    };
  });
}
