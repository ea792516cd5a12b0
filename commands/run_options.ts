/**
 * The options shared by commands that run tests, and the words that name tests.
 *
 * @module
 */

import { platform } from "../platform/platform.ts";
import { hasRoomFor, largestSeed } from "../runner/seeds.ts";
import { UsageError } from "../platform/usage_error.ts";
import { courses } from "../tester/courses/all.ts";
import { everyTest } from "../tester/courses/mod.ts";
import { preferred } from "../tester/courses/preferred.ts";
import type { ExitName } from "./exit_codes.ts";
import { defineOptions, type IntegerOption, listed, type Operands, type Values } from "./options.ts";

/** The ids of the courses. */
export const courseIds = courses.map(({ id }) => id);

const tests = courses.flatMap(everyTest);

/** What selects tests by word. */
export const testWords: Operands = {
  value: "[part or test ...]",
  complete: [...new Set([...tests.map(({ part }) => part), ...tests.map(({ name }) => name)])],
};

/** What selects tests by option. */
export const selectOptions = defineOptions({
  run: {
    type: "string",
    go: true,
    value: "REGEX",
    accepts: "a regular expression on the names of tests, such as Election",
    group: "Which tests",
    help: "tests whose name matches",
  },
  course: {
    type: "choice",
    value: "ID",
    choices: courseIds,
    otherwise: `the first that has what is named, ${preferred} before all`,
    group: "Which tests",
    help: listed(courseIds),
  },
});

/** What a run depends on besides its seed. */
export const conditionOptions = defineOptions({
  raft: {
    type: "file",
    value: "PATH",
    accepts: "the path of your raft.ts",
    otherwise: "raft/raft.ts",
    group: "How they run",
    help: "the file to test; a folder means its raft.ts. For a service, the Raft under it",
  },
  dir: {
    type: "file",
    value: "FOLDER",
    accepts: "the path of a folder with raft/ and kvraft/, as a course has them",
    otherwise: "the project's own folder",
    group: "How they run",
    help: "the folder with your files, each in its lab's folder",
  },
  race: {
    type: "flag",
    go: true,
    group: "How they run",
    help:
      "delay every timer and message by up to 5 simulated ms more, so that rare orders of events become " +
      "common. (JavaScript has one thread, so there are no data races to detect; what can race is code " +
      "around an await: other handlers and timers run meanwhile and may change the term or the log)",
  },
  real: {
    type: "flag",
    group: "How they run",
    help: "run on the wall clock instead of in simulated time: slow, and not repeatable by a seed",
  },
});

export const seedOption = {
  type: "integer",
  value: "N",
  least: 0,
  most: largestSeed,
  group: "How they run",
} as const;

/** A UsageError if this many rounds would exceed the largest seed. */
export function checkSeeds(seed: number, rounds: number): void {
  if (hasRoomFor(seed, rounds)) return;
  throw new UsageError(`--seed ${seed} is too large for its rounds: seeds count up to ${largestSeed}`);
}

/** Processes at once. */
export const jobsOption = {
  type: "integer",
  value: "N",
  least: 1,
  most: 256,
  default: platform.cores,
  otherwise: "one for each core",
  group: "How they run",
  help: "tests at once",
} as const satisfies IntegerOption;

/** Options of whatever runs tests in a pool: `test` and `stress`. */
export const poolOptions = defineOptions({
  jobs: jobsOption,
  check: {
    type: "flag",
    default: true,
    group: "How they run",
    help: "do not check the file's types (Deno checks them while tests run, Bun never does)",
  },
  debug: {
    type: "flag",
    group: "What is shown",
    help: "show what DPrintf prints, each line with its simulated time and server",
  },
  short: {
    type: "flag",
    go: true,
    group: "How they run",
    help: "accepted, as by the courses' tests, but changes nothing",
  },
});

/** How the referee's findings count. */
export const refereeOptions = defineOptions({
  strict: {
    type: "flag",
    group: "Broken rules",
    help: "a broken rule that the referee sees fails the test, even if the course's test passes",
  },
  referee: {
    type: "flag",
    default: true,
    group: "Broken rules",
    help: "turn the referee off",
  },
});

/** Pictures of what went wrong. */
export const htmlFolder = {
  type: "file",
  value: "DIR",
  accepts: "a folder, which is created if it does not exist",
  group: "Results",
  help:
    "pages for a browser: index.html, and a picture of a run for each failure and each broken rule (docs/picture.md)",
} as const;

/** Result files: `stress` and `merge`. */
export const resultOptions = defineOptions({
  json: {
    type: "file",
    value: "FILE",
    group: "Results",
    help: "a record of each run, one a line (docs/events.md)",
  },
  junit: {
    type: "file",
    value: "FILE",
    group: "Results",
    help: "a JUnit report for continuous integration, at the end",
  },
  quiet: {
    type: "flag",
    group: "Results",
    help: "print only the last line",
  },
});

/** Options that decide what a run is, as in the command that shows it again. */
export type ConditionOptions = Values<typeof conditionOptions>;

/** The exit codes of a command that runs a student's file. */
export const runExits = {
  passed: true,
  failed: true,
  usage: true,
  notLoaded:
    "the file could not be loaded: it does not parse, has type errors, exports no Make, or imports what is refused",
  fault: "a fault of the harness itself",
  interrupted: true,
} as const satisfies Partial<Record<ExitName, string | true>>;
