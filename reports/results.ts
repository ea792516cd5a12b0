/**
 * The results of many runs as records, one JSON object a line: docs/events.md describes every field. `merge` and other
 * people's scripts read such files.
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

/** A line of a result file. */
export type ResultRecord = Header | RunRecord | ShortestRecord | Summary;

/** A record as a line. */
export function lineOf(record: ResultRecord): string {
  return `${JSON.stringify(record)}\n`;
}

/** The last record: a summary of all runs. */
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
