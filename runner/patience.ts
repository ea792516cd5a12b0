/**
 * How long the parent lets a child run.
 *
 * @module
 */

/** How long a child may be silent, in milliseconds; in simulated time CPU milliseconds, if the system reports them. */
export interface Patience {
  /** Until the student's file is loaded. */
  loading: number;
  /** While a test runs. */
  running: number;
  /**
   * How long a test that is not silent may take in simulated time: in CPU milliseconds if the system reports them
   * (Linux), so that other work on the machine does not count. No limit if not given.
   */
  whole?: number;
}

/**
 * A test of a service may take this many times as long: its clients do ten thousand operations, for which a Raft that
 * saves its whole log each time, which is correct, takes a minute.
 */
export const moreForServices = 15;

/**
 * Five seconds for a test, ten for loading, which may have to compile; a minute for a test that usually takes a second.
 */
export const patience: Patience = { loading: 10_000, running: 5_000, whole: 60_000 };
