/**
 * `test --again`: the runs that failed before, until all of them pass.
 *
 * @module
 */

import { pathOf, visiblePath } from "../../platform/paths.ts";
import { platform } from "../../platform/platform.ts";
import { courses } from "../../tester/courses/all.ts";
import { everyTest } from "../../tester/courses/mod.ts";
import { chosen } from "../chosen.ts";
import { exitCodes } from "../exit_codes.ts";
import { forget, type Kept, keptOf } from "./kept_failures.ts";
import type { TestOptions } from "./test_options.ts";
import { TestSession } from "./test_session.ts";

/** Reruns the kept runs of one course, that of the latest failure. */
export async function testAgain(options: TestOptions): Promise<number> {
  const isOpen = options.words.length === 0 && options.run === null && options.course === null;
  let all = await chosen(options);
  const latest = keptOf(all.student).findLast(({ race }) => race === options.race);
  const isKnown = latest !== undefined && courses.some(({ id }) => id === latest.course);
  if (isOpen && isKnown) all = await chosen({ ...options, course: latest.course });
  const { selection, student } = all;
  const isChosen = ({ course, test, race }: Kept) =>
    course === selection.course.id && race === options.race &&
    (isOpen || selection.tests.some(({ name }) => name === test));
  const everything = keptOf(student);
  const kept = everything.filter(isChosen);
  const others = everything.length - kept.length;
  if (kept.length === 0) {
    const file = visiblePath(pathOf(student.files[0]), platform.cwd());
    platform.write(
      others === 0
        ? `nothing is kept: no test has failed with ${file} in this folder, or all have passed again\n`
        : `nothing is kept of these: ${others} other ${others === 1 ? "run" : "runs"} of ${file} failed\n`,
    );
    return exitCodes.passed;
  }
  const known = everyTest(selection.course);
  // A test that no longer exists cannot be run.
  const runs = kept.filter(({ test }) => known.some(({ name }) => name === test));
  const tests = runs.map(({ test }) => known.find(({ name }) => name === test)!);
  const session = await TestSession.begin(
    { ...options, count: 1 },
    { ...all, selection: { ...selection, tests } },
    0,
    runs,
  );
  platform.onInterrupt(() => platform.exit(session.interrupt()));
  const code = await session.go(true);
  if (session.passedNow.length < runs.length) {
    platform.write(
      `${session.passedNow.length} of ${runs.length} runs that failed before pass now; all are kept until all pass\n`,
    );
    return code;
  }
  forget(student, kept);
  platform.write(`all runs that failed before pass now (${runs.length}), and are kept no longer\n`);
  return code;
}
