/**
 * The options of `explore`.
 *
 * @module
 */

import { strategies } from "../../explore/order.ts";
import { UsageError } from "../../platform/usage_error.ts";
import { drawnSeed } from "../../runner/seeds.ts";
import { defineCommand, type OptionsOf } from "../options.ts";
import { preferred } from "../../tester/courses/preferred.ts";
import {
  conditionOptions,
  jobsOption,
  poolOptions,
  runExits,
  seedOption,
  selectOptions,
  testWords,
} from "../run_options.ts";

const { raft, dir } = conditionOptions;

/** Real seconds, if nothing else ends it. */
const usualSeconds = 30;

export const exploreTable = defineCommand({
  name: "explore",
  summary: "searches for an order of events in which your Raft fails, and shows it as a short story",
  about: [
    "It searches in two ways. Small scope (scope, that is TestScope3 and TestScope5): with three or five servers, a few " +
    "commands and a few crashes, it chooses what happens next: which message arrives or is lost, whose timer fires, who " +
    "crashes and restarts. It prefers new states and situations in which mistakes show. Perturbed tests (any part or test " +
    "of a course): the test's own body, with messages lost, late or delayed, servers that pause, and restarts right after " +
    "a vote or an acknowledgement, as far as a right Raft survives it in that test. Without a name it does both.",
    "It stops at the first failure, removes the steps that it does not need, and shows the rest. If that is more than 15 " +
    "steps, it first looks for a shorter way to the same failure.",
  ],
  operands: testWords,
  examples: [
    ["", `${usualSeconds} s, in both ways, on raft/raft.ts`],
    ["--for 10m", "longer"],
    ["scope", "the small scope alone"],
    ["2C", "the tests of 2C, perturbed"],
    ["TestBackup2B --for 5m", "one test, perturbed"],
    ["TestScope3 --runs 1000 --seed 7 --jobs 1", "the same search each time"],
    ["--raft ~/mine/raft.ts", "another file"],
  ],
  options: {
    for: {
      type: "duration",
      value: "D",
      otherwise: `${usualSeconds}s, if nothing else ends it`,
      group: "How long",
      help: "end after D, such as 30s, 10m or 1h30m",
    },
    runs: {
      type: "integer",
      value: "N",
      least: 1,
      most: 2 ** 32 - 1,
      group: "How long",
      help: "end after about N runs",
    },
    course: {
      ...selectOptions.course,
      otherwise: `the first that has what is named; else ${preferred}`,
    },
    raft,
    dir,
    seed: {
      ...seedOption,
      otherwise: "a new one each time, printed",
      help: "the search's seed; with --jobs 1 and --runs the same seed gives the same search",
    },
    strategy: {
      type: "choice",
      value: "NAME",
      choices: strategies,
      otherwise: "portfolio: several in turn",
      group: "How it searches",
      help: `in the small scope: ${strategies.join(", ")}`,
    },
    restarts: {
      type: "flag",
      default: true,
      group: "How it searches",
      help: "do not restart servers right after a vote or an acknowledgement",
    },
    referee: {
      type: "flag",
      default: true,
      group: "What counts as a failure",
      help: "ignore broken rules that the referee sees",
    },
    tests: {
      type: "flag",
      default: true,
      group: "What counts as a failure",
      help: "ignore failed checks of the test",
    },
    write: {
      type: "file",
      value: "FILE",
      group: "What is shown",
      help: "write the failure's schedule to a file, for --schedule FILE",
    },
    jobs: jobsOption,
    check: poolOptions.check,
  },
  groups: {
    "How long": "Ctrl-C ends it at once, with everything found so far.",
  },
  exits: {
    ...runExits,
    passed: "no failure was found",
    failed: "a failure was found, two runs of one schedule differ, or no run has ended in time",
  },
  resolve({ runs, strategy, ...options }) {
    if (!options.referee && !options.tests) {
      throw new UsageError("--no-referee and --no-tests together leave nothing that counts as a failure");
    }
    return {
      ...options,
      seed: options.seed ?? drawnSeed(),
      runs: runs ?? Infinity,
      seconds: options.for ?? (runs === null ? usualSeconds : Infinity),
      strategy: strategies.find((name) => name === strategy) ?? "portfolio",
    };
  },
});

export type ExploreOptions = OptionsOf<typeof exploreTable>;
