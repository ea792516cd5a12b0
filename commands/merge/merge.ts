/**
 * Joins result files: checks that they fit together, and counts every run once.
 *
 * @module
 */

import { seedOfRound } from "../../runner/seeds.ts";
import { type Course, everyTest } from "../../tester/courses/mod.ts";
import type { LabTest } from "../../tester/lab.ts";
import { firstBroken } from "../../reports/complaints.ts";
import { Groups } from "../../reports/groups.ts";
import {
  hasFailed,
  type Header,
  type ResultRecord,
  type RunRecord,
  type Summary,
} from "../../reports/results.ts";
import { RuleGroups } from "../../reports/rule_groups.ts";
import { Tally } from "../../reports/tally.ts";
import type { ReadRecord } from "./read_results.ts";
import { UsageError } from "../../platform/usage_error.ts";

export interface ResultsFile {
  /** Its path, as given. */
  name: string;
  header: Header;
}

/** What must be the same in all files, because otherwise their runs cannot be compared. */
const mustAgree: [field: "course" | "raftHash" | "race" | "real" | "strict" | "lab", what: string][] = [
  ["lab", "versions of the lab"],
  ["course", "courses"],
  ["raftHash", "files under test"],
  ["race", "settings of -race"],
  ["real", "settings of --real"],
  ["strict", "settings of --strict"],
];

/** The joined header; files that do not fit together are a UsageError that says why. */
export function joinedHeader(files: ResultsFile[]): Header {
  const [first, ...others] = files;
  for (const other of others) {
    for (const [field, what] of mustAgree) {
      if (other.header[field] === first.header[field]) continue;
      const seen = [first, other].map(({ header }) => shownValue(header, field));
      throw new UsageError(
        `${first.name} and ${other.name} are of different ${what}: ${seen[0]} and ${seen[1]}`,
      );
    }
  }
  const headers = files.map(({ header }) => header);
  const same = <T>(values: T[]) => values.every((value) => value === values[0]);
  const named = new Set(headers.flatMap((header) => header.tests));
  return {
    ...first.header,
    runtime: [...new Set(headers.map((header) => header.runtime))].sort().join(", "),
    tests: [...named],
    seed: Math.min(...headers.map((header) => header.seed)),
    rounds: same(headers.map(({ rounds, seed }) => `${rounds} ${seed}`)) ? first.header.rounds : null,
    shard: { index: 1, of: 1 },
    referee: headers.some(({ referee }) => referee),
    begun: headers.map((header) => header.begun).sort()[0],
  };
}

function shownValue(header: Header, field: typeof mustAgree[number][0]): string {
  if (field !== "raftHash") return String(header[field]);
  return `${header.raft ?? header.dir ?? "raft/raft.ts"} (${header.raftHash.slice(0, 12)})`;
}

export function testsOf(header: Header, courses: Course[]): LabTest[] {
  const course = courses.find(({ id }) => id === header.course);
  if (course === undefined) throw new UsageError(`no course ${header.course} is known here`);
  const unknown = header.tests.find((name) => !everyTest(course).some((test) => test.name === name));
  if (unknown !== undefined) throw new UsageError(`${course.id} has no test ${unknown}`);
  return everyTest(course).filter((test) => header.tests.includes(test.name));
}

/** What is remembered of a counted run. */
interface Counted {
  digest: string;
  failed: boolean;
  leftOut: boolean;
  broken: boolean;
}

/** Joins the runs of all files and counts each once. */
export class Merge {
  readonly tally: Tally;
  readonly groups: Groups = new Groups();
  readonly rules: RuleGroups = new RuleGroups();
  /** Remarks about the files. */
  readonly notes: string[] = [];
  #real: boolean;
  #counted = new Map<string, Map<number, Counted>>();
  #twice = 0;
  #differing: string[] = [];
  #emit: (record: ResultRecord) => void;

  /** @param emit gets every record that counts */
  constructor(header: Header, tests: LabTest[], emit: (record: ResultRecord) => void) {
    this.tally = new Tally(tests);
    this.#real = header.real;
    this.#emit = emit;
    for (const { name } of tests) this.#counted.set(name, new Map());
  }

