/**
 * What the shell can complete for a command, from its table.
 *
 * @module
 */

import {
  type CommandTable,
  commonOptions,
  isNegatable,
  type Known,
  nameOf,
  type Option,
} from "../options.ts";

/** Completions of a value: words, paths, or both; neither if it cannot be completed. */
export interface CompletedValue {
  words: readonly string[];
  paths: "files" | "folders" | null;
  /** A comma-separated list. */
  commas: boolean;
}

export interface CompletedOption {
  /** Without dashes; the first is the one to offer. */
  names: readonly string[];
  /** Offered with one dash. */
  go: boolean;
  /** A few words. */
  help: string;
  /** Null if it takes none, or its value is optional. */
  value: CompletedValue | null;
  /** May be given more than once. */
  repeated: boolean;
}

export interface Completed {
  name: string;
  summary: string;
  options: CompletedOption[];
  operands: CompletedValue | null;
}

/** The programs that may precede a command. */
export const programs = ["deno", "bun", "npx", "raftlab"];

export async function completionOf(table: CommandTable): Promise<Completed> {
  const { name, summary, operands } = table;
  const options: CompletedOption[] = [];
  for (const [key, option] of Object.entries<Option>({ ...table.options, ...commonOptions })) {
    if (option.hidden) continue;
    const names = [nameOf(key, option), ...option.alias ?? []];
    const common = { go: option.go === true, value: await valueOf(option), repeated: option.type === "list" };
    const help = firstSentence(option.help);
    if (option.type !== "flag" || option.default !== true) options.push({ names, help, ...common });
    if (isNegatable(option)) options.push({ names: names.map((name) => `no-${name}`), help, ...common });
  }
  return {
    name,
    summary,
    options,
    operands: operands === null ? null : await completed(operands.complete ?? operands.choices ?? []),
  };
}

/** An option's names with their dashes: one letter has one. */
export function dashedNames({ names, go }: CompletedOption): string[] {
  return names.map((name) => `${go || name.length === 1 ? "-" : "--"}${name}`);
}

/** Every spelling that is accepted. */
export function everySpelling({ names }: CompletedOption): string[] {
  return names.flatMap((name) => [`-${name}`, `--${name}`]);
}

async function valueOf(option: Option): Promise<CompletedValue | null> {
  switch (option.type) {
    case "flag":
      return null;
    case "file":
      return await completed("files");
    case "folder":
      return await completed("folders");
    case "choice":
      return await completed(option.choices);
    case "list": {
      const value = await completed(option.files ? "files" : option.choices ?? option.suggest ?? []);
      return { ...value, commas: option.commas !== false };
    }
    case "string": {
      // Suggested words are not the only values: a course may also be a path.
      const value = await completed(option.suggest ?? []);
      return option.suggest === undefined ? value : { ...value, paths: "files" };
    }
    case "parsed":
      return option.optional === undefined ? await completed([]) : null;
    case "integer":
    case "duration":
      return await completed([]);
  }
}

async function completed(what: "files" | "folders" | Known): Promise<CompletedValue> {
  return what === "files" || what === "folders"
    ? { words: [], paths: what, commas: false }
    : { words: typeof what === "function" ? await what() : what, paths: null, commas: false };
}

/** Up to the first full stop, semicolon or colon that ends a clause. */
function firstSentence(help: string): string {
  return help.split(/[.;:] /)[0].replace(/[.;:]$/, "");
}
