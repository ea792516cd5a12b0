/**
 * Finds the file to test.
 *
 * @module
 */

import { fileUrl, pathOf, projectRoot } from "../platform/paths.ts";
import { platform } from "../platform/platform.ts";
import { UsageError } from "../platform/usage_error.ts";

/** The URL of the file that `option` names (a folder means its raft.ts); without it, the project's own. */
export function studentFile(given: string | null, option = "--raft"): string {
  const url = given === null ? fileUrl("raft/raft.ts", projectRoot) : fileUrl(given, platform.cwd());
  const kind = platform.kindOf(pathOf(url));
  const name = given ?? "raft/raft.ts";
  if (kind === "missing") throw new UsageError(`${option} ${name}: there is no such file`);
  if (kind === "folder") {
    const inside = `${url.replace(/\/$/, "")}/raft.ts`;
    if (platform.kindOf(pathOf(inside)) === "file") return readable(inside, `${option} ${name}/raft.ts`);
    throw new UsageError(`${option} ${name}: the folder has no raft.ts`);
  }
  if (!/\.[cm]?[jt]s$/.test(url)) throw new UsageError(`${option} ${name}: not a .ts or .js file`);
  return readable(url, `${option} ${name}`);
}

function readable(url: string, name: string): string {
  if (platform.readText(pathOf(url)) !== null) return url;
  throw new UsageError(`${name}: the file cannot be read; look at its permissions`);
}
