/**
 * The results of many runs as records, one JSON object a line: docs/events.md describes every field. A file of them is
 * read by `merge`, and by other people's scripts.
 *
 * @module
 */

import type { FailedRun, Header, RunRecord, ShortestRecord, Summary } from "./result_schemas.ts";

export type {
  Evidence,
  FailedRun,
  Header,
  Print,
  RunRecord,
  ShortestRecord,
  Summary,
} from "./result_schemas.ts";
export { formatName, formatVersion } from "./results_format.ts";

/** A line of a file of results. */
export type ResultRecord = Header | RunRecord | ShortestRecord | Summary;

/** A record as a line. */
export function lineOf(record: ResultRecord): string {
  return `${JSON.stringify(record)}\n`;
}

/** The last record: what came of all runs. */
export function summaryOf(
  { runs, passed, failed, leftOut }: Pick<Summary, "runs" | "passed" | "failed" | "leftOut">,
  { size }: { size: number },
  { broken }: { broken: number },
  end: Pick<Summary, "wall" | "ended" | "code">,
): Summary {
  return { type: "summary", runs, passed, failed, leftOut, groups: size, broken, ...end };
}

/** Whether a run failed. */
export function hasFailed(run: RunRecord): run is FailedRun {
  return run.failure !== null && run.evidence !== null;
}
