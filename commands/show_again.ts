/**
 * The commands that reproduce a run.
 *
 * @module
 */

import type { Course } from "../tester/courses/mod.ts";
import { asTyped, quoted } from "./as_typed.ts";
import type { ConditionOptions } from "./run_options.ts";
import { select, type Selection } from "./select.ts";

/** `deno task test TestX --seed 7`, with every option that affects the run. */
export function showAgain(
  options: Pick<ConditionOptions, "raft" | "real" | "race"> & {
    dir?: string | null;
    strict?: boolean;
    schedule?: string | null;
  },
  test: string,
  seed: number,
  course: string | null,
  command = "test",
): string {
  const words = [
    asTyped(command),
    test,
    ...(course === null ? [] : [`--course ${course}`]),
    ...(options.raft === null ? [] : [`--raft ${quoted(options.raft)}`]),
    ...((options.dir ?? null) === null ? [] : [`--dir ${quoted(options.dir!)}`]),
    ...(options.race ? ["-race"] : []),
    ...(options.real ? ["--real"] : []),
    ...(options.strict && command === "test" ? ["--strict"] : []),
    `--seed ${seed}`,
    ...(options.schedule ? [`--schedule ${quoted(options.schedule)}`] : []),
  ];
  return words.join(" ");
}

/** Further commands about a failure, by what they show. None with the wall clock, where no run repeats. */
export function furtherCommands(
  options: Parameters<typeof showAgain>[0],
  test: string,
  seed: number,
  course: string | null,
): Record<string, string> {
  if (options.real) return {};
  return {
    "event by event": showAgain(options, test, seed, course, "replay"),
    "as a picture": `${showAgain(options, test, seed, course, "replay")} --html run.html --open`,
    "hints": showAgain(options, test, seed, course, "explain"),
  };
}

/** The commands that reproduce a run: its log, and its verdict. None with the wall clock, where no run repeats. */
export async function commandsThatShow(
  options: Parameters<typeof showAgain>[0],
  selection: Tests,
  courses: Course[],
): Promise<(test: string, seed: number) => string[]> {
  if (options.real) return () => [];
  const named = await courseToName(selection, courses);
  return (test, seed) => ["replay", "test"].map((command) => showAgain(options, test, seed, named, command));
}

type Tests = Pick<Selection, "course" | "tests">;

/** The course's id if it must be named, because a test's name alone would find another course; else null. */
export async function courseToName({ course, tests }: Tests, courses: Course[]): Promise<string | null> {
  for (const { name } of tests) {
    const home = await select(courses, { words: [name], run: null, course: null });
    if (home.course !== course) return course.id;
  }
  return null;
}
