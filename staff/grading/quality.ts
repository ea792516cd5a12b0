/**
 * Code quality: `deno fmt`, `deno lint` and `deno check`, instead of gofmt and go vet, on a submission's files, with
 * the project's rules, which handouts share.
 *
 * @module
 */

import type * as v from "valibot";
import { pathOf, projectRoot } from "../../platform/paths.ts";
import { count, list, object, parseJson, problemIn, text } from "../../platform/schema.ts";
import { checkProgram, type StudentCode, toolProgram } from "../../runner/program.ts";
import { compact } from "../../runner/type_check.ts";
import type { Check, CheckName } from "./reports/grade_schemas.ts";
import { shortened, withoutPlaces } from "./places.ts";
import type { ReadMap } from "./reading.ts";
import { foreignTypes } from "./foreign_types.ts";
import { runTool, type ToolResult } from "./tool.ts";

/** The most lines reported of a check. */
const mostLines = 20;

const config = `--config=${projectRoot}/deno.json`;

/** Words in a file that turn a check off for the whole file: gofmt and go vet have none. */
const turnsOff: Record<CheckName, RegExp> = {
  format: /(?:deno|dprint)-(?:fmt-)?ignore-file/,
  lint: /deno-lint-ignore-file/,
  types: /@ts-nocheck/,
};

/** A copy of a submission's files in a folder of its own. */
interface Staged {
  /** The folder, without a slash at its end. */
  folder: string;
  /** The files that the lab asks for. */
  student: StudentCode;
  /** The paths of all files in it. */
  names: string[];
  /** Their texts, in the same order. */
  texts: string[];
}

/** Runs all checks, one by one; `map` is the import map of the submission, null if it could not be read. */
export async function checkQuality(staged: Staged, map: ReadMap): Promise<Check[]> {
  // JSON is data, not code.
  const paths = staged.names.filter((name) => !name.endsWith(".json")).map((name) =>
    `${staged.folder}/${name}`
  );
  const check = async (name: CheckName, tool: string, args: string[]) =>
    checkOf(name, tool, await runTool(toolProgram(args)), staged);
  return [
    await check("format", "deno fmt", ["fmt", "--check", config, ...paths]),
    await check("lint", "deno lint", ["lint", "--json", config, ...paths]),
    await typesOf(staged, map),
  ];
}

async function typesOf(staged: Staged, map: ReadMap): Promise<Check> {
  const { student, folder } = staged;
  const unchecked = (lines: string[]): Check => ({ name: "types", clean: false, lines });
  if (map === null) return unchecked(["what it imports cannot be read"]);
  const foreign = await foreignTypes(student, map, folder);
  if (foreign.length > 0) return unchecked(cut(foreign));
  return checkOf("types", "deno check", await runTool(checkProgram(student, map)), staged);
}

function checkOf(name: CheckName, tool: string, result: ToolResult, staged: Staged): Check {
  const off = staged.names.filter((_, i) => turnsOff[name].test(staged.texts[i]))
    .map((file) => `${file} turns ${tool} off for the whole file`);
  const said = result.stopped !== null
    ? [`${tool} ${result.stopped}`]
    : result.code === 0
    ? []
    : byFile(linesOf[name](result, staged.folder));
  if (result.code !== 0 && said.length === 0) said.push(`${tool} failed and did not say of which line`);
  const lines = cut([...off, ...said]);
  return {
    name,
    clean: lines.length === 0,
    lines: lines.map((line) => shortened(withoutPlaces(line, staged.folder))),
  };
}

function cut(lines: string[]): string[] {
  const more = lines.length - mostLines;
  return more > 0 ? [...lines.slice(0, mostLines), `and ${more} more`] : lines;
}

/** Each tool's findings in the submission's files, a line each, with the file's path in the submission. */
const linesOf: Record<CheckName, (result: ToolResult, folder: string) => string[]> = {
  format({ stderr, stdout }, folder) {
    const text = stdout + stderr;
    const lines: string[] = [];
    for (const [, path, difference] of text.matchAll(/^from (.+):\n((?:.+\n)+)/gm)) {
      const where = own(path, folder);
      const changed = new Set([...difference.matchAll(/^\s*(\d+) \|/gm)].map(([, line]) => line));
      lines.push(...[...changed].map((line) => `${where}:${line}: not as deno fmt writes it`));
      if (changed.size > 0) continue;
      lines.push(
        /line endings/.test(difference)
          ? `${where}: its lines end as Windows ends them (CRLF); deno fmt ends them with LF alone`
          : /BOM/.test(difference)
          ? `${where}: it begins with a byte order mark, which deno fmt takes away`
          : `${where}: not as deno fmt writes it`,
      );
    }
    for (const [, path] of text.matchAll(/^Error checking: (.+)$/gm)) {
      lines.push(`${own(path, folder)}: cannot be formatted: it does not parse`);
    }
    return lines;
  },
  lint({ stdout }, folder) {
    const given = parseJson(stdout);
    // Output that was cut at its limit is not valid JSON.
    if (given === undefined) return ["deno lint has more to say than a report can hold"];
    const problem = problemIn(given, lintReport);
    if (problem !== null) throw new Error(`deno lint --json: ${problem.sentence}`);
    const report = given as v.InferOutput<typeof lintReport>;
    return [
      ...report.diagnostics.map(({ filename, range, message, code }) =>
        `${own(pathOf(filename), folder)}:${range.start.line}:${range.start.col + 1}: ${message} (${code})`
      ),
      ...report.errors.map(({ file_path }) =>
        `${own(file_path, folder)}: cannot be linted: it does not parse`
      ),
    ];
  },
  types({ stderr, stdout }, folder) {
    const text = stderr + stdout;
    const [, broken] = /^error: SyntaxError[^]*? at (file:\S+?):\d+:\d+$/m.exec(text) ?? [];
    if (broken !== undefined && pathOf(broken).startsWith(`${folder}/`)) {
      return [`${own(pathOf(broken), folder)}: its types cannot be checked: it does not parse`];
    }
    // Messages about other files are left out: they could quote a file that the submission must not see.
    return compact(text, folder).filter((line) => line.startsWith("./")).map((line) => line.slice(2));
  },
};

/** The tools name files in the order in which their threads come to an end. */
function byFile(lines: string[]): string[] {
  const file = (line: string) => line.slice(0, line.indexOf(":"));
  return lines.toSorted((a, b) => file(a) < file(b) ? -1 : file(a) > file(b) ? 1 : 0);
}

/** The part of `deno lint --json` that is used here. */
const lintReport = object({
  diagnostics: list(object({
    filename: text,
    range: object({ start: object({ line: count, col: count }) }),
    message: text,
    code: text,
  })),
  errors: list(object({ file_path: text })),
});

function own(path: string, folder: string): string {
  return path.startsWith(`${folder}/`) ? path.slice(folder.length + 1) : path;
}
