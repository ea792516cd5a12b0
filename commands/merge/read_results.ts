/**
 * Reads result files, also those whose writer was killed or whose disk was full.
 *
 * @module
 */

import { LineSplitter } from "../../runner/lines.ts";
import { formatName, formatVersion, type Header, type ResultRecord } from "../../reports/results.ts";
import { UsageError } from "../../platform/usage_error.ts";
import { schemas, wrongIn } from "./record_schemas.ts";

/** A record, or null for a last line that was cut off. */
export type ReadRecord = ResultRecord | null;

/**
 * The records of a file, given as chunks of its bytes; `name` is for messages. A line that is not a record, or whose
 * fields are not as in docs/events.md, is a UsageError, unless it is an unfinished last line: then its writer was
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
      const record = parsed(line);
      if (record === undefined && cut) yield null;
      else if (record === undefined) {
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

/** The line's value if it is an object with a type; else undefined. */
function parsed(line: string): { type: string } | undefined {
  try {
    const value: unknown = JSON.parse(line);
    const isRecord = typeof value === "object" && value !== null && "type" in value;
    return isRecord && typeof value.type === "string" ? value as { type: string } : undefined;
  } catch {
    return undefined;
  }
}

/** Says what is most likely wrong with the file, before its first record is checked field by field. */
function mustBeHeader(record: { type: string; format?: unknown; version?: unknown }, name: string): void {
  if (record.type !== "header" || record.format !== formatName) {
    throw new UsageError(`${name}: it does not begin with a header of ${formatName}`);
  }
  if (typeof record.version === "number" && record.version !== formatVersion) {
    throw new UsageError(
      `${name}: it is of version ${record.version} of the format, and this lab reads version ${formatVersion}`,
    );
  }
}

/** Checks that a record has all its fields; `where` is for messages. */
function checked(record: ResultRecord, where: string): ResultRecord {
  const wrong = wrongIn(record, schemas[record.type]);
  if (wrong !== null) throw new UsageError(`${where} (${record.type}): ${wrong}`);
  return record;
}

function isKnown(record: { type: string }): record is ResultRecord {
  return Object.hasOwn(schemas, record.type);
}
