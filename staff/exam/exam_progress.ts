/**
 * The progress line of an exam.
 *
 * @module
 */

import { platform } from "../../platform/platform.ts";
import { inWords, Progress } from "../../reports/progress.ts";
import type { Paint } from "../../reports/report.ts";
import type { ExamRun } from "./exam_run.ts";
import { verdictOn } from "./verdict.ts";

/** Shows an exam's progress. @param quiet standard output is used otherwise, even if it is a terminal */
export function examProgress(run: ExamRun, quiet: boolean, paint: Paint): Progress {
  const begun = performance.now();
  return new Progress({
    name: "exam",
    ended: () => run.ended,
    what: "run",
    status: () => statusOf(run, (performance.now() - begun) / 1000, paint),
    terminal: () => quiet ? null : platform.terminalSize(),
    write: platform.write,
    complain: platform.complain,
  });
}

function statusOf({ sheets, ended, planned }: ExamRun, seconds: number, paint: Paint): string {
  const { mutants, missed, blamed } = verdictOn(sheets);
  return [
    `${ended} of ${planned} runs`,
    ...(mutants === 0 ? [] : [`${mutants - missed.length} of ${mutants} mutants caught so far`]),
    ...(blamed.length === 0 ? [] : [paint.bad(`${blamed.length} right Rafts blamed`)]),
    ended === 0 ? "0 s so far" : `${inWords(seconds * (planned - ended) / ended)} left`,
  ].join(", ");
}
