/**
 * Parses the options of `replay`.
 *
 * @module
 */

import type { Topic } from "../../trace/event.ts";
import type { Filter } from "../../trace/filter.ts";
import { topics } from "../../trace/topics.ts";
import { type RunOptions, runOptions, runVocabulary } from "../options.ts";
import { didYouMean, UsageError } from "../../platform/usage_error.ts";
import { readWords, type Vocabulary, type Words } from "../words.ts";

export interface ReplayOptions extends RunOptions {
  /** The run's seed; 0 with `help`. */
  seed: number;
  /** `-v`: show all values in full. */
  verbose: boolean;
  /** Columns or lines; null to choose by the output. */
  columns: boolean | null;
  filter: Filter;
  /** Run it twice and compare. */
  twice: boolean;
  /** The file for the events; null to show them. */
  json: string | null;
}

const vocabulary: Vocabulary = {
  flags: [...runVocabulary.flags, "v", "columns", "no-columns", "check"],
  valued: {
    ...runVocabulary.valued,
    seed: "the number that the last line of a run shows",
    only: "numbers of servers, such as 0,2",
    ignore: "topics, such as save,reply",
    from: "simulated seconds, such as 1.2",
    to: "simulated seconds, such as 2.5",
    json: "the file to write the events to",
  },
  alias: { ...runVocabulary.alias, v: ["verbose"] },
};

/** Parses the words after `replay`; a mistake is a UsageError of one sentence. */
export async function parseReplayOptions(args: string[]): Promise<ReplayOptions> {
  const words = await readWords(args, vocabulary);
  const options = runOptions(words);
  const filter: Filter = {
    only: servers(words.text("only")),
    ignore: await topicsIn(words.text("ignore")),
    from: moment(words, "from") ?? 0,
    to: moment(words, "to") ?? Infinity,
  };
  if (options.real) {
    throw new UsageError("replay shows a simulated run again; on the wall clock (--real) no run repeats");
  }
  if (options.seed === null && !options.help) {
    throw new UsageError(
      "replay needs --seed N: the last line of a run names its seed, and so does the command under each failure",
    );
  }
  if (filter.from > filter.to) throw new UsageError("--from is later than --to");
  if (words.text("json") !== null && words.flag("check")) {
    throw new UsageError(
      "--json and --check exclude each other: the one writes a run down, the other compares two",
    );
  }
  if (words.flag("columns") && words.flag("no-columns")) {
    throw new UsageError("--columns and --no-columns exclude each other");
  }
  return {
    ...options,
    seed: options.seed ?? 0,
    verbose: words.flag("v"),
    columns: words.flag("columns") ? true : words.flag("no-columns") ? false : null,
    filter,
    twice: words.flag("check"),
    json: words.text("json"),
  };
}

function servers(text: string | null): number[] | null {
  if (text === null) return null;
  const parts = text.split(",");
  if (parts.every((part) => /^[Ss]?\d{1,2}$/.test(part))) {
    return parts.map((part) => Number(part.replace(/^s/i, "")));
  }
  throw new UsageError(`--only takes numbers of servers, such as 0,2, not ${text}`);
}

async function topicsIn(text: string | null): Promise<Topic[]> {
  if (text === null) return [];
  const names = text.split(",");
  const known = Object.keys(topics);
  const stranger = names.find((name) => !known.includes(name));
  if (stranger === undefined) return names as Topic[];
  const hint = await didYouMean(stranger, known);
  throw new UsageError(`--ignore ${stranger}: no such topic; there are ${known.join(", ")}${hint}`);
}

/** The option's value in microseconds. */
function moment(words: Words, name: string): number | null {
  const text = words.text(name);
  if (text === null) return null;
  if (/^\d+(\.\d*)?s?$/.test(text)) return Math.round(parseFloat(text) * 1e6);
  throw new UsageError(`--${name} takes simulated seconds such as 1.2, not ${text}`);
}
