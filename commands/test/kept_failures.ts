/**
 * The failed runs of each file in this folder, for `test --again`; kept until all of them pass.
 *
 * @module
 */

import { platform } from "../../platform/platform.ts";
import { pathOf } from "../../platform/paths.ts";
import { replaceFile } from "../../platform/growing_file.ts";
import type { StudentCode } from "../../runner/program.ts";

export interface Kept {
  course: string;
  test: string;
  seed: number;
  race: boolean;
  /** As --schedule takes it; null for none. */
  schedule: string | null;
}

interface KeptFile {
  format: "raftlab failures";
  version: 1;
  /** By the path of a student's main file. */
  files: Record<string, Kept[]>;
}

/** The latest runs of a file are kept, at most this many. */
const keptMost = 200;

const folder = () => `${platform.cwd()}/.raftlab`;
const path = () => `${folder()}/failures.json`;

/** The kept failures of a file, the latest last. */
export function keptOf(student: StudentCode): Kept[] {
  return read().files[nameOf(student)] ?? [];
}

/** Keeps failures of a file; write errors are ignored. */
export function keep(student: StudentCode, failed: readonly Kept[]): void {
  if (failed.length === 0) return;
  const isNew = (kept: Kept) => !failed.some((each) => same(each, kept));
  write(student, [...keptOf(student).filter(isNew), ...failed].slice(-keptMost));
}

export function forget(student: StudentCode, passed: readonly Kept[]): void {
  write(student, keptOf(student).filter((kept) => !passed.some((each) => same(each, kept))));
}

function same(a: Kept, b: Kept): boolean {
  return a.test === b.test && a.seed === b.seed && a.race === b.race && a.schedule === b.schedule;
}

function nameOf(student: StudentCode): string {
  return pathOf(student.files[0]);
}

function write(student: StudentCode, kept: Kept[]): void {
  const file = read();
  if (kept.length > 0) file.files[nameOf(student)] = kept;
  else delete file.files[nameOf(student)];
  try {
    platform.writeText(folder(), ".gitignore", "*\n");
    replaceFile(path(), `${JSON.stringify(file, null, 1)}\n`);
  } catch {
    // The folder may be read-only; the seed is in the report.
  }
}

/** A file of another version, or one that cannot be read, counts as empty. */
function read(): KeptFile {
  const none: KeptFile = { format: "raftlab failures", version: 1, files: {} };
  try {
    const file = JSON.parse(platform.readText(path()) ?? "") as KeptFile;
    const isOurs = file.format === none.format && file.version === none.version &&
      Object.values(file.files).every((kept) => Array.isArray(kept) && kept.every(isKept));
    return isOurs ? file : none;
  } catch {
    return none;
  }
}

function isKept(value: Kept): boolean {
  return typeof value.test === "string" && Number.isSafeInteger(value.seed) && value.seed >= 0 &&
    typeof value.race === "boolean" && typeof value.course === "string" &&
    (value.schedule === null || typeof value.schedule === "string");
}
