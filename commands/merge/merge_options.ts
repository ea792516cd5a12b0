/**
 * The options of `merge`.
 *
 * @module
 */

import { UsageError } from "../../platform/usage_error.ts";
import { defineCommand, type OptionsOf } from "../options.ts";
import { resultOptions } from "../run_options.ts";

export const mergeTable = defineCommand({
  name: "merge",
  summary: "joins the results of stress --json, from this machine or from many",
  about: [
    "Shows the table and the groups of one stress run over all these rounds. A run that is in several " +
    "files counts once. A last line that was cut, because its writer was killed or its disk was full, is " +
    "left out and reported.",
    "Files fit together if the lab's version, the course, the file under test (by its content), -race, " +
    "--real and --strict are the same; tests, seeds, shards and runtimes may differ.",
  ],
  operands: {
    value: "FILE ...",
    required: "merge takes result files, as written by stress --json: merge out/*.jsonl",
    complete: "files",
  },
  examples: [
    ["out/*.jsonl", ""],
    ["out/*.jsonl --junit report.xml --json all.jsonl", ""],
  ],
  options: {
    ...resultOptions,
    json: { ...resultOptions.json, help: "all records in one file, which merge can read again" },
  },
  exits: {
    passed: "all passed, even if runs are missing (the last line then says how many)",
    failed: true,
    usage: "bad usage, or files that do not fit together or are not results",
    fault: "a fault of the harness, or results that could not be written",
  },
  resolve(options) {
    const taken = [options.json, options.junit].find((path) => path !== null && options.words.includes(path));
    if (taken) throw new UsageError(`${taken} is one of the files to merge: it would be overwritten`);
    return options;
  },
});

export type MergeOptions = OptionsOf<typeof mergeTable>;
