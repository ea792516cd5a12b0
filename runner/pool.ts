/**
 * Several children that work on one list of jobs:
 *
 *     for await (const event of pool.run(plan)) ...
 *
 * Events come as they happen, with the job's position in the list; in_order.ts sorts them.
 *
 * @module
 */

import { Child, type Patience, patience } from "./child_process.ts";
import type { Ending, TestEvent } from "./ending.ts";
import { againOf, endedFromOutside, failureOfSlow, failureWithoutOutcome, outcomeOf } from "./verdicts.ts";
import type { Again, Job, Outcome, Setup } from "./protocol.ts";
import { UsageError } from "../platform/usage_error.ts";
import { inspectable } from "./inspector.ts";
import { systemsReason } from "../platform/write_all.ts";
import { platform } from "../platform/platform.ts";
import type { Program } from "../platform/system.ts";
import { Queue } from "./queue.ts";
import type { Schedule } from "./schedule.ts";

/** The end of a job: its outcome, and the result of running a failure again in a fresh child (null if it was not). */
interface Ended {
  type: "end";
  outcome: Outcome;
  again: Again | null;
}

/** What a pool reports of a job. */
export type JobEvent = (TestEvent | Ended) & { position: number };

/** The student's file cannot be used: a pool's last event. */
export type LoadError = Extract<Ending, { type: "loadError" }>;

/** A job and the number of servers in its cluster. */
export interface PoolJob extends Job {
  peers: number;
}

/** A list of jobs and how to run them. */
export interface Plan {
  setup: Omit<Setup, "token" | "announce">;
  jobs: (position: number) => PoolJob;
  /** Decides which position is next. */
  schedule: Pick<Schedule, "next">;
  /** At most this many children ... */
  children: number;
  /** ... of which this many start at once, and the others if there is still work after a while. */
  atOnce: number;
  /** Jobs queued in each child's pipe: a short one takes longer to hand over than to run. */
  ahead: number;
  /** Whether to run a failure again in a fresh child; `used` says whether its child had run other jobs before. */
  confirm: (outcome: Outcome, used: boolean) => boolean;
}

/** Holds one child at a time; a new one replaces it when it has ended. */
interface Slot {
  child: Child | null;
  /** Jobs sent to the child. */
  given: number;
  /** A failure that is being run again: one at a time per slot, since each takes a process. */
  trial: Promise<unknown>;
}

/** Milliseconds of work, once a child is ready for it, after which it pays to start more children. */
const reinforceAfter = 150;

export class Pool {
  #program: Program;
  #patience: Patience;
  #children = new Set<Child>();
  #spare: Child | null;
  #stopped = false;
  #events = new Queue<JobEvent | LoadError>();
  /** Jobs in progress. */
  #underway = 0;
  /** Positions of jobs for which no process could be started. */
  #returned: number[] = [];
  #refusals = 0;
  /** Called when a child is ready for jobs. */
  #ready: () => void = () => {};

  /** Starts the first child, which loads its own modules while the parent still reads the command line. */
  constructor(program: Program, limits: Patience = patience) {
    this.#program = program;
    this.#patience = limits;
    this.#spare = this.#start();
  }

