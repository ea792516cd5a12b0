/**
 * Who sits the exam: Rafts that are right, and mutants of them; and what is known of each, seed by seed.
 *
 * @module
 */

import type { Mutant } from "../mutants/mutant.ts";
import type { LabTest } from "../../tester/lab.ts";
import type { StudentCode } from "../../runner/program.ts";
import type { Complaint, Outcome } from "../../runner/protocol.ts";
import { firstBroken } from "../../reports/complaints.ts";

/** A Raft that is examined. */
export interface Examinee {
  /** The mutant's, the right Raft's, or the path that was given. */
  name: string;
  /** What is wrong with it; null if it is right. */
  mutant: Mutant | null;
  /** Its file. */
  student: StudentCode;
  /** Whether it has snapshots: then it is examined on what is about them, and on nothing else. */
  snapshots: boolean;
  /** Where that is: in the project, written for the exam, or given with --right. */
  origin: "project" | "written" | "given";
}

/** The tests that a Raft is examined on, in their order: those of a course, then those beyond it. */
export interface ExamTests {
  /** The course's id. */
  course: string;
  /** The course's. */
  suite: LabTest[];
  /** The part `extra`. */
  extra: LabTest[];
}

/** What came of an examinee on a seed. */
interface Marks {
  /** Runs that ended. */
  ended: number;
  /** Whether a test of the suite failed; of extra. */
  suite: boolean;
  extra: boolean;
  /** The first broken rule of the first test, in order, in which one was broken, and that test's place. */
  first: { place: number; rule: Complaint["rule"] } | null;
}

/** How many seeds showed something: in all, and by what. */
export interface Shown<Name extends string = string> {
  /** Seeds. */
  seeds: number;
  /** Seeds by the name of a test or of a rule, the most frequent first. */
  by: [name: Name, seeds: number][];
}

/** Something that is to be said of a run. */
interface Finding {
  /** Where. */
  test: string;
  seed: number;
  /** The failure's sentence, or the complaint's. */
  text: string;
}

/**
 * So many times a mutant may fail a test at great cost before it is spared that test: it spins, takes its process with
 * it, or keeps the simulation busy. A right Raft's test takes some thousands of events, forty thousand at most.
 */
const mostCostly = 2;
const costlySteps = 60_000;
/** So many findings on a right Raft, and so many faults, are kept. */
const findingsKept = 5;

/** What is known of an examinee. */
export class Sheet {
  readonly examinee: Examinee;
  /** How many seeds it is to have. */
  readonly planned: number;
  /** What it is examined on. */
  readonly tests: ExamTests;
  readonly #suite: number;
  readonly #places: Map<string, number>;
  #marks = new Map<number, Marks>();
  #failed = new Map<string, number>();
  #costly = new Map<string, number>();
  /** The first failures and complaints; of a right Raft they are what is wrong with the exam. */
  readonly findings: Finding[] = [];
  /** The first faults of the harness: such a run says nothing of the Raft. */
  readonly faults: Finding[] = [];
  /** Real seconds of all runs whose process lived to tell. */
  real = 0;

  /** Nothing has ended yet. @param planned how many seeds it is to have */
  constructor(examinee: Examinee, tests: ExamTests, planned: number) {
    const { suite, extra } = tests;
    this.examinee = examinee;
    this.tests = tests;
    this.planned = planned;
    this.#suite = suite.length;
    this.#places = new Map([...suite, ...extra].map(({ name }, place) => [name, place]));
  }

  /** How many runs it is to have. */
  get runs(): number {
    return this.planned * this.#places.size;
  }

  /** Takes the outcome of a run. */
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
      // A process that is gone tells no digest.
      if (digest === "" || steps > costlySteps) this.#costly.set(test, (this.#costly.get(test) ?? 0) + 1);
      keep(this.findings, { test, seed, text: `${failure.kind}: ${failure.message.split("\n", 1)[0]}` });
    }
    const broken = firstBroken(complaints);
    if (broken === null) return;
    if (marks.first === null || place < marks.first.place) marks.first = { place, rule: broken.rule };
    keep(this.findings, { test, seed, text: `referee: ${broken.rule}: ${broken.sentence}` });
  }

  /** A run that is not made, because others of its test cost too much. */
  spare(seed: number): void {
    this.#marksOf(seed).ended++;
  }

  /** Whether a test is not worth another run. */
  isSpared(test: string): boolean {
    return (this.#costly.get(test) ?? 0) >= mostCostly;
  }

  /** The tests that are not. */
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

  /** In how many seeds the rule named first is one that names the mistake rightly. */
  get right(): number {
    const rules = this.examinee.mutant?.rules ?? [];
    return this.referee.by.reduce(
      (sum, [rule, seeds]) => sum + (rules.some((right) => right === rule) ? seeds : 0),
      0,
    );
  }

  /** Whether anybody saw anything. */
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

/** The most frequent first; of equals the first in order, or in the alphabet. */
function mostFrequent<Name extends string>(
  counts: Map<Name, number>,
  order?: (name: Name) => number,
): [Name, number][] {
  return [...counts].sort(([a, m], [b, n]) =>
    n - m || (order === undefined ? (a < b ? -1 : 1) : order(a) - order(b))
  );
}
