/**
 * `exam`: what the tests and the referee catch, from the words of the command line to an exit code.
 *
 * @module
 */

import { type Mutant, mutants as catalogue } from "../../../mutants/mod.ts";
import { linesOf } from "../../parent/load_error.ts";
import { replaceFile, systemsReason } from "../../parent/output.ts";
import { platform } from "../../parent/platform.ts";
import { refusalsOf } from "../../parent/program.ts";
import { exitCodes } from "../exit_codes.ts";
import { paintForOutput } from "../paint.ts";
import { studentFile } from "../student_file.ts";
import { didYouMean, UsageError } from "../usage_error.ts";
import { solution, temporaryFolder, writeFiles } from "./exam_files.ts";
import { examRecord } from "./exam_json.ts";
import { type ExamOptions, parseExamOptions } from "./exam_options.ts";
import { examPart, pageWith } from "./exam_page.ts";
import { ExamProgress } from "./exam_progress.ts";
import { ExamRun, type ExamTrouble } from "./exam_run.ts";
import { examLines, type Held } from "./exam_text.ts";
import type { Examinee, ExamTests } from "./examinee.ts";
import { isPassed, verdictOn } from "./verdict.ts";

/** Runs `exam` with the words after it; returns the exit code. */
export async function examCommand(args: string[]): Promise<number> {
  const options = await parseExamOptions(args);
  if (options.help) {
    platform.write((await import("./exam_help.ts")).examHelp());
    return exitCodes.passed;
  }
  const mutants = options.withMutants ? await chosen(options.mutants) : [];
  if (options.write !== null) return writeOnly(options.write, mutants);
  if (options.doc !== null && mutants.length < catalogue.length) {
    throw new UsageError("--doc takes the whole catalogue: neither --mutant nor --no-mutants");
  }
  const right = options.right.map((name) => ({ name, mutant: null, raft: studentFile(name, "--right") }));
  for (const { raft } of right) {
    const refusals = await refusalsOf(raft);
    if (refusals.length > 0) return notUsable(refusals);
  }
  const { folder, remove } = temporaryFolder();
  try {
    const made = writeFiles(folder, mutants);
    const bases = made.filter(({ mutant }) => mutant === null);
    return await hold(options, [solution, ...bases, ...right, ...made.slice(bases.length)], remove);
  } finally {
    remove();
  }
}

/** The mutants of these names, in the catalogue's order; all if none is named. */
async function chosen(names: string[]): Promise<Mutant[]> {
  const known = catalogue.map(({ name }) => name);
  const stranger = names.find((name) => !known.includes(name));
  if (stranger !== undefined) {
    throw new UsageError(
      `no mutant is called ${stranger}; docs/exam.md lists all ${known.length}${await didYouMean(
        stranger,
        known,
      )}`,
    );
  }
  return names.length === 0 ? catalogue : catalogue.filter(({ name }) => names.includes(name));
}

function writeOnly(folder: string, mutants: Mutant[]): number {
  try {
    const written = writeFiles(folder, mutants);
    platform.write(
      `Wrote ${written.length} Rafts to ${folder}, ${mutants.length} of them wrong: NAME/raft.ts\n`,
    );
  } catch (error) {
    throw new UsageError(`--write ${folder}: ${systemsReason(error)}`);
  }
  return exitCodes.passed;
}

/** Holds the exam; `remove` is called before this process is ended by Ctrl-C. */
async function hold(options: ExamOptions, examinees: Examinee[], remove: () => void): Promise<number> {
  const begun = new Date().toISOString();
  const clock = performance.now();
  const { courses } = await import("../../../tester/courses/all.ts");
  const course = courses.find(({ id }) => id === "mit6824")!;
  const tests: ExamTests = { suite: course.tests, extra: course.beyond };
  const paint = await paintForOutput();
  const run = new ExamRun({
    examinees,
    course: course.id,
    tests,
    first: options.first,
    seeds: options.seeds,
    jobs: options.jobs ?? platform.cores(),
  });
  const progress = new ExamProgress(run, options.json, paint);
  const heldSoFar = (complete: boolean): Held => ({
    sheets: run.sheets,
    first: options.first,
    seeds: options.seeds,
    suite: tests.suite.length,
    extra: tests.extra.length,
    course: course.id,
    wall: (performance.now() - clock) / 1000,
    complete,
  });
  const show = (held: Held, code: number) => {
    progress.end();
    const record = () => JSON.stringify(examRecord(held, tests, begun, code), null, 2);
    platform.write(
      options.json ? `${record()}\n` : examLines(held, paint).map((line) => `${line}\n`).join(""),
    );
  };
  platform.onInterrupt(() => {
    run.stop();
    show(heldSoFar(false), exitCodes.interrupted);
    remove();
    platform.exit(exitCodes.interrupted);
  });
  progress.begin();
  const trouble = await run.go();
  progress.end();
  if (trouble !== null) return troubled(trouble);
  const held = heldSoFar(true);
  const written = options.doc === null || writePage(options.doc, examPart(held, begun));
  const code = !written || verdictOn(run.sheets).faulty.length > 0
    ? exitCodes.fault
    : isPassed(verdictOn(run.sheets))
    ? exitCodes.passed
    : exitCodes.failed;
  show(held, code);
  return code;
}

/** Whether it worked. */
function writePage(path: string, part: string): boolean {
  try {
    replaceFile(path, pageWith(platform.readText(path) ?? "", part));
    return true;
  } catch (error) {
    platform.complain(`raftlab: ${path} could not be written: ${systemsReason(error)}\n`);
    return false;
  }
}

/** Says why the exam could not be held to its end. */
function troubled({ examinee: { name, mutant }, error }: ExamTrouble): number {
  const why = linesOf(error, platform.cwd());
  if (mutant === null) return notUsable([`${name}:`, ...why]);
  platform.complain(`raftlab: ${name}: ${why.join("\n")}\n`);
  return exitCodes.fault;
}

function notUsable(lines: string[]): number {
  platform.complain(lines.map((line) => `${line}\n`).join(""));
  return exitCodes.notLoaded;
}
