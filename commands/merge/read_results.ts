/**
 * Reads result files, also those whose writer was killed or whose disk was full.
 *
 * @module
 */

import { LineSplitter } from "../../runner/lines.ts";
import { resultSchemas } from "../../reports/result_schemas.ts";
import { formatName, formatVersion, type Header, type ResultRecord } from "../../reports/results.ts";
import { parseJson, problemIn, versionProblem } from "../../platform/schema.ts";
import { UsageError } from "../../platform/usage_error.ts";

/** A record, or null for a last line that was cut off. */
export type ReadRecord = ResultRecord | null;

/**
 * The records of a file, given as chunks of its bytes; `name` is for messages. A line that is not a record, or whose
 * fields are not as in docs/events.md, is a UsageError, unless it is an unfinished last line of a writer that was
 * stopped. Records of an unknown type are skipped, since later versions may have more.
 */
export function* readResults(chunks: Iterable<Uint8Array>, name: string): Generator<ReadRecord> {
  let lines: string[] = [];
  let number = 0;
  const splitter = new LineSplitter((line) => lines.push(line));
  const take = function* (cut: boolean): Generator<ReadRecord> {
    const taken = lines;
    lines = [];
    for (const line of taken) {
      number++;
      const record = recordOf(line);
      if (record === null && cut) yield null;
      else if (record === null) {
        throw new UsageError(`${name}: line ${number} is not a record of results`);
      } else {
        if (number === 1) mustBeHeader(record, name);
        if (isKnown(record)) yield checked(record, `${name}, line ${number}`);
      }
    }
  };
  for (const chunk of chunks) {
    splitter.push(chunk);
    yield* take(false);
  }
  splitter.flush();
  yield* take(true);
}

/** The first record; null if the file is empty or was cut off in it. */
export function headerOf(chunks: Iterable<Uint8Array>, name: string): Header | null {
  for (const record of readResults(chunks, name)) return record as Header | null;
  return null;
}

/** The line's value if it is an object with a type; else null. */
function recordOf(line: string): { type: string } | null {
  const value = parseJson(line);
  const isRecord = typeof value === "object" && value !== null && "type" in value;
  return isRecord && typeof value.type === "string" ? value as { type: string } : null;
}

/** Says what is most likely wrong with the file, before its first record is checked field by field. */
function mustBeHeader(record: { type: string; format?: unknown; version?: unknown }, name: string): void {
  if (record.type !== "header" || record.format !== formatName) {
    throw new UsageError(`${name}: it does not begin with a header of ${formatName}`);
  }
  if (typeof record.version !== "number") return;
  const problem = versionProblem(record.version, formatVersion, "run stress again");
  if (problem !== null) throw new UsageError(`${name}: ${problem}`);
}

/** Checks that a record has all its fields; `where` is for messages. */
function checked(record: ResultRecord, where: string): ResultRecord {
  const problem = problemIn(record, resultSchemas[record.type]);
  if (problem !== null) throw new UsageError(`${where} (${record.type}): ${problem.sentence}`);
  return record;
}

function isKnown(record: { type: string }): record is ResultRecord {
  return Object.hasOwn(resultSchemas, record.type);
}
