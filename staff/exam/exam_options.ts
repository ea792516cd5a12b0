/**
 * What the words after `exam` mean.
 *
 * @module
 */

import { UsageError } from "../../platform/usage_error.ts";
import { readWords, type Vocabulary } from "../../commands/words.ts";

/** The options of `exam`. */
export interface ExamOptions {
  /** How many seeds each mutant gets. */
  seeds: number;
  /** How many seeds each right Raft gets. */
  rightSeeds: number;
  /** The first of them. */
  first: number;
  /** Names of mutants and of right Rafts; none for all. */
  names: string[];
  /** False: only the right Rafts. */
  withMutants: boolean;
  /** Paths of further right Rafts, as given. */
  right: string[];
  /** Rafts at once; null for one a core. */
  jobs: number | null;
  /** The result as JSON instead of the matrix. */
  json: boolean;
  /** The page whose matrix is to be replaced; null for none. */
  doc: string | null;
  /** The folder into which the mutants' files are to be written, instead of an exam; null for none. */
  write: string | null;
  /** Say what can be said. */
  help: boolean;
}

const vocabulary: Vocabulary = {
  flags: ["no-mutants", "json", "help"],
  valued: {
    "seeds": "a whole number",
    "right-seeds": "a whole number",
    "first-seed": "a whole number",
    "mutant": "the name of a mutant, such as votes-twice",
    "right": "the path of a raft.ts that is right",
    "jobs": "a whole number",
    "doc": "the path of a page",
    "write": "the path of a folder",
  },
  repeated: ["mutant", "right"],
  alias: { help: ["h"] },
};

/** Seeds, if nothing says how many; and of a right Raft beside mutants: stress is for more. */
const [usualSeeds, usualRightSeeds] = [20, 5];

/**
 * Reads the words after `exam`; a mistake is a UsageError of one sentence. Words that are no options are names of
 * mutants or of right Rafts.
 *
 * @example
 * ```ts
 * await parseExamOptions(["--mutant", "votes-twice", "--seeds", "5"]);
 * ```
 */
export async function parseExamOptions(args: string[]): Promise<ExamOptions> {
  const words = await readWords(args, vocabulary);
  const mostSeeds = 1_000_000;
  const seeds = words.whole("seeds", 1, mostSeeds) ?? usualSeeds;
  const withMutants = !words.flag("no-mutants");
  const options: ExamOptions = {
    seeds,
    rightSeeds: words.whole("right-seeds", 1, mostSeeds) ??
      (withMutants ? Math.min(seeds, usualRightSeeds) : seeds),
    first: words.whole("first-seed", 0, 2 ** 32 - 1) ?? 1,
    names: [...words.all("mutant").flatMap((names) => names.split(",")), ...words.words],
    withMutants,
    right: words.all("right"),
    jobs: words.whole("jobs", 1, 256),
    json: words.flag("json"),
    doc: words.text("doc"),
    write: words.text("write"),
    help: words.flag("help"),
  };
  if (!options.withMutants && options.names.length > 0) {
    throw new UsageError("--no-mutants and --mutant exclude each other");
  }
  return options;
}
