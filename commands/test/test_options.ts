/**
 * The options of `test`.
 *
 * @module
 */

import { UsageError } from "../../platform/usage_error.ts";
import { drawnSeed } from "../../runner/seeds.ts";
import { preferred } from "../../tester/courses/preferred.ts";
import { scheduleOptions } from "../schedule.ts";
import { asTyped } from "../as_typed.ts";
import { defineCommand, inGroup, type OptionsOf } from "../options.ts";
import {
  checkSeeds,
  conditionOptions,
  htmlFolder,
  poolOptions,
  refereeOptions,
  runExits,
  seedOption,
  selectOptions,
  testWords,
} from "../run_options.ts";

export const testTable = defineCommand({
  name: "test",
  summary: "runs a course's tests on your Raft and says what failed, and where",
  operands: testWords,
  examples: [
    ["", `all of ${preferred}'s Raft, on raft/raft.ts`],
    ["2B 2C", "two parts"],
    ["TestBackup2B", "one test"],
    ["4A", "a part, from whichever course has it"],
    ["extra", "tests beyond the courses'"],
    ["-run Election", "names that match, as in go test"],
    ["2A --raft ~/mine/raft.ts", "another file"],
    ["TestReElection2A --seed 7", "the run of seed 7 again"],
    ["2A --watch", "again at each save"],
    ["-run 'TestPersist1$' --course cos418", ""],
  ],
  options: {
    ...selectOptions,
    list: { type: "flag", group: "Which tests", help: "show them, run nothing" },
    raft: conditionOptions.raft,
    dir: conditionOptions.dir,
    seed: {
      ...seedOption,
      default: drawnSeed,
      otherwise: "a new one each time, which is printed",
      help:
        "the run's chance. The same seed shows the same run, to the byte, on every machine, in Deno and in Bun",
    },
    count: {
      type: "integer",
      go: true,
      value: "N",
      least: 1,
      most: 1_000_000,
      default: 1,
      group: "How they run",
      help: "N rounds; round k runs seed + k",
    },
    timeout: {
      type: "duration",
      go: true,
      value: "D",
      otherwise: "the course's, 10m",
      accepts: "a duration such as 600s, 10m or 1h30m",
      group: "How they run",
      help:
        "limit for one round of all tests, such as 600s or 10m, in simulated time; 0 for none. One test has 120 s",
    },
    failfast: { type: "flag", go: true, group: "How they run", help: "stop after the first failure" },
    ...inGroup("How they run", scheduleOptions),
    race: conditionOptions.race,
    real: conditionOptions.real,
    ...inGroup("How they run", refereeOptions),
    ...poolOptions,
    watch: {
      type: "flag",
      group: "How they run",
      help: "run again each time the file is saved, with the same seed, the tests that failed first",
    },
    html: { ...htmlFolder, group: "What is shown" },
    verbose: {
      type: "flag",
      name: "v",
      alias: ["verbose"],
      group: "What is shown",
      help: "Go's === RUN and --- PASS lines, too",
    },
  },
  sections: {
    "Other commands": `stress runs many rounds, replay shows one run event by event, merge joins results: ${
      asTyped("help")
    } lists all.`,
  },
  exits: runExits,
  resolve(options) {
    if (options.watch && options.list) throw new UsageError("--watch and --list exclude each other");
    if (options.watch && options.html !== null) throw new UsageError("--watch and --html exclude each other");
    checkSeeds(options.seed, options.count);
    return options;
  },
});

export type TestOptions = OptionsOf<typeof testTable>;
