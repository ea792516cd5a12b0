/**
 * Stack frames as a student reads them: only those of the student's own files, with short paths.
 *
 * @module
 */

import { type LineMap, sourcePlace } from "../sandbox/line_map.ts";

/** The path of a file URL. */
function pathOf(url: string | URL): string {
  const path = decodeURIComponent(new URL(url).pathname);
  return /^\/[A-Za-z]:\//.test(path) ? path.slice(1) : path;
}

/**
 * The lines of a stack that are in the student's files, as `persist (raft/raft.ts:213:5)`. Stacks have them as
 * `student:///raft.ts`, by path from the folder of the student's file, which may lead out of it, as in
 * `student:///../raft/raft.ts`; `raft` is that file and `root` the project's folder, both file URLs; `lines` say where
 * places come from, by that name, if they are others.
 */
export function ownFrames(
  stack: string[],
  raft: string,
  root: string,
  lines: ReadonlyMap<string, LineMap> = new Map(),
): string[] {
  const folder = pathOf(new URL(".", raft));
  const rootPath = pathOf(root);
  const prefix = folder.startsWith(rootPath) ? folder.slice(rootPath.length) : "";
  const frames: string[] = [];
  for (const line of stack) {
    const found = /^\s*at (?:async )?(?:(.*) \()?(student:\/\/\/(.*?)):(\d+):(\d+)\)?$/.exec(line);
    if (found === null) continue;
    const [, name, url, path, row, column] = found;
    const place = sourcePlace(lines.get(url), Number(row), Number(column)).join(":");
    const shown = path.startsWith("../") ? path.slice(3) : prefix + path;
    frames.push(`${name ? `${name} (` : ""}${shown}:${place}${name ? ")" : ""}`);
  }
  return frames;
}

/** ` (raft/raft.ts:213)`, the file and line of the innermost of a student's frames; nothing if there is none. */
export function placeOf(frames: string[]): string {
  const place = /(?:^|\()([^(]*:\d+):\d+\)?$/.exec(frames[0] ?? "");
  return place === null ? "" : ` (${place[1]})`;
}
