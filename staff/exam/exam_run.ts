/**
 * Runs the exam: each Raft in its own processes, several Rafts at once.
 *
 * @module
 */

import { type Patience, patience } from "../../runner/child_process.ts";
import { type JobEvent, type LoadError, Pool, type PoolJob } from "../../runner/pool.ts";
import { childProgram, importMapsOf } from "../../runner/program.ts";
import { type Examinee, type ExamTests, Sheet } from "./examinee.ts";

interface ExamPlan {
  /** In the order of the matrix. */
  examinees: Examinee[];
  /** The tests of a seed of a Raft. */
  testsOf: (examinee: Examinee) => ExamTests;
  /** The seeds are `first`, `first` + 1, ... */
  first: number;
  /** How many of them a mutant runs on. */
  seeds: number;
  /** How many a right Raft runs on. */
  rightSeeds: number;
  /** Examinees at once. */
  jobs: number;
}

/** A file that cannot be used, which ends the exam. */
export interface ExamTrouble {
  examinee: Examinee;
  error: LoadError;
}

/** Some seeds of a Raft, run by one pool. */
interface Sitting {
  sheet: Sheet;
  first: number;
  seeds: number;
}

/** In milliseconds; short, as mutants that spin do so again and again. A right Raft gets the usual patience. */
const littlePatience: Patience = { loading: 20_000, running: 2_000, whole: 60_000 };
/** Seeds of a sitting, at least and at most: each new process must start and warm up. */
const [fewest, most] = [5, 50];

export class ExamRun {
  /** The results of each Raft, in order. */
  readonly sheets: Sheet[];
  #plan: ExamPlan;
  #waiting: Sitting[];
  #pools = new Set<Pool>();
  #stopped = false;
  #trouble: ExamTrouble | null = null;
  #ended = 0;

  constructor(plan: ExamPlan) {
    this.#plan = plan;
    const { examinees, testsOf, first, jobs } = plan;
    this.sheets = examinees.map((examinee) => {
      const seeds = examinee.mutant === null ? plan.rightSeeds : plan.seeds;
      return new Sheet(examinee, testsOf(examinee), seeds);
    });
    const share = Math.ceil(this.sheets.reduce((sum, { planned }) => sum + planned, 0) / (4 * jobs));
    const size = Math.min(most, Math.max(fewest, share));
    this.#waiting = this.sheets.flatMap((sheet) =>
      Array.from({ length: Math.ceil(sheet.planned / size) }, (_, i) => ({
        sheet,
        first: first + i * size,
        seeds: Math.min(size, sheet.planned - i * size),
      }))
    );
  }

  /** The number of planned runs. */
  get planned(): number {
    return this.sheets.reduce((sum, sheet) => sum + sheet.runs, 0);
  }

  /** The number of runs that have ended or were skipped. */
  get ended(): number {
    return this.#ended;
  }

  /** Runs everything; returns why it ended early, or null. */
  async go(): Promise<ExamTrouble | null> {
    const worker = async () => {
      for (let next = this.#waiting.shift(); next !== undefined; next = this.#waiting.shift()) {
        await this.#sit(next);
      }
    };
    await Promise.all(Array.from({ length: this.#plan.jobs }, worker));
    return this.#trouble;
  }

  stop(): void {
    this.#stopped = true;
    this.#waiting = [];
    for (const pool of this.#pools) pool.stop();
  }

  async #sit({ sheet, first, seeds }: Sitting): Promise<void> {
    const { examinee } = sheet;
    const { student } = examinee;
    const program = childProgram(student, await importMapsOf(student));
    if (this.#stopped) return;
    const tests = [...sheet.tests.suite, ...sheet.tests.extra];
    const jobAt = (place: number): PoolJob => {
      const { name, servers } = tests[place % tests.length];
      return { test: name, seed: (first + Math.floor(place / tests.length)) % 2 ** 32, peers: servers };
    };
    let place = -1;
    const next = (): number | null => {
      while (!this.#stopped && ++place < seeds * tests.length) {
        const { test, seed } = jobAt(place);
        if (!sheet.isSpared(test)) return place;
        sheet.spare(seed);
        this.#ended++;
      }
      return null;
    };
    const pool = new Pool(program, examinee.mutant === null ? patience : littlePatience);
    this.#pools.add(pool);
    const events = pool.run({
      setup: { student, course: sheet.tests.course, real: false, debug: false, jitter: 0 },
      jobs: jobAt,
      schedule: { next },
      children: 1,
      atOnce: 1,
      // One at a time: whether to skip a test is known only when its silent run has been repeated.
      ahead: 0,
      confirm: () => false,
    });
    for await (const event of events) {
      if (event.type === "loadError") {
        this.#trouble ??= { examinee, error: event };
        this.stop();
      } else this.#take(sheet, event);
    }
    this.#pools.delete(pool);
  }

  #take(sheet: Sheet, event: JobEvent): void {
    if (event.type !== "end" || this.#stopped) return;
    sheet.add(event.outcome);
    this.#ended++;
  }
}
