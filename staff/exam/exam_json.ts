/**
 * The exam as JSON: docs/exam.md says what each field means.
 *
 * @module
 */

import { platform } from "../../platform/platform.ts";
import { version } from "../../commands/version.ts";
import type { ExamTests, Sheet, Shown } from "./examinee.ts";
import type { ExamResult } from "./exam_text.ts";
import { isHarmless, namingOf, verdictOn } from "./verdict.ts";

/** What is known of a Raft. */
interface RaftRecord {
  name: string;
  right: boolean;
  base: string | null;
  breaks: string | null;
  rules: string[];
  seeds: number;
  caught: boolean;
  suite: ReturnType<typeof shown>;
  extra: ReturnType<typeof shown>;
  referee: ReturnType<typeof shown> & { right: number };
  named: string | null;
  spared: string[];
  findings: Sheet["findings"];
  faults: Sheet["faults"];
  real: number;
}

/** All of it. */
export interface ExamRecord {
  format: "raftlab exam";
  version: 1;
  lab: string;
  runtime: string;
  begun: string;
  wall: number;
  complete: boolean;
  code: number;
  course: string;
  seeds: { first: number; count: number; right: number };
  tests: { suite: string[]; extra: string[] };
  rafts: RaftRecord[];
  summary: {
    right: number;
    blamed: string[];
    mutants: number;
    missed: string[];
    seen: number;
    named: number;
    misnamed: string[];
  };
}

/** The record of an exam that ends with the exit code `code`. */
export function examRecord(result: ExamResult, tests: ExamTests, begun: string, code: number): ExamRecord {
  const { sheets, first, seeds, rightSeeds, course, wall, complete } = result;
  const { right, blamed, mutants, missed, seen, named, misnamed } = verdictOn(sheets);
  const names = (sheets: Sheet[]) => sheets.map(({ examinee }) => examinee.name);
  return {
    format: "raftlab exam",
    version: 1,
    lab: version,
    runtime: `${platform.name} ${platform.version}`,
    begun,
    wall: Math.round(wall * 1000) / 1000,
    complete,
    code,
    course,
    seeds: { first, count: seeds, right: rightSeeds },
    tests: { suite: tests.suite.map(({ name }) => name), extra: tests.extra.map(({ name }) => name) },
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
