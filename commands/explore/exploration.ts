/**
 * A search over all children: hands out its parts, and adds up their results.
 *
 * @module
 */

import type { Explored, Extent, SeedCode } from "../../explore/order.ts";
import type { LoadError, Pool } from "../../runner/pool.ts";
import type { Outcome, Setup } from "../../runner/protocol.ts";
import type { LabTest } from "../../tester/lab.ts";
import { Seen } from "../coverage.ts";
import type { ExploreOptions } from "./explore_options.ts";

/** Events in a part: enough to learn from, few enough to show progress. */
const eventsOfPart = 6_000;
const runsOfPart = { least: 1, most: 100 };

/**
 * The shares of events per kind of test. A small scope finds most; a test that survives little trouble shows little.
 */
const shares = { scope3: 12, scope5: 4, restarts: 2, faults: 1, delays: 0.5 };

export interface Found {
  outcome: Outcome;
  /** Its schedule; null if its process ended before it could report it. */
  code: string | null;
}

/** The progress of one test. */
interface Progress {
  test: LabTest;
  share: number;
  runs: number;
  events: number;
  /** Runs that were handed out, whether or not they have ended. */
  given: number;
  seeds: SeedCode[];
  /** By goal: in how many runs it was reached. */
  goals: Record<string, number>;
  extent: Extent | null;
}

/** A part of the search: some runs of a test. */
interface Part {
  of: Progress;
  runs: number;
  /** The first run's. */
  seed: number;
}

export class Exploration {
  #tests: Progress[];
  #options: ExploreOptions;
  #setup: Omit<Setup, "token" | "announce">;
  #parts: Part[] = [];
  #given = 0;
  #isOver = false;
  runs = 0;
  events = 0;
  readonly seen = new Seen();
  found: Found | null = null;

  constructor(
    tests: readonly LabTest[],
    options: ExploreOptions,
    setup: Omit<Setup, "token" | "announce">,
  ) {
    this.#tests = tests.map((test) => {
      const share = shares[test.bears ?? (test.servers > 3 ? "scope5" : "scope3")];
      return { test, share, runs: 0, events: 0, given: 0, seeds: [], goals: {}, extent: null };
    });
    this.#options = options;
    this.#setup = setup;
  }

  /** Searches until it finds a failure or reaches its limit; `heard` is called after each part. */
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
        this.#take(event.outcome, this.#parts[event.position]);
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

  /** The next part goes to the test with the fewest events for its share. */
  #next(): number | null {
    const { runs: most, seed } = this.#options;
    if (this.#isOver || this.#given >= most) return null;
    let of = this.#tests[0];
    for (const each of this.#tests) if (hadBy(each) < hadBy(of)) of = each;
    const fit = Math.floor(eventsOfPart / eventsOfRun(of));
    const runs = Math.min(most - this.#given, Math.max(runsOfPart.least, Math.min(runsOfPart.most, fit)));
    this.#parts.push({ of, runs, seed: (seed + this.#given) % 2 ** 32 });
    of.given += runs;
    this.#given += runs;
    return this.#parts.length - 1;
  }

  #job(position: number) {
    const { seed, strategy, restarts, referee, tests } = this.#options;
    const { of: { test, seeds, goals, extent }, runs, seed: first } = this.#parts[position];
    const oracles = { tests, referee };
    const search = {
      seed,
      chunk: position,
      runs,
      strategy,
      restarts,
      oracles,
      seeds,
      goals: { ...goals },
      extent,
    };
    return { test: test.name, seed: first, search, peers: test.servers };
  }

  #take(outcome: Outcome, { of }: Part): void {
    const { explored, ...rest } = outcome;
    if (explored === undefined) {
      this.found ??= { outcome, code: null };
      return;
    }
    this.#add(of, explored);
    const { code, seed } = explored;
    if (code !== null) this.found ??= { outcome: { ...rest, seed }, code };
  }

  #add(of: Progress, { runs, events, goals, seeds, extent, states }: Explored): void {
    of.runs += runs;
    of.events += events;
    of.seeds = seeds;
    for (const [goal, times] of Object.entries(goals)) of.goals[goal] = (of.goals[goal] ?? 0) + times;
    of.extent = extent;
    this.runs += runs;
    this.events += events;
    // A perturbed test's states are described differently from a small scope's.
    const isScope = of.test.bears === undefined;
    this.seen.add(runs, isScope ? states : states.map((state) => -1 - state), Object.entries(goals));
  }

  /** Tests that were run, with the number of runs. */
  get counts(): { test: LabTest; runs: number }[] {
    return this.#tests.filter(({ runs }) => runs > 0);
  }
}

/** Estimated events of a run. */
function eventsOfRun({ test, runs, events }: Progress): number {
  if (runs > 0) return events / runs;
  return test.bears === undefined ? 200 : eventsOfPart;
}

function hadBy(progress: Progress): number {
  return progress.given * eventsOfRun(progress) / progress.share;
}
