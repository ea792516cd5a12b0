/**
 * The command `grade`: gives points to many submissions.
 *
 * @module
 */

// This module is loaded on demand, so it does not matter that Deno loads this slowly.
import { mkdirSync } from "node:fs";
import { courses } from "../../tester/courses/all.ts";
import { everyTest } from "../../tester/courses/mod.ts";
import { fileUrl, pathOf } from "../../platform/paths.ts";
import { systemsReason } from "../../platform/growing_file.ts";
import { platform } from "../../platform/platform.ts";
import { allPoints } from "./reports/grade.ts";
import type { Grading } from "./reports/grade_schemas.ts";
import type { Paint } from "../../reports/report.ts";
import { wrapped } from "../../reports/complaints.ts";
import { closingLine, gradesTable } from "./reports/grades_table.ts";
import { unguessableSeed } from "../../runner/seeds.ts";
import { codeOf, exitCodes } from "../../commands/exit_codes.ts";
import { paintForOutput, tableWidthForOutput } from "../../commands/paint.ts";
import { version } from "../../commands/version.ts";
import { didYouMean, UsageError } from "../../platform/usage_error.ts";
import { compared, readGrades } from "./compare.ts";
import { readRoster } from "./roster.ts";
import type { GradeOptions } from "./grade_options.ts";
import { publicSeeds, readSecret, secretSeeds, type Seeds } from "./grade_seeds.ts";
import { GradingRun, ownFiles } from "./grading_run.ts";
import { type Submission, submissionsAt } from "./intake.ts";
import { demandSameRules, Ledger, ledgerHead, ledgerName, type Past, readLedger } from "./ledger.ts";
import { GradingProgress } from "./grading_progress.ts";
import { labOfScheme, onlyParts, schemeNamed } from "./scheme.ts";

export async function gradeCommand(options: GradeOptions): Promise<number> {
  if (platform.name !== "deno") {
    throw new UsageError(
      "grade runs under Deno only, with deno task grade: Bun cannot take a submission's rights to read files and the like",
    );
  }
  if (options.compare) return await compareCommand(options);
  const roster = options.roster === null ? null : readRoster(options.roster);
  const scheme = await onlyParts(await schemeNamed(options.course, courses), options.part, courses);
  const course = courses.find((course) => course.id === scheme.course)!;
  const lab = labOfScheme(scheme, course);
  const all = submissionsAt(options.submissions, ownFiles, lab);
  await demandNames("--only", options.only, all);
  await demandNames("--regrade", options.regrade, all);
  const submissions = options.only.length === 0 ? all : all.filter(({ name }) => options.only.includes(name));
  const out = outFolder(options.out);
  const unlock = locked(out, options.out);
  const past = pastOf(`${out}/${ledgerName}`, options);
  const seeds = await seedsOf(options, past);
  const grading: Grading = {
    scheme,
    runs: options.runs,
    seed: seeds.first,
    begun: past?.head.begun ?? new Date().toISOString(),
    lab: version,
  };
  const head = ledgerHead(grading, seeds.secretHash);
  if (past !== null) demandSameRules(past.head, head, options.out);

  const run = new GradingRun({
    grading,
    lab,
    tests: new Map(everyTest(course).map((test) => [test.name, test])),
    seeds: seeds.list,
    pictures: options.html,
    submissions,
    past: past?.lines ?? [],
    regrade: new Set(options.regrade),
    roster,
    out,
    jobs: Math.min(options.jobs, submissions.length),
    ledger: new Ledger(`${out}/${ledgerName}`, head, past?.lines ?? []),
    progress: new GradingProgress(scheme.tests.length * options.runs),
  });
  const paint = await paintForOutput();
  platform.onInterrupt(() => {
    run.interrupt();
    close(run, grading, options, exitCodes.interrupted, paint);
    platform.exit(exitCodes.interrupted);
  });
  await run.go();
  const code = codeOf({ failed: false, faulty: run.troubles.length > 0 });
  close(run, grading, options, code, paint);
  unlock();
  return code;
}

