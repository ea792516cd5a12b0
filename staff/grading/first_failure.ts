/**
 * The end of a submission's first failure, event by event, for its report, and its picture.
 *
 * @module
 */

import { runData, writePage } from "../../commands/picture/page_file.ts";
import { NotLoaded, ReplayJob, type ReplaySettings } from "../../commands/replay/replay_job.ts";
import type { Outcome } from "../../runner/protocol.ts";
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
/** Real seconds after which it is omitted, as it only helps the student. */
const patience = 60;

interface Failed {
  /** The page to write; null for none. */
  picture: { path: string; seedsArePublic: boolean } | null;
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
  { student, map, folder, course, tests, seeds, picture }: Failed,
): Promise<Replayed | null> {
  const failures = grades.flatMap(({ name, failures }) => failures.map((group) => ({ name, ...group })));
  const [first] = failures.filter(({ clock, kind }) => clock === "simulated" && kind !== "fault")
    .sort((a, b) => a.run - b.run);
  if (first === undefined) return null;
  const test = tests.get(first.name)!;
  const seed = seeds[first.run - 1];
  const settings = { student, map, course, options: { seed, race: false } };
  const text = new LogText(false, test.servers);
  const lines: string[] = [];
  let failed = false;
  await again(test, { ...settings, full: false }, (event) => {
    if (failed) return;
    failed = event.kind === "failed";
    const line = text.line(event);
    if (line === null) return;
    lines.push(...plainLines(line, unpainted).map((each) => shortened(withoutPlaces(each, folder))));
    lines.splice(0, lines.length - mostLines);
  });
  if (failed && picture !== null) await draw(picture, test, { ...settings, full: true }, folder);
  return failed ? { test: first.name, run: first.run, lines } : null;
}

/** Runs a test again; null if it takes too long. */
async function again(
  test: LabTest,
  settings: ReplaySettings,
  take: (event: TraceEvent) => void,
): Promise<Outcome | null> {
  const job = new ReplayJob(settings);
  const late = setTimeout(() => job.stop(), patience * 1000);
  try {
    return await job.run(test, settings, take);
  } catch (error) {
    // It loaded for each run, so the cause is this machine.
    if (!(error instanceof NotLoaded)) throw error;
    return null;
  } finally {
    clearTimeout(late);
    job.stop();
  }
}

/** Writes the page of a run. A secret seed is not on it, nor a command that would need it. */
async function draw(
  { path, seedsArePublic }: { path: string; seedsArePublic: boolean },
  test: LabTest,
  settings: ReplaySettings,
  folder: string,
): Promise<void> {
  const events: TraceEvent[] = [];
  const outcome = await again(test, settings, (event) => events.push(placeless(event, folder)));
  if (outcome === null) return;
  const seed = seedsArePublic ? settings.options.seed : null;
  const { name, banner, servers } = test;
  const { failure } = outcome;
  const shown = failure && { ...failure, message: withoutPlaces(failure.message, folder) };
  const head = { course: settings.course, test: name, banner, seed, servers, command: null, replay: null };
  writePage(path, runData(head, { ...outcome, failure: shown }, events), null);
}

/** An event without the paths of this machine. */
function placeless(event: TraceEvent, folder: string): TraceEvent {
  if (event.kind === "failed") return { ...event, message: withoutPlaces(event.message, folder) };
  return event.kind === "print" || event.kind === "warning" || event.kind === "step"
    ? { ...event, text: withoutPlaces(event.text, folder) }
    : event;
}
