/**
 * The courses as data: which tests, in what part, under what name and banner, for how many points. The bodies are in
 * raft/, once.
 *
 * @module
 */

import type { Config } from "../raft/config.ts";

/** One test of a course. */
export interface CourseTest {
  /** The Go test's name, e.g. `TestReElection2A`. */
  name: string;
  /** `2A`, `4B`, `A3` ... */
  part: string;
  /** The text after `Test (2A): `. */
  banner: string;
  /** Number of Raft servers. */
  servers: number;
  /** Whether the network starts out unreliable. */
  unreliable: boolean;
  /** Whether servers are crashed and started again. */
  restarts: boolean;
  /** Points of the course for this test; 0 where it gives none. */
  points: number;
  /** The test. */
  body: (cfg: Config) => Promise<void>;
}

/** A course: its tests in the order it runs them, and how its lines look. */
export interface Course {
  /** What `--course` takes. */
  id: string;
  /** Its name in full. */
  title: string;
  /** The package named in the closing `ok` line. */
  packageName: string;
  /** Whether the Passed line carries numbers (COS418's does not). */
  numbers: boolean;
  /** Whether the banner names the part: `Test (2A): ...` or `Test: ...`. */
  partInBanner: boolean;
  /** Seconds allowed for one test, and for all. */
  testLimit: number;
  /** See testLimit. */
  totalLimit: number;
  /** Points for code quality, beside those of the tests; 0 where the course gives it none. */
  quality: number;
  /** The tests, in its order. */
  tests: CourseTest[];
  /** Tests that are not the course's: they run if asked for, and give no points. */
  beyond: CourseTest[];
}

/** All that can be asked for under a course: its own tests, then those beyond. */
export function everyTest(course: Course): CourseTest[] {
  return [...course.tests, ...course.beyond];
}
