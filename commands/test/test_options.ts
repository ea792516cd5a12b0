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

/** Where an inspector listens, as editors expect it. */
const usualAddress = "127.0.0.1:9229";

const inspectOption = {
  type: "parsed",
  value: "PORT",
  accepts: "a port, or a host and a port, such as 9230",
  parse: addressIn,
  optional: { next: /^(.*:)?\d{2,5}$/, bare: usualAddress },
  group: "A debugger",
} as const;

/** The address as `HOST:PORT`; null if it is none. */
function addressIn(text: string): string | null {
  const [, host = "127.0.0.1:", port] = /^([\w.-]+:|\[[\da-f:]+\]:)?(\d{1,5})$/i.exec(text) ?? [];
  return Number(port) < 65536 ? host + port : null;
}

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
    ["--again", "what failed before"],
    ["TestReElection2A --seed 7 --inspect", "with a debugger"],
    ["-run 'TestPersist1$' --course cos418", ""],
  ],
  options: {
    ...selectOptions,
    list: { type: "flag", group: "Which tests", help: "list the tests, run nothing" },
    raft: conditionOptions.raft,
    dir: conditionOptions.dir,
    seed: {
      ...seedOption,
      default: drawnSeed,
      otherwise: "a new one each time, printed",
      help:
        "the run's seed. The same seed gives the same run, to the byte, on every machine, in Deno and in Bun",
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
    again: {
      type: "flag",
      group: "Which tests",
      help: "rerun what failed before with this file in this folder: each seed and schedule, until all pass",
    },
    watch: {
      type: "flag",
      group: "How they run",
      help: "rerun each time the file is saved, with the same seed, the failed tests first",
    },
    html: { ...htmlFolder, group: "What is shown" },
    inspect: {
      ...inspectOption,
      help: `wait for a debugger, and run one test with it. PORT may be HOST:PORT. Default: ${usualAddress}`,
    },
    inspectBrk: { ...inspectOption, help: "the same, and stop at the first statement of your file" },
    verbose: {
      type: "flag",
      name: "v",
      alias: ["verbose"],
      group: "What is shown",
      help: "Go's === RUN and --- PASS lines, too",
    },
  },
  groups: {
    "A debugger":
      "Breakpoints in your file work, stepping continues after an await, and time stands still meanwhile: " +
      "the run is the same as without a debugger. But the servers share the language's own objects " +
      "(Array.prototype and the like), so nothing isolates them: docs/student.md.",
  },
  sections: {
    "Other commands": `stress runs many rounds, replay shows one run event by event, merge joins results: ${
      asTyped("help")
    } lists all.`,
  },
  exits: runExits,
  resolve(options) {
    const { inspect, inspectBrk, ...others } = options;
    if (options.again && (options.watch || options.list || options.schedule !== null || options.real)) {
      throw new UsageError(
        "--again runs what failed before: it takes no --watch, --list, --schedule or --real",
      );
    }
    if (options.watch && options.list) throw new UsageError("--watch and --list exclude each other");
    if (options.watch && options.html !== null) throw new UsageError("--watch and --html exclude each other");
    checkSeeds(options.seed, options.count);
    const address = inspectBrk ?? inspect;
    if (address === null) return { ...others, debugger: null };
    const name = inspectBrk === null ? "--inspect" : "--inspect-brk";
    for (const other of ["watch", "list", "real"] as const) {
      if (options[other]) throw new UsageError(`${name} and --${other} exclude each other`);
    }
    if (options.count > 1) throw new UsageError(`${name} runs one test once, without -count`);
    return { ...others, debugger: { address, stops: inspectBrk !== null } };
  },
});

export type TestOptions = OptionsOf<typeof testTable>;
