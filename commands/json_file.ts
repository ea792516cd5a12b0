/**
 * Output files: those of `--json` and `--perfetto`, and what is checked for all.
 *
 * @module
 */

import { GrowingFile, systemsReason } from "../platform/growing_file.ts";
import { platform } from "../platform/platform.ts";
import { UsageError } from "../platform/usage_error.ts";

/** A folder in the place of an output file is a UsageError, before anything runs. */
export function demandNoFolder(option: string, path: string | null): void {
  if (path === null || platform.kindOf(path) !== "folder") return;
  throw new UsageError(`${option} ${path}: it is a folder`);
}

/**
 * Creates the file; a path that cannot be written to is a UsageError. `trouble` is called with a sentence if a later
 * write fails.
 */
export function jsonFile(path: string, trouble: (sentence: string) => void, option = "--json"): GrowingFile {
  try {
    return new GrowingFile(
      path,
      (reason) => trouble(`${path} is not complete: ${reason}; what was written before is valid`),
    );
  } catch (error) {
    throw new UsageError(`${option} ${path}: ${systemsReason(error)}`);
  }
}
