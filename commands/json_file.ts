/**
 * The files of `--json` and `--perfetto`.
 *
 * @module
 */

import { GrowingFile, systemsReason } from "../platform/growing_file.ts";
import { UsageError } from "../platform/usage_error.ts";

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
