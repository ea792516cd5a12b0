/**
 * Runs many rounds of tests in a pool and makes a record of each run when it ends.
 *
 * @module
 */

import { seedOfRound } from "../../runner/seeds.ts";
import type { StudentCode } from "../../runner/program.ts";
import type { Outcome } from "../../runner/protocol.ts";
import { moreForServices } from "../../runner/patience.ts";
import type { JobEvent, LoadError, Plan, Pool, PoolJob } from "../../runner/pool.ts";
import { Schedule, worthwhileChildren } from "../../runner/schedule.ts";
import type { Evidence, Print, RunRecord, Summary } from "../../reports/results.ts";
import { isLabgobs, type LabgobWarning, type SlowRun } from "../../reports/asides.ts";
import { fingerprintOf } from "../../reports/fingerprint.ts";
import { firstOfEach, wrapped } from "../../reports/complaints.ts";
import type { LabTest } from "../../tester/lab.ts";
import type { StressOptions } from "./stress_options.ts";
import { roundOf, roundsOf, type Shard } from "./shard.ts";
import { raceJitter } from "../test/test_run.ts";

export interface StressPlan {
  course: string;
  tests: LabTest[];
  student: StudentCode;
  /** The seed of round 0. */
  seed: number;
  /** Decides which rounds are run here. */
  shard: Shard;
  /** Rounds over all shards; may be Infinity. */
  rounds: number;
  /** The options that affect a run. */
  options: Pick<StressOptions, "real" | "debug" | "race" | "referee" | "strict" | "coverage">;
  children: number;
  /** Whether to run a failure again in a fresh process and keep its prints. */
  wants: (fingerprint: string, outcome: Outcome) => boolean;
  /** The commands that reproduce a run. */
  commands: (test: string, seed: number) => string[];
  /** Called when a run has ended. */
  ended: (run: RunRecord) => void;
  /** Called with each different warning of labgob in a run, once. */
  warned?: (warning: LabgobWarning) => void;
  /** Called with what a run has seen, if that is asked for. */
  covered?: (covered: NonNullable<Outcome["covered"]>) => void;
  /** Called once for a run that takes long, while it is under way. */
  slow?: (run: SlowRun) => void;
}

/** The most jobs queued for a child: a run of 2A takes hardly longer than handing it over. */
const mostAhead = 3;
/** The most lines kept of a run's prints, and characters of each. */
const printsKept = 200;
const printLength = 2000;

/** Milliseconds of CPU time after which a run of a Raft counts as slow: most take less than a tenth. */
const longRun = 5000;

/** The last prints of a run. */
class PrintTail {
  readonly prints: Print[] = [];
  dropped = 0;

  push({ at, server, text }: Print): void {
    const cut = text.length > printLength ? `${text.slice(0, printLength)} ...` : text;
    this.prints.push({ at, server, text: cut });
    if (this.prints.length <= printsKept) return;
    this.prints.shift();
    this.dropped++;
  }
}

export class StressRun {
  #plan: StressPlan;
  #pool: Pool;
  #schedule: Schedule;
  #prints = new Map<number, PrintTail>();
  #doing = new Map<number, { at: number; doing: string[] }>();
  /** Warnings already reported, by run under way. */
  #warnings = new Map<number, Set<string>>();
  /** Positions of the runs under way already reported as slow. */
  #slow = new Set<number>();
  #endedBy: Summary["ended"] = "rounds";

  constructor(plan: StressPlan, pool: Pool) {
    this.#plan = plan;
    this.#pool = pool;
    const names = plan.tests.map((test) => test.name);
    this.#schedule = new Schedule(names, roundsOf(plan.shard, plan.rounds));
  }

  /** Runs everything; returns why the student's file could not be loaded, or null. */
  async go(): Promise<LoadError | null> {
    for await (const event of this.#pool.run(this.#work())) {
      if (event.type === "loadError") return event;
      this.#take(event);
    }
    return null;
  }

