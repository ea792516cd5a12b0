/**
 * `--list`: shows which tests exist.
 *
 * @module
 */

import type { Course, CourseTest } from "../tester/courses/mod.ts";

/** A table of tests by part, with the course's points; tests beyond the course's are listed apart. */
export function listOf(course: Course, tests: CourseTest[]): string {
  const beyond = tests.filter((test) => course.beyond.includes(test));
  const own = tests.filter((test) => !beyond.includes(test));
  return [
    ...(own.length > 0 ? [table(`${course.id}: ${course.title}`, own)] : []),
    ...(beyond.length > 0 ? [table("Of no course: they run if asked for, and give no points", beyond)] : []),
  ].join("\n");
}

function table(title: string, tests: CourseTest[]): string {
  const width = Math.max(...tests.map((test) => test.name.length));
  const lines = [title];
  let part = "";
  for (const test of tests) {
    if (test.part !== part) lines.push(`  ${part = test.part}`);
    const points = test.points > 0 ? ` (${test.points} points)` : "";
    lines.push(`    ${test.name.padEnd(width)}  ${test.banner}${points}`);
  }
  return `${lines.join("\n")}\n`;
}
