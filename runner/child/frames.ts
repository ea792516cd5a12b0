/**
 * Stack frames as a student reads them: only those of the student's own files, with short paths.
 *
 * @module
 */

/**
 * Of the lines of a stack, those in the folder of the student's file, as `persist (raft/raft.ts:213:5)`; `root` is
 * the project's folder, both are file URLs ending in a slash for folders.
 */
export function ownFrames(stack: string[], raft: string, root: string): string[] {
  const folder = new URL(".", raft);
  const frames: string[] = [];
  for (const line of stack) {
    const found = /^\s*at (?:async )?(?:(.*) \()?(?:file:\/\/)?(\/[^?]*?)(?:\?[^:]*)?:(\d+):(\d+)\)?$/.exec(
      line,
    );
    if (found === null) continue;
    const [, name, path, row, column] = found;
    if (!path.startsWith(folder.pathname)) continue;
    const rootPath = new URL(root).pathname;
    const short = path.startsWith(rootPath)
      ? path.slice(rootPath.length)
      : path.slice(folder.pathname.length);
    frames.push(`${name ? `${name} (` : ""}${short}:${row}:${column}${name ? ")" : ""}`);
  }
  return frames;
}
