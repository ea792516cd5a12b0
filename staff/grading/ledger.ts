/**
 * The ledger of a grading: a file that has a line for each submission graded, written as it ends, so that a grading that
 * was interrupted goes on where it stopped. The first line says by which rules; under others it does not go on.
 *
 * @module
 */

import { GrowingFile, systemsReason } from "../../platform/growing_file.ts";
import { platform } from "../../platform/platform.ts";
import type { Grade, Grading } from "./reports/grade.ts";
import { UsageError } from "../../platform/usage_error.ts";

/** The file's name in the folder of results. */
export const ledgerName = "grading.jsonl";

const formatName = "raftlab grading";
const formatVersion = 2;

/** The first line. */
export interface LedgerHead extends Grading {
  /** What the file is. */
  format: typeof formatName;
  version: typeof formatVersion;
  /** `deno 2.9.6`: its formatter, linter and type checker have a part in the grades. */
  runtime: string;
  /** See Seeds. */
  secretHash: string | null;
}

/** A submission that has been graded. */
export interface LedgerLine {
  /** What became of it. */
  grade: Grade;
  /** Real seconds it took: here, and in no report. */
  wall: number;
}

/** The first line of a grading. */
export function ledgerHead(grading: Grading, secretHash: string | null): LedgerHead {
  const runtime = `${platform.name} ${platform.version}`;
  return { format: formatName, version: formatVersion, ...grading, runtime, secretHash };
}

/** What an earlier grading left behind. */
export interface Past {
  /** By which rules. */
  head: LedgerHead;
  /** What it graded. */
  lines: LedgerLine[];
}

/** Reads the ledger at a path; null if there is none. A last line that was cut is left out. */
export function readLedger(path: string): Past | null {
  if (platform.kindOf(path) === "missing") return null;
  const [first, ...rest] = (platform.readText(path) ?? "").split("\n").slice(0, -1);
  try {
    const head: LedgerHead = JSON.parse(first ?? "");
    if (head.format !== formatName || head.version !== formatVersion) throw new Error("of another version");
    return { head, lines: rest.map((line) => JSON.parse(line)) };
  } catch {
    throw new UsageError(`${path} is no ledger of a grading that this version can read; name another --out`);
  }
}

/** Makes sure that a past grading went by the same rules; what differs is a UsageError. */
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

  /** Begins with the lines kept of an earlier one, which stays whole until these are written. */
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

  /** No more is written. */
  close(): void {
    this.#file.close();
  }
}
