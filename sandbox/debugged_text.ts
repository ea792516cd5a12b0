/**
 * The text of a module for a debugger, with its file's name and lines; see sandbox/debugged_realm.ts.
 *
 * @module
 */

import { pathOfUrl } from "../platform/files.ts";

/** The first statement of the student's main file; stops a debugger if asked for. */
export const stop = "if ($raftlabStops()) debugger; ";

/** Wraps the text of a module's function in its globals, on the same line. */
export function debuggedText(text: string): string {
  return `(function ($raftlabScope, $raftlabStops) { with ($raftlabScope) return ${text}; })`;
}

/** A debugger's name for a file: a URL in Deno, a path in Bun. */
export function debuggedName(url: string): string {
  return "Deno" in globalThis ? url : pathOfUrl(new URL(url));
}

/** The comment that leads a debugger from a text to the file it was made from. */
export function sourceMapOf(name: string, mappings: string | null): string {
  if (mappings === null) return "";
  const map = new TextEncoder().encode(JSON.stringify({ version: 3, sources: [name], names: [], mappings }));
  return `\n//# sourceMappingURL=data:application/json;base64,${map.toBase64()}`;
}
