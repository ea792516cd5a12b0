/**
 * Selects tests by parts, names and `-run`.
 *
 * @module
 */

import { beyondOf, type Course, everyTest, labOf } from "../tester/courses/mod.ts";
import { isHandout } from "../tester/courses/preferred.ts";
import type { Lab, LabTest } from "../tester/lab.ts";
import { didYouMean, UsageError } from "../platform/usage_error.ts";

export interface Selection {
  course: Course;
  /** Whose tests they are. */
  lab: Lab;
  /** Never empty. */
  tests: LabTest[];
  /** A note on other courses that also have these words, or "". */
  note: string;
}

/** What selects tests: parts and tests by name, and Go's -run. */
export interface SelectionQuery {
  /** Parts and names; empty for all. */
  words: string[];
  /** A regular expression for test names. */
  run: string | null;
  /** The id of a course. */
  course: string | null;
}

/**
 * The tests that `query` selects; all of the course's own if it names none. Without `--course`, the first of `courses`
 * that has them is used. Tests beyond the courses' are selected if a word names them, or if `-run` matches none of a
 * course's own.
 */
export async function select(courses: Course[], query: SelectionQuery): Promise<Selection> {
  const candidates = query.course === null ? courses : [await courseNamed(courses, query.course)];
  const pattern = query.run === null ? null : regularExpression(query.run);
  const able = await ableCourses(candidates, query.words);
  const sources = query.words.length > 0 ? [everyTest] : [own, everyTest];
  for (const source of sources) {
    for (const course of able) {
      const tests = source(course).filter((test) =>
        (query.words.length === 0 || query.words.some((word) => isMeantBy(test, word))) &&
        (pattern === null || pattern.test(test.name))
      );
      if (tests.length > 0) return ofOneLab(course, tests, query, noteOn(courses[0], course, able, query));
    }
  }
  const among = query.words.length > 0 ? ` among ${query.words.join(" ")}` : "";
  throw new UsageError(
    `-run ${query.run} matches no test of ${able[0].id}${among}; deno task test --list shows them all`,
  );
}

/** The tests of one lab: the one that the words name, or else the first lab that has any of the tests. */
function ofOneLab(course: Course, tests: LabTest[], { words }: SelectionQuery, note: string): Selection {
  const lab = labOf(course, tests[0]);
  const strangers = tests.filter((test) => test.lab !== lab.id);
  if (words.length > 0 && strangers.length > 0) {
    const [first] = strangers;
    throw new UsageError(
      `${tests[0].part} is of ${lab.id}, ${first.part} of ${first.lab}: one run takes the tests of one lab`,
    );
  }
  return { course, lab, tests: tests.filter((test) => test.lab === lab.id), note };
}

/** Says which course was taken if several match; for the default course only if another lab is meant. */
function noteOn(preferred: Course, taken: Course, able: Course[], { words, course }: SelectionQuery): string {
  if (words.length === 0 || course !== null || (isHandout && taken === preferred)) return "";
  const labs = (of: Course) =>
    of.tests.filter((test) => words.some((word) => isMeantBy(test, word)))
      .map(({ lab }) => lab);
  const meant = labs(taken);
  const others = able.filter((other) =>
    other !== taken && labs(other).some((lab) => taken !== preferred || !meant.includes(lab))
  );
  if (others.length === 0) return "";
  const ids = others.map(({ id }) => id);
  return `${words.join(" ")}: taken from ${taken.id}; also in ${ids.join(" and ")}: --course ${ids[0]}`;
}

function own(course: Course): LabTest[] {
  return course.tests;
}

function isMeantBy(test: LabTest, word: string): boolean {
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

/** The courses that have everything the words name; at least one. */
async function ableCourses(courses: Course[], words: string[]): Promise<Course[]> {
  const has = (course: Course, word: string) => everyTest(course).some((test) => isMeantBy(test, word));
  for (const word of words) {
    if (!courses.some((course) => has(course, word))) throw await unknownWord(courses, word);
  }
  const able = courses.filter((course) => words.every((word) => has(course, word)));
  if (able.length > 0) return able;
  const homes = words.flatMap((word) => {
    const of = courses.filter((course) => has(course, word));
    return of.length === courses.length ? [] : [`${word} is of ${of[0].id}`];
  });
  throw new UsageError(`${homes.join(", ")}: one run takes the tests of one course`);
}

async function unknownWord(courses: Course[], word: string): Promise<UsageError> {
  if (/^[./~]|\.[cm]?[jt]s$/.test(word)) {
    return new UsageError(
      `no part or test is called ${word}; a file or a folder to test is given as --raft ${word}`,
    );
  }
  const partsOf = (tests: LabTest[]) => [...new Set(tests.map((test) => test.part))];
  const of = courses.map((course) => `${partsOf(course.tests).join(" ")} (${course.id})`);
  const beyond = partsOf(courses.flatMap(beyondOf));
  if (beyond.length > 0) of.push(`${beyond.join(" ")} (of no course)`);
  const known = courses.flatMap((course) => everyTest(course).flatMap((test) => [test.part, test.name]));
  const hint = await didYouMean(word, known);
  return new UsageError(
    `no part or test is called ${word}: there are the parts ${of.join(", ")}, and the names of tests${hint}`,
  );
}
