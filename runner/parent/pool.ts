/**
 * Several children at work on one list of jobs. What becomes of a job is emitted with its place in the list, as it
 * happens; in_order.ts puts it into the list's order.
 *
 * @module
 */

import { Child, type Ending, type Patience, patience, type TestEvent } from "./child_process.ts";
import { failureWithoutOutcome, outcomeOf, unlessSame } from "./death.ts";
import type { Job, Outcome, Setup } from "../events.ts";
import type { Program } from "./platform.ts";
import type { Schedule } from "./schedule.ts";

/** What a pool tells of a job. */
export type JobEvent = TestEvent | { type: "end"; outcome: Outcome };

/** The student's file cannot be used. */
export type LoadError = Extract<Ending, { type: "loadError" }>;

/** A job, and how many servers its test has. */
export interface PoolJob extends Job {
  /** Servers in its cluster. */
  peers: number;
}

/** What a pool works on. */
export interface Work {
  /** How every child is to run. */
  setup: Omit<Setup, "token" | "announce">;
  /** The job at a place of the list. */
  jobs: (place: number) => PoolJob;
  /** Hands out the places. */
  schedule: Schedule;
  /** At most so many children ... */
  children: number;
  /** ... of which so many at once; the others when there is still work after a while. */
  atOnce: number;
  /** Whether a failure in a child that has run other jobs is tried again in a fresh one. */
  confirm: boolean;
  /** Is called with what becomes of each job. */
  emit: (place: number, event: JobEvent) => void;
}

/** Milliseconds of work after which further children are worth what it costs to start them. */
const reinforceAfter = 150;

/** Children that share a list of jobs. */
export class Pool {
  #program: Program;
  #patience: Patience;
  #children = new Set<Child>();
  #spare: Child | null;
  #stopped = false;
  #loadError: LoadError | null = null;

  /** Starts a first child at once: it can load its own modules while the parent still reads the command line. */
  constructor(program: Program, limits: Patience = patience) {
    this.#program = program;
    this.#patience = limits;
    this.#spare = this.#start();
  }

  /** Does the work; the student's file being of no use ends it, and is returned. */
  async run(work: Work): Promise<LoadError | null> {
    const start = (i: number) => this.#serve(work, i === 0);
    const workers = Array.from({ length: work.atOnce }, (_, i) => start(i));
    const later = setTimeout(() => {
      while (workers.length < work.children) workers.push(start(workers.length));
    }, reinforceAfter);
    for (let waitedFor = 0; waitedFor < workers.length;) {
      waitedFor = workers.length;
      await Promise.all(workers);
    }
    clearTimeout(later);
    this.stop();
    return this.#loadError;
  }

  /** Ends all children; `run` returns soon after, and nothing more is emitted. */
  stop(): void {
    this.#stopped = true;
    for (const child of this.#children) child.kill();
  }

  #start(): Child {
    const child = new Child(this.#program, this.#patience);
    this.#children.add(child);
    return child;
  }

  #fresh(work: Work, announce: boolean): Child {
    const child = this.#spare ?? this.#start();
    this.#spare = null;
    child.setUp({ ...work.setup, announce });
    return child;
  }

  #discard(child: Child): void {
    child.kill();
    this.#children.delete(child);
  }

  async #serve(work: Work, first: boolean): Promise<void> {
    let child: Child | null = null;
    let done = 0;
    while (!this.#stopped) {
      const place = work.schedule.next(first || work.setup.real);
      if (place === null) break;
      if (child !== null && !child.alive) {
        this.#discard(child);
        child = null;
        done = 0;
      }
      child ??= this.#fresh(work, false);
      await this.#runJob(work, place, child, done++ > 0);
    }
    if (child !== null) this.#discard(child);
  }

  async #runJob(work: Work, place: number, child: Child, used: boolean): Promise<void> {
    const { peers, ...job } = work.jobs(place);
    const emit = (event: JobEvent) => {
      if (!this.#stopped) work.emit(place, event);
    };
    let started = false;
    const start = () => {
      if (started) return;
      started = true;
      emit({ type: "start" });
      // Every child loads the file, and what that prints is the same: it is shown once, with the first test.
      if (place === 0) child.loadPrints.forEach(emit);
    };
    const ending = await child.run(job, (event) => event.type === "start" ? start() : emit(event));
    if (this.#stopped) return;
    if (ending.type === "loadError") {
      this.#loadError = ending;
      return this.stop();
    }
    let outcome = await this.#outcome(work, job, peers, ending);
    if (used && work.confirm && ending.type === "outcome" && outcome.failure !== null) {
      outcome = unlessSame(outcome, await this.#again(work, job, false));
    }
    start();
    emit({ type: "end", outcome });
  }

  /** The child's outcome, or ours if it has none. */
  async #outcome(work: Work, job: Job, peers: number, ending: Ending): Promise<Outcome> {
    switch (ending.type) {
      case "outcome":
        return ending.outcome;
      case "died":
      case "silent": {
        const again = await this.#again(work, job, true);
        return outcomeOf(job, peers, failureWithoutOutcome(ending, again, work.setup.real));
      }
      default:
        return outcomeOf(job, peers, { kind: "fault", message: ending.message });
    }
  }

  /** Runs a job once more in a fresh child; with `announce`, to learn which step did not come back. */
  async #again(work: Work, job: Job, announce: boolean): Promise<Ending | null> {
    if (this.#stopped) return null;
    const shorter = { ...this.#patience, running: Math.min(2000, this.#patience.running) };
    const child = new Child(this.#program, announce ? shorter : this.#patience);
    this.#children.add(child);
    child.setUp({ ...work.setup, announce });
    const ending = await child.run(job, () => {});
    this.#discard(child);
    return this.#stopped ? null : ending;
  }
}
