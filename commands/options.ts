/**
 * What the words after `test` mean, and which of them other commands that run tests understand, too.
 *
 * @module
 */

import { largestSeed } from "../runner/seeds.ts";
import { readWords, type Vocabulary, type Words } from "./words.ts";

/** The options of every command that runs tests. */
export interface RunOptions {
  /** Parts and names of tests. */
  words: string[];
  /** `-run`: a regular expression on the names of tests. */
  run: string | null;
  /** `--course`; null if it follows from the words. */
  course: string | null;
  /** `--raft`, as given; null for the project's own. */
  raft: string | null;
  /** Null for a random one. */
  seed: number | null;
  /** Children at once; null for one a core. */
  jobs: number | null;
  /** `-race`: shake timers and messages. */
  race: boolean;
  /** The wall clock instead of simulated time. */
  real: boolean;
  /** DPrintf on. */
  debug: boolean;
  /** Check the types of the student's file. */
  check: boolean;
  /** Say what can be said. */
  help: boolean;
}

/** The options of `test`. */
export interface TestOptions extends RunOptions {
  /** `-count`: rounds. */
  count: number;
  /** Seconds for one round of all tests; null for the course's limit, 0 for none. */
  timeout: number | null;
  /** Show the tests instead of running them. */
  list: boolean;
  /** `-v`. */
  verbose: boolean;
  /** Stop after the first failure. */
  failfast: boolean;
  /** Watch for broken rules. */
  referee: boolean;
  /** Have a broken rule fail the test. */
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

/** What was found of RunOptions. */
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
 * Reads the words after `test`; a mistake is a UsageError of one sentence.
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
