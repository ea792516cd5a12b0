/**
 * Makes a submission's texts fit for a report: short, and the same on every machine.
 *
 * @module
 */

import { fileUrl, projectRoot } from "../../platform/paths.ts";

/** The most characters of a sentence, and of a line of a failure: they come from untrusted code. */
const longestLine = 500;

/** Text cut to that length. */
export function shortened(text: string): string {
  return text.length > longestLine ? `${text.slice(0, longestLine)} ...` : text;
}

/** Replaces absolute paths in the submission's folder, and in the project, by relative ones. */
export function withoutPlaces(text: string, folder: string): string {
  return [folder, projectRoot].reduce(
    (text, path) => text.replaceAll(`${fileUrl(path, "/")}/`, "").replaceAll(`${path}/`, ""),
    text,
  );
}
