/**
 * The options of `replay`.
 *
 * @module
 */

import type { Topic } from "../../trace/event.ts";
import type { Filter } from "../../trace/filter.ts";
import { topics } from "../../trace/topics.ts";
import { UsageError } from "../../platform/usage_error.ts";
import { defineCommand, inGroup, type OptionsOf } from "../options.ts";
import {
  conditionOptions,
  poolOptions,
  runExits,
  seedOption,
  selectOptions,
  testWords,
} from "../run_options.ts";
import { demandSeed, scheduleOptions } from "../schedule.ts";

const moment = {
  type: "parsed",
  value: "S",
  accepts: "simulated seconds such as 1.2",
  parse: parseMoment,
  group: "What is shown",
} as const;

const servers = {
  type: "list",
  value: "S2",
  accepts: "a server, such as S2",
  parse: parseServer,
  group: "What if",
} as const;

const { raft, dir, race, real } = conditionOptions;
const { jobs, debug, short } = poolOptions;
/** For options that a command line copied from `test` may have. */
const hidden = { hidden: true, group: "", help: "" } as const;

export const replayTable = defineCommand({
  name: "replay",
  summary: "shows a run again, the same to the byte, with everything that happened in it",
  about: [
    "Each line has the simulated second, the server (-- for none), the topic, and what happened. RPCs " +
    "are numbered in the order of sending; a request and its reply share a number. Fields are shown by " +
    "name, entries and other structs in lists by their fields' values (3:77 is Term 3, Command 77); -v " +
    "names them.",
  ],
  operands: testWords,
  examples: [
    ["TestBackup2B --seed 7", "one run from beginning to end"],
    ["2B --seed 7 | grep '#12 '", "all about one RPC"],
    ["2B --seed 7 --only 0,2 --from 1.2 --to 2.5", ""],
    ["2B --seed 7 --ignore rpc,reply,save", ""],
    ["2B --seed 7 --check", "run it twice and compare"],
    ["TestBackup2B --seed 7 --lose '#58'", "what if that message is lost"],
    ["TestBackup2B --seed 7 --html run.html --open", "as a picture in the browser"],
  ],
  options: {
    seed: {
      ...seedOption,
      accepts: "the number that the last line of a run shows",
      group: "Which run",
      help: "the run's seed: it is in the last line of a run, and in the command under each failure",
    },
    ...inGroup("Which run", { ...scheduleOptions, ...selectOptions, raft, dir, race }),
    at: { ...moment, group: "What if", help: "the moment of the change" },
    lose: {
      type: "list",
      value: "'#58'",
      accepts: "numbers of messages, such as 58 or '#58'",
      parse: parseMessage,
      group: "What if",
      help: "lose that message: its request, or its reply if the request has arrived by --at",
    },
    fire: { ...servers, help: "fire its timers first, until it sends or applies something" },
    crash: { ...servers, help: "crash it" },
    restart: { ...servers, help: "crash it and start it again at once" },
    verbose: {
      type: "flag",
      name: "v",
      alias: ["verbose"],
      group: "What is shown",
      help: "all entries of lists, long texts, bytes of messages, saved state",
    },
    only: {
      type: "list",
      value: "0,2",
      accepts: "numbers of servers, such as 0,2",
      parse: parseServer,
      group: "What is shown",
      help: "only events of these servers, and of no server",
    },
    operation: {
      type: "integer",
      value: "N",
      least: 1,
      most: 1e9,
      group: "What is shown",
      help: "only one operation of a client: its RPCs, its entry in the log, who applies it, the answer",
    },
    ignore: {
      type: "list",
      value: "TOPIC,...",
      choices: Object.keys(topics) as Topic[],
      group: "What is shown",
      help: "hide these topics",
    },
    from: { ...moment, help: "start at this simulated second" },
    to: { ...moment, help: "stop at this simulated second" },
    columns: {
      type: "flag",
      default: null,
      group: "What is shown",
      help:
        "one column for each server, with topics as colours, as on a wide enough terminal; or one line for " +
        "each event. Without a terminal COLUMNS gives the width",
    },
    json: {
      type: "file",
      value: "FILE",
      group: "What is shown",
      help: "write the events to a file instead, one a line, with all values (docs/trace.md)",
    },
    html: {
      type: "file",
      value: "FILE",
      group: "What is shown",
      help: "draw the run on a page for a browser instead (docs/picture.md)",
    },
    open: {
      type: "flag",
      group: "What is shown",
      help: "with --html: open the page in the browser",
    },
    against: {
      type: "string",
      value: "SEED|PATH",
      accepts: "a seed, or the path of another raft.ts",
      group: "What is shown",
      help: "with --html: also draw the run of another seed or file, and mark where they diverge",
    },
    perfetto: {
      type: "file",
      value: "FILE",
      group: "What is shown",
      help: "write the run as a Chrome trace instead, for ui.perfetto.dev",
    },
    twice: {
      type: "flag",
      name: "check",
      group: "What is shown",
      help: "run it twice, in two new processes, and say whether or where the runs diverge",
    },
    real: { ...real, ...hidden },
    jobs: { ...jobs, ...hidden },
    typesUnchecked: { type: "flag", name: "no-check", ...hidden },
    debug: { ...debug, ...hidden },
    short: { ...short, ...hidden },
  },
  groups: {
    "What if":
      "The run is the same up to that moment, then differs. At its end the --schedule for it is printed.",
    "Which run":
      "Repeat the options that the run was started with. Types are not checked; --jobs, --debug and the " +
      "like are accepted, but change nothing.",
  },
  sections: { Topics: topics },
  exits: {
    ...runExits,
    failed: "the test failed; with --check, the two runs differ",
    notLoaded: true,
    fault: "a fault of the harness, or events that could not be written",
  },
  resolve({ only, operation, ignore, from, to, ...options }) {
    if (options.real) {
      throw new UsageError("replay shows a simulated run again; on the wall clock (--real) no run repeats");
    }
    const filter: Filter = {
      only: only.length === 0 ? null : only,
      operation,
      ignore,
      from: from ?? 0,
      to: to ?? Infinity,
    };
    demandSeed("replay", options);
    const { at, fire, crash, restart, lose } = options;
    const [onServer] = Object.entries({ fire, crash, restart }).filter(([, named]) => named.length > 0);
    if (onServer !== undefined && at === null) {
      throw new UsageError(`--${onServer[0]} needs --at S: the simulated second at which it happens`);
    }
    if (at !== null && onServer === undefined && lose.length === 0) {
      throw new UsageError("--at needs --lose, --fire, --crash or --restart: what happens then");
    }
    if (filter.from > filter.to) throw new UsageError("--from is later than --to");
    const ways = [options.html, options.perfetto, options.json].filter((path) => path !== null).length;
    if (ways > 1 || (ways > 0 && options.twice)) {
      throw new UsageError(
        "--html, --perfetto, --json and --check exclude each other: replay shows a run in one way at a time",
      );
    }
    if (options.against !== null && options.html === null) {
      throw new UsageError("--against needs --html FILE: two runs are shown on a page");
    }
    if (options.open && options.html === null) {
      throw new UsageError("--open needs --html FILE: that page is opened");
    }
    return { ...options, seed: options.seed ?? 0, filter };
  },
});

export type ReplayOptions = OptionsOf<typeof replayTable>;

/** `58`, `#58`. */
function parseMessage(text: string): number | null {
  return /^#?[1-9]\d{0,8}$/.test(text) ? Number(text.replace("#", "")) : null;
}

/** `0`, `S0`. */
function parseServer(text: string): number | null {
  return /^[Ss]?\d{1,2}$/.test(text) ? Number(text.replace(/^s/i, "")) : null;
}

/** Seconds, to microseconds. */
function parseMoment(text: string): number | null {
  return /^\d+(\.\d*)?s?$/.test(text) ? Math.round(parseFloat(text) * 1e6) : null;
}
