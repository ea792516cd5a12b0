/**
 * Explains why a student's file cannot be loaded.
 *
 * @module
 */

import { pathOf, visiblePath } from "../platform/paths.ts";
import type { LoadError } from "../runner/pool.ts";
import { visible } from "../trace/visible.ts";

/**
 * The lines of a load error. The position comes first, as compilers have it:
 * `./raft/raft.ts:2:24: SyntaxError: Unexpected token`.
 */
export function linesOf({ message, stack }: Pick<LoadError, "message" | "stack">, cwd: string): string[] {
  const place = /\s*\bat (file:\S+?):(\d+):(\d+)\s*/.exec(message);
  if (place === null) {
    return [...message.split("\n"), ...stack.map((frame) => `    at ${frame}`)].map(visible);
  }
  const [text, url, line, column] = place;
  const where = `${visiblePath(pathOf(url), cwd)}:${line}:${column}: `;
  const said = message.replace(text, "").replace(/\s*at ext:\S+/g, "").replace(
    /^TypeError: (?=SyntaxError)/,
    "",
  );
  return visible(where + said).split("\n");
}
