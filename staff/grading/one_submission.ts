/**
 * Grades one submission: takes it in, checks it for refused imports, checks its quality, and runs it.
 *
 * @module
 */

import { fileUrl, folderOf, projectRoot } from "../../platform/paths.ts";
import type { Program } from "../../platform/system.ts";
import { childProgram, type StudentCode } from "../../runner/program.ts";
import type { Lab, LabTest } from "../../tester/lab.ts";
import { gradeOf, qualityPoints } from "./reports/grade.ts";
import type { Check, Grade, Grading } from "./reports/grade_schemas.ts";
import { firstFailure } from "./first_failure.ts";
import { type Intake, putInto, type Submission } from "./intake.ts";
import { UsageError } from "../../platform/usage_error.ts";
import { withoutPlaces } from "./places.ts";
import { checkQuality } from "./quality.ts";
import { readSubmission } from "./reading.ts";
import { SubmissionRuns } from "./submission_runs.ts";
import { TestResults } from "./test_results.ts";

/** The settings shared by all submissions. */
export interface Setting {
  grading: Grading;
  lab: Lab;
  /** The course's tests, by name. */
  tests: Map<string, LabTest>;
  /** A seed for each run. */
  seeds: number[];
  /** Whether to draw the first failure of each submission. */
  pictures: boolean;
}

/** A grade, and the harness's own faults. */
interface Graded {
  grade: Grade;
  faults: string[];
}

/** Grades a submission whose copy is put into `folder`; `progress` is called with the number of ended runs. */
export async function gradeSubmission(
  submission: Submission,
  intake: Intake,
  folder: string,
  setting: Setting,
  progress: (ended: number) => void,
): Promise<Graded> {
  const { grading, seeds, tests } = setting;
  const names = [...intake.files.keys()];
  const facts = { name: submission.name, submission: submission.given, hash: intake.hash, files: names };
  const without = (problem: string, checks: Check[]): Graded => {
    const nothing = grading.scheme.tests.map((rule) => new TestResults(rule).grade(seeds.length));
    return {
      grade: gradeOf(grading.scheme, { ...facts, problem, tests: nothing, rules: [] }, checks),
      faults: [],
    };
  };
  if (intake.problem !== null) return without(intake.problem, []);

  putInto(folder, intake.files);
  const { offers, folder: own, under = [] } = setting.lab;
  // For files of the lab below that the submission lacks, use the project's own.
  const below = under.map((path) =>
    [path, intake.files.has(path) ? fileUrl(path, folder) : fileUrl(path, projectRoot)] as const
  );
  const student: StudentCode = {
    lab: setting.lab.id,
    files: intake.asked.map((name) => fileUrl(name, folder)),
    offers,
    folder: own,
    ...(below.length > 0 ? { under: Object.fromEntries(below) } : {}),
  };
  const { problem, map } = await readSubmission(student, folder);
  let program: Program;
  let checks: Check[] = [];
  try {
    program = childProgram(student, map);
    if (qualityPoints(grading.scheme) > 0) {
      checks = await checkQuality({ folder, student, names, texts: [...intake.files.values()] }, map);
    }
  } catch (error) {
    // Deno cannot be started for such files: a comma in a name, or far too many files.
    if (error instanceof UsageError) return without(withoutPlaces(error.message, folder), checks);
    throw error;
  }
  if (problem !== null) return without(problem, checks);

  const runs = new SubmissionRuns({
    program,
    folder,
    student,
    scheme: grading.scheme,
    tests,
    seeds,
    seedsArePublic: grading.seed !== null,
    progress: (skipped) => progress(1 + skipped),
  });
  const { faults, ...result } = await runs.go();
  const course = grading.scheme.course;
  const picture = setting.pictures
    ? { path: `${folderOf(folder)}/picture.html`, seedsArePublic: grading.seed !== null }
    : null;
  const failed = result.problem === null
    ? await firstFailure(result.tests, { student, map, folder, course, tests, seeds, picture })
    : null;
  const replay = failed === null ? {} : { replay: failed };
  return { grade: gradeOf(grading.scheme, { ...facts, ...result, ...replay }, checks), faults };
}