  #work(): Plan {
    const { tests, options, student, course, shard } = this.#plan;
    const names = tests.map((test) => test.name);
    const rounds = roundsOf(shard, this.#plan.rounds);
    const children = Math.min(this.#plan.children, tests.length * rounds);
    return {
      setup: {
        student,
        course,
        real: options.real,
        debug: options.debug,
        jitter: options.race ? raceJitter : 0,
        referee: options.referee,
        strict: options.strict,
        ...(options.coverage ? { coverage: true } : {}),
      },
      jobs: (position) => this.#jobAt(position),
      schedule: this.#schedule,
      children,
      atOnce: options.real ? children : Math.min(children, worthwhileChildren(names, rounds)),
      ahead: options.real ? 0 : Math.min(mostAhead, Math.floor(tests.length * rounds / children) - 1),
      // With the wall clock no two runs are the same.
      confirm: (outcome) => !options.real && this.#plan.wants(fingerprintOf(outcome.failure!), outcome),
    };
  }

  /** Starts no more runs; those in progress still end. */
  end(by: Summary["ended"]): void {
    if (this.#endedBy === "rounds") this.#endedBy = by;
    this.#schedule.end();
  }

  /** Why it ended; valid once it has ended. */
  get endedBy(): Summary["ended"] {
    return this.#endedBy;
  }

  /** Rounds of this shard that have started. */
  get begun(): number {
    return this.#schedule.begun;
  }

  /** What the servers of slow runs under way have been doing: some lines each. */
  doing(width: number): string[] {
    return [...this.#doing].flatMap(([position, { at, doing }]) => {
      const { test, seed } = this.#jobAt(position);
      return [
        `${test}, seed ${seed}, was at ${(at / 1e6).toFixed(1)} s:`,
        ...doing.flatMap((line) => wrapped(line, width - 2, "  ")).map((line) => `  ${line}`),
      ];
    });
  }

  #jobAt(position: number): PoolJob {
    const { tests, seed, shard } = this.#plan;
    const test = tests[position % tests.length];
    const round = roundOf(shard, Math.floor(position / tests.length));
    return { test: test.name, seed: seedOfRound(seed, round), peers: test.servers };
  }

  #take(event: JobEvent): void {
    const { position } = event;
    if (event.type === "progress" && event.doing !== undefined) {
      this.#doing.set(position, { at: event.at, doing: event.doing });
      const long = this.#plan.student.under === undefined ? longRun : moreForServices * longRun;
      if (event.used > long && !this.#slow.has(position)) {
        this.#slow.add(position);
        const { test, seed } = this.#jobAt(position);
        this.#plan.slow?.({ test, seed, at: event.at, used: event.used, doing: event.doing });
      }
    }
    if (event.type === "print") {
      if (isLabgobs(event.text)) this.#warn(position, event);
      return this.#tailOf(position).push(event);
    }
    if (event.type !== "end") return;
    const tail = this.#prints.get(position);
    this.#prints.delete(position);
    this.#doing.delete(position);
    this.#warnings.delete(position);
    this.#slow.delete(position);
    const { outcome: { covered, ...outcome }, again } = event;
    if (covered !== undefined) this.#plan.covered?.(covered);
    const realMs = Math.round(outcome.realMs * 1000) / 1000;
    const evidence = outcome.failure === null ? null : this.#evidence(outcome, again, tail);
    const run: RunRecord = { type: "run", ...outcome, realMs, evidence };
    // A run that breaks a rule mostly does so repeatedly: the first time is enough.
    if (outcome.complaints) run.complaints = firstOfEach(outcome.complaints);
    this.#plan.ended(run);
  }

  #warn(position: number, { at, server, text }: Print): void {
    const told = this.#warnings.get(position) ?? new Set<string>();
    this.#warnings.set(position, told);
    if (told.has(text)) return;
    told.add(text);
    const { test, seed } = this.#jobAt(position);
    this.#plan.warned?.({ test, seed, at, server, text });
  }

  #evidence(outcome: Outcome, again: Evidence["again"], tail: PrintTail | undefined): Evidence {
    const fingerprint = fingerprintOf(outcome.failure!);
    const keep = this.#plan.wants(fingerprint, outcome);
    return {
      fingerprint,
      again,
      prints: keep ? tail?.prints ?? [] : null,
      printsDropped: keep ? tail?.dropped ?? 0 : 0,
      commands: this.#plan.commands(outcome.test, outcome.seed),
    };
  }

  #tailOf(position: number): PrintTail {
    const tail = this.#prints.get(position) ?? new PrintTail();
    this.#prints.set(position, tail);
    return tail;
  }
}
