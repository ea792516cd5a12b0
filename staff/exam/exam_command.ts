/**
 * The command `exam`: what the tests and the referee catch.
 *
 * @module
 */

import { bases, type Mutant, mutants as catalogue, type RightRaft, variants } from "../mutants/mod.ts";
import { serviceBase, serviceMutants } from "../mutants/kvraft/mod.ts";
import { linesOf } from "../../reports/load_error.ts";
import { replaceFile, systemsReason } from "../../platform/growing_file.ts";
import { platform } from "../../platform/platform.ts";
import { refusalsOf } from "../../runner/program.ts";
import { codeOf, exitCodes } from "../../commands/exit_codes.ts";
import { paintForOutput, tableWidthForOutput } from "../../commands/paint.ts";
import { studentCode } from "../../commands/student_file.ts";
import type { LabTest } from "../../tester/lab.ts";
import { raft } from "../../tester/raft/lab.ts";
import { didYouMean, UsageError } from "../../platform/usage_error.ts";
import { solution, temporaryFolder, workedService, writeFiles, writeServices } from "./exam_files.ts";
import { examRecord } from "./exam_json.ts";
import type { ExamOptions } from "./exam_options.ts";
import { examPart, pageWith } from "./exam_page.ts";
import { examProgress } from "./exam_progress.ts";
import { ExamRun, type ExamTrouble } from "./exam_run.ts";
import { examLines, type ExamResult } from "./exam_text.ts";
import type { Examinee, ExamTests } from "./examinee.ts";
import { isPassed, verdictOn } from "./verdict.ts";

export async function examCommand(options: ExamOptions): Promise<number> {
  return options.lab === "kvraft" ? await examServices(options) : await examRafts(options);
}

async function examServices(options: ExamOptions): Promise<number> {
  const { names, withMutants, write } = options;
  const known = [solution.name, serviceBase, ...serviceMutants.map(({ name }) => name)];
  await demandKnown(names, known, "service");
  const isWanted = (name: string) => names.length === 0 || names.includes(name);
  const mutants = withMutants ? serviceMutants.filter(({ name }) => isWanted(name)) : [];
  const withBase = mutants.length > 0 || isWanted(serviceBase);
  const services = withBase ? [null, ...mutants] : mutants;
  if (write !== null) {
    return writeOnly(write, "services", "NAME/kvraft/", () => writeServices(write, services));
  }
  const { folder, remove } = temporaryFolder();
  try {
    const first = isWanted(solution.name) ? [workedService] : [];
    return await hold(options, [...first, ...writeServices(folder, services)], remove);
  } finally {
    remove();
  }
}

async function examRafts(options: ExamOptions): Promise<number> {
  const chosen = await chooseRafts(options);
  if (options.write !== null) {
    const { write } = options;
    return writeOnly(write, "Rafts", "NAME/raft.ts", () => writeFiles(write, chosen.right, chosen.mutants));
  }
  const given = options.right.map((name): Examinee => {
    const student = studentCode(raft, name, "--right");
    return { name, mutant: null, student, snapshots: false, origin: "given" };
  });
  for (const { student } of given) {
    const refusals = await refusalsOf(student);
    if (refusals.length > 0) return notUsable(refusals);
  }
  const { folder, remove } = temporaryFolder();
  try {
    const right = writeFiles(folder, chosen.right, []);
    const mutants = writeFiles(folder, [], chosen.mutants);
    const first = chosen.withSolution ? [solution] : [];
    return await hold(options, [...first, ...given, ...right, ...mutants], remove);
  } finally {
    remove();
  }
}

/** The project's own Rafts that take part, in addition to those given with --right. */
interface Chosen {
  withSolution: boolean;
  right: RightRaft[];
  mutants: Mutant[];
}

/** All Rafts, or the named ones in the same order, with the bases of the named mutants. */
async function chooseRafts({ names, withMutants }: ExamOptions): Promise<Chosen> {
  const right: RightRaft[] = [...bases, ...variants];
  if (names.length === 0) return { withSolution: true, right, mutants: withMutants ? catalogue : [] };
  await demandKnown(names, [solution, ...right, ...catalogue].map(({ name }) => name), "Raft");
  const mutants = catalogue.filter(({ name }) => names.includes(name));
  const wanted = new Set<string>([...names, ...mutants.map(({ base }) => base)]);
  return {
    withSolution: wanted.has(solution.name),
    right: right.filter(({ name }) => wanted.has(name)),
    mutants,
  };
}

async function demandKnown(names: string[], known: string[], what: string): Promise<void> {
  const stranger = names.find((name) => !known.includes(name));
  if (stranger === undefined) return;
  const nearest = await didYouMean(stranger, known);
  throw new UsageError(
    `no mutant and no right ${what} is called ${stranger}; docs/exam.md lists all ${known.length}${nearest}`,
  );
}

