/**
 * A command's table: its options, the words it takes, and what help says. The parser (parse.ts), the type of the parsed
 * options, help (help_text.ts) and the shell completion (completions/) are all made from it, so that a new option is
 * one entry.
 *
 * @module
 */

import type { ExitName } from "./exit_codes.ts";

/** Words, or what loads them. */
export type Known = readonly string[] | (() => Promise<readonly string[]>);

interface Described {
  /** Its name without dashes; default: its key in the table, in kebab case. */
  name?: string;
  /** Other names, also accepted. */
  alias?: readonly string[];
  /** Listed with one dash, as `go test` spells it. Every option is accepted with one dash and with two. */
  go?: true;
  /** Accepted, but neither listed nor completed. */
  hidden?: true;
  /** The heading under which help lists it. */
  group: string;
  /** What it does. The default is added by help. */
  help: string;
}

/** On or off. A flag that is on by default, or neither (null), has a `--no-NAME`. */
interface Flag extends Described {
  type: "flag";
  default?: boolean | null;
}

interface Valued extends Described {
  /** The value's placeholder in help: `FILE`. */
  value: string;
  /** What is accepted, for an error: `the path of a file`. Default: by type. */
  accepts?: string;
  /** The default in words, where it is not a constant. */
  otherwise?: string;
  /** The error if it is not given; makes the option mandatory. */
  required?: string;
}

interface StringOption extends Valued {
  type: "string";
  default?: string;
  /** Words to complete; others are accepted as well. */
  suggest?: Known;
}

interface PathOption extends Valued {
  type: "file" | "folder";
}

export interface IntegerOption extends Valued {
  type: "integer";
  least: number;
  most: number;
  default?: number | (() => number);
}

/** In Go's notation; parsed to seconds. */
interface DurationOption extends Valued {
  type: "duration";
}

/** One of some words, in any case. */
interface ChoiceOption extends Valued {
  type: "choice";
  choices: readonly string[];
}

/** Anything else. `parse` returns null for what is not accepted. */
interface ParsedOption<T = unknown> extends Valued {
  type: "parsed";
  accepts: string;
  parse: (text: string) => T | null;
  /** The value may be missing, which gives `bare`; a next word that does not match `next` is not the value. */
  optional?: { next: RegExp; bare: T };
}

/** Any number of values: the option may be repeated, and a value has commas between items unless `commas` is false. */
interface ListOption<T = unknown> extends Valued {
  type: "list";
  commas?: false;
  /** Only these words. */
  choices?: readonly string[];
  /** Words to complete; others are accepted as well. */
  suggest?: Known;
  /** The items are paths. */
  files?: true;
  /** Returns null for an item that is not accepted. */
  parse?: (item: string) => T | null;
}

export type Option =
  | Flag
  | StringOption
  | PathOption
  | IntegerOption
  | DurationOption
  | ChoiceOption
  | ParsedOption
  | ListOption;

/** By key: the property that holds the parsed value. */
export type OptionTable = Readonly<Record<string, Option>>;

type Fallback<S> = S extends { default: unknown } | { required: string } ? never : null;

/** The type of an option's value. */
type ValueOf<S> = S extends { type: "flag"; default: null } ? boolean | null
  : S extends { type: "flag" } ? boolean
  : S extends { type: "list"; parse: (item: string) => infer T } ? NonNullable<T>[]
  : S extends { type: "list"; choices: readonly (infer T)[] } ? T[]
  : S extends { type: "list" } ? string[]
  : S extends { type: "parsed"; parse: (text: string) => infer T } ? NonNullable<T> | Fallback<S>
  : S extends { type: "integer" | "duration" } ? number | Fallback<S>
  : string | Fallback<S>;

/** The parsed options of a table, and the words that are not options. */
export type Values<O extends OptionTable> =
  & { -readonly [K in keyof O]: ValueOf<O[K]> }
  & { words: string[] };

/** A command's operands. */
export interface Operands {
  /** Their placeholder in help: `FILE ...`. */
  value: string;
  /** At most one. */
  one?: true;
  /** Only these words. */
  choices?: readonly string[];
  /** The error if there is none; makes them mandatory. */
  required?: string;
  /** How they are completed; default: the choices. */
  complete?: "files" | "folders" | Known;
}

/** Everything about a command except its run. */
export interface CommandTable<O extends OptionTable = OptionTable> {
  name: string;
  /** One line, which begins with a verb. */
  summary: string;
  /** Paragraphs under the summary. */
  about?: readonly string[];
  operands: Operands | null;
  /** The words after the command's name, and what the line does. */
  examples: readonly (readonly [words: string, what: string])[];
  options: O;
  /** Paragraphs under the headings of groups. */
  groups?: Readonly<Record<string, string>>;
  /** Further headings, after the options: a paragraph, or a list of terms. */
  sections?: Readonly<Record<string, string | Readonly<Record<string, string>>>>;
  /** Its exit codes; a text replaces the usual meaning. */
  exits: Readonly<Partial<Record<ExitName, string | true>>>;
}

/** A table with the check across its options. */
export interface Command<O extends OptionTable = OptionTable, R = unknown> extends CommandTable<O> {
  /** Derives what depends on several options; a combination that makes no sense is a UsageError. */
  resolve: (values: Values<O>) => R;
}

/** The argument of a command's run. */
export type OptionsOf<C extends { resolve: (values: never) => unknown }> = ReturnType<C["resolve"]>;

/** Declares a command's table, keeping the types of its options. */
export function defineCommand<const O extends OptionTable, R = Values<O>>(
  table: CommandTable<O> & { resolve?: (values: Values<O>) => R },
): Command<O, R> {
  return { resolve: (values) => values as unknown as R, ...table };
}

/** Declares options that several commands share. */
export function defineOptions<const O extends OptionTable>(options: O): O {
  return options;
}

/** The same options under another heading. */
export function inGroup<O extends OptionTable>(group: string, options: O): O {
  return Object.fromEntries(Object.entries(options).map(([key, option]) => [key, { ...option, group }])) as O;
}

/** `a, b or c`. */
export function listed(words: readonly string[], before = "or"): string {
  return words.length < 2 ? words.join("") : `${words.slice(0, -1).join(", ")} ${before} ${words.at(-1)}`;
}

/** An option's name, without dashes. */
export function nameOf(key: string, option: Option): string {
  return option.name ?? key.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}

/** With its dashes, as help lists it. */
export function dashed(name: string, option?: Option): string {
  return `${option?.go || name.length === 1 ? "-" : "--"}${name}`;
}

/** Whether a flag can be turned off, with `--no-NAME`. */
export function isNegatable(option: Option): boolean {
  return option.type === "flag" && (option.default === true || option.default === null);
}

/** What every command has. */
export const commonOptions: Record<"help" | "version", Option> = {
  help: { type: "flag", alias: ["h"], group: "Help", help: "show this" },
  version: { type: "flag", group: "Help", help: "show raftlab's version" },
};
