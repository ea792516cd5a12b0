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
  summary: "joins what stress --json has written, on this machine or on many",
  about: [
    "Shows the table and the groups that one stress run over all these rounds would have shown. A run that is in " +
    "several files counts once. A last line that was cut, because its writer was killed or its disk was full, is " +
    "left out and reported.",
    "Files fit together if version of the lab, course, file under test (by its content), -race, --real and --strict " +
    "are the same; tests, seeds, shards and runtimes may differ.",
  ],
  operands: {
    value: "FILE ...",
    required: "merge takes files of results, as stress --json writes them: merge out/*.jsonl",
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
    passed: "all passed, also if runs are missing (the last line then says how many)",
    failed: true,
    usage: "bad usage, or files that do not fit or are no results",
    fault: "a fault of the harness, or results that could not be written",
  },
  resolve(options) {
    const taken = [options.json, options.junit].find((path) => path !== null && options.words.includes(path));
    if (taken) throw new UsageError(`${taken} is one of the files to merge: it would be overwritten`);
    return options;
  },
});

export type MergeOptions = OptionsOf<typeof mergeTable>;
