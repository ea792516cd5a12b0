/**
 * `merge`: joins result files from many machines into one table and one set of reports.
 *
 * @module
 */

import { platform } from "../../platform/platform.ts";
import { systemsReason } from "../../platform/growing_file.ts";
import { type Header, summaryOf } from "../../reports/results.ts";
import { StressReport } from "../../reports/stress_report.ts";
import { codeOf } from "../exit_codes.ts";
import { joinedHeader, Merge, type ResultsFile, testsOf } from "./merge.ts";
import { paintForOutput, tableWidthForOutput, widthForOutput } from "../paint.ts";
import { headerOf, readResults } from "./read_results.ts";
import { ResultsOutput } from "../stress/results_output.ts";
import { commandsThatShow } from "../show_again.ts";
import { UsageError } from "../../platform/usage_error.ts";
import type { MergeOptions } from "./merge_options.ts";
export async function mergeCommand({ words: names, json, junit, quiet }: MergeOptions): Promise<number> {
  const notes: string[] = [];
  const files: ResultsFile[] = [];
  for (const name of names) {
    const header = reading(name, () => headerOf(platform.readBytes(name), name));
    if (header !== null) files.push({ name, header });
    else notes.push(`${name}: it is empty: its writer was stopped at once`);
  }
  if (files.length === 0) throw new UsageError("there are no results in these files");
  const header = joinedHeader(files);
  const { courses } = await import("../../tester/courses/all.ts");
  const tests = testsOf(header, courses);
  const output = new ResultsOutput(json, junit);
  output.write(header);
  const merge = new Merge(header, tests, (record) => output.write(record));
  for (const file of files) {
    reading(file.name, () => merge.add(file, readResults(platform.readBytes(file.name), file.name)));
  }
  const missing = merge.finish(files.map((file) => file.header));
  const course = courses.find(({ id }) => id === header.course)!;
  const commands = await commandsThatShow(header, { course, tests }, courses);
  return await close(merge, header, output, [...notes, ...merge.notes], {
    commands,
    quiet,
    remarks: missing > 0 ? [`${missing} missing`] : [],
  });
}

/** Returns what `read` returns; a file that cannot be read is a UsageError. */
function reading<T>(name: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (error instanceof UsageError) throw error;
    throw new UsageError(`${name}: ${systemsReason(error)}`);
  }
}

type Commands = (test: string, seed: number) => string[];

async function close(
  merge: Merge,
  header: Header,
  output: ResultsOutput,
  notes: string[],
  { quiet, remarks, commands }: { quiet: boolean; remarks: string[]; commands: Commands },
): Promise<number> {
  const { tally, groups, rules } = merge;
  const faults = groups.list().some((group) => group.example.failure.kind === "fault");
  const code = () =>
    codeOf({ failed: tally.total().failed > 0, faulty: faults || output.troubles.length > 0 });
  output.write(summaryOf(tally.total(), groups, rules, { wall: 0, ended: "rounds", code: code() }));
  output.close(header, tally, groups, rules, commands);
  const report = new StressReport(
    {
      command: "merge",
      real: header.real,
      quiet,
      planned: Infinity,
      duration: null,
      paint: await paintForOutput(),
      width: widthForOutput(),
      tableWidth: tableWidthForOutput(),
      commands,
      terminal: () => null,
      write: platform.write,
      complain: platform.complain,
    },
    tally,
    groups,
    rules,
  );
  report.closed({ wall: null, seeds: merge.seeds, remarks, notes: [...notes, ...output.troubles] });
  if (quiet) { for (const note of notes) platform.complain(`raftlab: ${note}\n`); }
  return code();
}
