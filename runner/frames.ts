/**
 * Stack frames as a student reads them: only those of the student's own files, with short paths.
 *
 * @module
 */

/** The path of a file URL. */
export function pathOf(url: string | URL): string {
  const path = decodeURIComponent(new URL(url).pathname);
  return /^\/[A-Za-z]:\//.test(path) ? path.slice(1) : path;
}

/**
 * Of the lines of a stack, those in the folder of the student's file, as `persist (raft/raft.ts:213:5)`; `root` is
 * the project's folder, both are file URLs ending in a slash for folders.
 */
export function ownFrames(stack: string[], raft: string, root: string): string[] {
  const folder = pathOf(new URL(".", raft));
  const rootPath = pathOf(root);
  const frames: string[] = [];
  for (const line of stack) {
    const found = /^\s*at (?:async )?(?:(.*) \()?(?:file:\/\/)?(\/[^?]*?)(?:\?[^:]*)?:(\d+):(\d+)\)?$/.exec(
      line,
    );
    if (found === null) continue;
    const [, name, path, row, column] = found; // neither runtime escapes paths here
    const inProject = path.startsWith(rootPath);
    // The whole project may lie in the student's folder: that does not make it his.
    if (!path.startsWith(folder) || (inProject && !folder.startsWith(rootPath))) continue;
    const short = path.slice(inProject ? rootPath.length : folder.length);
    frames.push(`${name ? `${name} (` : ""}${short}:${row}:${column}${name ? ")" : ""}`);
  }
  return frames;
}

/** ` (raft/raft.ts:213)`, the file and line of the innermost of a student's frames; nothing if there is none. */
export function placeOf(frames: string[]): string {
  const place = /(?:^|\()([^(]*:\d+):\d+\)?$/.exec(frames[0] ?? "");
  return place === null ? "" : ` (${place[1]})`;
}
