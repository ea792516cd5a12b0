/**
 * The options of `stress`.
 *
 * @module
 */

import { UsageError } from "../../platform/usage_error.ts";
import { drawnSeed } from "../../runner/seeds.ts";
import { parseDuration } from "../duration.ts";
import { defineCommand, inGroup, type OptionsOf } from "../options.ts";
import {
  checkSeeds,
  conditionOptions,
  htmlFolder,
  poolOptions,
  refereeOptions,
  resultOptions,
  runExits,
  seedOption,
  selectOptions,
  testWords,
} from "../run_options.ts";
import { parseShard } from "./shard.ts";

/** How far to search for a shorter failure of each group. */
export interface Budget {
  /** Number of further seeds. */
  seeds: number;
  /** Real seconds. */
  seconds: number;
}

/** The default number of rounds. */
const defaultRuns = 100;
/** The budget for each group without `--shrink`, and for `--shrink` without a value. */
const unasked: Budget = { seeds: 200, seconds: 10 };
const asked: Budget = { seeds: 2000, seconds: 60 };

export const stressTable = defineCommand({
  name: "stress",
  summary: "runs many rounds of tests over all cores and keeps every failure",
  about: ["Round k runs every selected test on seed + k. Tests are selected as with test."],
  operands: testWords,
  examples: [
    ["2A 2B 2C --runs 500", "500 rounds of all tests"],
    ["2C --for 10m", "as many as there is time for"],
    ["2B --until-fail", "until one fails"],
    ["2A --runs 10000 --seed 1 --shard 3/20 --json out/3.jsonl", ""],
  ],
  options: {
    runs: {
      type: "integer",
      value: "N",
      least: 1,
      most: 2 ** 32 - 1,
      otherwise: `${defaultRuns}, if nothing else ends it`,
      group: "How long",
      help: "N rounds, over all shards",
    },
    for: {
      type: "duration",
      value: "D",
      group: "How long",
      help: "start no run after D, such as 30s, 10m or 1h30m",
    },
    untilFail: { type: "flag", group: "How long", help: "end with the first failure" },
    seed: {
      ...seedOption,
      group: "Which seeds",
      otherwise: "a new one each time, printed",
      help: "the seed of round 0",
    },
    shard: {
      type: "parsed",
      value: "I/N",
      accepts: "i/n with i from 1 to n, such as 3/20",
      parse: parseShard,
      group: "Which seeds",
      help:
        "every N-th round, beginning with the I-th: round k belongs to shard (k mod N) + 1. All shards of a " +
        "run take the same --seed and --runs; merge joins their --json files",
    },
    ...selectOptions,
    ...conditionOptions,
    ...inGroup("How they run", poolOptions),
    shrink: {
      type: "parsed",
      value: "BUDGET",
      accepts: "a number of seeds, or a duration such as 30s",
      parse: parseBudget,
      optional: { next: /^\d+(\.\d+)?([a-zµ][\w.µ]*)?$/, bare: asked },
      otherwise: "200 seeds or 10s a group, 30s in all",
      group: "Failures",
      help:
        "for each group, run further seeds to find the shortest failure: the earliest in simulated time, " +
        "then the one with the fewest RPCs. BUDGET is a number of seeds, or a duration; --shrink alone is " +
        "2000 seeds or 60s a group",
    },
    noShrink: { type: "flag", group: "Failures", help: "run no further seeds" },
    coverage: {
      type: "flag",
      group: "How much was seen",
      help:
        "say to how many states the servers came, how many were new in the last tenth of the runs, and which goals " +
        "were reached: docs/explore.md. It takes the referee, and some more of the processor's time",
    },
    ...refereeOptions,
    ...resultOptions,
    html: htmlFolder,
  },
  groups: {
    "How long": "Ctrl-C ends it at once, with everything found so far.",
    "Failures":
      "The first ten failures of each group, and shorter ones, are tried again in a fresh process. The " +
      "same message at the same place, numbers aside, is one group.",
    "Broken rules":
      "Runs are counted by the first rule broken in them, with the shortest run for each rule and the " +
      "command to see it. They fail only with --strict.",
  },
  exits: {
    ...runExits,
    notLoaded: true,
    fault: "a fault of the harness, or results that could not be written",
  },
  resolve({ shrink, noShrink, ...options }) {
    if (options.shard !== null && options.seed === null) {
      throw new UsageError("--shard needs --seed, the same for every shard: rounds are counted from it");
    }
    if (options.coverage && !options.referee) {
      throw new UsageError(
        "--coverage is taken from what the referee knows: it cannot be had with --no-referee",
      );
    }
    const endless = options.for !== null || options.untilFail;
    const seed = options.seed ?? drawnSeed();
    const runs = options.runs ?? (endless ? Infinity : defaultRuns);
    checkSeeds(seed, runs);
    return {
      ...options,
      seed,
      /** Rounds over all shards; Infinity if limited by something else. */
      runs,
      /** Real seconds after which no run starts; null for no limit. */
      duration: options.for,
      shard: options.shard ?? { index: 1, of: 1 },
      /** Null for no search. Without `--shrink`, all groups share one time limit as well. */
      shrink: noShrink || options.real ? null : { ...shrink ?? unasked, asked: shrink !== null },
    };
  },
});

export type StressOptions = OptionsOf<typeof stressTable>;

/** `500`, `30s`. */
function parseBudget(text: string): Budget | null {
  const seeds = /^\d+$/.test(text) ? Number(text) : null;
  const seconds = seeds === null ? parseDuration(text) : Infinity;
  return seeds === 0 || seconds === null ? null : { seeds: seeds ?? Infinity, seconds };
}
