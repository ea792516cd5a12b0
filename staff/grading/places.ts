/**
 * Text that comes from a submission, made fit for a report: short, and the same wherever things lie on a machine.
 *
 * @module
 */

import { fileUrl, projectRoot } from "../../platform/paths.ts";

/** Characters of a sentence, and of a line of a failure, that are kept: they come from code nobody trusts. */
const longestLine = 500;

/** Text as long as a report can bear. */
export function shortened(text: string): string {
  return text.length > longestLine ? `${text.slice(0, longestLine)} ...` : text;
}

/** Text in which files of the submission's folder, and of the project, are named by their place in these. */
export function withoutPlaces(text: string, folder: string): string {
  return [folder, projectRoot].reduce(
    (text, path) => text.replaceAll(`${fileUrl(path, "/")}/`, "").replaceAll(`${path}/`, ""),
    text,
  );
}
