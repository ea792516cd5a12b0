/**
 * `--list`: which tests there are.
 *
 * @module
 */

import type { Course, CourseTest } from "../../tester/courses/mod.ts";

/** A table of `tests` by part, with points where the course gives some. */
export function listOf(course: Course, tests: CourseTest[]): string {
  const width = Math.max(...tests.map((test) => test.name.length));
  const lines = [`${course.id}: ${course.title}`];
  let part = "";
  for (const test of tests) {
    if (test.part !== part) lines.push(`  ${part = test.part}`);
    const points = test.points > 0 ? ` (${test.points} points)` : "";
    lines.push(`    ${test.name.padEnd(width)}  ${test.banner}${points}`);
  }
  return `${lines.join("\n")}\n`;
}
