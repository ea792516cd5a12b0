/**
 * A search over all children: hands out its parts, and adds up what they come to.
 *
 * @module
 */

import type { Explored, SeedCode } from "../../explore/order.ts";
import type { LoadError, Pool } from "../../runner/pool.ts";
import type { Outcome, Setup } from "../../runner/protocol.ts";
import type { LabTest } from "../../tester/lab.ts";
import type { ExploreOptions } from "./explore_options.ts";

/** Runs in a part: long enough to learn from, short enough to be seen. */
const runsOfPart = 100;

export interface Found {
  outcome: Outcome;
  /** Its schedule; null if its process ended before it could say. */
  code: string | null;
}

export class Exploration {
  #tests: readonly LabTest[];
  #options: ExploreOptions;
  #setup: Omit<Setup, "token" | "announce">;
  #parts = 0;
  #given = 0;
  #isOver = false;
  #seeds = new Map<string, SeedCode[]>();
  #states = new Set<number>();
  /** New states, by the run after which they were known. */
  #growth: { runs: number; states: number }[] = [];
  runs = 0;
  events = 0;
  /** By goal: in how many runs it was reached. */
  readonly goals: Record<string, number> = {};
  found: Found | null = null;

  constructor(
    tests: readonly LabTest[],
    options: ExploreOptions,
    setup: Omit<Setup, "token" | "announce">,
  ) {
    this.#tests = tests;
    this.#options = options;
    this.#setup = setup;
  }

  /** Searches until something is found, or it has been long enough; `heard` is called after each part. */
  async go(pool: Pool, heard: () => void): Promise<LoadError | null> {
    const late = this.#options.seconds === Infinity
      ? undefined
      : setTimeout(() => this.end(pool), this.#options.seconds * 1000);
    try {
      const { jobs } = this.#options;
      const events = pool.run({
        setup: this.#setup,
        jobs: (position) => this.#job(position),
        schedule: { next: () => this.#next() },
        children: jobs,
        atOnce: jobs,
        ahead: 0,
        confirm: () => false,
      });
      for await (const event of events) {
        if (event.type === "loadError") return event;
        if (event.type !== "end") continue;
        this.#take(event.outcome);
        heard();
        if (this.found !== null) break;
      }
      return null;
    } finally {
      clearTimeout(late);
    }
  }

  /** Ends the search at once. */
  end(pool: Pool): void {
    this.#isOver = true;
    pool.stop();
  }

  #next(): number | null {
    if (this.#isOver || this.#given >= this.#options.runs) return null;
    this.#given += runsOfPart;
    return this.#parts++;
  }

  /** Three in four parts are of the first scenario, whose runs are shorter. */
  #job(position: number) {
    const { seed, strategy, restarts, referee, tests, runs } = this.#options;
    const test = this.#tests[position % 4 === 3 ? this.#tests.length - 1 : 0];
    const search = {
      seed,
      chunk: position,
      runs: Math.min(runsOfPart, runs - position * runsOfPart),
      strategy,
      restarts,
      oracles: { tests, referee },
      seeds: this.#seeds.get(test.name) ?? [],
    };
    return { test: test.name, seed: (seed + position) % 2 ** 32, search, peers: test.servers };
  }

  #take(outcome: Outcome): void {
    const { explored, ...rest } = outcome;
    if (explored === undefined) {
      this.found ??= { outcome, code: null };
      return;
    }
    this.#add(outcome.test, explored);
    if (explored.code !== null) this.found ??= { outcome: rest, code: explored.code };
  }

  #add(test: string, { runs, events, goals, seeds, states }: Explored): void {
    this.runs += runs;
    this.events += events;
    for (const [goal, times] of Object.entries(goals)) {
      this.goals[goal] = (this.goals[goal] ?? 0) + times;
    }
    this.#seeds.set(test, seeds);
    states.forEach((state) => this.#states.add(state));
    this.#growth.push({ runs: this.runs, states: this.#states.size });
  }

  /** Abstract states that were come to. */
  get states(): number {
    return this.#states.size;
  }

  /** How many of them only in the last tenth of the runs; null where there are too few parts to tell. */
  get newStates(): number | null {
    if (this.#growth.length < 10) return null;
    const before = this.#growth.findLast(({ runs }) => runs <= 0.9 * this.runs);
    return this.#states.size - (before?.states ?? 0);
  }
}
