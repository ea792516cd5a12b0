/**
 * The rules by which a course gives points: from its data, or from a custom file.
 *
 * @module
 */

import * as v from "valibot";
import { type Course, everyTest } from "../../tester/courses/mod.ts";
import type { Lab, LabTest } from "../../tester/lab.ts";
import { platform } from "../../platform/platform.ts";
import { list, numberOr, oneOf, problemIn, strictObject, value, within } from "../../platform/schema.ts";
import {
  type Award,
  award,
  type Scheme,
  type TestRule,
  type Visibility,
  visibility,
} from "./reports/grade_schemas.ts";
import { select } from "../../commands/select.ts";
import { didYouMean, UsageError } from "../../platform/usage_error.ts";

/** A course's rules from its data; if it gives no points, one point for each test. */
function schemeOf(course: Course): Scheme {
  const noPoints = course.tests.every((test) => test.points === 0);
  return {
    title: course.title,
    course: course.id,
    tests: course.tests.map(({ name, part, points }) => ({
      name,
      part,
      points: noPoints ? 1 : points,
      award: "all",
    })),
    limits: { test: course.testLimit, total: course.totalLimit },
    quality: inParts(course.quality),
  };
}

/** Splits points for quality over the checks, as evenly as whole numbers allow; none stays none. */
function inParts(points: number): Scheme["quality"] {
  if (points === 0) return 0;
  const third = Math.floor(points / 3);
  return { format: third, lint: third, types: points - 2 * third };
}

/** The lab of these rules' tests; tests of several labs are a UsageError. */
export function labOfScheme(scheme: Scheme, course: Course): Lab {
  const names = new Set(scheme.tests.map(({ name }) => name));
  const labs = course.labs.filter(({ id }) =>
    everyTest(course).some((test) => test.lab === id && names.has(test.name))
  );
  if (labs.length === 1) return labs[0];
  const parts = (
    lab: Lab,
  ) => [...new Set(course.tests.filter((test) => test.lab === lab.id).map(({ part }) => part))];
  const each = labs.map((lab) => `--part ${parts(lab).join(",")}`);
  throw new UsageError(
    `${course.id} has the tests of several labs, which are graded one by one: ${each.join(", or ")}`,
  );
}

/** The rules that `--course` names: the id of a course, or a file; null for the first course's. */
export async function schemeNamed(given: string | null, courses: Course[]): Promise<Scheme> {
  if (given !== null && /[./\\]/.test(given)) return await readScheme(given, courses);
  const { course } = await select(courses, { words: [], run: null, course: given ?? courses[0].id });
  return schemeOf(course);
}

/** The rules with only the tests of these parts; without parts, a course keeps the tests of its first lab. */
export async function onlyParts(scheme: Scheme, parts: string[], courses: Course[]): Promise<Scheme> {
  if (parts.length === 0) return ofFirstLab(scheme, courses);
  const known = [...new Set(scheme.tests.map((test) => test.part))];
  const wanted: string[] = [];
  for (const part of parts.map((part) => part.trim())) {
    const found = known.find((each) => each.toLowerCase() === part.toLowerCase());
    if (found === undefined) {
      throw new UsageError(
        `--part ${part}: ${scheme.course} has the parts ${known.join(", ")}${await didYouMean(part, known)}`,
      );
    }
    wanted.push(found);
  }
  return { ...scheme, tests: scheme.tests.filter((test) => wanted.includes(test.part)) };
}

function ofFirstLab(scheme: Scheme, courses: Course[]): Scheme {
  const { tests, labs: [first] } = courses.find(({ id }) => id === scheme.course)!;
  const isWhole = tests.every(({ name }) => scheme.tests.some((rule) => rule.name === name));
  if (!isWhole) return scheme;
  const others = new Set(tests.filter(({ lab }) => lab !== first.id).map(({ name }) => name));
  return { ...scheme, tests: scheme.tests.filter(({ name }) => !others.has(name)) };
}

async function readScheme(path: string, courses: Course[]): Promise<Scheme> {
  const text = platform.readText(path);
  if (text === null) {
    const there = platform.kindOf(path) === "missing" ? "there is no such file" : "it cannot be read";
    throw new UsageError(`--course ${path}: ${there}`);
  }
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new UsageError(`--course ${path}: not JSON: ${(error as Error).message}`);
  }
  try {
    return await schemeFrom(value, courses);
  } catch (error) {
    if (error instanceof UsageError) throw new UsageError(`--course ${path}: ${error.message}`);
    throw error;
  }
}