function writeOnly(folder: string, what: string, where: string, write: () => Examinee[]): number {
  try {
    const written = write();
    const wrong = written.filter(({ mutant }) => mutant !== null).length;
    platform.write(`Wrote ${written.length} ${what} to ${folder}, ${wrong} of them wrong: ${where}\n`);
  } catch (error) {
    throw new UsageError(`--write ${folder}: ${systemsReason(error)}`);
  }
  return exitCodes.passed;
}

/**
 * The tests of services, from the edition of 2022: the shortest of each kind. A right service takes four seconds of CPU
 * time for them, and fifteen for all tests.
 */
const serviceTests = [
  "TestSpeed3A",
  "TestUnreliable3A",
  "TestUnreliableOneKey3A",
  "TestOnePartition3A",
  "TestPersistPartition3A",
  "TestPersistPartitionUnreliableLinearizable3A",
  "TestSnapshotRPC3B",
  "TestSnapshotSize3B",
  "TestSnapshotRecover3B",
  "TestSnapshotUnreliableRecoverConcurrentPartition3B",
];

/** Tests of no course that judge a Raft by themselves: a scope does so only with a schedule. */
function isExtra({ part }: LabTest): boolean {
  return part === "extra";
}

/** Runs the exam; `remove` is called before Ctrl-C ends this process. */
async function hold(options: ExamOptions, examinees: Examinee[], remove: () => void): Promise<number> {
  const begun = new Date().toISOString();
  const clock = performance.now();
  const { courses } = await import("../../tester/courses/all.ts");
  const { beyondOf } = await import("../../tester/courses/mod.ts");
  const testsAbout = (id: string, about: (test: LabTest) => boolean): ExamTests => {
    const course = courses.find((course) => course.id === id)!;
    const ofRaft = (test: LabTest) => test.lab === "raft" && about(test);
    return {
      course: id,
      suite: course.tests.filter(ofRaft),
      extra: beyondOf(course).filter(ofRaft).filter(isExtra),
    };
  };
  const tests = testsAbout("mit6824", ({ snapshots = false }) => !snapshots);
  const ofSnapshots = testsAbout("mit65840", ({ snapshots = false }) => snapshots);
  const ofServices: ExamTests = {
    course: "mit6824-2022",
    suite: courses.find(({ id }) => id === "mit6824-2022")!.tests.filter(({ name }) =>
      serviceTests.includes(name)
    ),
    extra: [],
  };
  const isService = options.lab === "kvraft";
  const paint = await paintForOutput();
  const run = new ExamRun({
    examinees,
    testsOf: ({ snapshots }) => isService ? ofServices : snapshots ? ofSnapshots : tests,
    first: options.first,
    seeds: options.seeds,
    rightSeeds: options.rightSeeds,
    jobs: options.jobs,
  });
  const progress = examProgress(run, options.json, paint);
  const resultSoFar = (complete: boolean): ExamResult => ({
    sheets: run.sheets,
    first: options.first,
    seeds: options.seeds,
    rightSeeds: options.rightSeeds,
    tests: isService ? ofServices : tests,
    ofSnapshots: isService ? { ...ofSnapshots, suite: [], extra: [] } : ofSnapshots,
    what: isService ? "services" : "Rafts",
    wall: (performance.now() - clock) / 1000,
    complete,
  });
  const show = (result: ExamResult, code: number) => {
    progress.end();
    const record = () => JSON.stringify(examRecord(result, begun, code), null, 2);
    platform.write(
      options.json
        ? `${record()}\n`
        : examLines(result, tableWidthForOutput(), paint).map((line) => `${line}\n`).join(""),
    );
  };
  platform.onInterrupt(() => {
    run.stop();
    show(resultSoFar(false), exitCodes.interrupted);
    remove();
    platform.exit(exitCodes.interrupted);
  });
  progress.begin();
  const trouble = await run.go();
  progress.end();
  if (trouble !== null) return troubled(trouble);
  const result = resultSoFar(true);
  const written = options.doc === null || writePage(options.doc, examPart(result, begun));
  const verdict = verdictOn(run.sheets);
  const code = codeOf({ failed: !isPassed(verdict), faulty: !written || verdict.faulty.length > 0 });
  show(result, code);
  return code;
}

/** Returns whether it succeeded. */
function writePage(path: string, part: string): boolean {
  try {
    replaceFile(path, pageWith(platform.readText(path) ?? "", part));
    return true;
  } catch (error) {
    platform.complain(`raftlab: ${path} could not be written: ${systemsReason(error)}\n`);
    return false;
  }
}

/** Says why the exam ended early. */
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
