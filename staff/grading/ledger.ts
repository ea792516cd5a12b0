/**
 * The ledger of a grading: a file with a line for each graded submission, written when it ends, so that an interrupted
 * grading can continue. The first line has the rules; with other rules it does not continue.
 *
 * @module
 */

import * as v from "valibot";
import { GrowingFile, systemsReason } from "../../platform/growing_file.ts";
import { platform } from "../../platform/platform.ts";
import {
  amount,
  object,
  oneOf,
  orNull,
  parseJson,
  problemIn,
  text,
  versionProblem,
} from "../../platform/schema.ts";
import { gradeSchema, type Grading, gradingEntries } from "./reports/grade_schemas.ts";
import { UsageError } from "../../platform/usage_error.ts";

/** The file's name in the folder of results. */
export const ledgerName = "grading.jsonl";

const formatName = "raftlab grading";
const formatVersion = 2;

/** The first line. */
const headSchema = object({
  format: oneOf(formatName),
  version: oneOf(formatVersion),
  ...gradingEntries,
  /** `deno 2.9.6`: its formatter, linter and type checker affect the grades. */
  runtime: text,
  /** See Seeds. */
  secretHash: orNull(text),
});
type LedgerHead = v.InferOutput<typeof headSchema>;

/** A submission that has been graded, and the real seconds it took: they are here, and in no report. */
const lineSchema = object({ grade: gradeSchema, wall: amount });
export type LedgerLine = v.InferOutput<typeof lineSchema>;

/** The first line of a grading. */
export function ledgerHead(grading: Grading, secretHash: string | null): LedgerHead {
  const runtime = `${platform.name} ${platform.version}`;
  return { format: formatName, version: formatVersion, ...grading, runtime, secretHash };
}

/** The results of an earlier grading. */
export interface Past {
  /** Its rules. */
  head: LedgerHead;
  /** What it graded. */
  lines: LedgerLine[];
  /** A sentence for each line that cannot be read: these submissions are graded again. */
  unreadable: string[];
}

/** Reads the ledger at a path; null if there is none. A last line that was cut is left out. */
export function readLedger(path: string): Past | null {
  if (platform.kindOf(path) === "missing") return null;
  const [first, ...rest] = (platform.readText(path) ?? "").split("\n").slice(0, -1).map(parseJson);
  demandVersion(first, path);
  const wrong = problemIn(first, headSchema);
  if (wrong !== null) {
    throw new UsageError(`${path}, line 1: ${wrong.sentence}; grade again, with another --out`);
  }
  const past: Past = { head: first as LedgerHead, lines: [], unreadable: [] };
  for (const [i, value] of rest.entries()) {
    const problem = value === undefined ? "it is not JSON" : problemIn(value, lineSchema)?.sentence;
    if (problem === undefined) past.lines.push(value as LedgerLine);
    else {past.unreadable.push(
        `${path}, line ${i + 2} is left out, and who it was is graded again: ${problem}`,
      );}
  }
  return past;
}

function demandVersion(head: unknown, path: string): void {
  const { format, version } = (head ?? {}) as { format?: unknown; version?: unknown };
  if (format !== formatName) {
    throw new UsageError(`${path}: it does not begin with a header of ${formatName}; name another --out`);
  }
  if (typeof version !== "number") return;
  const problem = versionProblem(version, formatVersion, "grade again, with another --out");
  if (problem !== null) throw new UsageError(`${path}: ${problem}`);
}

/** Checks that a past grading had the same rules; a difference is a UsageError. */
export function demandSameRules(past: LedgerHead, now: LedgerHead, out: string): void {
  const facts = ({ scheme, runs, seed, secretHash, lab, runtime }: LedgerHead): Record<string, unknown> => ({
    "--runs": runs,
    "--seed": seed ?? "secret",
    "--secret": secretHash,
    "the course, its points or its parts": scheme,
    "the version of the lab": lab,
    "the runtime": runtime,
  });
  const [before, after] = [facts(past), facts(now)];
  const other = Object.keys(before).filter((name) =>
    JSON.stringify(before[name]) !== JSON.stringify(after[name])
  );
  if (other.length === 0) return;
  throw new UsageError(
    `${out} was graded with other rules (what differs: ${
      other.join(", ")
    }): grades would not compare; name another --out`,
  );
}

/** Writes the ledger. */
export class Ledger {
  #file: GrowingFile;
  /** Why it is not complete; null if it is. */
  trouble: string | null = null;

  /** Begins with the kept lines of an earlier ledger, which is replaced only when they are written. */
  constructor(path: string, head: LedgerHead, kept: LedgerLine[]) {
    const draft = `${path}.new`;
    try {
      this.#file = new GrowingFile(draft, (reason) => this.trouble = `${path} is not complete: ${reason}`);
      this.#file.append([head, ...kept].map((line) => `${JSON.stringify(line)}\n`).join(""));
      platform.rename(draft, path);
    } catch (error) {
      throw new UsageError(`${path}: ${systemsReason(error)}`);
    }
  }

  /** A submission has been graded. */
  add(line: LedgerLine): void {
    this.#file.append(`${JSON.stringify(line)}\n`);
  }

  /** Closes the file. */
  close(): void {
    this.#file.close();
  }
}
