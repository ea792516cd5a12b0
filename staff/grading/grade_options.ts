/**
 * What the words after `grade` mean.
 *
 * @module
 */

import { largestSeed } from "../../runner/seeds.ts";
import { UsageError } from "../../platform/usage_error.ts";
import { readWords, type Vocabulary } from "../../commands/words.ts";

/** The options of `grade`. */
export interface GradeOptions {
  /** Paths of submissions. */
  submissions: string[];
  /** The id of a course, or the path of a file that describes one; null for the first course. */
  course: string | null;
  /** Parts of the course, with commas between them; null for all. */
  part: string | null;
  /** Runs of each test. */
  runs: number;
  /** The folder of results; "" if only help is asked for. */
  out: string;
  /** The seed of the first run; null for a random one. */
  seed: number | null;
  /** The file of the secret that seeds are made from. */
  secret: string | null;
  /** Submissions graded at once; null for one a core. */
  jobs: number | null;
  /** Go on where an earlier grading stopped. */
  resume: boolean;
  /** Say what can be said. */
  help: boolean;
}

const defaultRuns = 20;

const vocabulary: Vocabulary = {
  flags: ["resume", "help"],
  valued: {
    course: "mit6824, cs350, cos418, or a file of your own",
    part: "a part of the course, such as A3",
    runs: "a whole number",
    out: "a folder for the results",
    seed: "a whole number",
    secret: "the path of a file",
    jobs: "a whole number",
  },
  alias: { help: ["h"] },
};

/**
 * Reads the words after `grade`; a mistake is a UsageError of one sentence.
 *
 * @example
 * ```ts
 * await parseGradeOptions(["alice", "bob", "--course", "cos418", "--runs", "20", "--out", "graded"]);
 * ```
 */
export async function parseGradeOptions(args: string[]): Promise<GradeOptions> {
  const words = await readWords(args, vocabulary);
  const options = {
    submissions: words.words,
    course: words.text("course"),
    part: words.text("part"),
    runs: words.whole("runs", 1, 100_000) ?? defaultRuns,
    out: words.text("out") ?? "",
    seed: words.whole("seed", 0, largestSeed),
    secret: words.text("secret"),
    jobs: words.whole("jobs", 1, 256),
    resume: words.flag("resume"),
    help: words.flag("help"),
  };
  if (options.help) return options;
  if (options.submissions.length === 0) {
    throw new UsageError(
      "grade needs submissions, such as submissions/*: each a raft.ts or a folder with one",
    );
  }
  if (options.out === "") throw new UsageError("grade needs --out, a folder for the results");
  if (options.seed !== null && options.secret !== null) {
    throw new UsageError("--seed and --secret exclude each other: seeds are public, or made from the secret");
  }
  return options;
}
