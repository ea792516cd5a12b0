/**
 * `test`: from the words of the command line to an exit code.
 *
 * @module
 */

import { platform } from "../../platform/platform.ts";
import { courses } from "../../tester/courses/all.ts";
import { type Course, everyTest } from "../../tester/courses/mod.ts";
import { chosen } from "../chosen.ts";
import { exitCodes } from "../exit_codes.ts";
import { checkSchedule, withSchedule } from "../schedule.ts";
import { select } from "../select.ts";
import type { TestOptions } from "./test_options.ts";
import { TestSession } from "./test_session.ts";

export async function testCommand(given: TestOptions): Promise<number> {
  if (given.list) return await list(given);
  const options = await withSchedule(given);
  if (options.watch) return await (await import("./watch.ts")).watchTests(options);
  if (options.again) return await (await import("./test_again.ts")).testAgain(options);
  const all = await chosen(options);
  checkSchedule(options.schedule, all.selection.tests);
  const session = await TestSession.begin(options, all, 0);
  let interrupted = false;
  platform.onInterrupt(() => {
    // A second Ctrl-C does not wait for the pictures.
    if (interrupted) platform.exit(exitCodes.interrupted);
    interrupted = true;
    const code = session.interrupt();
    if (options.html === null) platform.exit(code);
    session.writePages().finally(() => platform.exit(code));
  });
  return await session.go(true);
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
