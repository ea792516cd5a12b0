/**
 * The part of docs/exam.md that the exam writes.
 *
 * @module
 */

import process from "node:process";
import { platform } from "../../platform/platform.ts";
import { version } from "../../commands/version.ts";
import type { ExamTests, Sheet } from "./examinee.ts";
import { type ExamResult, misnaming, rangeOf } from "./exam_text.ts";
import { rowOf } from "./matrix.ts";
import { verdictOn } from "./verdict.ts";

/** The lines before and after that part. */
const [before, after] = ["<!-- made by deno task exam --doc: from here -->", "<!-- to here -->"];

/** The page with that part replaced, or added if it has none. */
export function pageWith(page: string, part: string): string {
  const made = `${before}\n\n${part.trim()}\n\n${after}`;
  const [from, to] = [page.indexOf(before), page.indexOf(after)];
  if (from < 0 || to < from) return `${page.trimEnd()}${page.trim() === "" ? "" : "\n\n"}${made}\n`;
  return page.slice(0, from) + made + page.slice(to + after.length);
}

/** The part, in Markdown. @param begun when the exam began, ISO 8601 */
export function examPart(result: ExamResult, begun: string): string {
  const { sheets, first, seeds, rightSeeds, tests, ofSnapshots, wall } = result;
  const verdict = verdictOn(sheets);
  const { right, prevented, blamed, mutants, missed, seen, named, misnamed } = verdict;
  const runs = sheets.reduce((sum, sheet) => sum + sheet.runs, 0);
  const counted = ({ suite, extra, course }: ExamTests) =>
    `${suite.length} tests of ${course} and ${extra.length} of the part extra`;
  const spared = sheets.filter((sheet) => sheet.spared.length > 0);
  const clean = right - blamed.filter(({ examinee }) => examinee.mutant === null).length;
  const told = ({ examinee: { name, mutant } }: Sheet) => `${name} (${mutant!.prevented})`;
  const further = sheets.filter(({ examinee: { origin } }) => origin === "given")
    .map(({ examinee }) => ` --right ${examinee.name}`).join("");
  const options = `--seeds ${seeds} --right-seeds ${rightSeeds} --first-seed ${first}${further}`;
  const percent = (part: number, of: number) => of === 0 ? "" : ` (${Math.round(100 * part / of)} %)`;
  return `
Made on ${begun.slice(0, 10)} by \`deno task exam ${options} --doc docs/exam.md\`, raftlab
${version}, ${platform.name} ${platform.version}, ${process.platform} ${process.arch}, ${platform.cores()} cores, in ${
    Math.round(wall)
  } s: ${mutants} mutants on seeds ${rangeOf(first, seeds)}, ${right} right Rafts on seeds ${
    rangeOf(first, rightSeeds)
  },
${counted(tests)}, for Rafts with snapshots ${counted(ofSnapshots)}, ${runs} runs.

- Caught: ${mutants - missed.length} of ${mutants}${percent(mutants - missed.length, mutants)}.
- Named by a right rule: ${named} of the ${seen} that a rule can name${percent(named, seen)}.
- Right Rafts without a failure or a complaint: ${clean} of ${right}.
${prevented.map((sheet) => wrapped(`- Prevented, and so not to be seen: ${told(sheet)}.`)).join("\n")}

| Raft | base | suite | most often | extra | most often | referee | named first | right | named |
|---|---|--:|---|--:|---|--:|---|--:|---|
${sheets.map(tableRow).join("\n")}
${starred(spared)}
## Not caught

${listOf(missed, (sheet) => explained(sheet, ""))}

## Not named by the right rule

${listOf(misnamed, (sheet) => explained(sheet, ` (${misnaming(sheet)})`))}
`;
}

function tableRow(sheet: Sheet): string {
  const { name, base, suite, extra, referee, verdict } = rowOf(sheet);
  return `| ${[name, base, ...suite, ...extra, ...referee, verdict].join(" | ")} |`;
}

function starred(spared: Sheet[]): string {
  if (spared.length === 0) return "";
  const names = spared.map(({ examinee, spared }) => `${examinee.name} (${spared.join(", ")})`);
  return `
\\* It failed a test twice by spinning, with its process, or after very many events, and was not run on it again:
${names.join("; ")}.
`;
}

function listOf(sheets: Sheet[], line: (sheet: Sheet) => string): string {
  return sheets.length === 0 ? "None." : sheets.map(line).join("\n");
}

/** A mutant, and why it is listed. */
function explained({ examinee: { name, mutant } }: Sheet, what: string): string {
  return wrapped(`- ${name}${what}: ${mutant!.why ?? mutant!.lesson}`);
}

/** Wrapped at 120 characters. */
function wrapped(text: string): string {
  const lines = [""];
  for (const word of text.split(" ")) {
    const longer = lines.at(-1) === "" ? word : `${lines.at(-1)} ${word}`;
    if (longer.length <= 120) lines[lines.length - 1] = longer;
    else lines.push(`  ${word}`);
  }
  return lines.join("\n");
}
