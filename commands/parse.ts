/**
 * Parses a command's arguments by its table. Options take one dash, as in Go, or two. A mistake is a UsageError of one
 * sentence that says what was given, what is accepted, and the nearest match.
 *
 * @module
 */

// @ts-types="../types/std_cli_parse_args.d.ts"
import { parseArgs } from "@std/cli/parse-args";
import { didYouMean, UsageError } from "../platform/usage_error.ts";
import { parseDuration } from "./duration.ts";
import {
  type Command,
  type CommandTable,
  commonOptions,
  dashed,
  isNegatable,
  listed,
  nameOf,
  type Option,
  type OptionTable,
  type Values,
} from "./options.ts";

/** What a spelling means: `no-check` is `check`, negated. */
interface Spelling {
  key: string;
  option: Option;
  negated: boolean;
}

/** An option that was given, as it was spelled there: `-count`. */
type Given = Map<string, string>;

/**
 * The options in `args`, resolved by the command; null if they ask for help or the version. For an unknown option,
 * `all` commands are searched for one that has it.
 *
 * @example
 * ```ts
 * await parseOptions(testOptions, ["2A", "-run", "Election", "--seed", "7"]);
 * ```
 */
export async function parseOptions<O extends OptionTable, R>(
  command: Command<O, R>,
  args: string[],
  all: () => Promise<CommandTable[]> = () => Promise.resolve([]),
): Promise<R | null> {
  const options: OptionTable = { ...command.options, ...commonOptions };
  const entries = Object.entries(options);
  const given: Given = new Map();
  const words = await spelledOut(args, spellingsOf(entries), given, all);
  const keys = (of: (option: Option) => boolean) => entries.filter(([, it]) => of(it)).map(([key]) => key);
  const parsed = parseArgs(words, {
    boolean: keys(({ type }) => type === "flag"),
    string: [...keys(({ type }) => type !== "flag"), "_"],
    collect: keys(({ type }) => type === "list"),
  });
  if (parsed.help === true || parsed.version === true) return null;
  const operands = parsed._.map(String);
  await checkOperands(command, operands);
  const values: Record<string, unknown> = { words: operands };
  for (const [key, option] of Object.entries(command.options)) {
    values[key] = await valueOf(option, parsed[key], given.get(key) ?? "");
  }
  return command.resolve(values as Values<O>);
}

function spellingsOf(entries: [string, Option][]): Map<string, Spelling> {
  const spellings = new Map<string, Spelling>();
  for (const [key, option] of entries) {
    for (const name of [nameOf(key, option), ...option.alias ?? []]) {
      spellings.set(name, { key, option, negated: false });
      if (isNegatable(option)) spellings.set(`no-${name}`, { key, option, negated: true });
    }
  }
  return spellings;
}

/** Rewrites each option to `--key=value`, so that a value may begin with a dash, as in Go. */
async function spelledOut(
  args: string[],
  spellings: Map<string, Spelling>,
  given: Given,
  all: () => Promise<CommandTable[]>,
): Promise<string[]> {
  const result: string[] = [];
  const spelling = (arg: string) => /^--?([^\d=-][^=]*)(?:=(.*))?$/s.exec(arg);
  for (let i = 0; i < args.length; i++) {
    const arg = args[i];
    if (arg === "--") continue; // `deno task test -- 2A`
    if (!arg.startsWith("-") || arg === "-") {
      result.push(arg);
      continue;
    }
    const [, name, value] = spelling(arg) ?? [null, arg, undefined];
    const found = spellings.get(name);
    if (found === undefined) throw await unknownOption(arg, spellings, all);
    const typed = arg.replace(/=.*$/s, "");
    given.set(found.key, typed);
    // An option where a value belongs means that the value was forgotten.
    const next = (): string | undefined =>
      spellings.has(spelling(args[i + 1] ?? "")?.[1] ?? "") ? undefined : args[++i];
    result.push(`--${found.key}=${textOf(found, typed, value, args[i + 1], next)}`);
  }
  return result;
}

/** The value as text; "" if it is missing. */
function textOf(
  { option, negated }: Spelling,
  typed: string,
  value: string | undefined,
  following: string | undefined,
  next: () => string | undefined,
): string {
  if (option.type === "flag") {
    if (value !== undefined && value !== "true" && value !== "false") {
      throw new UsageError(`${typed} takes no value but true and false, not ${value}`);
    }
    return String((value !== "false") !== negated);
  }
  if (value !== undefined) return value;
  const optional = option.type === "parsed" ? option.optional : undefined;
  if (optional !== undefined && !optional.next.test(following ?? "")) return "";
  return next() ?? "";
}

