/**
 * `replay`: repeats a run and shows everything that happens in it.
 *
 * @module
 */

import { courses } from "../../tester/courses/all.ts";
import { type Course, headingOf, labOf, packageOf } from "../../tester/courses/mod.ts";
import type { LabTest } from "../../tester/lab.ts";
import type { Outcome } from "../../runner/protocol.ts";
import { linesOf } from "../../reports/load_error.ts";
import { platform } from "../../platform/platform.ts";
import { refusalsOf } from "../../runner/program.ts";
import { Columns, hasRoomForColumns, wrappedLines } from "../../reports/columns.ts";
import { visible } from "../../trace/visible.ts";
import { isShown } from "../../trace/filter.ts";
import { BufferedWriter } from "../../trace/buffered.ts";
import type { TraceEvent } from "../../trace/event.ts";
import { type LogLine, plainLines } from "../../trace/log_line.ts";
import { UsageError } from "../../platform/usage_error.ts";
import { LogText } from "../../trace/text.ts";
import { Report } from "../../reports/report.ts";
import { type Chosen, chosen } from "../chosen.ts";
import { codeOf, exitCodes } from "../exit_codes.ts";
import { demandNoFolder } from "../json_file.ts";
import { paintForOutput, widthForOutput } from "../paint.ts";
import { checkTwice } from "./replay_check.ts";
import { NotLoaded, ReplayJob, type ReplayResult, type ReplaySettings } from "./replay_job.ts";
import type { ReplayPage } from "./replay_page.ts";
import { TraceFile } from "./trace_file.ts";
import type { ReplayOptions } from "./replay_options.ts";
import { topicPaint } from "./replay_paint.ts";
import { asksWhatIf, changed, Messages } from "./what_if.ts";
import type { TopicPaint } from "../../trace/topics.ts";
import { checkSchedule, withSchedule } from "../schedule.ts";
import { courseToName, furtherCommands, showAgain } from "../show_again.ts";

/** Characters per line for columns without a terminal. */
const usualWidth = 160;

export async function replayCommand(given: ReplayOptions): Promise<number> {
  const asked = await withSchedule(given);
  const all = await chosen(asked);
  const { selection, student, map } = all;
  checkSchedule(asked.schedule, selection.tests);
  const options = asksWhatIf(asked) ? await otherwise(asked, all) : asked;
  checkServers(options.filter.only ?? [], selection.tests);
  checkOperation(options.filter.operation ?? null, selection.tests);
  // From here on a child loads its modules while this process loads its own.
  const first = new ReplayJob({ student, map });
  const output = new BufferedWriter(platform.write);
  try {
    const { course, tests } = selection;
    const settings: ReplaySettings = {
      student,
      map,
      course: course.id,
      options,
      full: options.verbose || options.twice ||
        [options.json, options.html, options.perfetto].some((path) => path !== null),
    };
    const named = await courseToName(selection, courses);
    const report = new Report({
      course,
      partLast: selection.lab.partLast,
      columns: selection.lab.columns,
      packageName: packageOf(course, selection.lab),
      verbose: false,
      real: false,
      links: options.html === null, // with a page there are lines of their own
      seed: options.seed,
      rounds: null,
      showAgain: (test, seed) => showAgain(options, test, seed, named),
      further: (test, seed) => furtherCommands(options, test, seed, named),
      paint: await paintForOutput(),
      width: widthForOutput(),
      terminal: false, // the log itself shows progress
      write: (text) => output.write(text),
    });
    const refusals = await refusalsOf(student);
    if (refusals.length > 0) {
      report.buildFailed(refusals);
      return exitCodes.notLoaded;
    }
    const page = await pageOf(options, settings, selection, named);
    const replay = options.twice
      ? (test: LabTest, job: ReplayJob) => checkTwice(test, job, settings, output)
      : options.json !== null
      ? writer(options.json, settings, report, output)
      : page !== null
      ? (test: LabTest, job: ReplayJob) => page.run(test, job, report, output)
      : await shower(options, settings, report, output);
    return await replayAll(course, tests, settings, first, {
      report,
      output,
      replay,
      interrupted: () => page?.interrupt() ?? "",
      closes: !options.twice,
    });
  } finally {
    first.stop();
    output.flush();
  }
}

/** The options, with the schedule of the changed run. */
async function otherwise(
  options: ReplayOptions,
  { selection, student, map }: Chosen,
): Promise<ReplayOptions> {
  const { course, tests: [test, ...others] } = selection;
  if (others.length > 0) {
    throw new UsageError(
      `--at and --lose change the run of one test, such as ${test.name}, not of ${others.length + 1}`,
    );
  }
  const messages = new Messages();
  const job = new ReplayJob({ student, map });
  try {
    const settings = { student, map, course: course.id, options, full: false };
    await job.run(test, settings, (event) => messages.take(event));
  } catch (error) {
    if (!(error instanceof NotLoaded)) throw error;
    return options; // the run itself says why
  } finally {
    job.stop();
  }
  return { ...options, schedule: changed(options, messages, test) };
}

/** How each test is replayed, and where the result goes. */
interface Stage {
  report: Report;
  output: BufferedWriter;
  replay: (test: LabTest, job: ReplayJob) => Promise<ReplayResult>;
  /** Ends it on Ctrl-C; returns what to say. */
  interrupted: () => string;
  /** Whether to print a run's closing lines. */
  closes: boolean;
}

