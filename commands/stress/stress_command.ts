/**
 * `stress`: many rounds of tests, from the words of the command line to an exit code.
 *
 * @module
 */

import { linesOf } from "../../reports/load_error.ts";
import { platform } from "../../platform/platform.ts";
import { Pool } from "../../runner/pool.ts";
import { childProgram, importMapsOf, refusalsOf, type StudentCode } from "../../runner/program.ts";
import { studentHash } from "../../runner/sources.ts";
import { courses } from "../../tester/courses/all.ts";
import { packageOf } from "../../tester/courses/mod.ts";
import { startTypeCheck } from "../../runner/type_check.ts";
import { buildFailed } from "../../reports/report.ts";
import { formatName, formatVersion, type Header } from "../../reports/results.ts";
import { chosen } from "../chosen.ts";
import { exitCodes } from "../exit_codes.ts";
import { version } from "../version.ts";
import { paintForOutput } from "../paint.ts";
import { ResultsOutput } from "./results_output.ts";
import { copyOf } from "./student_copy.ts";
import type { Selection } from "../select.ts";
import { commandsThatShow, courseToName, showAgain } from "../show_again.ts";
import { Stress } from "./stress.ts";
import type { StressOptions } from "./stress_options.ts";
import type { StressPages } from "./stress_pages.ts";

export async function stressCommand(options: StressOptions): Promise<number> {
  const { selection, student: own, map: ownMap } = await chosen(options);
  const copy = copyOf(own);
  const { student } = copy;
  const program = childProgram(student, await importMapsOf(student));
  // From here on a child loads its modules while this process loads its own.
  const pool = new Pool(program);
  try {
    const paint = await paintForOutput();
    const notLoaded = (lines: string[]) => {
      const text = buildFailed(packageOf(selection.course, selection.lab), lines, paint);
      platform.write(text.map((line) => `${line}\n`).join(""));
      return exitCodes.notLoaded;
    };
    const refusals = await refusalsOf(own);
    if (refusals.length > 0) return notLoaded(refusals);
    // Unlike `test`, it waits for the type check: thousands of runs of a file with errors would be wasted.
    const errors = options.check ? await startTypeCheck(own, ownMap).errors : [];
    if (errors.length > 0) return notLoaded(errors);

    const stress = new Stress({
      options,
      selection,
      student,
      header: await headerOf(options, selection, student),
      output: new ResultsOutput(options.json, options.junit),
      paint,
      commands: await commandsThatShow(options, selection, courses),
      children: options.jobs,
      newPool: () => new Pool(program),
      pages: options.html === null ? null : await pagesOf(options, options.html, selection, student),
    });
    const exit = (code: number) => {
      copy.remove();
      platform.exit(code);
    };
    let interrupted = false;
    platform.onInterrupt(() => {
      // A second Ctrl-C does not wait for the pictures.
      if (interrupted) exit(exitCodes.interrupted);
      interrupted = true;
      const code = stress.interrupt();
      if (options.html === null) exit(code);
      stress.writePages().finally(() => exit(code));
    });
    const loadError = await stress.go(pool);
    if (interrupted) return await new Promise(() => {}); // the pages are being written
    if (loadError === null) {
      const code = stress.close();
      await stress.writePages();
      return code;
    }
    const message = copy.renamed(loadError.message);
    return notLoaded(linesOf({ ...loadError, message }, platform.cwd()));
  } finally {
    pool.stop();
    copy.remove();
  }
}

/** The pages of `--html`. Pictures use the student's files as they were at the start. */
async function pagesOf(
  options: StressOptions,
  folder: string,
  selection: Selection,
  student: StudentCode,
): Promise<StressPages> {
  const { StressPages } = await import("./stress_pages.ts");
  const { course, tests } = selection;
  const map = await importMapsOf(student);
  const settings = { student, map, course: course.id, options };
  const named = await courseToName(selection, courses);
  const command = (test: string, seed: number, name?: string) => showAgain(options, test, seed, named, name);
  const title = options.words.length > 0 ? options.words.join(" ") : course.title;
  const facts = [course.id, options.raft ?? "raft/raft.ts", `seeds from ${options.seed} on`];
  return new StressPages({ folder, tests, settings, command }, { title, facts, real: options.real });
}

async function headerOf(
  options: StressOptions,
  selection: Selection,
  student: StudentCode,
): Promise<Header> {
  return {
    type: "header",
    format: formatName,
    version: formatVersion,
    lab: version,
    runtime: `${platform.name} ${platform.version}`,
    course: selection.course.id,
    tests: selection.tests.map((test) => test.name),
    raft: options.raft,
    ...(options.dir === null ? {} : { dir: options.dir }),
    raftHash: await studentHash(student),
    seed: options.seed,
    rounds: options.runs === Infinity ? null : options.runs,
    shard: options.shard,
    race: options.race,
    real: options.real,
    referee: options.referee,
    strict: options.strict,
    begun: new Date().toISOString(),
  };
}
