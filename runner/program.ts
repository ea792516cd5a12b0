/**
 * How a child is started: its permissions, memory limit and environment.
 *
 * @module
 */

import type { ImportMap, StudentCode } from "../sandbox/imports.ts";

export type { StudentCode } from "../sandbox/imports.ts";

/** The import maps for running and checking a student's files. */
export interface ImportMaps {
  /** See denoImportMap in sandbox/imports.ts. */
  check: ImportMap;
  /** Paths of the student's own files. */
  own: string[];
}

import { folderOf, pathOf, projectRoot, visiblePath } from "../platform/paths.ts";
import { platform } from "../platform/platform.ts";
import type { Program } from "../platform/system.ts";
import { UsageError } from "../platform/usage_error.ts";

/** Megabytes of memory after which a child is killed. */
export const memoryLimit = 1024;

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

/** The file that a child reads besides the student's: it is loaded into realms. */
const insideFile = `${projectRoot}/sandbox/inside/built.json`;

/** Makes dates print the same on every machine. */
const anywhere = { TZ: "UTC" };

const childScript = `${projectRoot}/runner/child/child.ts`;

const projectUrl = new URL("../", import.meta.url);

/**
 * The import maps, which also say what a Deno child may read; null under Bun, which has no permissions and no check.
 */
export async function importMapsOf(student: StudentCode): Promise<ImportMaps | null> {
  if (platform.name !== "deno") return null;
  const { denoImportMap, readImports } = await import("../sandbox/imports.ts");
  const { own } = readImports(student, projectUrl);
  return { own: [...own.keys()].map(pathOf), check: denoImportMap(student, projectUrl) };
}

/**
 * What the simulator refuses in a student's files, one line each, formatted like compiler errors. Checked here, before
 * a child loads them, because top-level code would run before it is refused.
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
  const offered = student.offers.map((path) => `${projectRoot}/${path}`);
  const mayRead = [insideFile, ...offered, ...maps?.own ?? [folderOf(pathOf(student.files[0]))]];
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
    ...common(),
    script,
    student.lab,
  ]);
}

/**
 * The same under Bun, wherever it is installed.
 */
export function bunChildProgram(bun: string, lab: string, script = childScript): Program {
  return { command: bun, args: ["--no-install", "--no-env-file", script, lab], env: { ...anywhere } };
}

/** `deno check` of the student's files. */
export function checkProgram(student: StudentCode, maps: ImportMaps | null): Program {
  return denoProgram(["check", ...common(maps?.check), ...student.files.map(pathOf)]);
}

/** `deno info` of one of the student's files: the graph of all modules that `deno check` would read. */
export function infoProgram(path: string, maps: ImportMaps): Program {
  const options = common(maps.check).filter((option) => option !== "--cached-only");
  return denoProgram(["info", "--json", "--no-remote", ...options, path]);
}

/** A Deno command that reads files but runs none, such as `fmt --check`. */
export function toolProgram(args: string[]): Program {
  return denoProgram(args);
}

function common(map?: ImportMap): string[] {
  // The lock pins the version of the simulator's library, which a new cache would not know otherwise.
  const options = [
    "--quiet",
    "--cached-only",
    `--lock=${projectRoot}/deno.lock`,
    `--config=${projectRoot}/deno.json`,
  ];
  if (map === undefined) return options;
  // Only these characters need escaping in a data URL of a map; a shorter text leaves room for more files.
  const text = JSON.stringify(map).replaceAll("%", "%25").replaceAll("#", "%23");
  return [...options, `--import-map=data:application/json,${text}`];
}

function denoProgram(args: string[]): Program {
  const env: Record<string, string> = { ...anywhere, NO_COLOR: "1", DENO_NO_UPDATE_CHECK: "1" };
  for (const name of denoNeeds) {
    const value = platform.env(name);
    if (value !== undefined) env[name] = value;
  }
  return { command: platform.execPath, args, env };
}
