/**
 * Help, made from a command's table, to fit 80 columns.
 *
 * @module
 */

import { asTyped, quoted } from "./as_typed.ts";
import { exitCodes, exitMeanings, type ExitName } from "./exit_codes.ts";
import { type CommandTable, commonOptions, dashed, nameOf, type Option } from "./options.ts";

const width = 80;
/** The column in which an option's text begins. */
const textColumn = 20;
/** The last column in which an example's text may begin beside it. */
const lastExampleColumn = 46;

/** What `--help` shows. */
export function helpText(table: CommandTable): string {
  const { name, summary, about = [], operands, examples, groups = {}, sections = {} } = table;
  const usage = [asTyped(name), "[options]", operands?.value ?? ""].join(" ").trimEnd();
  const blocks = [
    wrapped(`${asTyped(name)}: ${summary}.`),
    [`  ${usage}`],
    exampleLines(name, examples),
    ...about.map((text) => wrapped(text)),
  ];
  const options = Object.entries(table.options).filter(([, { hidden }]) => !hidden);
  const headings = new Set(options.map(([, { group }]) => group));
  for (const heading of headings) {
    const listed = options.filter(([, { group }]) => group === heading);
    const said = Object.hasOwn(groups, heading) ? wrapped(groups[heading], "  ") : [];
    blocks.push([heading, ...said, ...listed.flatMap(([key, option]) => optionLines(key, option))]);
  }
  if (options.length === 0) blocks.push(["Options"]);
  blocks.at(-1)!.push(...Object.entries(commonOptions).flatMap(([key, option]) => optionLines(key, option)));
  for (const [heading, content] of Object.entries(sections)) {
    const lines = typeof content === "string"
      ? wrapped(content, "  ")
      : Object.entries(content).flatMap(([term, text]) => termLines(term, text));
    blocks.push([heading, ...lines]);
  }
  blocks.push(["Exit codes", ...exitLines(table.exits)]);
  return blocks.map((lines) => lines.map((line) => `${line}\n`).join("")).join("\n");
}

/** The command's examples: the text beside the command if there is room, else under it. */
function exampleLines(name: string, examples: CommandTable["examples"]): string[] {
  // Tables quote as a POSIX shell wants it.
  const own = (words: string) => words.replaceAll(/'([^']*)'/g, (_, word) => quoted(word));
  const typed = examples.map(([words, what]) =>
    [`  ${asTyped(`${name} ${own(words)}`.trimEnd())}`, what] as const
  );
  const column = Math.max(
    ...typed.map(([line]) => line.length + 3).filter((column) => column <= lastExampleColumn),
  );
  return typed.flatMap(([line, what]) => {
    if (what === "") return [line];
    if (line.length + 3 <= column && column + what.length <= width) return [`${line.padEnd(column)}${what}`];
    return [line, ...wrapped(what, " ".repeat(6))];
  });
}

function optionLines(key: string, option: Option): string[] {
  const name = nameOf(key, option);
  const negative = option.type === "flag" && option.default === true;
  const names = [negative ? `no-${name}` : name, ...option.alias ?? []].map((name) => dashed(name, option));
  if (option.type === "flag" && option.default === null) names[0] = `--[no-]${name}`;
  const value = option.type === "flag" ? "" : ` ${option.value}`;
  const brackets = option.type === "parsed" && option.optional !== undefined ? ` [${option.value}]` : value;
  return termLines(`${names.join(", ")}${brackets}`, `${option.help}${defaultOf(option)}`);
}

function defaultOf(option: Option): string {
  if (option.type === "flag") return "";
  const stop = /[.)]$/.test(option.help) ? "" : ".";
  if (option.otherwise !== undefined) return `${stop} Default: ${option.otherwise}`;
  if (!("default" in option) || option.default === undefined) return "";
  return `${stop} Default: ${option.default}`;
}

function exitLines(exits: CommandTable["exits"]): string[] {
  return Object.entries(exits).flatMap(([name, text]) => {
    const meaning = text === true ? exitMeanings[name as ExitName] : text;
    return wrapped(meaning, " ".repeat(8), `  ${String(exitCodes[name as ExitName]).padEnd(6)}`);
  });
}

/** A term and its text beside it. */
export function termLines(term: string, text: string): string[] {
  const indent = " ".repeat(textColumn);
  if (term.length + 4 > textColumn) return [`  ${term}`, ...wrapped(text, indent)];
  return wrapped(text, indent, `  ${term}`.padEnd(textColumn));
}

/** Lines of words, each behind `indent`, the first behind `first`. */
export function wrapped(text: string, indent = "", first = indent): string[] {
  const lines: string[] = [];
  let line = first;
  let empty = true;
  for (const word of text.split(" ")) {
    if (!empty && line.length + 1 + word.length > width) {
      lines.push(line);
      line = indent;
      empty = true;
    }
    line += empty ? word : ` ${word}`;
    empty = false;
  }
  return [...lines, line];
}
