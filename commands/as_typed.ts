/**
 * Command lines as a user types them.
 *
 * @module
 */

import { projectRoot } from "../platform/paths.ts";
import { platform } from "../platform/platform.ts";
import { shellWord } from "../platform/shell_word.ts";

/** How this process was started, as far as its command lines depend on it. */
export interface Started {
  /** The runtime, and its version. */
  name: "deno" | "bun";
  version: string;
  env: (name: string) => string | undefined;
  cwd: string;
  /** The folder of cli.ts. */
  root: string;
}

/** The runtime as it was started: `deno`, or `npx -y deno@2.9.6`. */
function runtimeOf({ name, version, env }: Pick<Started, "name" | "version" | "env">): string {
  // npx tells the program what it was asked to start. Then the runtime need not be on the user's path.
  const byNpx = env("npm_lifecycle_event") === "npx" && env("npm_lifecycle_script")?.includes(name);
  return byNpx ? `npx -y ${name}@${version}` : name;
}

/** What fetches the project's packages: `bun install`. */
export function installCommand(): string {
  return `${runtimeOf(platform)} install`;
}

/** The words before a command's name, so that the line works where this process was started: `deno task`. */
export function startOf(started: Started): string {
  const { name, cwd, root } = started;
  const runtime = runtimeOf(started);
  if (name === "deno") return `${runtime} task`;
  const cli = cwd === root
    ? "cli.ts"
    : root.startsWith(`${cwd}/`)
    ? root.slice(cwd.length + 1) + "/cli.ts"
    : `${root}/cli.ts`;
  return `${runtime} ${quoted(cli)}`;
}

let start: string | null = null;

/** A command of the lab, as the user would start it: `deno task test 2A`. */
export function asTyped(words: string): string {
  start ??= startOf({ ...platform, cwd: platform.cwd(), root: projectRoot });
  return `${start} ${words}`;
}

/** A command of another copy of the lab, as the user would start it there. */
export function asTypedIn(root: string, words: string): string {
  return `${startOf({ ...platform, cwd: root, root })} ${words}`;
}

/** A word as the user's shell takes it. */
export function quoted(word: string): string {
  return shellWord(word, platform.os);
}