async function unknownOption(
  arg: string,
  spellings: Map<string, Spelling>,
  all: () => Promise<CommandTable[]>,
): Promise<UsageError> {
  const typed = arg.replace(/=.*$/s, "");
  const known = new Map(
    [...spellings].filter(([name]) => name.length > 1).map((
      [name, { option }],
    ) => [name, dashed(name, option)]),
  );
  const name = typed.replace(/^-+/, "");
  const others = (await all()).filter(({ options }) => spellingsOf(Object.entries(options)).has(name));
  if (others.length > 0) {
    const whose = listed(others.map((command) => command.name), "and");
    return new UsageError(`unknown option ${typed}; ${whose} ${others.length > 1 ? "have" : "has"} it`);
  }
  const hint = await didYouMean(name, [...known.keys()], (name) => known.get(name)!);
  return new UsageError(`unknown option ${typed}${hint}`);
}

async function checkOperands(
  { name, operands }: Pick<Command, "name" | "operands">,
  words: string[],
): Promise<void> {
  if (operands === null) {
    if (words.length > 0) throw new UsageError(`${name} takes options only, not ${words[0]}`);
  } else if (words.length === 0 || words[0] === "") {
    if (operands.required !== undefined) throw new UsageError(operands.required);
  } else if (operands.one && words.length > 1) {
    throw new UsageError(`${name} takes one ${operands.value}, and got ${words.join(", ")}`);
  }
  for (const word of words) {
    if (operands?.choices !== undefined) await chosen(operands.choices, word, name);
  }
}

/** Reads what parseArgs found for an option, which was spelled as `typed`. */
async function valueOf(option: Option, found: unknown, typed: string): Promise<unknown> {
  if (option.type === "flag") {
    return typed !== "" ? found : option.default === undefined ? false : option.default;
  }
  const missing = () => new UsageError(`${typed} needs a value (${accepts(option)})`);
  if (option.type === "list") {
    const texts = (found ?? []) as string[];
    if (texts.includes("")) throw missing();
    const items = option.commas === false ? texts : texts.flatMap((text) => text.split(","));
    return await Promise.all(items.map((item) => itemOf(option, item, typed)));
  }
  if (typed === "") {
    if (option.required !== undefined) throw new UsageError(option.required);
    const missing = "default" in option ? option.default : null;
    return typeof missing === "function" ? missing() : missing;
  }
  const text = String(found);
  if (text === "") {
    if (option.type === "parsed" && option.optional !== undefined) return option.optional.bare;
    throw missing();
  }
  const refused = (hint = "") => new UsageError(`${typed} takes ${accepts(option)}, not ${text}${hint}`);
  switch (option.type) {
    case "integer": {
      const value = /^\d+$/.test(text) ? Number(text) : NaN;
      if (value >= option.least && value <= option.most) return value;
      throw refused();
    }
    case "duration": {
      const seconds = parseDuration(text);
      if (seconds !== null) return seconds;
      throw refused(/^\d+$/.test(text) ? `; write ${text}s` : "");
    }
    case "choice":
      return await chosen(option.choices, text, typed);
    case "parsed": {
      const value = option.parse(text);
      if (value === null) throw refused();
      return value;
    }
    default:
      return text;
  }
}

async function itemOf(option: Option & { type: "list" }, item: string, typed: string): Promise<unknown> {
  if (option.choices !== undefined) return await chosen(option.choices, item, typed);
  const value = option.parse === undefined ? item : option.parse(item);
  if (value === null) throw new UsageError(`${typed} takes ${accepts(option)}, not ${item}`);
  return value;
}

async function chosen(choices: readonly string[], text: string, typed: string): Promise<string> {
  const choice = choices.find((choice) => choice.toLowerCase() === text.toLowerCase());
  if (choice !== undefined) return choice;
  throw new UsageError(
    `${typed} takes ${listed(choices)}, not ${text}${await didYouMean(text, [...choices])}`,
  );
}

/** What an option with a value accepts, for an error. */
function accepts(option: Exclude<Option, { type: "flag" }>): string {
  if (option.accepts !== undefined) return option.accepts;
  if ("choices" in option && option.choices !== undefined) return listed(option.choices);
  switch (option.type) {
    case "integer":
      return `a whole number from ${option.least} to ${option.most}`;
    case "duration":
      return "a duration such as 30s, 10m or 1h30m";
    case "file":
      return "the path of a file";
    case "folder":
      return "the path of a folder";
    default:
      return option.value;
  }
}
