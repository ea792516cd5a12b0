/**
 * The options of `explain`.
 *
 * @module
 */

import { UsageError } from "../../platform/usage_error.ts";
import { defineCommand, inGroup, type OptionsOf } from "../options.ts";
import { conditionOptions, runExits, seedOption, selectOptions, testWords } from "../run_options.ts";
import { demandSeed, scheduleOptions } from "../schedule.ts";

const { raft, dir, race } = conditionOptions;

export const explainTable = defineCommand({
  name: "explain",
  summary: "gives hints on why a run fails, one step at a time",
  about: [
    "The first step says what the paper asks for, the second adds which server to look at and when, the " +
    "third what happened there. No step says how to fix it. A run that passes is explained, too, if a " +
    "rule was broken in it.",
  ],
  operands: { ...testWords, value: "TEST" },
  examples: [
    ["TestReElection2A --seed 7", "the rule"],
    ["TestReElection2A --seed 7 --step 2", "the server and the moment"],
    ["TestReElection2A --seed 7 --step 3", "the event"],
  ],
  options: {
    seed: {
      ...seedOption,
      group: "Which run",
      help: "the run's seed: it is in the command under each failure",
    },
    ...inGroup("Which run", { ...scheduleOptions, ...selectOptions, raft, dir, race }),
    step: {
      type: "integer",
      value: "N",
      least: 1,
      most: 3,
      default: 1,
      group: "What is shown",
      help: "how much to say, from 1 to 3",
    },
    // Accepted because command lines are copied from `test`.
    real: { ...conditionOptions.real, hidden: true },
    strict: { type: "flag", hidden: true, group: "", help: "" },
  },
  exits: {
    ...runExits,
    passed: "the run passes, and no rule is broken in it",
    failed: "there was something to explain",
  },
  resolve(options) {
    if (options.real) {
      throw new UsageError("explain runs a test again; on the wall clock (--real) no run repeats");
    }
    demandSeed("explain", options);
    return { ...options, seed: options.seed ?? 0 };
  },
});

export type ExplainOptions = OptionsOf<typeof explainTable>;