  /** Runs all jobs, once; leaving the loop stops them. */
  async *run(plan: Plan): AsyncGenerator<JobEvent | LoadError> {
    const working = this.#runAll(plan).then(
      () => this.#events.close(),
      (thrown) => this.#events.close({ thrown }),
    );
    try {
      yield* this.#events;
    } finally {
      this.stop();
      await working;
    }
  }

  async #runAll(plan: Plan): Promise<void> {
    const start = (i: number) => this.#serve(plan, i === 0);
    const workers: Promise<void>[] = [];
    let later: ReturnType<typeof setTimeout> | undefined;
    // Not sooner: on a slow machine, starting one child takes longer than all the work of a short part.
    this.#ready = () => {
      later ??= setTimeout(() => {
        while (workers.length < plan.children) workers.push(start(workers.length));
      }, reinforceAfter);
    };
    while (workers.length < plan.atOnce) workers.push(start(workers.length));
    for (let waitedFor = 0; waitedFor < workers.length;) {
      waitedFor = workers.length;
      await Promise.all(workers);
    }
    this.#ready = () => {};
    clearTimeout(later);
  }

  /** Kills all children; the loop over `run` ends, and gets nothing more. */
  stop(): void {
    this.#stopped = true;
    this.#events.discard();
    for (const child of this.#children) child.kill();
  }

  #start(limits = this.#patience, program = this.#program): Child {
    const child = startChild(program, limits);
    this.#children.add(child);
    return child;
  }

  #refused({ message }: NoProcess): void {
    if (this.#refusals++ === 0) platform.complain(`raftlab: ${message}; going on with fewer\n`);
  }

  #fresh(plan: Plan, announce: boolean): Child {
    const child = this.#spare ?? this.#start();
    this.#spare = null;
    child.onReady = () => this.#ready();
    child.setUp({ ...plan.setup, announce });
    return child;
  }

  #discard(child: Child): void {
    child.kill();
    this.#children.delete(child);
  }

  async #serve(plan: Plan, first: boolean): Promise<void> {
    const slot: Slot = { child: null, given: 0, trial: Promise.resolve() };
    const lane = async () => {
      while (!this.#stopped) {
        const position = this.#returned.shift() ?? plan.schedule.next(first || plan.setup.real);
        if (position === null) return;
        this.#underway++;
        try {
          await this.#runJob(plan, position, slot);
        } catch (error) {
          if (!(error instanceof NoProcess) || this.#underway === 1) throw error;
          // A slot that has a job in progress takes this one afterwards.
          this.#returned.push(position);
          return this.#refused(error);
        } finally {
          this.#underway--;
        }
      }
    };
    await Promise.all(Array.from({ length: 1 + plan.ahead }, lane));
    if (slot.child !== null) this.#discard(slot.child);
  }

  /** The slot's child, or a new one if that has ended, or holds much memory. */
  #childOf(slot: Slot, plan: Plan): Child {
    if (slot.child !== null && slot.child.alive && !slot.child.isLarge) return slot.child;
    if (slot.child !== null && slot.child.isIdle) this.#discard(slot.child);
    slot.given = 0;
    return slot.child = this.#fresh(plan, false);
  }

  async #runJob(plan: Plan, position: number, slot: Slot): Promise<void> {
    const { peers, ...job } = plan.jobs(position);
    const emit = (event: TestEvent | Ended) => this.#events.push({ position, ...event });
    let child: Child;
    let used = false;
    let started = false;
    const start = () => {
      if (started) return;
      started = true;
      emit({ type: "start" });
      // Every child prints the same while it loads the file, so it is shown once, with the first test.
      if (position === 0) child.loadPrints.forEach(emit);
    };
    let ending: Ending;
    do {
      child = this.#childOf(slot, plan);
      used = slot.given++ > 0;
      const heard = (event: TestEvent) => event.type === "start" ? start() : emit(event);
      ending = await child.run(job, heard);
      // It was too large for further jobs, and has finished its own.
      if (child !== slot.child && child.isIdle) this.#discard(child);
      if (this.#stopped) return;
    } while (ending.type === "notBegun");
    if (ending.type === "loadError") {
      this.#events.push(ending);
      this.#stopped = true;
      for (const child of this.#children) child.kill();
      return;
    }
    const verdict = this.#ended(plan, slot, job, peers, ending, used);
    // Most jobs need no second run, and the next job should not wait for one.
    const ended = verdict instanceof Promise ? await verdict : verdict;
    start();
    emit(ended);
  }

  /** The outcome of a job, from its child or, if it gave none, from us; and the result of running a failure again. */
  #ended(
    plan: Plan,
    slot: Slot,
    job: Job,
    peers: number,
    ending: Ending,
    used: boolean,
  ): Ended | Promise<Ended> {
    switch (ending.type) {
      case "outcome": {
        const { outcome } = ending;
        if (outcome.failure === null || !plan.confirm(outcome, used)) return ended(outcome);
        return this.#again(plan, slot, job, this.#patience, false).then((again) =>
          ended(outcome, againOf(ending, again))
        );
      }
      case "died":
      case "silent":
        if (plan.setup.debugger !== undefined) {
          return ended(outcomeOf(job, peers, failureWithoutOutcome(ending, null, plan.setup)));
        }
        return this.#again(plan, slot, job, this.#patienceAfter(ending), true).then((again) => {
          // An ending by this machine's clock or from outside counts only if it happens again; and so does running out
          // of memory in a process that had run other tests before.
          const notItsOwn = ending.type === "silent" || endedFromOutside(ending) ||
            (ending.outOfMemory && used);
          if (again?.type === "outcome" && notItsOwn) {
            return this.#ended(plan, slot, job, peers, again, true);
          }
          const failure = failureWithoutOutcome(ending, again, plan.setup);
          return ended(outcomeOf(job, peers, failure), againOf(ending, again));
        });
      case "slow":
        return ended(outcomeOf(job, peers, failureOfSlow(ending)));
      case "fault":
        return ended(outcomeOf(job, peers, { kind: "fault", message: ending.message }));
      default:
        throw new Error(`a job that ended by ${ending.type} has no verdict`);
    }
  }

  /**
   * How long the second run of a job may be silent. A silent one is soon recognised; one that died must reach that
   * point again, and a process that is short of memory is slow.
   */
  #patienceAfter({ type }: Ending): Patience {
    const { running } = this.#patience;
    return { ...this.#patience, running: type === "silent" ? Math.min(2000, running) : 3 * running };
  }

  /** Runs a job again in a fresh child, with `announce` to find a step that does not return. */
  #again(
    plan: Plan,
    slot: Slot,
    job: Job,
    limits: Patience,
    announce: boolean,
  ): Promise<Ending | null> {
    const trial = slot.trial.then(async () => {
      if (this.#stopped) return null;
      let child: Child;
      try {
        child = announce ? this.#start(limits, inspectable(this.#program)) : this.#start(limits);
      } catch (error) {
        if (!(error instanceof NoProcess)) throw error;
        this.#refused(error);
        return null;
      }
      child.setUp({ ...plan.setup, announce, trace: false, notes: false });
      const ending = await child.run(job, () => {});
      this.#discard(child);
      return this.#stopped ? null : ending;
    });
    slot.trial = trial;
    return trial;
  }
}

function ended(outcome: Outcome, again: Again | null = null): Ended {
  return { type: "end", outcome, again };
}

/** The system cannot start another process. */
class NoProcess extends UsageError {}

function startChild(program: Program, limits: Patience): Child {
  try {
    return new Child(program, limits);
  } catch (error) {
    throw new NoProcess(
      `a process to run tests in could not be started: ${systemsReason(error)}; fewer --jobs, or a larger ` +
        "ulimit -n or -u, leave room for it",
    );
  }
}
