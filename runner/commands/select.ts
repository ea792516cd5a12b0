/**
 * Which tests were asked for.
 *
 * @module
 */

import type { Course, CourseTest } from "../../tester/courses/mod.ts";
import { didYouMean, UsageError } from "./usage_error.ts";

/** Tests of one course, in its order. */
export interface Selection {
  /** Whose tests they are. */
  course: Course;
  /** At least one. */
  tests: CourseTest[];
}

/** What selects tests: `words` are parts and names of tests, `run` is Go's -run. */
export interface Wish {
  /** Parts and names; none for all. */
  words: string[];
  /** A regular expression on the names. */
  run: string | null;
  /** The id of a course. */
  course: string | null;
}

/**
 * The tests that `wish` asks for; all of the course if it names none. Without `--course`, it is the first of `courses`
 * that has what is asked for.
 */
export async function select(courses: Course[], wish: Wish): Promise<Selection> {
  const candidates = wish.course === null ? courses : [await courseNamed(courses, wish.course)];
  const pattern = wish.run === null ? null : regularExpression(wish.run);
  const course = await courseOf(candidates, wish.words, pattern);
  const tests = course.tests.filter((test) =>
    (wish.words.length === 0 || wish.words.some((word) => isMeantBy(test, word))) &&
    (pattern === null || pattern.test(test.name))
  );
  if (tests.length > 0) return { course, tests };
  const among = wish.words.length > 0 ? ` among ${wish.words.join(" ")}` : "";
  throw new UsageError(
    `-run ${wish.run} matches no test of ${course.id}${among}; deno task test --list shows them all`,
  );
}

function isMeantBy(test: CourseTest, word: string): boolean {
  const lower = word.toLowerCase();
  return test.part.toLowerCase() === lower || test.name.toLowerCase() === lower;
}

async function courseNamed(courses: Course[], id: string): Promise<Course> {
  const course = courses.find((course) => course.id === id.toLowerCase());
  if (course !== undefined) return course;
  const known = courses.map((course) => course.id);
  throw new UsageError(`no course ${id}; there are ${known.join(", ")}${await didYouMean(id, known)}`);
}

function regularExpression(text: string): RegExp {
  try {
    return new RegExp(text);
  } catch (error) {
    const why = (error as Error).message.replace(/^.*: /s, "");
    throw new UsageError(`-run ${text} is not a regular expression: ${why}`);
  }
}

async function courseOf(courses: Course[], words: string[], pattern: RegExp | null): Promise<Course> {
  const has = (course: Course, word: string) => course.tests.some((test) => isMeantBy(test, word));
  for (const word of words) {
    if (!courses.some((course) => has(course, word))) throw await unknownWord(courses, word);
  }
  const able = courses.filter((course) => words.every((word) => has(course, word)));
  if (able.length === 0) {
    const homes = words.map((word) => `${word} is of ${courses.find((course) => has(course, word))!.id}`);
    throw new UsageError(`${homes.join(", ")}: one run takes the tests of one course`);
  }
  const matching = (course: Course) =>
    pattern === null || course.tests.some((test) => pattern.test(test.name));
  return able.find(matching) ?? able[0];
}

async function unknownWord(courses: Course[], word: string): Promise<UsageError> {
  const parts = courses.map((course) => [...new Set(course.tests.map((test) => test.part))].join(" "));
  const of = courses.map((course, i) => `${parts[i]} (${course.id})`).join(", ");
  const known = courses.flatMap((course) => course.tests.flatMap((test) => [test.part, test.name]));
  const hint = await didYouMean(word, known);
  return new UsageError(
    `no part or test is called ${word}: there are the parts ${of}, and the names of tests${hint}`,
  );
}
