/**
 * How a child is started: its permissions, memory limit and environment.
 *
 * @module
 */

import type { ImportMap, StudentCode } from "../sandbox/imports.ts";

export type { StudentCode } from "../sandbox/imports.ts";

/** The import maps that a student's files are run and checked with. */
export interface ImportMaps {
  /** See denoRunMap in sandbox/imports.ts. */
  run: ImportMap;
  /** See denoImportMap there. */
  check: ImportMap;
  /** The platform's modules that it imports unchanged. */
  builtins: string[];
  /** Paths of the student's own files. */
  own: string[];
}

import { folderOf, pathOf, projectRoot, visiblePath } from "../platform/paths.ts";
import { platform } from "../platform/platform.ts";
import type { Program } from "../platform/system.ts";
import { UsageError } from "../platform/usage_error.ts";

/** Megabytes of memory after which a child is killed. */
export const memoryLimit = 1024;

/** Linux rejects a single argument of 128 KB or more. */
const longestArgument = 130_000;

/** Environment variables that Deno needs to find its cache of compiled files. */
const denoNeeds = [
  "DENO_DIR",
  "HOME",
  "XDG_CACHE_HOME",
  "LOCALAPPDATA",
  "USERPROFILE",
  "SystemRoot",
  "TMPDIR",
];

/** Modules that each life of a server gets an instance of, or that only a student's file imports. */
const instanced = [`${projectRoot}/labgob/mod.ts`, `${projectRoot}/sandbox/doors`];

const childScript = `${projectRoot}/runner/child/child.ts`;

const projectUrl = new URL("../", import.meta.url);

/** Makes a Deno child refuse what the simulator does not offer; null under Bun, where the child does so itself. */
export async function importMapsOf(student: StudentCode): Promise<ImportMaps | null> {
  if (platform.name !== "deno") return null;
  const { denoImportMap, denoRunMap, readImports } = await import("../sandbox/imports.ts");
  const { builtins, own } = readImports(student, projectUrl);
  return {
    builtins,
    own: [...own.keys()].map(pathOf),
    run: denoRunMap(student, projectUrl),
    check: denoImportMap(student, projectUrl),
  };
}

/**
 * What a student's files use that the simulator refuses, one line each, formatted like compiler errors. Checked here,
 * before a child loads them, because code at a module's top level would run before it is refused.
 */
export async function refusalsOf(student: StudentCode): Promise<string[]> {
  const { refusedCode } = await import("../sandbox/imports.ts");
  return refusedCode(student, projectUrl).map(({ message, file }) =>
    visiblePath(file, platform.cwd()) + message.slice(file.length)
  );
}

/**
 * The program that runs tests of a student's files under the current runtime. It may read the project and the student's
 * folder, and nothing else: no write, net, run, env, or remote imports.
 */
export function childProgram(
  student: StudentCode,
  maps: ImportMaps | null,
  script = childScript,
): Program {
  if (platform.name === "bun") return bunChildProgram(platform.execPath, student.lab, script);
  // The harness's own modules are imported by name, which needs no read permission.
  const mayRead = [...instanced, ...maps?.own ?? [folderOf(pathOf(student.files[0]))]];
  const unspeakable = mayRead.find((path) => path.includes(","));
  if (unspeakable !== undefined) {
    throw new UsageError(
      `${unspeakable}: Deno cannot grant the right to read a folder with a comma in its name`,
    );
  }
  return denoProgram([
    "run",
    "--no-prompt",
    "--no-remote",
    "--no-check",
    `--allow-read=${mayRead.join(",")}`,
    `--v8-flags=--max-old-space-size=${memoryLimit},--disallow-code-generation-from-strings`,
    ...common(maps?.run),
    script,
    student.lab,
    ...maps?.builtins ?? [],
  ]);
}

/** The same under Bun, wherever it is installed. */
export function bunChildProgram(bun: string, lab: string, script = childScript): Program {
  return { command: bun, args: ["--no-install", "--no-env-file", script, lab], env: {} };
}

/** `deno check` of the student's files. */
export function checkProgram(student: StudentCode, maps: ImportMaps | null): Program {
  return denoProgram(["check", ...common(maps?.check), ...student.files.map(pathOf)]);
}

/** A Deno command that reads files but runs none, such as `fmt --check`. */
export function toolProgram(args: string[]): Program {
  return denoProgram(args);
}

function common(map: ImportMap | undefined): string[] {
  // The lock says which version of the simulator's library is meant: without it a new cache cannot tell.
  const options = [
    "--quiet",
    "--cached-only",
    `--lock=${projectRoot}/deno.lock`,
    `--config=${projectRoot}/deno.json`,
  ];
  if (map === undefined) return options;
  // Only these characters need escaping in a data URL of a map; a shorter text leaves room for more files.
  const text = JSON.stringify(map).replaceAll("%", "%25").replaceAll("#", "%23");
  if (text.length > longestArgument) {
    throw new UsageError(
      "a submission is a few files: this one imports too many of its own",
    );
  }
  return [...options, `--import-map=data:application/json,${text}`];
}

function denoProgram(args: string[]): Program {
  const env: Record<string, string> = { NO_COLOR: "1", DENO_NO_UPDATE_CHECK: "1" };
  for (const name of denoNeeds) {
    const value = platform.env(name);
    if (value !== undefined) env[name] = value;
  }
  return { command: platform.execPath, args, env };
}
