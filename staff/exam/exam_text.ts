/**
 * What the exam prints.
 *
 * @module
 */

import { asTyped } from "../../commands/as_typed.ts";
import type { Paint } from "../../reports/report.ts";
import type { ExamTests, Sheet } from "./examinee.ts";
import { matrixLines, shortName } from "./matrix.ts";
import { verdictOn } from "./verdict.ts";

/** The state of an exam, for its reports. */
export interface ExamResult {
  /** All Rafts, in order. */
  sheets: Sheet[];
  /** The first seed; how many seeds for a mutant, and for a right Raft. */
  first: number;
  seeds: number;
  rightSeeds: number;
  /** The tests of Rafts without snapshots, and of those with snapshots. */
  tests: ExamTests;
  ofSnapshots: ExamTests;
  /** Real seconds. */
  wall: number;
  /** Whether it ran to its end. */
  complete: boolean;
  /** The word for what is examined: `Rafts`, `services`. */
  what: string;
}

/** The matrix, the remarks, and as the last line the summary. */
export function examLines(result: ExamResult, width: number, paint: Paint): string[] {
  const { sheets, first, seeds, rightSeeds, wall, complete, what } = result;
  const sat = sheets.filter(({ seeds, caught }) => seeds > 0 || caught);
  const verdict = verdictOn(sheets);
  const { right, prevented, blamed, mutants, missed, seen, named } = verdict;
  const onFewer = mutants === 0 || rightSeeds === seeds ? "" : ` on seed ${rangeOf(first, rightSeeds)}`;
  const facts = [
    ...(mutants === 0 ? [] : [
      mutants === 1 ? "1 mutant" : `${mutants} mutants`,
      missed.length === 0 ? `${mutants} caught` : paint.bad(`${mutants - missed.length} caught`),
      `${named} of ${seen} named rightly`,
    ]),
    ...(prevented.length === 0 ? [] : [`${prevented.length} prevented`]),
    blamed.length === 0
      ? `${right} right ${what} clean${onFewer}`
      : paint.bad(`${blamed.length} of ${right + prevented.length} right ${what} blamed`) + onFewer,
    `seed ${rangeOf(first, mutants === 0 ? rightSeeds : seeds)}`,
    `${wall.toFixed(1)}s`,
    ...(complete ? [] : ["interrupted"]),
  ];
  return [...matrixLines(sat, width, paint), ...remarkLines(result), "", `exam: ${facts.join(", ")}`];
}

/** The problems, Raft by Raft; the meaning of the stars; and what was not finished. */
function remarkLines({ sheets, complete, what }: ExamResult): string[] {
  const { blamed, missed, misnamed, faulty } = verdictOn(sheets);
  const spared = sheets.filter((sheet) => sheet.spared.length > 0);
  const begun = complete ? [] : sheets.filter((sheet) => sheet.seeds > 0 && sheet.seeds < sheet.planned);
  const untouched = complete ? 0 : sheets.filter((sheet) => sheet.seeds === 0).length;
  return [
    ...section(`Right ${what} that were blamed`, blamed.flatMap(blameOf)),
    ...section(
      "Faults of the harness",
      faulty.flatMap(({ examinee: { name }, faults }) =>
        faults.map(({ test, seed, text }) => `${name}: ${test}, seed ${seed}: ${text}`)
      ),
    ),
    ...section("Not caught", missed.flatMap(reasonOf)),
    ...section("Not named rightly", misnamed.flatMap(reasonOf)),
    ...section(
      "* failed a test twice by spinning, with its process, or after very many events, and was not run on it again",
      spared.map(({ examinee, spared }) => `${examinee.name}: ${spared.map(shortName).join(", ")}`),
    ),
    ...section("Not finished", [
      ...begun.map((sheet) => `${sheet.examinee.name}: ${sheet.seeds} of ${sheet.planned} seeds`),
      ...(untouched > 0 ? [`${untouched} others`] : []),
    ]),
  ];
}

/** Seeds as `1..20`. */
export function rangeOf(first: number, count: number): string {
  return `${first}..${(first + count - 1) % 2 ** 32}`;
}

function section(title: string, lines: string[]): string[] {
  return lines.length === 0 ? [] : ["", `${title}:`, ...lines.map((line) => `  ${line}`)];
}

/** The findings on a right Raft, and the command that shows the first one. */
function blameOf({ examinee: { name, origin, student }, findings }: Sheet): string[] {
  const option = student.lab === "raft" ? "--raft" : "--dir";
  const file = { project: "", written: ` ${option} DIR/${name}`, given: ` --raft ${name}` }[origin];
  const written = origin === "written" ? ` (${asTyped("exam --write DIR")} makes the file)` : "";
  const [{ test, seed }] = findings;
  return [
    ...findings.map(({ test, seed, text }) => `${name}: ${test}, seed ${seed}: ${text}`),
    `    see it: ${asTyped(`test ${test}${file} --seed ${seed}`)}${written}`,
  ];
}

/** What the referee named instead, and why. */
export function misnaming({ examinee: { mutant }, referee }: Sheet): string {
  const rules = mutant!.rules;
  const instead = referee.by.length === 0
    ? "named by no rule"
    : `named ${referee.by.map(([rule, seeds]) => `${rule} in ${seeds}`).join(", ")}`;
  return `${instead}; ${rules.length === 0 ? "no rule is right" : `right: ${rules.join(", ")}`}`;
}

function reasonOf(sheet: Sheet): string[] {
  const { name, mutant } = sheet.examinee;
  return [`${name}: ${misnaming(sheet)}`, ...(mutant!.why === undefined ? [] : [`    ${mutant!.why}`])];
}
