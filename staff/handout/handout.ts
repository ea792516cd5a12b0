/**
 * `handout`: writes the lab for students, without the solution.
 *
 * @module
 */

// This module is loaded on demand only, so Deno's slow loading of these does not matter.
import { copyFileSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
// @ts-types="../../types/std_cli_parse_args.d.ts"
import { parseArgs } from "@std/cli/parse-args";
import { courses } from "../../tester/courses/all.ts";
import type { Course } from "../../tester/courses/mod.ts";
import { fileUrl, folderOf, pathOf, projectRoot } from "../../platform/paths.ts";
import { platform } from "../../platform/platform.ts";
import { exitCodes } from "../../commands/exit_codes.ts";
import { given, givenTasks, own } from "./handout_contents.ts";
import { readmeOf } from "./handout_readme.ts";
import { didYouMean, UsageError } from "../../platform/usage_error.ts";

function helpText(): string {
  const run = platform.name === "bun" ? "bun cli.ts handout" : "deno task handout";
  return `${run} DIR [--course ID]

Writes a repository for students into DIR, which must be new or empty: the harness, the skeleton of raft/raft.ts to
begin with, a README for the course, and the pages for students. No solution, no mutants, no history.

  --course ID        ${courses.map((course) => course.id).join(", ")}; default: ${
    courses[0].id
  }. Its tests are what
                     "deno task test" runs there, and its parts are what the README describes
  --help             this

A folder with anything in it is never written to: somebody's work may be there.
`;
}

export async function handoutCommand(args: string[]): Promise<number> {
  const options = await parseHandoutOptions(args);
  if (options === null) {
    platform.write(helpText());
    return exitCodes.passed;
  }
  const { folder, course } = options;
  const path = pathOf(fileUrl(folder, platform.cwd())).replace(/(.)\/+$/, "$1");
  const files = filesOf(course);
  refuseUnlessEmpty(folder, path);
  try {
    for (const [name, content] of files) {
      mkdirSync(folderOf(`${path}/${name}`), { recursive: true });
      if (content.text === undefined) copyFileSync(`${projectRoot}/${content.from}`, `${path}/${name}`);
      else writeFileSync(`${path}/${name}`, content.text);
    }
  } catch (error) {
    throw new UsageError(`${folder}: cannot write the handout: ${(error as Error).message}`);
  }
  platform.write(closing(files.size, path, course));
  return exitCodes.passed;
}

function closing(count: number, path: string, course: Course): string {
  const [{ part }] = course.tests;
  const run = platform.name === "bun" ? "bun install && bun cli.ts test" : "deno task test";
  return `Wrote ${count} files to ${path}: ${course.title}, raft/raft.ts a skeleton, no solution.

Next:
  cd ${/^[\w@%+=:,./-]+$/.test(path) ? path : `'${path.replaceAll("'", `'\\''`)}'`}
  ${`${run} ${part}`.padEnd(36)}  fails with "expected one leader, got none", as it should
  ${"git init".padEnd(36)}  a history that begins here
Students begin with README.md and docs/student.md.
`;
}

/** The folder to write to and the course; null for --help. */
async function parseHandoutOptions(args: string[]): Promise<{ folder: string; course: Course } | null> {
  let unknown: string | undefined;
  const parsed = parseArgs(args, {
    boolean: ["help"],
    string: ["course", "_"],
    alias: { help: ["h"] },
    unknown(arg, key) {
      if (key !== undefined) unknown ??= arg;
      return key === undefined;
    },
  });
  if (parsed.help === true) return null;
  if (unknown !== undefined) {
    const name = unknown.replace(/^-+/, "").replace(/=.*/s, "");
    const hint = await didYouMean(name, ["course", "help"]);
    throw new UsageError(`unknown option --${name}${hint.replace("mean ", "mean --")}`);
  }
  const [folder, ...more] = parsed._.map(String);
  if (folder === undefined || folder === "") {
    throw new UsageError("handout needs the folder to write to, such as ../lab2");
  }
  if (more.length > 0) {
    throw new UsageError(`handout writes to one folder, and got ${[folder, ...more].join(", ")}`);
  }
  const known = courses.map((course) => course.id);
  const id = parsed.course === undefined ? known[0] : String(parsed.course).toLowerCase();
  const course = courses.find((course) => course.id === id);
  if (course !== undefined) return { folder, course };
  if (id === "") throw new UsageError(`--course needs a value (${known.join(", ")})`);
  throw new UsageError(`no course ${id}; there are ${known.join(", ")}${await didYouMean(id, known)}`);
}

function refuseUnlessEmpty(folder: string, path: string): void {
  const kind = platform.kindOf(path);
  if (kind === "file") throw new UsageError(`${folder}: is a file; name a folder that is new or empty`);
  if (kind === "folder" && readdirSync(path).length > 0) {
    throw new UsageError(`${folder}: the folder is not empty; name one that is new or empty`);
  }
}

/** A starter's text as it is in a handout, one folder closer to what it imports. */
export function asHandedOut(text: string): string {
  return text.replaceAll('"../../', '"../');
}

/** Content of a handout's file: a copy of the project's file `from`, or `text`. */
type Content = { from: string; text?: undefined } | { text: string };

/** All files of a course's handout, by their path in it. */
function filesOf(course: Course): Map<string, Content> {
  const files = new Map<string, Content>();
  for (const entry of given) {
    for (const name of filesBelow(entry)) files.set(name, { from: name });
  }
  files.set("raft/raft.ts", {
    text: asHandedOut(readFileSync(`${projectRoot}/starter/raft/raft.ts`, "utf8")),
  });
  files.set("deno.json", { text: handoutConfig(readFileSync(`${projectRoot}/deno.json`, "utf8")) });
  files.set("README.md", { text: readmeOf(course) });
  files.set("tester/courses/preferred.ts", { text: preferredFile(course) });
  files.set("staff/commands.ts", { text: staffFile });
  return files;
}

function* filesBelow(entry: string): Generator<string> {
  if (!entry.endsWith("/")) {
    if (!own.test(entry) && statSync(`${projectRoot}/${entry}`).isFile()) yield entry;
    return;
  }
  // A symbolic link is skipped: its target may be anywhere.
  for (const child of readdirSync(`${projectRoot}/${entry}`, { withFileTypes: true })) {
    if (child.isDirectory()) yield* filesBelow(`${entry}${child.name}/`);
    else if (child.isFile()) yield* filesBelow(`${entry}${child.name}`);
  }
}

/** The project's deno.json, without tasks and settings that only the project needs. */
function handoutConfig(text: string): string {
  const config: { tasks: Record<string, string>; exclude?: string[] } = JSON.parse(text);
  const tasks = Object.entries(config.tasks).filter(([name]) => givenTasks.includes(name));
  config.tasks = Object.fromEntries(tasks);
  delete config.exclude; // for the project's own tests
  return `${JSON.stringify(config, null, 2)}\n`;
}

/** See staff/commands.ts. */
const staffFile = `/**
 * The commands for staff, of which a handout has none.
 *
 * @module
 */

/** By name. */
export const staffCommands: Record<string, (args: string[]) => Promise<number>> = {};
`;

/** See tester/courses/preferred.ts. */
function preferredFile(course: Course): string {
  return `/**
 * The course this handout is for: a part or a test is looked for in it first, and its tests run when none is named.
 *
 * @module
 */

/** A course's id. */
export const preferred: string = "${course.id}";
`;
}
