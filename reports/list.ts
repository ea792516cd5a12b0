/**
 * `--list`: shows which tests exist.
 *
 * @module
 */

import { beyondOf, type Course } from "../tester/courses/mod.ts";
import type { LabTest } from "../tester/lab.ts";
import { plain } from "./report.ts";
import { tableLines } from "./table.ts";

/** A table of tests by part, with the course's points; tests beyond the course's are listed apart. */
export function listOf(course: Course, tests: LabTest[]): string {
  const beyond = tests.filter((test) => beyondOf(course).includes(test));
  const own = tests.filter((test) => !beyond.includes(test));
  return [
    ...(own.length > 0 ? [table(`${course.id}: ${course.title}`, own)] : []),
    ...(beyond.length > 0 ? [table("Of no course: they run if asked for, and give no points", beyond)] : []),
  ].join("\n");
}

function table(title: string, tests: LabTest[]): string {
  const cells = tableLines(
    [{ title: "" }, { title: "" }],
    tests.map(({ name, banner, sections = [], points }) => {
      const banners = [banner, ...sections].join("; ");
      return { cells: [name, points > 0 ? `${banners} (${points} points)` : banners] };
    }),
    Infinity,
    plain,
  );
  const lines = [title];
  tests.forEach(({ part }, i) => {
    if (part !== tests[i - 1]?.part) lines.push(`  ${part}`);
    lines.push(`    ${cells[i]}`);
  });
  return lines.map((line) => `${line}\n`).join("");
}
