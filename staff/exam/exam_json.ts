/**
 * Makes the record of an exam: see exam_schema.ts.
 *
 * @module
 */

import { platform } from "../../platform/platform.ts";
import { version } from "../../commands/version.ts";
import { examFormat, type ExamRecord, examVersion, type RaftRecord } from "./exam_schema.ts";
import type { ExamTests, Sheet, Shown } from "./examinee.ts";
import type { ExamResult } from "./exam_text.ts";
import { isHarmless, namingOf, verdictOn } from "./verdict.ts";

/** The record of an exam that ends with the exit code `code`. */
export function examRecord(result: ExamResult, begun: string, code: number): ExamRecord {
  const { sheets, first, seeds, rightSeeds, tests, ofSnapshots, wall, complete } = result;
  const { right, blamed, mutants, missed, seen, named, misnamed } = verdictOn(sheets);
  const names = (sheets: Sheet[]) => sheets.map(({ examinee }) => examinee.name);
  return {
    format: examFormat,
    version: examVersion,
    lab: version,
    runtime: `${platform.name} ${platform.version}`,
    begun,
    wall: Math.round(wall * 1000) / 1000,
    complete,
    code,
    course: tests.course,
    seeds: { first, count: seeds, right: rightSeeds },
    tests: namesOf(tests),
    snapshots: { course: ofSnapshots.course, ...namesOf(ofSnapshots) },
    rafts: sheets.map(raftRecord),
    summary: {
      right,
      blamed: names(blamed),
      mutants,
      missed: names(missed),
      seen,
      named,
      misnamed: names(misnamed),
    },
  };
}

function namesOf({ suite, extra }: ExamTests): { suite: string[]; extra: string[] } {
  return { suite: suite.map(({ name }) => name), extra: extra.map(({ name }) => name) };
}

function raftRecord(sheet: Sheet): RaftRecord {
  const {
    examinee: { name, mutant },
    seeds,
    caught,
    suite,
    extra,
    referee,
    right,
    spared,
    findings,
    faults,
    real,
  } = sheet;
  return {
    name,
    right: mutant === null,
    base: mutant?.base ?? null,
    breaks: mutant?.breaks ?? null,
    rules: mutant?.rules ?? [],
    seeds,
    caught,
    suite: shown(suite),
    extra: shown(extra),
    referee: { ...shown(referee), right },
    named: isHarmless(sheet) ? null : namingOf(sheet),
    spared,
    findings: isHarmless(sheet) ? findings : [],
    faults,
    real: Math.round(real * 1000) / 1000,
  };
}

function shown({ seeds, by }: Shown): { seeds: number; by: Record<string, number> } {
  return { seeds, by: Object.fromEntries(by) };
}
