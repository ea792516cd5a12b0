/**
 * What a search is asked for, and what it comes to: plain data between processes.
 *
 * @module
 */

/** How steps are chosen: by `weights` at random, by priorities with change points, or on from where something new was. */
export const strategies = ["portfolio", "random", "pct2", "pct3", "pct5", "novelty", "goals"] as const;

export type Strategy = (typeof strategies)[number];

/** The beginning of a run that led to something new. */
export interface SeedCode {
  code: string;
  /** The goal to which it led; null for a new state. */
  goal: string | null;
}

/** A part of a search: so many runs of a test, all of one seed. */
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
}

export interface Explored {
  runs: number;
  events: number;
  /** By goal: in how many runs it was reached. */
  goals: Record<string, number>;
  /** Where the next part goes on from. */
  seeds: SeedCode[];
  /** Hashes of the states that no earlier run of this process came to. */
  states: number[];
  /** The schedule of the last run, if it found something; then the outcome is that run's. */
  code: string | null;
}
