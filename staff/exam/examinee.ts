/**
 * The Rafts of the exam, right ones and mutants of them, and the results of each, seed by seed.
 *
 * @module
 */

import type { LabTest } from "../../tester/lab.ts";
import type { StudentCode } from "../../runner/program.ts";
import type { Complaint, Outcome } from "../../runner/protocol.ts";
import { firstBroken } from "../../reports/complaints.ts";

/** The mistake of a mutant, in any lab. */
interface Mistake {
  name: string;
  base: string;
  breaks: string;
  lesson: string;
  /** The rules that name it rightly. */
  rules: string[];
  why?: string;
  prevented?: string;
}

/** A Raft or a service under examination. */
export interface Examinee {
  /** The name in the catalogue, or the given path. */
  name: string;
  /** Its mistake; null if it is right. */
  mutant: Mistake | null;
  student: StudentCode;
  /** If it has snapshots, only the tests about snapshots are run. */
  snapshots: boolean;
  /** Where the file is: in the project, written for the exam, or given with --right. */
  origin: "project" | "written" | "given";
}

/** A Raft's tests, in order: those of a course, then those of the part extra. */
export interface ExamTests {
  course: string;
  suite: LabTest[];
  extra: LabTest[];
}

/** The results of a Raft on a seed. */
interface Marks {
  /** Runs that ended. */
  ended: number;
  /** Whether a test of the suite failed, and one of extra. */
  suite: boolean;
  extra: boolean;
  /** The first broken rule of the first test, in order, that has one, and that test's position. */
  first: { place: number; rule: Complaint["rule"] } | null;
}

/** The number of seeds with findings: in all, and by test or rule. */
export interface Shown<Name extends string = string> {
  seeds: number;
  /** Seeds by the name of a test or of a rule, the most frequent first. */
  by: [name: Name, seeds: number][];
}

/** A failure or complaint to report. */
interface Finding {
  /** Where. */
  test: string;
  seed: number;
  /** The failure's sentence, or the complaint's. */
  text: string;
}

/**
 * How often a mutant may fail a test at great cost (it spins, its process dies, or it keeps the simulation busy) before
 * that test is skipped. A right Raft's test takes some thousands of events, forty thousand at most.
 */
const mostCostly = 2;
const costlySteps = 60_000;
/** The most findings kept of a Raft, and the most faults. */
const findingsKept = 5;

/** The results of a Raft. */
export class Sheet {
  readonly examinee: Examinee;
  /** The planned number of seeds. */
  readonly planned: number;
  /** The tests that it runs. */
  readonly tests: ExamTests;
  readonly #suite: number;
  readonly #places: Map<string, number>;
  #marks = new Map<number, Marks>();
  #failed = new Map<string, number>();
  #costly = new Map<string, number>();
  /** The first failures and complaints; on a right Raft each is a false accusation. */
  readonly findings: Finding[] = [];
  /** The first faults of the harness. Such runs say nothing about the Raft. */
  readonly faults: Finding[] = [];
  /** Real seconds of all runs whose process survived. */
  real = 0;

  constructor(examinee: Examinee, tests: ExamTests, planned: number) {
    const { suite, extra } = tests;
    this.examinee = examinee;
    this.tests = tests;
    this.planned = planned;
    this.#suite = suite.length;
    this.#places = new Map([...suite, ...extra].map(({ name }, place) => [name, place]));
  }

  /** How many runs are planned. */
  get runs(): number {
    return this.planned * this.#places.size;
  }

  /** Adds the outcome of a run. */
  add({ test, seed, failure, digest, steps, complaints, realMs }: Outcome): void {
    const place = this.#places.get(test)!;
    const marks = this.#marksOf(seed);
    marks.ended++;
    this.real += realMs / 1000;
    if (failure?.kind === "fault") return keep(this.faults, { test, seed, text: failure.message });
    if (failure !== null) {
      this.#failed.set(test, (this.#failed.get(test) ?? 0) + 1);
      if (place < this.#suite) marks.suite = true;
      else marks.extra = true;
      // A process that died reports no digest.
      if (digest === "" || steps > costlySteps) this.#costly.set(test, (this.#costly.get(test) ?? 0) + 1);
      keep(this.findings, { test, seed, text: `${failure.kind}: ${failure.message.split("\n", 1)[0]}` });
    }
    const broken = firstBroken(complaints);
    if (broken === null) return;
    if (marks.first === null || place < marks.first.place) marks.first = { place, rule: broken.rule };
    keep(this.findings, { test, seed, text: `referee: ${broken.rule}: ${broken.sentence}` });
  }

  /** Counts a run that is skipped because earlier runs of its test cost too much. */
  spare(seed: number): void {
    this.#marksOf(seed).ended++;
  }

  /** Whether a test is to be skipped. */
  isSpared(test: string): boolean {
    return (this.#costly.get(test) ?? 0) >= mostCostly;
  }

  /** The tests that are skipped. */
  get spared(): string[] {
    return [...this.#costly.keys()].filter((test) => this.isSpared(test));
  }

  /** Seeds on which all tests have ended. */
  get seeds(): number {
    return [...this.#marks.values()].filter(({ ended }) => ended === this.#places.size).length;
  }

  /** In how many seeds a test of the suite failed. */
  get suite(): Shown {
    return this.#tests("suite", (place) => place < this.#suite);
  }

  /** In how many seeds a test of extra failed. */
  get extra(): Shown {
    return this.#tests("extra", (place) => place >= this.#suite);
  }

  /** In how many seeds the referee saw a rule broken, and which it named first. */
  get referee(): Shown<Complaint["rule"]> {
    const firsts = [...this.#marks.values()].flatMap(({ first }) => first === null ? [] : [first.rule]);
    const counts = new Map<Complaint["rule"], number>();
    for (const rule of firsts) counts.set(rule, (counts.get(rule) ?? 0) + 1);
    return { seeds: firsts.length, by: mostFrequent(counts) };
  }

  /** In how many seeds the rule named first is a right one for the mistake. */
  get right(): number {
    const rules = this.examinee.mutant?.rules ?? [];
    return this.referee.by.reduce(
      (sum, [rule, seeds]) => sum + (rules.some((right) => right === rule) ? seeds : 0),
      0,
    );
  }

  /** Whether a test failed or a rule was broken. */
  get caught(): boolean {
    return [this.suite, this.extra, this.referee].some(({ seeds }) => seeds > 0);
  }

  #tests(part: "suite" | "extra", isOfPart: (place: number) => boolean): Shown {
    const failed = [...this.#failed].filter(([test]) => isOfPart(this.#places.get(test)!));
    const seeds = [...this.#marks.values()].filter((marks) => marks[part]).length;
    return { seeds, by: mostFrequent(new Map(failed), (test) => this.#places.get(test)!) };
  }

  #marksOf(seed: number): Marks {
    const marks = this.#marks.get(seed) ?? { ended: 0, suite: false, extra: false, first: null };
    this.#marks.set(seed, marks);
    return marks;
  }
}

function keep(findings: Finding[], finding: Finding): void {
  if (findings.length < findingsKept) findings.push(finding);
}

/** The most frequent first; ties in the given order, or by name. */
function mostFrequent<Name extends string>(
  counts: Map<Name, number>,
  order?: (name: Name) => number,
): [Name, number][] {
  return [...counts].sort(([a, m], [b, n]) =>
    n - m || (order === undefined ? (a < b ? -1 : 1) : order(a) - order(b))
  );
}