/** The page for `--html` or `--perfetto`, which take one run. */
async function pageOf(
  options: ReplayOptions,
  settings: ReplaySettings,
  { lab, tests }: Chosen["selection"],
  named: string | null,
): Promise<ReplayPage | null> {
  const { html, perfetto, open, against, seed } = options;
  const path = html ?? perfetto;
  if (path === null) return null;
  demandNoFolder("--html", html);
  demandNoFolder("--perfetto", perfetto);
  const [{ name }] = tests;
  if (tests.length > 1) {
    const option = html === null ? "--perfetto" : "--html";
    throw new UsageError(`${option} draws one run: name one test, such as ${name}, not ${tests.length}`);
  }
  const { ReplayPage } = await import("./replay_page.ts");
  const format = html === null ? "perfetto" : "page";
  const command = (word: string) => showAgain(options, name, seed, named, word);
  return new ReplayPage({ path, format, open, against, lab, command }, settings);
}

async function replayAll(
  course: Course,
  tests: LabTest[],
  settings: ReplaySettings,
  first: ReplayJob,
  { report, output, replay, interrupted, closes }: Stage,
): Promise<number> {
  let code: number = exitCodes.passed;
  let total = 0;
  let job = first;
  const close = () => report.closed(code, total, performance.now() / 1000);
  platform.onInterrupt(() => {
    job.stop();
    report.interrupted();
    output.write(interrupted());
    code = exitCodes.interrupted;
    if (closes) close();
    output.flush();
    platform.exit(code);
  });
  for (const test of tests) {
    if (test !== tests[0]) job = new ReplayJob(settings);
    if (!closes) output.write(`${headingOf(course, labOf(course, test), test.part, test.banner)}\n`);
    else report.started(test);
    try {
      const result = await replay(test, job);
      total += result.seconds;
      code = Math.max(code, result.code);
    } catch (error) {
      if (!(error instanceof NotLoaded)) throw error;
      report.buildFailed(linesOf(error.why, platform.cwd()));
      return exitCodes.notLoaded;
    } finally {
      job.stop();
    }
  }
  if (closes) close();
  return code;
}

/** A server that none of the tests has is a UsageError. */
function checkServers(only: number[], tests: LabTest[]): void {
  const servers = Math.max(...tests.map((test) => test.servers));
  const missing = only.find((server) => server >= servers);
  if (missing === undefined) return;
  const whose = tests.length === 1 ? `${tests[0].name} has` : "these tests have";
  throw new UsageError(`--only ${missing}: ${whose} the servers 0 to ${servers - 1}`);
}

/** An operation of a client, where no test has clients, is a UsageError. */
function checkOperation(operation: number | null, tests: LabTest[]): void {
  if (operation === null || tests.some(({ clients = 0 }) => clients > 0)) return;
  throw new UsageError(
    `--operation ${operation}: ${tests[0].name} has no clients; only the tests of a service have operations`,
  );
}

/** Columns if the user asked for them, or if the terminal has room. */
function formatOf(
  { columns, filter }: ReplayOptions,
  { servers }: LabTest,
  paint: TopicPaint,
): { header: string | null; lines: (line: LogLine) => string[] } {
  const all = Array.from({ length: servers }, (_, server) => server);
  const shown = all.filter((server) => filter.only?.includes(server) ?? true);
  const width = widthForOutput(usualWidth);
  if (columns ?? (platform.isTerminal() && hasRoomForColumns(shown.length, width))) {
    const made = new Columns(shown, width, paint);
    return { header: made.header(), lines: (line) => made.lines(line) };
  }
  const lines = platform.isTerminal()
    ? (line: LogLine) => wrappedLines(line, width, paint)
    : (line: LogLine) => plainLines(line, paint);
  return { header: null, lines };
}

async function shower(
  options: ReplayOptions,
  settings: ReplaySettings,
  report: Report,
  output: BufferedWriter,
): Promise<Stage["replay"]> {
  const paint = await topicPaint();
  return async (test, job) => {
    const { header, lines } = formatOf(options, test, paint);
    if (header !== null) output.write(`${header}\n`);
    const text = new LogText(settings.full, test.servers);
    let events = 0;
    const show = (event: TraceEvent) => {
      events++;
      const line = text.line(event);
      if (line === null || !isShown(line, options.filter)) return;
      const link = line.link === undefined ? "" : ` ${line.link}`;
      for (const each of lines({ ...line, text: visible(line.text) + link })) output.write(`${each}\n`);
    };
    const outcome = await job.run(test, settings, show);
    if (outcome === null) return { code: exitCodes.interrupted, seconds: 0 };
    report.ended(outcome);
    // A process that died reported no digest.
    if (outcome.digest !== "") output.write(`  ... digest ${outcome.digest}, ${events} events\n`);
    if (asksWhatIf(options)) output.write(`  ... --schedule ${options.schedule}\n`);
    return { code: codeOfRun(outcome), seconds: outcome.total };
  };
}

function codeOfRun({ failure }: Outcome, isWritten = true): number {
  return codeOf({ failed: failure !== null, faulty: failure?.kind === "fault" || !isWritten });
}

/** Writes the events to a file, then shows the verdict. */
function writer(
  path: string,
  settings: ReplaySettings,
  report: Report,
  output: BufferedWriter,
): Stage["replay"] {
  const file = new TraceFile(path);
  return async (test, job) => {
    file.begin({
      course: settings.course,
      test: test.name,
      seed: settings.options.seed,
      servers: test.servers,
    });
    const outcome = await job.run(test, settings, (event) => file.write(event)).finally(() => file.flush());
    if (outcome === null) return { code: exitCodes.interrupted, seconds: 0 };
    const written = file.end(outcome);
    report.ended(outcome);
    output.write(`  ... ${written} events in ${path}, digest ${outcome.digest || "none"}\n`);
    return { code: codeOfRun(outcome, file.trouble === null), seconds: outcome.total };
  };
}
