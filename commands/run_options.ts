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
    help: "those whose name matches somewhere",
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
      "delay every timer and every message by up to 5 simulated ms more, so that rare orders of events become " +
      "common. (JavaScript has one thread, so there are no data races to detect; what can race is what happens " +
      "around an await: meanwhile other handlers and timers have run, and the term or the log may have changed)",
  },
  real: {
    type: "flag",
    group: "How they run",
    help: "run on the wall clock instead of in simulated time; slow, and no seed repeats it",
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
    help: "do not check the file's types, which Deno does beside the tests, and Bun never",
  },
  debug: {
    type: "flag",
    group: "What is shown",
    help: "what DPrintf prints, each line with its simulated time and server",
  },
  short: {
    type: "flag",
    go: true,
    group: "How they run",
    help: "accepted, as the courses' tests accept it; changes nothing",
  },
});

/** How the referee's findings count. */
export const refereeOptions = defineOptions({
  strict: {
    type: "flag",
    group: "Broken rules",
    help: "a rule of Raft that the referee sees broken fails the test, though no test of the course sees it",
  },
  referee: {
    type: "flag",
    default: true,
    group: "Broken rules",
    help: "do not watch for broken rules",
  },
});

/** Pictures of what went wrong. */
export const htmlFolder = {
  type: "file",
  value: "DIR",
  accepts: "a folder, which is made if it is not there",
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
    help: "a report for continuous integration, at the end",
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
