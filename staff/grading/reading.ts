/**
 * Finds a submission's imports in its text, and which of them are refused.
 *
 * @module
 */

import * as v from "valibot";
import { projectRoot } from "../../platform/paths.ts";
import { platform } from "../../platform/platform.ts";
import { object, parseJson, problemIn, type Schema, text, texts } from "../../platform/schema.ts";
import { type importMapsOf, type StudentCode, toolProgram } from "../../runner/program.ts";
import { shortened, withoutPlaces } from "./places.ts";
import { runTool } from "./tool.ts";

/** A submission's import map for Deno. */
export type ReadMap = Awaited<ReturnType<typeof importMapsOf>>;

const importMap = object({
  imports: v.record(v.string(), text),
  scopes: v.record(v.string(), v.record(v.string(), text)),
});

/** What reading_program.ts prints. */
const readingSchema = object({
  /** Refused imports, a line each. */
  refusals: texts,
  /** The import map for checking and running it. */
  map: v.nullable(
    object({ check: importMap, own: texts }) satisfies Schema<ReadMap>,
  ),
});
export type Reading = v.InferOutput<typeof readingSchema>;

/** CPU seconds that it may take: it needs a tenth of a second for the worked solution. */
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
  const given = parseJson(stdout);
  const wrong = problemIn(given, readingSchema);
  if (wrong !== null) throw new Error(`what reading a submission printed: ${wrong.sentence}`);
  const { refusals, map } = given as Reading;
  return { problem: refusals.length === 0 ? null : sentenceOf(refusals, folder), map };
}

function sentenceOf([first, ...more]: string[], folder: string): string {
  const sentence = shortened(withoutPlaces(first, folder).replace(/\.$/, ""));
  return more.length === 0 ? sentence : `${sentence}; and ${more.length} more such places`;
}
