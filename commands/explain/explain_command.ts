/**
 * `explain`: runs a test again and gives hints on why it fails.
 *
 * @module
 */

import { platform } from "../../platform/platform.ts";
import { UsageError } from "../../platform/usage_error.ts";
import { linesOf } from "../../reports/load_error.ts";
import { buildFailed } from "../../reports/report.ts";
import { refusalsOf } from "../../runner/program.ts";
import { courses } from "../../tester/courses/all.ts";
import { packageOf } from "../../tester/courses/mod.ts";
import { chosen } from "../chosen.ts";
import { exitCodes } from "../exit_codes.ts";
import { paintForOutput, widthForOutput } from "../paint.ts";
import { NotLoaded, ReplayJob } from "../replay/replay_job.ts";
import { checkSchedule, withSchedule } from "../schedule.ts";
import { courseToName, showAgain } from "../show_again.ts";
import { Clues } from "./clues.ts";
import type { ExplainOptions } from "./explain_options.ts";
import { explained } from "./explain_text.ts";

export async function explainCommand(given: ExplainOptions): Promise<number> {
  const options = await withSchedule(given);
  const { selection, student, map } = await chosen(options);
  const { course, tests: [test, ...others] } = selection;
  if (others.length > 0) {
    throw new UsageError(`explain takes one test, such as ${test.name}, not ${others.length + 1}`);
  }
  checkSchedule(options.schedule, selection.tests);
  const paint = await paintForOutput();
  const write = (lines: string[]) => platform.write(lines.map((line) => `${line}\n`).join(""));
  const notLoaded = (lines: string[]) => {
    write(buildFailed(packageOf(course, selection.lab), lines, paint));
    return exitCodes.notLoaded;
  };
  const refusals = await refusalsOf(student);
  if (refusals.length > 0) return notLoaded(refusals);
  const job = new ReplayJob({ student, map });
  platform.onInterrupt(() => platform.exit(exitCodes.interrupted));
  try {
    const clues = new Clues(test.servers);
    const settings = { student, map, course: course.id, options, full: false };
    const outcome = await job.run(test, settings, (event) => clues.take(event));
    if (outcome === null) return exitCodes.interrupted;
    const named = await courseToName(selection, courses);
    const command = (name: string) => showAgain(options, test.name, options.seed, named, name);
    const { lines, explains } = explained(outcome, clues, {
      step: options.step,
      width: widthForOutput(),
      explain: command("explain"),
      replay: command("replay"),
    });
    write(lines);
    return explains ? exitCodes.failed : exitCodes.passed;
  } catch (error) {
    if (!(error instanceof NotLoaded)) throw error;
    return notLoaded(linesOf(error.why, platform.cwd()));
  } finally {
    job.stop();
  }
}
