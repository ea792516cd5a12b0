/**
 * Parses the words after a command. Options may be spelled with one dash, as in Go, or with two; a mistake is a
 * UsageError of one sentence.
 *
 * @module
 */

// @ts-types="../types/std_cli_parse_args.d.ts"
import { parseArgs } from "@std/cli/parse-args";
import { parseDuration } from "./duration.ts";
import { didYouMean, UsageError } from "../platform/usage_error.ts";

/** The options of a command. */
export interface Vocabulary {
  /** Options without a value. */
  flags: string[];
  /** Options with a value, and a description of it: `a whole number`. */
  valued: Record<string, string>;
  /** Options with an optional value: a next word that matches is the value, any other is a word of its own. */
  optional?: Record<string, RegExp>;
  /** Options in `valued` that may be repeated. */
  repeated?: string[];
  /** Aliases of options. */
  alias?: Record<string, string[]>;
}

/** The result of reading a command line. */
export interface Words {
  /** Words that are not options. */
  words: string[];
  flag(name: string): boolean;
  /** The value of an option; null if the option is missing, "" if its optional value is. */
  text(name: string): string | null;
  /** All values of an option that may be repeated. */
  all(name: string): string[];
  /** The value of an option that takes an integer. */
  whole(name: string, least: number, most: number): number | null;
  /** The value in seconds of an option that takes a duration; `example` is for the error message. */
  seconds(name: string, example: string): number | null;
}

/** Parses `args`. */
export async function readWords(args: string[], vocabulary: Vocabulary): Promise<Words> {
  const { flags, valued, alias = {}, optional = {}, repeated = [] } = vocabulary;
  const named = [...Object.keys(valued), ...Object.keys(optional)];
  const known = [...flags, ...named, ...Object.values(alias).flat()];
  let unknown: string | undefined;
  const parsed = parseArgs(normalised(args, Object.keys(valued), optional), {
    boolean: flags,
    string: [...named, "_"],
    collect: repeated,
    alias,
    unknown(arg, key) {
      if (key !== undefined) unknown ??= arg;
      return key === undefined;
    },
  });
  if (unknown !== undefined) {
    const name = unknown.replace(/^-+/, "").replace(/=.*/s, "");
    const hint = await didYouMean(name, known.filter((each) => each.length > 1));
    throw new UsageError(`unknown option --${name}${hint.replace("mean ", "mean --")}`);
  }
  const text = (name: string): string | null => {
    const value = parsed[name];
    if (value === undefined) return null;
    if (value === "" && !(name in optional)) {
      throw new UsageError(`--${name} needs a value (${valued[name]})`);
    }
    return String(value);
  };
  const all = (name: string): string[] => {
    const values = ((parsed[name] ?? []) as unknown[]).map(String);
    if (values.includes("")) throw new UsageError(`--${name} needs a value (${valued[name]})`);
    return values;
  };
  return {
    words: parsed._.map(String),
    flag: (name) => parsed[name] === true,
    text,
    all,
    whole: (name, least, most) => wholeNumber(name, text(name), least, most),
    seconds: (name, example) => seconds(name, text(name), example),
  };
}

/** Rewrites Go's `-run X` to `--run=X`, so that a value may start with a dash as in Go; single letters stay. */
function normalised(args: string[], valued: string[], optional: Record<string, RegExp>): string[] {
  const result: string[] = [];
  for (let i = 0; i < args.length; i++) {
    if (args[i] === "--") continue;
    const arg = /^-[A-Za-z][\w-]+(=|$)/.test(args[i]) ? `-${args[i]}` : args[i];
    const name = arg.startsWith("--") ? arg.slice(2) : "";
    const pattern = Object.hasOwn(optional, name) ? optional[name] : null;
    if (valued.includes(name)) result.push(`${arg}=${args[++i] ?? ""}`);
    else if (pattern !== null) result.push(`${arg}=${pattern.test(args[i + 1] ?? "") ? args[++i] : ""}`);
    else result.push(arg);
  }
  return result;
}

function wholeNumber(name: string, text: string | null, least: number, most: number): number | null {
  if (text === null) return null;
  const value = /^\d+$/.test(text) ? Number(text) : NaN;
  if (value >= least && value <= most) return value;
  throw new UsageError(`--${name} takes a whole number from ${least} to ${most}, not ${text}`);
}

function seconds(name: string, text: string | null, example: string): number | null {
  if (text === null) return null;
  const value = parseDuration(text);
  if (value !== null) return value;
  const hint = /^\d+$/.test(text) ? `; write ${text}s` : "";
  throw new UsageError(`--${name} takes a duration such as ${example}, not ${text}${hint}`);
}
