/**
 * The runs of one submission. Each run is all tests on one seed, in a fresh process, so that nothing carries over from
 * run to run. A test that fails in simulated time fails the same way every time; one that the wall clock ends, because
 * it spins or eats memory, is not run again: each further run would cost as much.
 *
 * @module
 */

import type { Outcome, Setup } from "../../runner/protocol.ts";
import { Child, patience } from "../../runner/child_process.ts";
import type { Ending } from "../../runner/ending.ts";
import { causeOfDeath, endedFromOutside, failureOfSlow, outcomeOf } from "../../runner/verdicts.ts";
import { linesOf } from "../../reports/load_error.ts";
import type { Program } from "../../platform/system.ts";
import type { StudentCode } from "../../runner/program.ts";
import type { BrokenRule, FailureGroup, Scheme, TestGrade } from "./reports/grade_schemas.ts";
import { linesOf as complaintLines } from "../../reports/complaints.ts";
import type { LabTest } from "../../tester/lab.ts";
import { shortened, withoutPlaces } from "./places.ts";
import { TestResults } from "./test_results.ts";

interface RunsPlan {
  /** The child. */
  program: Program;
  /** The submission's folder, without a slash at its end. */
  folder: string;
  /** Its files. */
  student: StudentCode;
  /** The rules. */
  scheme: Scheme;
  /** The course's tests, by name. */
  tests: Map<string, LabTest>;
  /** A seed for each run. */
  seeds: number[];
  /** Whether reports may name them. */
  seedsArePublic: boolean;
  /** A test of a run has ended, or `skipped` tests will not be run. */
  progress: (skipped: number) => void;
}

/** The result of the runs. */
interface RunsResult {
  /** Why the file cannot be loaded, in a sentence; null if it can. */
  problem: string | null;
  /** The tests. */
  tests: TestGrade[];
  /** What the referee saw. */
  rules: BrokenRule[];
  /** Rules that it could not check in any test: their ids. */
  unchecked: string[];
  /** Faults of the harness. */
  faults: string[];
}

/** Real seconds that all runs of a submission may take together: this many a run, and at least a run's limit. */
const realSecondsPerRun = 60;
/** A test may take at least this many real seconds, whatever its simulated limit: the machine may be busy. */
const leastRealSeconds = 60;
/** The most broken rules that are reported. */
const mostRules = 8;

/** How a test of a run ended. */
interface TestEnd {
  outcome: Outcome;
  clock: FailureGroup["clock"];
  /** Whether it cost so much that the test is not run again. */
  stops: boolean;
}

/** Why the wall clock ended a job, as a sentence. */
type Stop = string;

/** The runs of a submission. */
export class SubmissionRuns {
  #plan: RunsPlan;
  #child: Child | null = null;
  #results: Map<string, TestResults>;
  #rules: BrokenRule[] = [];
  /** Null before the first test that says it. */
  #unchecked: string[] | null = null;
  #faults: string[] = [];
  #loaded = false;
  /** Unless it is to be strict, the referee watches only the first run: it is a help, and costs a quarter of a run. */
  #watched = true;
  #realMs = 0;

  /** Nothing is run until `go`. */
  constructor(plan: RunsPlan) {
    this.#plan = plan;
    this.#results = new Map(plan.scheme.tests.map((test) => [test.name, new TestResults(test)]));
  }

