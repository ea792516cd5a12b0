/**
 * The end of a submission's first failure, event by event, for its report.
 *
 * @module
 */

import { NotLoaded, ReplayJob } from "../../commands/replay/replay_job.ts";
import type { importMapsOf, StudentCode } from "../../runner/program.ts";
import type { TraceEvent } from "../../trace/event.ts";
import { plainLines } from "../../trace/log_line.ts";
import { LogText } from "../../trace/text.ts";
import { unpainted } from "../../trace/topics.ts";
import type { LabTest } from "../../tester/lab.ts";
import { shortened, withoutPlaces } from "./places.ts";
import type { Replayed, TestGrade } from "./reports/grade_schemas.ts";

/** Lines of the log that are kept. */
const mostLines = 40;
/** Real seconds after which it is left out: this is only a help for the student. */
const patience = 60;

interface Failed {
  student: StudentCode;
  map: Awaited<ReturnType<typeof importMapsOf>>;
  /** The submission's folder. */
  folder: string;
  course: string;
  tests: Map<string, LabTest>;
  /** A seed for each run. */
  seeds: number[];
}

/** The last lines before the first failure that a seed decides; null if there is none. */
export async function firstFailure(
  grades: TestGrade[],
  { student, map, folder, course, tests, seeds }: Failed,
): Promise<Replayed | null> {
  const failures = grades.flatMap(({ name, failures }) => failures.map((group) => ({ name, ...group })));
  const [first] = failures.filter(({ clock, kind }) => clock === "simulated" && kind !== "fault")
    .sort((a, b) => a.run - b.run);
  if (first === undefined) return null;
  const job = new ReplayJob({ student, map });
  const text = new LogText(false);
  const lines: string[] = [];
  let failed = false;
  const take = (event: TraceEvent) => {
    if (failed) return;
    failed = event.kind === "failed";
    const line = text.line(event);
    if (line === null) return;
    lines.push(...plainLines(line, unpainted).map((each) => shortened(withoutPlaces(each, folder))));
    lines.splice(0, lines.length - mostLines);
  };
  const late = setTimeout(() => job.stop(), patience * 1000);
  try {
    const options = { seed: seeds[first.run - 1], race: false };
    await job.run(tests.get(first.name)!, { student, map, course, options, full: false }, take);
  } catch (error) {
    // It loaded for each run, so the cause is this machine.
    if (!(error instanceof NotLoaded)) throw error;
  } finally {
    clearTimeout(late);
    job.stop();
  }
  return failed ? { test: first.name, run: first.run, lines } : null;
}