  /** Adds all records of a file. */
  add({ name, header }: ResultsFile, records: Iterable<ReadRecord>): void {
    let summary: Summary | null = null;
    let cut = false;
    for (const record of records) {
      if (record === null) cut = true;
      else if (record.type === "run") this.#run(name, record);
      else if (record.type === "summary") summary = record;
      else if (record.type === "shortest") {
        this.groups.addSearch(record);
        this.#emit(record);
      } else if (record.raftHash !== header.raftHash) {
        throw new UsageError(`${name} holds several result files: give merge each of them`);
      }
    }
    if (cut) this.notes.push(`${name}: its last line was cut and is left out`);
    else if (summary === null) this.notes.push(`${name}: it has no summary: its writer was stopped`);
    else if (summary.ended === "interrupt") this.notes.push(`${name}: it was interrupted`);
  }

  /** Adds the remarks about all files together; returns how many runs are missing. */
  finish(headers: Header[]): number {
    if (this.#twice > 0) this.notes.push(`in more than one file, and counted once: ${runs(this.#twice)}`);
    const some = this.#differing.slice(0, 5).join(", ");
    if (this.#differing.length > 0) {
      this.notes.push(
        `different in different files, although test and seed are the same: ${
          runs(this.#differing.length)
        } (${some}); ` +
          "the file keeps state between runs, on an object of the language",
      );
    }
    const unwatched = headers.filter(({ referee }) => !referee).length;
    if (unwatched > 0 && unwatched < headers.length) {
      this.notes.push(`the referee did not watch the runs of ${unwatched} of the ${headers.length} files`);
    }
    const missing = this.#missing(headers);
    if (missing > 0) this.notes.push(`asked for, and in none of the files: ${runs(missing)}`);
    return missing;
  }

  /** The smallest and the largest seed that were run: `1..500`. */
  get seeds(): string {
    let [least, most] = [Infinity, -Infinity];
    for (const runs of this.#counted.values()) {
      for (const seed of runs.keys()) {
        least = Math.min(least, seed);
        most = Math.max(most, seed);
      }
    }
    return least === Infinity ? "none" : `${least}..${most}`;
  }

  #run(file: string, run: RunRecord): void {
    const runs = this.#counted.get(run.test);
    if (runs === undefined) {
      throw new UsageError(`${file}: ${run.test} ran, but is not among the tests of its header`);
    }
    const before = runs.get(run.seed);
    const broken = firstBroken(run.complaints) !== null;
    if (before === undefined) {
      const { digest, passed, leftOut } = run;
      runs.set(run.seed, { digest, failed: !passed, leftOut: leftOut !== undefined, broken });
      this.tally.add(run);
      this.rules.add(run);
    } else {
      this.#twice++;
      if (this.#real) return;
      if (broken && !before.broken) {
        // The same run, with and without the referee: keep what the referee saw.
        before.broken = true;
        this.rules.add(run);
        if (before.digest === run.digest) this.#emit(run);
      }
      if (before.digest === run.digest && before.failed === !run.passed) return;
      this.#differing.push(`${run.test} ${run.seed}`);
      // A failure is kept.
      if (before.failed || run.passed) return;
      before.failed = true;
      this.tally.recountAsFailed(run.test, before.leftOut ? "leftOut" : "passed");
    }
    if (hasFailed(run)) this.groups.add(run);
    this.#emit(run);
  }

  /** How many runs are in no file, as far as the headers say how many there should be. */
  #missing(headers: Header[]): number {
    let missing = 0;
    const asked = (header: Header) =>
      `${header.seed} ${header.rounds} ${header.shard.of} ${header.tests.join(" ")}`;
    for (
      const { seed, rounds, tests } of new Map(headers.map((header) => [asked(header), header])).values()
    ) {
      for (const test of tests) {
        const runs = this.#counted.get(test)!;
        for (let k = 0; k < (rounds ?? 0); k++) if (!runs.has(seedOfRound(seed, k))) missing++;
      }
    }
    return missing;
  }
}

function runs(count: number): string {
  return count === 1 ? "1 run" : `${count} runs`;
}
