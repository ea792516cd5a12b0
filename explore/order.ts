/**
 * What a search is asked for, and what it comes to: plain data between processes.
 *
 * @module
 */

/** How steps are chosen: by `weights` at random, by priorities with change points, or on from where something new was. */
export const strategies = ["portfolio", "random", "pct2", "pct3", "pct5", "novelty", "goals"] as const;

export type Strategy = (typeof strategies)[number];

/** How large a run of a test is that nothing is done to. */
export interface Extent {
  messages: number;
  /** Microseconds of the test. */
  us: number;
}

/** The beginning of a run that led to something new. */
export interface SeedCode {
  code: string;
  /** The goal to which it led; null for a new state. */
  goal: string | null;
}

/** A part of a search: so many runs of a test; in a small scope all of one seed, else of one after the other. */
export interface Order {
  /** Of all parts. */
  seed: number;
  /** Its number, from 0. */
  chunk: number;
  runs: number;
  strategy: Strategy;
  /** Whether servers restart right after they promised something. */
  restarts: boolean;
  /** What counts: a failed test, a rule that the referee sees broken. */
  oracles: { tests: boolean; referee: boolean };
  /** Where to go on from. */
  seeds: SeedCode[];
  /** Of a perturbed test: how large its runs are; null if that is not known yet. */
  extent: Extent | null;
}

export interface Explored {
  runs: number;
  events: number;
  /** By goal: in how many runs it was reached. */
  goals: Record<string, number>;
  /** Where the next part goes on from. */
  seeds: SeedCode[];
  /** See Order. */
  extent: Extent | null;
  /** Hashes of the states that no earlier run of this process came to. */
  states: number[];
  /** The seed of the last run. */
  seed: number;
  /** The schedule of the last run, if it found something; then the outcome is that run's. */
  code: string | null;
}
