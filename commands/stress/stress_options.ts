/**
 * Parses the options of `stress`.
 *
 * @module
 */

import { parseDuration } from "../duration.ts";
import { type RunOptions, runOptions, runVocabulary } from "../options.ts";
import { parseShard, type Shard } from "./shard.ts";
import { UsageError } from "../../platform/usage_error.ts";
import { readWords, type Vocabulary } from "../words.ts";

/** How far to search for a shorter failure of each group. */
export interface Budget {
  /** Number of further seeds. */
  seeds: number;
  /** Real seconds. */
  seconds: number;
}

export interface StressOptions extends RunOptions {
  /** Rounds over all shards; Infinity if limited by something else. */
  runs: number;
  /** Real seconds after which no run starts; null for no limit. */
  duration: number | null;
  /** Stop at the first failure. */
  untilFail: boolean;
  /** Watch for broken rules. */
  referee: boolean;
  /** Let a broken rule fail the run. */
  strict: boolean;
  /** Print only the summary line. */
  quiet: boolean;
  /** The file for results, one record per line. */
  json: string | null;
  /** The file for the JUnit report. */
  junit: string | null;
  shard: Shard;
  /** Null for no search. Without `--shrink`, all groups share one time limit as well. */
  shrink: Budget & { asked: boolean } | null;
}

/** The default number of rounds. */
const defaultRuns = 100;
/** The budget for each group without `--shrink`, and for `--shrink` without a value. */
const unasked: Budget = { seeds: 200, seconds: 10 };
const asked: Budget = { seeds: 2000, seconds: 60 };

const vocabulary: Vocabulary = {
  flags: [...runVocabulary.flags, "until-fail", "quiet", "no-shrink", "no-referee", "strict"],
  valued: {
    ...runVocabulary.valued,
    runs: "a whole number",
    for: "such as 30s, 10m or 1h30m",
    json: "the path of a file",
    junit: "the path of a file",
    shard: "such as 3/20",
  },
  optional: { shrink: /^\d+(\.\d+)?([a-zµ][\w.µ]*)?$/ },
  alias: runVocabulary.alias,
};

/**
 * Reads the words after `stress`; a mistake is a UsageError of one sentence.
 *
 * @example
 * ```ts
 * await parseStressOptions(["2A", "2B", "--for", "10m", "--json", "out.jsonl"]);
 * ```
 */
export async function parseStressOptions(args: string[]): Promise<StressOptions> {
  const words = await readWords(args, vocabulary);
  const common = runOptions(words);
  const duration = words.seconds("for", "30s, 10m or 1h30m");
  const untilFail = words.flag("until-fail");
  const given = words.text("shard");
  if (given !== null && common.seed === null) {
    throw new UsageError("--shard needs --seed, the same for every shard: rounds are counted from it");
  }
  const runs = words.whole("runs", 1, 2 ** 32 - 1);
  return {
    ...common,
    runs: runs ?? (duration === null && !untilFail ? defaultRuns : Infinity),
    duration,
    untilFail,
    referee: !words.flag("no-referee"),
    strict: words.flag("strict"),
    quiet: words.flag("quiet"),
    json: words.text("json"),
    junit: words.text("junit"),
    shard: parseShard(given),
    shrink: words.flag("no-shrink") || common.real ? null : budget(words.text("shrink")),
  };
}

/** `--shrink`, `--shrink 500`, `--shrink 30s`. */
function budget(text: string | null): StressOptions["shrink"] {
  if (text === null) return { ...unasked, asked: false };
  if (text === "") return { ...asked, asked: true };
  const seeds = /^\d+$/.test(text) ? Number(text) : null;
  const seconds = seeds === null ? parseDuration(text) : Infinity;
  if (seeds === 0 || seconds === null) {
    throw new UsageError(`--shrink takes a number of seeds, or a duration such as 30s, not ${text}`);
  }
  return { seeds: seeds ?? Infinity, seconds, asked: true };
}