async function compareCommand({ submissions: [old, now] }: GradeOptions): Promise<number> {
  const { same, lines } = compared(
    readGrades(old),
    readGrades(now),
    tableWidthForOutput(),
    await paintForOutput(),
  );
  platform.write(lines.map((line) => `${line}\n`).join(""));
  return codeOf({ failed: !same, faulty: false });
}

/** An option's names of submissions; an unknown one is a UsageError. */
async function demandNames(option: string, names: string[], submissions: Submission[]): Promise<void> {
  const known = submissions.map(({ name }) => name);
  const missing = names.find((name) => !known.includes(name));
  if (missing === undefined) return;
  throw new UsageError(
    `${option} ${missing}: no submission has this name${await didYouMean(missing, known)}`,
  );
}

/** Shows the results. */
function close(run: GradingRun, grading: Grading, options: GradeOptions, code: number, paint: Paint): void {
  const { grades } = run;
  const seeds = grading.seed === null ? "secret seeds" : `--seed ${grading.seed}`;
  const width = tableWidthForOutput();
  const closing = [
    ...run.troubles,
    `${closingLine(grades, allPoints(grading.scheme))}; ${
      grading.runs === 1 ? "1 run" : `${grading.runs} runs`
    }, ${seeds}`,
    ...(code === exitCodes.interrupted
      ? [`grade: interrupted with ${run.done} of ${run.named} graded; the same command with --resume goes on`]
      : []),
    writtenLine(run, options.out),
  ];
  const lines = [
    ...gradesTable(grades, grading, width, paint),
    "",
    ...closing.flatMap((line) => wrapped(line, width, "  ")),
  ];
  platform.write(lines.map((line) => `${line}\n`).join(""));
}

function writtenLine({ unwritten }: GradingRun, out: string): string {
  const all = ["grades.csv", "grades.json", "junit.xml"].filter((name) => !unwritten.includes(name));
  const reports = unwritten.some((path) => path.includes("/"))
    ? "some reports"
    : "a report.txt for each submission";
  const missing = unwritten.length === 0
    ? ""
    : `; not written: ${unwritten.slice(0, 5).join(", ")}${
      unwritten.length > 5 ? ` and ${unwritten.length - 5} more` : ""
    }`;
  return `grade: ${out}/ has ${[...all, `and ${reports}`].join(", ")}${missing}`;
}

/** Keeps other gradings out of the folder until the returned function is called, or this process ends. */
function locked(path: string, out: string): () => void {
  const file = Deno.openSync(`${path}/grading.lock`, { write: true, create: true });
  if (!file.tryLockSync(true)) {
    throw new UsageError(
      `--out ${out}: another grading is writing there; wait for it, or name another --out`,
    );
  }
  return () => file.close();
}

/** The folder of results, created if necessary, as an absolute path. */
function outFolder(given: string): string {
  const path = pathOf(fileUrl(given, platform.cwd())).replace(/(.)\/+$/, "$1");
  // Deno cannot grant the right to read such a folder.
  if (path.includes(",")) {
    throw new UsageError(`--out ${given}: the path of results must not have a comma in it`);
  }
  try {
    mkdirSync(path, { recursive: true });
  } catch (error) {
    const reason = platform.kindOf(path) === "file" ? "it is a file" : systemsReason(error);
    throw new UsageError(`--out ${given}: ${reason}`);
  }
  return path;
}

/** The results of an earlier grading, if this one is to continue it. */
function pastOf(path: string, { resume, out }: GradeOptions): Past | null {
  const past = readLedger(path);
  if (past !== null && !resume) {
    throw new UsageError(`${out} has grades already: --resume goes on with them; else name another --out`);
  }
  for (const sentence of past?.unreadable ?? []) platform.complain(`raftlab: ${sentence}\n`);
  return past;
}

async function seedsOf({ seed, secret, runs }: GradeOptions, past: Past | null): Promise<Seeds> {
  if (secret !== null) return await secretSeeds(readSecret(secret), runs);
  if (past !== null && past.head.secretHash !== null) {
    throw new UsageError("that grading has secret seeds: --resume needs the same --secret");
  }
  return publicSeeds(seed ?? past?.head.seed ?? unguessableSeed(), runs);
}
