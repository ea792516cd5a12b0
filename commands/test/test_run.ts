/**
 * One run of `test`: the jobs of all rounds, their results in order, and when to stop.
 *
 * @module
 */

import { seedOfRound } from "../../runner/seeds.ts";
import type { Kept } from "./kept_failures.ts";
import type { TestOptions } from "./test_options.ts";
import { formatDuration } from "../duration.ts";
import { outcomeOf, unlessSame } from "../../runner/verdicts.ts";
import type { StudentCode } from "../../runner/program.ts";
import type { Outcome } from "../../runner/protocol.ts";
import { exitCodes } from "../exit_codes.ts";
import { InOrder } from "../../runner/in_order.ts";
import type { JobEvent, LoadError, Plan, Pool } from "../../runner/pool.ts";
import type { Report } from "../../reports/report.ts";
import { Schedule, worthwhileChildren } from "../../runner/schedule.ts";
import type { Selection } from "../select.ts";

interface TestRunPlan extends Selection {
  student: StudentCode;
  /** The seed of the first round. */
  seed: number;
  /** The options that affect the run. */
  options:
    & Pick<TestOptions, "count" | "schedule" | "timeout" | "failfast" | "real" | "debug" | "race">
    & Partial<Pick<TestOptions, "referee" | "strict" | "debugger">>;
  children: number;
  /** With --again: the runs that failed before, one for each of `tests`. */
  again?: readonly Pick<Kept, "seed" | "schedule">[];
  /** Called with each outcome. */
  ended?: (outcome: Outcome) => void;
}

/** The most that -race delays each timer and message, in simulated microseconds. */
export const raceJitter = 5000;

export class TestRun {
  #plan: TestRunPlan;
  #pool: Pool;
  #report: Report;
  #order = new InOrder();
  #limit: number;
  /** Simulated seconds of the current round; `total` is of all rounds. */
  #round = 0;
  #total = 0;
  #code: number = exitCodes.passed;
  #underway = false;
  /** Last known activity of the test that is shown. */
  #doing: { at: number; lines: string[] } | null = null;
  #finished = false;
  #begun = 0;

  constructor(plan: TestRunPlan, pool: Pool, report: Report) {
    this.#plan = plan;
    this.#pool = pool;
    this.#report = report;
    this.#limit = plan.options.timeout ?? plan.course.totalLimit;
  }

  /** Runs all tests; returns why the student's file could not be loaded, or null. */
  async go(): Promise<LoadError | null> {
    for await (const event of this.#pool.run(this.#work())) {
      if (event.type === "loadError") return event;
      for (const each of this.#order.take(event)) this.#take(each);
      if (this.#finished) break;
    }
    return null;
  }

  #work(): Plan {
    const { tests, options, student, course, seed, again } = this.#plan;
    const names = tests.map((test) => test.name);
    const children = Math.min(this.#plan.children, tests.length * options.count);
    return {
      setup: {
        student,
        course: course.id,
        real: options.real,
        debug: options.debug,
        jitter: options.race ? raceJitter : 0,
        referee: options.referee,
        strict: options.strict,
        // A second run would stop at every breakpoint again.
        notes: !options.real && !options.debugger,
        debugger: options.debugger ?? undefined,
      },
      jobs: (position) => {
        const test = tests[position % tests.length];
        const round = Math.floor(position / tests.length);
        const kept = again?.[position];
        return {
          test: test.name,
          seed: kept?.seed ?? seedOfRound(seed, round),
          overrides: (kept ?? options).schedule ?? undefined,
          peers: test.servers,
        };
      },
      schedule: new Schedule(names, options.count),
      children,
      atOnce: options.real ? children : Math.min(children, worthwhileChildren(names, options.count)),
      ahead: 0,
      // With the wall clock no two runs are the same.
      confirm: (_, used) => used && !options.real,
    };
  }

  /** Names of the tests that failed, and of those that passed, so far. */
  readonly results = { failed: new Set<string>(), passed: new Set<string>() };

  get code(): number {
    return this.#code;
  }

  /** Simulated seconds of all tests. */
  get total(): number {
    return this.#total;
  }

  /** Call it on Ctrl-C: reports the tests that have ended, even if an earlier one has not. */
  interrupt(): void {
    this.#pool.stop();
    if (this.#underway) this.#report.interrupted(this.#doing);
    for (const event of this.#order.finished()) this.#take(event);
  }

  #take(event: JobEvent): void {
    if (this.#finished) return;
    const { tests } = this.#plan;
    const { position } = event;
    const test = tests[position % tests.length];
    switch (event.type) {
      case "start":
        this.#underway = true;
        this.#begun = performance.now();
        this.#doing = null;
        return this.#report.started(test);
      case "print":
        return this.#report.printed(event.at, event.server, event.text);
      case "inspector":
        return this.#report.waiting(event.url);
      case "progress":
        if (event.doing !== undefined) this.#doing = { at: event.at, lines: event.doing };
        if (performance.now() - this.#begun > 1000) this.#report.progress(event.at);
        return;
      case "end":
        this.#underway = false;
        if (position % tests.length === 0) this.#round = 0;
        return this.#ended(position, unlessSame(event.outcome, event.again));
    }
  }

  #ended(position: number, given: Outcome): void {
    this.#total += given.total;
    this.#round += given.total;
    const late = this.#limit > 0 && this.#round > this.#limit;
    const outcome = late ? this.#timedOut(given) : given;
    this.#report.ended(outcome);
    this.#plan.ended?.(outcome);
    this.results[outcome.failure === null ? "passed" : "failed"].add(outcome.test);
    if (outcome.failure === null) return;
    const fault = outcome.failure.kind === "fault";
    this.#code = fault || this.#code === exitCodes.fault ? exitCodes.fault : exitCodes.failed;
    if (!late && !this.#plan.options.failfast) return;
    this.#finished = true;
    if (late) this.#failRest(position);
  }

  /** The round's remaining tests count as failed, too: scripts count them. */
  #failRest(position: number): void {
    const { tests, seed, course } = this.#plan;
    const round = Math.floor(position / tests.length);
    for (const test of tests.slice(position % tests.length + 1)) {
      const job = { test: test.name, seed: seedOfRound(seed, round) };
      this.#report.started(test);
      const message = `not run: the ${formatDuration(this.#limit)} for all tests of ${course.id} were over`;
      this.#report.ended(outcomeOf(job, test.servers, { kind: "timeout", message }));
    }
  }

  /** The outcome of the test during which the time limit for all tests was reached. */
  #timedOut(given: Outcome): Outcome {
    const message = `panic: test timed out after ${formatDuration(this.#limit)} (for all tests together)`;
    const at = given.total * 1e6;
    const failure = given.failure === null
      ? outcomeOf(given, given.peers, { kind: "timeout", message, at }).failure
      : { ...given.failure, notes: [...given.failure.notes ?? [], message] };
    return { ...given, passed: false, failure };
  }
}
