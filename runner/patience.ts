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

/** Five seconds for a test; ten for loading, which may have to compile; a minute where tests take a second. */
export const patience: Patience = { loading: 10_000, running: 5_000, whole: 60_000 };
