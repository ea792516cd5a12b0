/**
 * What the words after `test` mean. Go's own spellings, with one dash, are understood beside ours with two.
 *
 * @module
 */

// @ts-types="../../types/std_cli_parse_args.d.ts"
import { parseArgs } from "@std/cli/parse-args";
import { parseDuration } from "./duration.ts";
import { didYouMean, UsageError } from "./usage_error.ts";

/** The options of `test`. */
export interface TestOptions {
  /** Parts and names of tests. */
  words: string[];
  /** `-run`: a regular expression on the names of tests. */
  run: string | null;
  /** `--course`; null if it follows from the words. */
  course: string | null;
  /** `--raft`, as given; null for the project's own. */
  raft: string | null;
  /** Null for a random one. */
  seed: number | null;
  /** `-count`: rounds. */
  count: number;
  /** Seconds for one round of all tests; null for the course's limit, 0 for none. */
  timeout: number | null;
  /** Children at once; null for one a core. */
  jobs: number | null;
  /** Show the tests instead of running them. */
  list: boolean;
  /** `-v`. */
  verbose: boolean;
  /** `-race`: shake timers and messages. */
  race: boolean;
  /** The wall clock instead of simulated time. */
  real: boolean;
  /** DPrintf on. */
  debug: boolean;
  /** Stop after the first failure. */
  failfast: boolean;
  /** Check the types of the student's file. */
  check: boolean;
  /** Watch for broken rules. */
  referee: boolean;
  /** Have a broken rule fail the test. */
  strict: boolean;
  /** Say what can be said. */
  help: boolean;
}

const flags = [
  "v",
  "race",
  "short",
  "failfast",
  "list",
  "real",
  "debug",
  "no-check",
  "no-referee",
  "strict",
  "help",
];
const valued = ["run", "course", "raft", "seed", "count", "timeout", "jobs"];

/**
 * Reads the words after `test`; a mistake is a UsageError of one sentence.
 *
 * @example
 * ```ts
 * await parseTestOptions(["2A", "-run", "Election", "--seed", "7"]);
 * ```
 */
export async function parseTestOptions(args: string[]): Promise<TestOptions> {
  const known = new Set([...flags, ...valued, "verbose", "h"]);
  let unknown: string | undefined;
  const parsed = parseArgs(normalised(args), {
    boolean: flags,
    string: [...valued, "_"],
    alias: { help: ["h"], v: ["verbose"] },
    unknown(arg, key) {
      if (key !== undefined) unknown ??= arg;
      return key === undefined;
    },
  });
  if (unknown !== undefined) {
    const name = unknown.replace(/^-+/, "").replace(/=.*/s, "");
    const hint = await didYouMean(name, [...known].filter((each) => each.length > 1));
    throw new UsageError(`unknown option --${name}${hint.replace("mean ", "mean --")}`);
  }
  const text = (name: string): string | null => {
    const value = parsed[name];
    if (value === undefined) return null;
    if (value === "") throw new UsageError(`--${name} needs a value (${needs[name]})`);
    return String(value);
  };
  return {
    words: parsed._.map(String),
    run: text("run"),
    course: text("course"),
    raft: text("raft"),
    seed: wholeNumber("seed", text("seed"), 0, 2 ** 32 - 1),
    count: wholeNumber("count", text("count"), 1, 1_000_000) ?? 1,
    timeout: seconds(text("timeout")),
    jobs: wholeNumber("jobs", text("jobs"), 1, 256),
    list: parsed.list === true,
    verbose: parsed.v === true,
    race: parsed.race === true,
    real: parsed.real === true,
    debug: parsed.debug === true,
    failfast: parsed.failfast === true,
    check: parsed["no-check"] !== true,
    referee: parsed["no-referee"] !== true,
    strict: parsed.strict === true,
    help: parsed.help === true,
  };
}

const needs: Record<string, string> = {
  run: "a regular expression on the names of tests, such as Election",
  course: "mit6824, cs350 or cos418",
  raft: "the path of your raft.ts",
  seed: "a whole number",
  count: "a whole number",
  timeout: "such as 600s or 10m",
  jobs: "a whole number",
};

/** Go's `-run X` as `--run=X`, so that a value may begin with a dash as it may in Go; single letters stay. */
function normalised(args: string[]): string[] {
  const result: string[] = [];
  for (let i = 0; i < args.length; i++) {
    if (args[i] === "--") continue;
    const arg = /^-[A-Za-z][\w-]+(=|$)/.test(args[i]) ? `-${args[i]}` : args[i];
    result.push(arg.startsWith("--") && valued.includes(arg.slice(2)) ? `${arg}=${args[++i] ?? ""}` : arg);
  }
  return result;
}

function wholeNumber(name: string, text: string | null, least: number, most: number): number | null {
  if (text === null) return null;
  const value = /^\d+$/.test(text) ? Number(text) : NaN;
  if (value >= least && value <= most) return value;
  throw new UsageError(`--${name} takes a whole number from ${least} to ${most}, not ${text}`);
}

function seconds(text: string | null): number | null {
  if (text === null) return null;
  const value = parseDuration(text);
  if (value !== null) return value;
  const hint = /^\d+$/.test(text) ? `; write ${text}s` : "";
  throw new UsageError(`--timeout takes a duration such as 600s, 10m or 1h30m, not ${text}${hint}`);
}
