/**
 * How a child is started: with what rights, what memory, and what it sees of the environment.
 *
 * @module
 */

import type { ImportMap } from "../sandbox/imports.ts";

/** Under which a student's file is run, and checked. */
export interface ImportMaps {
  /** See denoRunMap in sandbox/imports.ts. */
  run: ImportMap;
  /** See denoImportMap there. */
  check: ImportMap;
  /** The platform's modules that it imports as they are. */
  builtins: string[];
  /** Paths of the student's own files. */
  own: string[];
}

import { folderOf, pathOf, projectRoot, visiblePath } from "../platform/paths.ts";
import { platform } from "../platform/platform.ts";
import type { Program } from "../platform/system.ts";
import { UsageError } from "../platform/usage_error.ts";

/** Megabytes a child may use before it is ended as out of memory. */
export const memoryLimit = 1024;

/** Linux passes on no argument of 128 KB. */
const longestArgument = 130_000;

/** What Deno needs of the environment to find its cache of compiled files. */
const denoNeeds = [
  "DENO_DIR",
  "HOME",
  "XDG_CACHE_HOME",
  "LOCALAPPDATA",
  "USERPROFILE",
  "SystemRoot",
  "TMPDIR",
];

/** What a student's file gets an instance of its own of, or is alone in importing. */
const instanced = [`${projectRoot}/labgob/mod.ts`, `${projectRoot}/sandbox/doors`];

const childScript = `${projectRoot}/runner/child/child.ts`;

const projectUrl = new URL("../", import.meta.url);

/** Turns away, in a Deno child, what the simulator does not offer; null under Bun, where the child does it itself. */
export async function importMapsOf(raft: string): Promise<ImportMaps | null> {
  if (platform.name !== "deno") return null;
  const { denoImportMap, denoRunMap, readImports } = await import("../sandbox/imports.ts");
  const { builtins, own } = readImports(pathOf(raft), projectUrl);
  return {
    builtins,
    own: [...own.keys()].map(pathOf),
    run: denoRunMap(pathOf(raft), projectUrl),
    check: denoImportMap(pathOf(raft), projectUrl),
  };
}

/**
 * What the text of a student's file asks for that the simulator refuses, one line each, as compilers write them. Read
 * here, before a child loads the file: what a module does while it is loaded would be done before it is refused.
 */
export async function refusalsOf(raft: string): Promise<string[]> {
  const { refusedCode } = await import("../sandbox/imports.ts");
  return refusedCode(pathOf(raft), projectUrl).map(({ message, file }) =>
    visiblePath(file, platform.cwd()) + message.slice(file.length)
  );
}

/**
 * The child that runs the tests of a student's file, given as URL, under the runtime this process runs on. It can read
 * the project and the student's folder, and do nothing else: no write, net, run, env, or import from afar.
 */
export function childProgram(raft: string, maps: ImportMaps | null, script = childScript): Program {
  if (platform.name === "bun") return bunChildProgram(platform.execPath, script);
  // What the harness itself needs is imported by name, which takes no right to read.
  const mayRead = [...instanced, ...maps?.own ?? [folderOf(pathOf(raft))]];
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
    ...maps?.builtins ?? [],
  ]);
}

/** The same under Bun, wherever that is installed. */
export function bunChildProgram(bun: string, script = childScript): Program {
  return { command: bun, args: ["--no-install", "--no-env-file", script], env: {} };
}

/** `deno check` of the student's file. */
export function checkProgram(raft: string, maps: ImportMaps | null): Program {
  return denoProgram(["check", ...common(maps?.check), pathOf(raft)]);
}

/** A command of Deno's that reads files and runs none of them, such as `fmt --check`. */
export function toolProgram(args: string[]): Program {
  return denoProgram(args);
}

function common(map: ImportMap | undefined): string[] {
  const options = ["--quiet", "--cached-only", "--no-lock", `--config=${projectRoot}/deno.json`];
  if (map === undefined) return options;
  // Of what a URL cannot hold, only these can be in a map's URLs and names; a shorter text leaves room for more files.
  const text = JSON.stringify(map).replaceAll("%", "%25").replaceAll("#", "%23");
  if (text.length > longestArgument) {
    throw new UsageError(
      "a Raft is one file, with a few helpers at most: this one imports too many of its own",
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
