/**
 * A search's order and its result: plain data between processes.
 *
 * @module
 */

/** How steps are chosen: at random by weight, by priorities with change points, or continuing from something new. */
export const strategies = [
  "portfolio",
  "random",
  "pct2",
  "pct3",
  "pct5",
  "novelty",
  "goals",
  "phases",
] as const;

export type Strategy = (typeof strategies)[number];

/** The size of an unperturbed run of a test. */
export interface Extent {
  messages: number;
  /** Microseconds of the test. */
  us: number;
}

/** The prefix of a run that led to something new. */
export interface SeedCode {
  code: string;
  /** The goal to which it led; null for a new state. */
  goal: string | null;
}

/** A part of a search: a number of runs of a test; in a small scope all on one seed, else on consecutive seeds. */
export interface Order {
  /** The same for all parts. */
  seed: number;
  /** Its number, from 0. */
  chunk: number;
  runs: number;
  strategy: Strategy;
  /** Whether servers restart right after a vote or an acknowledgement. */
  restarts: boolean;
  /** What counts as a failure: a failed test, a broken rule that the referee sees. */
  oracles: { tests: boolean; referee: boolean };
  /** Prefixes to continue from. */
  seeds: SeedCode[];
  /** By goal: in how many runs of earlier parts it was reached. */
  goals: Record<string, number>;
  /** For a perturbed test, the size of its runs; null if not known yet. */
  extent: Extent | null;
}

export interface Explored {
  runs: number;
  events: number;
  /** By goal: in how many runs it was reached. */
  goals: Record<string, number>;
  /** Prefixes for the next part to continue from. */
  seeds: SeedCode[];
  /** See Order. */
  extent: Extent | null;
  /** Hashes of the states that no earlier run of this process has reached. */
  states: number[];
  /** The seed of the last run. */
  seed: number;
  /** The schedule of the last run if it failed; then the outcome is that run's. */
  code: string | null;
}
