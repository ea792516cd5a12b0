/**
 * Grades one submission, from what was handed in to a grade: takes it in, reads it for what is refused, checks its
 * quality, runs it.
 *
 * @module
 */

import { fileUrl } from "../../parent/paths.ts";
import { platform } from "../../parent/platform.ts";
import { projectRoot } from "../../parent/paths.ts";
import { childProgram, importMapOf, toolProgram } from "../../parent/program.ts";
import type { CourseTest } from "../../../tester/courses/mod.ts";
import { type Check, type Grade, gradeOf, type Grading } from "../../reports/grades/grade.ts";
import { type Intake, putInto, type Submission } from "./intake.ts";
import { checkQuality } from "./quality.ts";
import { SubmissionRuns } from "./submission_runs.ts";
import { shortened } from "./places.ts";
import { TestResults } from "./test_results.ts";
import { runTool } from "./tool.ts";

/** What all submissions have in common. */
export interface Setting {
  /** The rules. */
  grading: Grading;
  /** The course's tests, by name. */
  tests: Map<string, CourseTest>;
  /** A seed for each run. */
  seeds: number[];
}

/** A grade, and the harness's own faults. */
export interface Graded {
  grade: Grade;
  faults: string[];
}

/** Grades a submission whose copy is put into `folder`; `progress` hears how many runs of tests have ended. */
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
  const raft = fileUrl(names[0], folder);
  const map = await importMapOf(raft);
  const checks = await checkQuality({ folder, names, texts: [...intake.files.values()] }, map);
  const refusal = await refusalOf(`${folder}/${names[0]}`, folder);
  if (refusal !== null) return without(refusal, checks);

  const runs = new SubmissionRuns({
    program: childProgram(raft, map),
    folder,
    raft,
    scheme: grading.scheme,
    tests,
    seeds,
    seedsArePublic: grading.seed !== null,
    progress: (skipped) => progress(1 + skipped),
  });
  const { faults, ...result } = await runs.go();
  return { grade: gradeOf(grading.scheme, { ...facts, ...result }, checks), faults };
}

/** What the text of a submission asks for that is refused, in a sentence; null if nothing. */
async function refusalOf(path: string, folder: string): Promise<string | null> {
  const args = [
    "run",
    "--no-prompt",
    "--no-remote",
    "--no-check",
    `--config=${projectRoot}/deno.json`,
    `--allow-read=${projectRoot},${folder}`,
    `${projectRoot}/runner/commands/grade/refusals_program.ts`,
    path,
  ];
  const { code, stdout, stopped, stderr } = await runTool(toolProgram(args));
  if (stopped !== null) return `reading what it imports ${stopped}`;
  if (code !== 0) {
    platform.complain(stderr);
    return "what it imports cannot be read";
  }
  const [first, ...more] = stdout.split("\n").filter((line) => line !== "");
  if (first === undefined) return null;
  return shortened(first.replace(/\.$/, "")) +
    (more.length === 0 ? "" : `; and ${more.length} more such places`);
}
