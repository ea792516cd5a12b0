/**
 * The text of a module as a debugger sees it: under the name of its file, at its lines; see sandbox/debugged_realm.ts.
 *
 * @module
 */

import { pathOfUrl } from "../platform/files.ts";

/** Stops a debugger if that is asked for; the first statement of the student's main file. */
export const stop = "if ($raftlabStops()) debugger; ";

/** Puts the globals around the text of a module's function, on the same line. */
export function debuggedText(text: string): string {
  return `(function ($raftlabScope, $raftlabStops) { with ($raftlabScope) return ${text}; })`;
}

/** What a debugger calls a file: Deno's have URLs, Bun's paths. */
export function debuggedName(url: string): string {
  return "Deno" in globalThis ? url : pathOfUrl(new URL(url));
}

/** What leads a debugger from a text to the file it was made of. */
export function sourceMapOf(name: string, mappings: string | null): string {
  if (mappings === null) return "";
  const map = new TextEncoder().encode(JSON.stringify({ version: 3, sources: [name], names: [], mappings }));
  return `\n//# sourceMappingURL=data:application/json;base64,${map.toBase64()}`;
}
