/**
 * `replay --check`: runs a test twice, in two processes at once, and shows where the runs diverge.
 *
 * @module
 */

import type { LabTest } from "../../tester/lab.ts";
import { pathOf } from "../../platform/paths.ts";
import { platform } from "../../platform/platform.ts";
import type { BufferedWriter } from "../../trace/buffered.ts";
import { type LogLine, noName, plainLines, timeOf } from "../../trace/log_line.ts";
import { LogText } from "../../trace/text.ts";
import { unpainted } from "../../trace/topics.ts";
import { Comparison, type Difference, likelyReason } from "../../trace/compare.ts";
import { visible } from "../../trace/visible.ts";
import { exitCodes } from "../exit_codes.ts";
import { ReplayJob, type ReplayResult, type ReplaySettings } from "./replay_job.ts";

/** Runs `test` in `job` and in a second process, and writes the result. */
export async function checkTwice(
  test: LabTest,
  job: ReplayJob,
  settings: ReplaySettings,
  output: BufferedWriter,
): Promise<ReplayResult> {
  const comparison = new Comparison();
  const jobs = [job, new ReplayJob(settings)];
  const stop = () => jobs.forEach((job) => job.stop());
  const runs = jobs.map(async (job, i) => {
    const run = i as 0 | 1;
    const text = new LogText(true, test.servers);
    const ending = await job.run(test, settings, (event) => {
      // Events are also compared in what the text omits.
      const { at, server, kind } = event;
      comparison.take(run, text.line(event) ?? { at, server, name: noName, topic: "lost", text: kind });
      if (comparison.difference !== null) stop();
    });
    // A process that was stopped did not finish its run, so it cannot show where the runs diverge.
    if (ending !== null) comparison.end(run);
    return ending;
  });
  const [first, second] = await Promise.all(runs).finally(stop);
  const { difference, same } = comparison;
  if (difference !== null) {
    for (const line of differenceLines(difference, settings)) output.write(`${line}\n`);
    return { code: exitCodes.failed, seconds: 0 };
  }
  if (first === null || second === null) return { code: exitCodes.interrupted, seconds: 0 };
  if (first.digest !== second.digest) {
    output.write(
      `  ... not the same: ${same} events alike, but digests ${first.digest} and ${second.digest}\n`,
    );
    output.write("      this is a fault of the harness, please report it\n");
    return { code: exitCodes.fault, seconds: first.total };
  }
  const verdict = first.failure === null ? "passed" : "failed";
  const digest = first.digest === "" ? "no digest" : `digest ${first.digest}`;
  output.write(`  ... the same: ${same} events, ${digest}; both ${verdict}\n`);
  return { code: exitCodes.passed, seconds: first.total };
}

function differenceLines(difference: Difference, { student }: ReplaySettings): string[] {
  const { same, events } = difference;
  const [at] = events.flatMap((event) => event?.at ?? []).sort((a, b) => a - b);
  const source = student.files.map((file) => platform.readText(pathOf(file)) ?? "").join("\n");
  return [
    `  ... not the same: after ${same} events alike they differ at ${timeOf(at ?? null).trim()} s`,
    `      first run:  ${shown(events[0])}`,
    `      second run: ${shown(events[1])}`,
    `      likely reason: ${likelyReason(difference, source)}`,
  ];
}

function shown(line: LogLine | null): string {
  return line === null
    ? "(has ended)"
    : plainLines({ ...line, text: visible(line.text) }, unpainted).join("\n");
}
