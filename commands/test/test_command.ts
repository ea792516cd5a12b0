/**
 * `test`: from the words of the command line to an exit code.
 *
 * @module
 */

import { courses } from "../../tester/courses/all.ts";
import { type Course, everyTest, packageOf } from "../../tester/courses/mod.ts";
import { type Chosen, chosen } from "../chosen.ts";
import { exitCodes } from "../exit_codes.ts";
import type { TestOptions } from "./test_options.ts";
import { paintForOutput, widthForOutput } from "../paint.ts";
import { platform } from "../../platform/platform.ts";
import { linesOf } from "../../reports/load_error.ts";
import { Pool } from "../../runner/pool.ts";
import { childProgram, refusalsOf } from "../../runner/program.ts";
import { Report } from "../../reports/report.ts";
import { select } from "../select.ts";
import { courseToName, furtherCommands, showAgain } from "../show_again.ts";
import { TestRun } from "./test_run.ts";
import { startTypeCheck } from "../../runner/type_check.ts";

export async function testCommand(options: TestOptions): Promise<number> {
  if (options.list) return await list(options);
  const { selection, student, map } = await chosen(options);
  // From here on a child loads its modules while this process loads its own.
  const pool = new Pool(childProgram(student, map));
  try {
    return await run(options, { selection, student, map }, pool);
  } finally {
    pool.stop();
  }
}

async function list(options: TestOptions): Promise<number> {
  const { listOf } = await import("../../reports/list.ts");
  const all = options.words.length === 0 && options.run === null && options.course === null;
  // Tests of no course are the same under every course: they are shown once, after the last.
  const whole = (course: Course) => course === courses.at(-1) ? everyTest(course) : course.tests;
  const selections = all ? courses.map((course) => ({ course, tests: whole(course) })) : [
    await select(courses, options),
  ];
  platform.write(selections.map(({ course, tests }) => listOf(course, tests)).join("\n"));
  return exitCodes.passed;
}

async function run(
  options: TestOptions,
  { selection, student, map }: Chosen,
  pool: Pool,
): Promise<number> {
  const { seed } = options;
  const named = await courseToName(selection, courses);
  const report = new Report({
    course: selection.course,
    columns: selection.lab.columns,
    packageName: packageOf(selection.course, selection.lab),
    verbose: options.verbose,
    real: options.real,
    seed,
    rounds: options.count > 1 ? { ...options, tests: selection.tests.length } : null,
    showAgain: (test, seed) => showAgain(options, test, seed, named),
    further: (test, seed) => furtherCommands(options, test, seed, named),
    paint: await paintForOutput(),
    width: widthForOutput(),
    terminal: platform.isTerminal(),
    write: platform.write,
  });
  const plan = { ...selection, student, seed, options, children: options.jobs };
  const testRun = new TestRun(plan, pool, report);
  const close = (code: number) => report.closed(code, testRun.total, performance.now() / 1000);
  platform.onInterrupt(() => {
    testRun.interrupt();
    close(exitCodes.interrupted);
    platform.exit(exitCodes.interrupted);
  });

  const refusals = await refusalsOf(student);
  if (refusals.length > 0) {
    report.buildFailed(refusals);
    return exitCodes.notLoaded;
  }
  const running = testRun.go();
  const check = options.check ? startTypeCheck(student, map) : { errors: Promise.resolve([]) };
  const typeErrors = check.errors.then((errors) => {
    if (errors.length > 0) pool.stop();
    return errors;
  });
  const loadError = await running;
  if (loadError !== null) {
    report.buildFailed(linesOf(loadError, platform.cwd()));
    return exitCodes.notLoaded;
  }
  const errors = await typeErrors;
  if (errors.length > 0) {
    report.buildFailed(errors);
    return exitCodes.notLoaded;
  }
  close(testRun.code);
  return testRun.code;
}
