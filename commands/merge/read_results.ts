/**
 * Reads files of results, also those whose writer was killed or whose disk was full.
 *
 * @module
 */

import { LineSplitter } from "../../runner/lines.ts";
import { formatName, formatVersion, type Header, type ResultRecord } from "../../reports/results.ts";
import { UsageError } from "../../platform/usage_error.ts";
import { schemas, wrongIn } from "./record_schemas.ts";

/** What a file is made of: its records, and, in the place of a last line that was cut, null. */
export type ReadRecord = ResultRecord | null;

/**
 * The records of a file, given as pieces of its bytes; `name` is for messages. A line that is no record, or one whose
 * fields are not as docs/events.md has them, is a UsageError, unless it is the last and has no end: then whoever wrote it was stopped in the middle. Records of a type that is not
 * known are left out: a later version may have more.
 */
export function* readResults(pieces: Iterable<Uint8Array>, name: string): Generator<ReadRecord> {
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
  for (const piece of pieces) {
    splitter.push(piece);
    yield* take(false);
  }
  splitter.flush();
  yield* take(true);
}

/** The first record; null if there is none, because the file is empty or was cut right there. */
export function headerOf(pieces: Iterable<Uint8Array>, name: string): Header | null {
  for (const record of readResults(pieces, name)) return record as Header | null;
  return null;
}

/** What a line holds, if it is an object with a type; undefined if not. */
function parsed(line: string): { type: string } | undefined {
  try {
    const value: unknown = JSON.parse(line);
    const isRecord = typeof value === "object" && value !== null && "type" in value;
    return isRecord && typeof value.type === "string" ? value as { type: string } : undefined;
  } catch {
    return undefined;
  }
}

/** Says what is most likely wrong with a whole file, before its first record is looked at field by field. */
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

/** A record that has all its fields; `where` is for messages. */
function checked(record: ResultRecord, where: string): ResultRecord {
  const wrong = wrongIn(record, schemas[record.type]);
  if (wrong !== null) throw new UsageError(`${where} (${record.type}): ${wrong}`);
  return record;
}

function isKnown(record: { type: string }): record is ResultRecord {
  return Object.hasOwn(schemas, record.type);
}
