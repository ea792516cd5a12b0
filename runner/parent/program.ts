/**
 * How a child is started: with what rights, what memory, and what it sees of the environment.
 *
 * @module
 */

import type { ImportMap } from "../../sim/doors.ts";
import { folderOf, pathOf, projectRoot, visiblePath } from "./paths.ts";
import { platform, type Program } from "./platform.ts";
import { UsageError } from "../commands/usage_error.ts";

/** Megabytes a child may use before it is ended as out of memory. */
export const memoryLimit = 1024;

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

const projectUrl = new URL("../../", import.meta.url);

/** Turns away, in a Deno child, what the simulator does not offer; null under Bun, where the child does it itself. */
export async function importMapOf(raft: string): Promise<ImportMap | null> {
  if (platform.name !== "deno") return null;
  const { denoImportMap } = await import("../../sim/doors.ts");
  return denoImportMap(pathOf(raft), projectUrl);
}

/**
 * What the text of a student's file asks for that the simulator refuses, one line each, as compilers write them. Read
 * here, before a child loads the file: what a module does while it is loaded would be done before it is refused.
 */
export async function refusalsOf(raft: string): Promise<string[]> {
  const { refusedCode } = await import("../../sim/doors.ts");
  return refusedCode(pathOf(raft), projectUrl).map(({ message, file }) =>
    visiblePath(file, platform.cwd()) + message.slice(file.length)
  );
}

/**
 * The child that runs the tests of a student's file, given as URL, under the runtime this process runs on. It can read
 * the project and the student's folder, and do nothing else: no write, net, run, env, or import from afar.
 */
export function childProgram(
  raft: string,
  map: ImportMap | null,
  script = `${projectRoot}/runner/child/child.ts`,
): Program {
  if (platform.name === "bun") {
    return { command: platform.execPath, args: ["--no-install", "--no-env-file", script], env: {} };
  }
  const mayRead = [projectRoot, folderOf(pathOf(raft))];
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
    `--v8-flags=--max-old-space-size=${memoryLimit}`,
    ...common(map),
    script,
  ]);
}

/** `deno check` of the student's file. */
export function checkProgram(raft: string, map: ImportMap | null): Program {
  return denoProgram(["check", ...common(map), pathOf(raft)]);
}

/** A command of Deno's that reads files and runs none of them, such as `fmt --check`. */
export function toolProgram(args: string[]): Program {
  return denoProgram(args);
}

function common(map: ImportMap | null): string[] {
  const options = ["--quiet", "--cached-only", "--no-lock", `--config=${projectRoot}/deno.json`];
  if (map === null) return options;
  return [...options, `--import-map=data:application/json,${encodeURIComponent(JSON.stringify(map))}`];
}

function denoProgram(args: string[]): Program {
  const env: Record<string, string> = { NO_COLOR: "1", DENO_NO_UPDATE_CHECK: "1" };
  for (const name of denoNeeds) {
    const value = platform.env(name);
    if (value !== undefined) env[name] = value;
  }
  return { command: platform.execPath, args, env };
}
