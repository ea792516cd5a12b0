/**
 * How long the parent lets a child go on.
 *
 * @module
 */

/** How long a child may be silent, in milliseconds; in simulated time of the processor's, where the system tells. */
export interface Patience {
  /** Until the student's file is loaded. */
  loading: number;
  /** While a test runs. */
  running: number;
  /**
   * How long a test may take in simulated time though it is not silent, in milliseconds of the processor where the
   * system tells (Linux), so that other work on the machine does not count; without it, as long as it likes.
   */
  whole?: number;
}

/**
 * A test of a service may take so many times as long: its clients do ten thousand operations, and a Raft that saves its
 * whole log each time, which is right, takes a minute for them.
 */
export const moreForServices = 15;

/** Five seconds for a test; ten for loading, which may have to compile; a minute where tests take a second. */
export const patience: Patience = { loading: 10_000, running: 5_000, whole: 60_000 };