  /** Runs everything. */
  async go(): Promise<RunsResult> {
    const { seeds } = this.#plan;
    let problem: string | null = null;
    for (let i = 0; i < seeds.length && problem === null; i++) {
      problem = await this.#run(i + 1, seeds[i]);
      this.#discard();
    }
    return {
      problem,
      tests: [...this.#results.values()].map((results) => results.grade(seeds.length)),
      rules: this.#rules,
      unchecked: this.#unchecked ?? [],
      faults: this.#faults,
    };
  }

  /** One run; returns why the file cannot be loaded, or null. */
  async #run(run: number, seed: number): Promise<string | null> {
    const { scheme, progress } = this.#plan;
    let total = 0;
    this.#watched = run === 1 || scheme.referee === "strict";
    for (const { name } of scheme.tests) {
      const results = this.#results.get(name)!;
      if (results.stopped) continue;
      const end = await this.#test(name, seed, total);
      if (typeof end === "string") return end;
      total += end.outcome.total;
      results.stopped = end.stops;
      results.add({ run, seed: this.#told(seed) }, this.#inTime(end.outcome, total), end.clock);
      this.#hear(end.outcome, run, seed);
      progress(end.stops ? this.#plan.seeds.length - run : 0);
    }
    return null;
  }

  /** A test of a run in which others took `before` simulated seconds; or why the file cannot be loaded. */
  async #test(test: string, seed: number, before: number): Promise<TestEnd | string> {
    const { total } = this.#plan.scheme.limits;
    const fail = (message: string, stops: boolean): TestEnd => ({
      outcome: outcomeOf({ test, seed }, this.#servers(test), { kind: "timeout", message }),
      clock: stops ? "real" : "simulated",
      stops,
    });
    if (before > total) return fail(`not run: the ${total} s for all tests of a run were over`, false);
    if (this.#realLeft() <= 0) {
      return fail(
        `not run: the ${this.#realLimit} s of real time for all runs of a submission were over`,
        true,
      );
    }
    // A process killed from outside is not the submission's fault, and a failed load may be the machine's: try once
    // more.
    let { ending, stop } = await this.#job(test, seed);
    if (stop === null && (isFromOutside(ending) || ending.type === "loadError")) {
      this.#discard();
      ({ ending, stop } = await this.#job(test, seed));
    }
    if (stop !== null) return fail(stop, true);
    const died = (kind: "crash" | "timeout" | "fault", message: string, stops: boolean): TestEnd => ({
      outcome: outcomeOf({ test, seed }, this.#servers(test), { kind, message }),
      clock: kind === "fault" ? "simulated" : "real",
      stops,
    });
    switch (ending.type) {
      case "outcome":
        this.#loaded = true;
        return { outcome: this.#withoutPlace(ending.outcome), clock: "simulated", stops: false };
      case "silent":
        return died("timeout", spinning(ending.seconds), true);
      case "slow": // it has a limit of its own
        return died("timeout", failureOfSlow(ending).message, true);
      case "died":
        return died("crash", this.#shortPaths(causeOfDeath(ending)), ending.outOfMemory);
      case "loadError": {
        const [line] = linesOf(ending, this.#plan.folder);
        const message = `the file cannot be loaded: ${
          shortened(this.#shortPaths(line).replace(/^\.\/|\.$/g, ""))
        }`;
        return this.#loaded ? died("crash", message, true) : message;
      }
      case "fault":
        this.#faults.push(`${test}: ${ending.message}`);
        return died("fault", ending.message, false);
      case "notBegun":
        throw new Error("a child that was given one job did not begin it");
    }
  }

  /** Gives a job to the child, within the real time left. */
  async #job(test: string, seed: number): Promise<{ ending: Ending; stop: Stop | null }> {
    const limit = Math.max(leastRealSeconds, this.#plan.scheme.limits.test);
    const left = this.#realLeft();
    let stop: Stop | null = null;
    const child = this.#fresh();
    const begun = performance.now();
    const late = setTimeout(() => {
      stop = limit <= left
        ? `took longer than ${limit} s of real time, in which a test takes a fraction of a second`
        : `took what was left of the ${this.#realLimit} s of real time for all runs of a submission`;
      child.kill();
    }, Math.min(limit, left) * 1000);
    const ending = await child.run({ test, seed }, () => {});
    clearTimeout(late);
    this.#realMs += performance.now() - begun;
    return { ending, stop };
  }

  #fresh(): Child {
    if (this.#child?.alive) return this.#child;
    this.#discard();
    const { program, student, scheme } = this.#plan;
    this.#child = new Child(program, { ...patience, whole: undefined });
    const setup: Omit<Setup, "token"> = {
      student,
      course: scheme.course,
      real: false,
      debug: false,
      jitter: 0,
      announce: false,
      testLimit: scheme.limits.test,
      referee: this.#watched,
      strict: scheme.referee === "strict",
      unchecked: true,
      mustSend: scheme.mustSend,
    };
    this.#child.setUp(setup);
    return this.#child;
  }

  #discard(): void {
    this.#child?.kill();
    this.#child = null;
  }

  /** The outcome, or that of a test during which the time for all tests of a run ended. */
  #inTime(outcome: Outcome, total: number): Outcome {
    const limit = this.#plan.scheme.limits.total;
    if (outcome.failure !== null || total <= limit) return outcome;
    const message = `the ${limit} s for all tests of a run ended during this test`;
    const { failure } = outcomeOf(outcome, outcome.peers, {
      kind: "timeout",
      message,
      at: outcome.total * 1e6,
    });
    return { ...outcome, passed: false, failure };
  }

  /** Keeps the first complaint of each rule. */
  #hear({ test, complaints = [], unchecked }: Outcome, run: number, seed: number): void {
    if (unchecked !== undefined) {
      this.#unchecked = this.#unchecked?.filter((rule) => unchecked.includes(rule)) ?? unchecked;
    }
    for (const complaint of complaints) {
      if (complaint.severity === "note" || this.#rules.length >= mostRules) continue;
      if (this.#rules.some(({ rule }) => rule === complaint.rule)) continue;
      const lines = complaintLines(complaint, Infinity).map(shortened);
      this.#rules.push({ rule: complaint.rule, test, run, seed: this.#told(seed), lines });
    }
  }

  /** The outcome without the path of the submission's copy. */
  #withoutPlace(outcome: Outcome): Outcome {
    const { failure } = outcome;
    if (failure === null) return outcome;
    const stack = failure.stack.map((frame) => this.#shortPaths(frame));
    return { ...outcome, failure: { ...failure, message: this.#shortPaths(failure.message), stack } };
  }

  #shortPaths(text: string): string {
    return withoutPlaces(text, this.#plan.folder);
  }

  #told(seed: number): number | null {
    return this.#plan.seedsArePublic ? seed : null;
  }

  #servers(test: string): number {
    return this.#plan.tests.get(test)!.servers;
  }

  get #realLimit(): number {
    return Math.max(this.#plan.scheme.limits.total, realSecondsPerRun * this.#plan.seeds.length);
  }

  #realLeft(): number {
    return this.#realLimit - this.#realMs / 1000;
  }
}

function isFromOutside(ending: Ending): boolean {
  return ending.type === "died" && endedFromOutside(ending);
}

function spinning(seconds: number): string {
  return `a server's code ran for ${seconds} s without returning: an infinite loop, or a loop over promises that are ` +
    "already resolved";
}
