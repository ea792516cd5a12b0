/**
 * What a submission imports, and what of that is refused, read from its text.
 *
 * @module
 */

import { projectRoot } from "../../platform/paths.ts";
import { platform } from "../../platform/platform.ts";
import { type importMapsOf, type StudentCode, toolProgram } from "../../runner/program.ts";
import { shortened, withoutPlaces } from "./places.ts";
import { runTool } from "./tool.ts";

/** What Deno's import map is for a submission. */
export type ReadMap = Awaited<ReturnType<typeof importMapsOf>>;

/** What reading_program.ts prints. */
export interface Reading {
  /** What is refused, a line each. */
  refusals: string[];
  /** Under which the submission is checked and run. */
  map: ReadMap;
}

/** Seconds of the processor that it may take: it needs a tenth of one for the worked solution. */
const patience = 10;

/** Reads a submission: why it is refused, in a sentence, or null; and its import map, if it could be read. */
export async function readSubmission(
  student: StudentCode,
  folder: string,
): Promise<{ problem: string | null; map: ReadMap }> {
  const { code, stdout, stderr, stopped } = await runTool(
    toolProgram([
      "run",
      "--no-prompt",
      "--no-remote",
      "--no-check",
      "--no-lock",
      `--config=${projectRoot}/deno.json`,
      `--allow-read=${projectRoot},${folder}`,
      `${projectRoot}/staff/grading/reading_program.ts`,
      JSON.stringify(student),
    ]),
    patience,
  );
  if (stopped !== null) return { problem: `reading what it imports ${stopped}`, map: null };
  if (code !== 0) {
    platform.complain(stderr);
    return { problem: "what it imports cannot be read", map: null };
  }
  const { refusals, map }: Reading = JSON.parse(stdout);
  return { problem: refusals.length === 0 ? null : sentenceOf(refusals, folder), map };
}

function sentenceOf([first, ...more]: string[], folder: string): string {
  const sentence = shortened(withoutPlaces(first, folder).replace(/\.$/, ""));
  return more.length === 0 ? sentence : `${sentence}; and ${more.length} more such places`;
}
