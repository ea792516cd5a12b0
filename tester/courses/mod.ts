/**
 * The courses as data: which tests, in what part, under what name and banner, for how many points. What a test does is
 * its lab's (tester/lab.ts).
 *
 * @module
 */

import type { Lab, LabTest } from "../lab.ts";

/** A course: its tests in the order it runs them, and how its lines look. */
export interface Course {
  /** The value of `--course`. */
  id: string;
  /** Its name in full. */
  title: string;
  /** The prefix of the lab's package in the closing `ok` line. */
  packagePrefix: string;
  /** The labs it teaches, in its order. */
  labs: Lab[];
  /** Whether the Passed line carries numbers (COS418's does not). */
  numbers: boolean;
  /** Whether the banner names the part: `Test (2A): ...` or `Test: ...`. */
  partInBanner: boolean;
  /** Seconds allowed for one test, and for all. */
  testLimit: number;
  /** See testLimit. */
  totalLimit: number;
  /** Points for code quality, besides those of the tests; 0 if the course gives none. */
  quality: number;
  /** What each part asks for, in a few words. */
  asks: Record<string, string>;
  /** The tests, in its order. */
  tests: LabTest[];
}

/** A test's banner, as the courses print it: `Test (2A): initial election ...`, `Test: one client (3A) ...`. */
export function headingOf(
  { partInBanner }: Pick<Course, "partInBanner">,
  { partLast = false }: Pick<Lab, "partLast">,
  part: string,
  banner: string,
): string {
  const before = partInBanner && !partLast ? ` (${part})` : "";
  const after = partInBanner && partLast ? ` (${part})` : "";
  // COS418 has banners that end in dots without a space before them.
  return `Test${before}: ${banner}${after}${banner.endsWith("...") ? "" : " ..."}`;
}

/** All tests that can run under a course: its own, then those of no course. */
export function everyTest(course: Course): LabTest[] {
  return [...course.tests, ...beyondOf(course)];
}

/** Tests of a course's labs that belong to no course. */
export function beyondOf(course: Course): LabTest[] {
  return course.labs.flatMap((lab) => lab.beyond);
}

export function labOf(course: Course, test: LabTest): Lab {
  return course.labs.find((lab) => lab.id === test.lab)!;
}

/** The package in the closing `ok` line. */
export function packageOf(course: Course, lab: Lab): string {
  return course.packagePrefix + lab.packageName;
}
