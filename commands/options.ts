/**
 * Parses the options of `test`, and those that all commands that run tests share.
 *
 * @module
 */

import { largestSeed } from "../runner/seeds.ts";
import { readWords, type Vocabulary, type Words } from "./words.ts";

export interface RunOptions {
  /** Names of parts and tests. */
  words: string[];
  /** `-run`: a regular expression for test names. */
  run: string | null;
  /** `--course`; null to derive it from the words. */
  course: string | null;
  /** `--raft`, as given; null for the project's own. */
  raft: string | null;
  /** Null for a random seed. */
  seed: number | null;
  /** Children at once; null for one per core. */
  jobs: number | null;
  /** `-race`: add jitter to timers and messages. */
  race: boolean;
  /** Use the wall clock instead of simulated time. */
  real: boolean;
  /** Turn DPrintf on. */
  debug: boolean;
  /** Check the types of the student's file. */
  check: boolean;
  help: boolean;
}

export interface TestOptions extends RunOptions {
  /** `-count`: rounds. */
  count: number;
  /** Seconds for one round of all tests; null for the course's limit, 0 for none. */
  timeout: number | null;
  /** List the tests instead of running them. */
  list: boolean;
  /** `-v`. */
  verbose: boolean;
  failfast: boolean;
  /** Watch for broken rules. */
  referee: boolean;
  /** Let a broken rule fail the test. */
  strict: boolean;
}

/** The words of RunOptions. */
export const runVocabulary: Vocabulary = {
  flags: ["race", "short", "real", "debug", "no-check", "help"],
  valued: {
    run: "a regular expression on the names of tests, such as Election",
    course: "mit6824, cs350 or cos418",
    raft: "the path of your raft.ts",
    seed: "a whole number",
    jobs: "a whole number",
  },
  alias: { help: ["h"] },
};

/** Reads RunOptions from the words. */
export function runOptions(words: Words): RunOptions {
  return {
    words: words.words,
    run: words.text("run"),
    course: words.text("course"),
    raft: words.text("raft"),
    seed: words.whole("seed", 0, largestSeed),
    jobs: words.whole("jobs", 1, 256),
    race: words.flag("race"),
    real: words.flag("real"),
    debug: words.flag("debug"),
    check: !words.flag("no-check"),
    help: words.flag("help"),
  };
}

const testVocabulary: Vocabulary = {
  flags: [...runVocabulary.flags, "v", "failfast", "list", "no-referee", "strict"],
  valued: { ...runVocabulary.valued, count: "a whole number", timeout: "such as 600s or 10m" },
  alias: { ...runVocabulary.alias, v: ["verbose"] },
};

/**
 * Parses the words after `test`; a mistake is a UsageError of one sentence.
 *
 * @example
 * ```ts
 * await parseTestOptions(["2A", "-run", "Election", "--seed", "7"]);
 * ```
 */
export async function parseTestOptions(args: string[]): Promise<TestOptions> {
  const words = await readWords(args, testVocabulary);
  return {
    ...runOptions(words),
    count: words.whole("count", 1, 1_000_000) ?? 1,
    timeout: words.seconds("timeout", "600s, 10m or 1h30m"),
    list: words.flag("list"),
    verbose: words.flag("v"),
    failfast: words.flag("failfast"),
    referee: !words.flag("no-referee"),
    strict: words.flag("strict"),
  };
}