const points = within(0, 1_000_000);
/** Seconds; a day at most. */
const limit = within(1, 86_400, "seconds, a number from 1 to 86400");

const rpcName = value<string>(
  (value) => typeof value === "string" && /^\p{Lu}[\p{L}\p{N}_]*$/u.test(value),
  'the name of an RPC, such as "RequestVote"',
);

/** The schema of a course file (see docs/grading.md); `tests` are those of its base. */
function schemeFile(bases: string[], tests: string[]) {
  const ownPoints = strictObject({
    points,
    award: v.optional(award),
    visibility: v.optional(visibility),
  });
  const rule = numberOr(points, ownPoints, 'points, or {"points": ...}');
  const rules: Record<string, v.OptionalSchema<typeof rule, undefined>> = {};
  for (const name of tests) rules[name] = v.optional(rule);
  const checks = strictObject({
    format: v.optional(points),
    lint: v.optional(points),
    types: v.optional(points),
  });
  const quality = numberOr(points, checks, 'points for all checks together, or {"format": ..., "lint": ...}');
  return strictObject({
    title: v.optional(value<string>((value) => typeof value === "string" && value.trim() !== "", "a text")),
    base: value<string>(
      (value) => bases.includes(value as string),
      `the course whose tests are used, one of ${bases.join(", ")}`,
    ),
    award: v.optional(award),
    tests: v.optional(strictObject(rules)),
    limits: v.optional(strictObject({ test: v.optional(limit), total: v.optional(limit) })),
    quality: v.optional(quality),
    late: v.optional(within(0, 1, "the share of the score that a late day costs, from 0 to 1")),
    referee: v.optional(oneOf("strict")),
    mustSend: v.optional(list(rpcName, 'a list of RPCs such as ["RequestVote"]')),
  });
}

/** The rules that a file's content describes; a mistake is a UsageError of one sentence. */
export async function schemeFrom(given: unknown, courses: Course[]): Promise<Scheme> {
  const ids = courses.map((course) => course.id);
  const named = (given as { base?: unknown } | null)?.base;
  const course = courses.find((course) => course.id === named);
  const tests = course === undefined ? [] : everyTest(course);
  const problem = problemIn(given, schemeFile(ids, tests.map(({ name }) => name)));
  if (problem !== null) {
    const { sentence, unknown } = problem;
    if (unknown === undefined) throw new UsageError(sentence + await hintFor(named, course, ids));
    const there = unknown.known.length > 6 ? "" : `; there are ${unknown.known.join(", ")}`;
    throw new UsageError(sentence + there + await didYouMean(unknown.name, unknown.known));
  }
  const file = given as v.InferOutput<ReturnType<typeof schemeFile>>;
  const base = schemeOf(course!);
  const { title = base.title, award = "all", limits, quality = base.quality } = file;
  return {
    title,
    course: base.course,
    tests: file.tests === undefined
      ? base.tests.map((test) => ({ ...test, award }))
      : rulesOf(tests, file.tests, award),
    limits: { ...base.limits, ...limits },
    quality: typeof quality === "number" ? quality : { format: 0, lint: 0, types: 0, ...quality },
    ...(file.late === undefined ? {} : { late: file.late }),
    ...(file.referee === undefined ? {} : { referee: file.referee }),
    ...(file.mustSend === undefined ? {} : { mustSend: file.mustSend }),
  };
}

async function hintFor(named: unknown, course: Course | undefined, ids: string[]): Promise<string> {
  return course === undefined && typeof named === "string" ? await didYouMean(named, ids) : "";
}

type RuleInFile = number | { points: number; award?: Award; visibility?: Visibility };

/** The rules of the tests that the file names, in the course's order. */
function rulesOf(
  tests: LabTest[],
  given: Record<string, RuleInFile | undefined>,
  award: Award,
): TestRule[] {
  const rules = tests.flatMap(({ name, part }) => {
    const rule = given[name];
    if (rule === undefined) return [];
    return typeof rule === "number"
      ? [{ name, part, points: rule, award }]
      : [{ name, part, award, ...rule }];
  });
  if (rules.length === 0) throw new UsageError("tests names no test");
  return rules;
}
