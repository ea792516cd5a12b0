/**
 * `handout`: writes the lab for students, without the solution.
 *
 * @module
 */

// This module is loaded on demand, so it does not matter that Deno loads these slowly.
import { copyFileSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { courses } from "../../tester/courses/all.ts";
import type { Course } from "../../tester/courses/mod.ts";
import { fileUrl, folderOf, pathOf, projectRoot } from "../../platform/paths.ts";
import { platform } from "../../platform/platform.ts";
import { asTypedIn, installCommand, quoted } from "../../commands/as_typed.ts";
import { ownText } from "../../commands/new/own_files.ts";
import { exitCodes } from "../../commands/exit_codes.ts";
import { pageFor, withoutSolution } from "./course_pages.ts";
import { given, givenTasks, own } from "./handout_contents.ts";
import type { HandoutOptions } from "./handout_options.ts";
import { readmeOf } from "./handout_readme.ts";
import { UsageError } from "../../platform/usage_error.ts";

export function handoutCommand({ words: [folder], course: id }: HandoutOptions): number {
  const course = courses.find((course) => course.id === id) ?? courses[0];
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
  const files = course.labs.flatMap(({ folder, files }) => files.map(({ name }) => `${folder}/${name}`));
  const says = course.labs[0].starterFails;
  const test = asTypedIn(path, `test ${part}`);
  const run = platform.name === "bun" ? `${installCommand()} && ${test}` : test;
  return `Wrote ${count} files to ${path}: ${course.title}, ${files.join(" and ")} ${
    files.length === 1 ? "a skeleton" : "skeletons"
  }, no solution.

Next:
  cd ${quoted(path)}
  ${run.padEnd(36)}  # fails with "${says}", as it should
  ${"git init".padEnd(36)}  # a history that begins here
Students begin with README.md and docs/student.md.
`;
}

function refuseUnlessEmpty(folder: string, path: string): void {
  const kind = platform.kindOf(path);
  if (kind === "file") throw new UsageError(`${folder}: is a file; name a folder that is new or empty`);
  if (kind === "folder" && readdirSync(path).length > 0) {
    throw new UsageError(`${folder}: the folder is not empty; name one that is new or empty`);
  }
}

/** Content of a handout's file: a copy of the project's file `from`, or `text`. */
type Content = { from: string; text?: undefined } | { text: string };

/** All files of a course's handout, by their path in it. */
function filesOf(course: Course): Map<string, Content> {
  const files = new Map<string, Content>();
  // Imports of other courses' tests are needed, too.
  for (const entry of [...given, ...courses.flatMap(({ labs }) => labs.flatMap(({ offers }) => offers))]) {
    for (const name of filesBelow(entry)) files.set(name, { from: name });
  }
  for (const { folder, starter } of course.labs) {
    for (const name of filesBelow(`${starter}/`)) {
      const text = ownText(readFileSync(`${projectRoot}/${name}`, "utf8"));
      files.set(folder + name.slice(starter.length), { text });
    }
  }
  for (const name of [...files.keys()].filter((name) => name.startsWith("docs/"))) {
    files.set(name, { text: pageFor(course, readFileSync(`${projectRoot}/${name}`, "utf8")) });
  }
  const divergence = withoutSolution(readFileSync(`${projectRoot}/docs/divergence.md`, "utf8"));
  files.set("docs/divergence.md", { text: pageFor(course, divergence) });
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
  const config: { tasks: Record<string, unknown>; exclude?: string[] } = JSON.parse(text);
  const tasks = Object.entries(config.tasks).filter(([name]) => givenTasks.includes(name));
  config.tasks = Object.fromEntries(tasks);
  delete config.exclude; // for the project's own tests
  return `${JSON.stringify(config, null, 2)}\n`;
}

/** See staff/commands.ts. */
const staffFile = `/**
 * The commands for staff: a handout has none.
 *
 * @module
 */

import type { Entries } from "../commands/entry.ts";

/** By name. */
export const staffCommands: Entries = {};
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

/** Whether this is a handout of that course, whose words then mean nothing else. */
export const isHandout: boolean = true;
`;
}
