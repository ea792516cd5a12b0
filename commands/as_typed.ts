/**
 * Command lines as a user types them.
 *
 * @module
 */

import { platform } from "../platform/platform.ts";

/** A command of the lab under this runtime: `deno task test 2A`. */
export function asTyped(words: string): string {
  return `${platform.name === "bun" ? "bun cli.ts" : "deno task"} ${words}`;
}

/** Quotes a word for a POSIX shell, if it needs that. */
export function quoted(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}
