/**
 * By which rules a course gives points: those of its data, or those of a file of one's own.
 *
 * @module
 */

import { type Course, everyTest } from "../../tester/courses/mod.ts";
import type { Lab, LabTest } from "../../tester/lab.ts";
import { platform } from "../../platform/platform.ts";
import { type Award, checkNames, type Scheme, type TestRule } from "./reports/grade.ts";
import { select } from "../../commands/select.ts";
import { didYouMean, UsageError } from "../../platform/usage_error.ts";

/** The rules of a course as its data has them; where it gives no points, a point for each test. */
export function schemeOf(course: Course): Scheme {
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
    quality: course.quality,
  };
}

/** The lab whose tests these rules have; tests of several are a UsageError. */
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

/** The rules with the tests of these parts alone; of all parts if none is named. */
export async function onlyParts(scheme: Scheme, parts: string[]): Promise<Scheme> {
  if (parts.length === 0) return scheme;
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

/** Seconds a limit may be at most: a day. */
const longestLimit = 86_400;
const mostPoints = 1_000_000;

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

/** The rules that a file's content describes; a mistake is a UsageError of one sentence. docs/grading.md shows one. */
export async function schemeFrom(value: unknown, courses: Course[]): Promise<Scheme> {
  const file = record(value, "the file");
  await onlyKeys(file, ["title", "base", "award", "tests", "limits", "quality"], "the file");
  const ids = courses.map((course) => course.id);
  const course = courses.find((course) => course.id === file.base);
  if (course === undefined) {
    const hint = typeof file.base === "string" ? await didYouMean(file.base, ids) : "";
    throw new UsageError(`"base" names the course whose tests are used, one of ${ids.join(", ")}${hint}`);
  }
  const base = schemeOf(course);
  const { title = base.title } = file;
  if (typeof title !== "string" || title.trim() === "") throw new UsageError('"title" is a text');
  const award = awardOf(file.award ?? "all", '"award"');
  return {
    title,
    course: course.id,
    tests: file.tests === undefined
      ? base.tests.map((test) => ({ ...test, award }))
      : await testsFrom(record(file.tests, '"tests"'), everyTest(course), award),
    limits: file.limits === undefined ? base.limits : await limitsFrom(file.limits, base.limits),
    quality: file.quality === undefined ? base.quality : await qualityFrom(file.quality),
  };
}

async function testsFrom(
  given: Record<string, unknown>,
  tests: LabTest[],
  award: Award,
): Promise<TestRule[]> {
  const names = tests.map((test) => test.name);
  await onlyKeys(given, names, '"tests"');
  const rules: TestRule[] = [];
  for (const { name, part } of tests) {
    if (!Object.hasOwn(given, name)) continue;
    const rule = given[name];
    if (typeof rule === "number") {
      rules.push({ name, part, points: number(rule, name, 0, mostPoints), award });
      continue;
    }
    const { points, award: own = award, ...rest } = record(rule, `"${name}"`, 'points, or {"points": ...}');
    await onlyKeys({ points, ...rest }, ["points", "award"], `"${name}"`);
    const of = `"points" of ${name}`;
    rules.push({
      name,
      part,
      points: number(points, of, 0, mostPoints),
      award: awardOf(own, `"award" of ${name}`),
    });
  }
  if (rules.length === 0) throw new UsageError('"tests" names no test');
  return rules;
}

async function limitsFrom(given: unknown, base: Scheme["limits"]): Promise<Scheme["limits"]> {
  const limits = record(given, '"limits"');
  await onlyKeys(limits, ["test", "total"], '"limits"');
  const seconds = (name: "test" | "total") =>
    number(limits[name] ?? base[name], `"${name}" of "limits", in seconds,`, 1, longestLimit);
  return { test: seconds("test"), total: seconds("total") };
}

async function qualityFrom(given: unknown): Promise<Scheme["quality"]> {
  if (typeof given === "number") return number(given, '"quality"', 0, mostPoints);
  const each = record(given, '"quality"', 'points for all checks together, or {"format": ..., "lint": ...}');
  await onlyKeys(each, [...checkNames], '"quality"');
  const points = checkNames.map((
    name,
  ) => [name, number(each[name] ?? 0, `"${name}" of "quality"`, 0, mostPoints)]);
  return Object.fromEntries(points);
}

function awardOf(value: unknown, what: string): Award {
  if (value === "all" || value === "proportion") return value;
  throw new UsageError(`${what} is "all" (every run must pass) or "proportion" (of the runs that pass)`);
}

function record(value: unknown, what: string, form = "an object in braces"): Record<string, unknown> {
  if (typeof value === "object" && value !== null && !Array.isArray(value)) {
    return value as Record<string, unknown>;
  }
  throw new UsageError(`${what} is ${form}, not ${JSON.stringify(value)}`);
}

function number(value: unknown, what: string, least: number, most: number): number {
  if (typeof value === "number" && value >= least && value <= most) return value;
  throw new UsageError(`${what} is a number from ${least} to ${most}, not ${JSON.stringify(value)}`);
}

async function onlyKeys(given: Record<string, unknown>, known: string[], where: string): Promise<void> {
  for (const key of Object.keys(given)) {
    if (known.includes(key)) continue;
    const list = known.length > 6 ? "" : `; there are ${known.join(", ")}`;
    throw new UsageError(`${where} has an unknown "${key}"${list}${await didYouMean(key, known)}`);
  }
}
