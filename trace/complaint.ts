/**
 * What a referee hands on, as plain data.
 *
 * @module
 */

import type { Role } from "./event.ts";

/** How much a complaint says: a broken rule, something unwise, or that the referee cannot see something. */
export type Severity = "error" | "warning" | "note";

/** One broken rule, once. */
export interface Complaint {
  /** The rule's id, such as `S2`. */
  rule: string;
  /** See Severity. */
  severity: Severity;
  /** The moment, in microseconds of the test. */
  at: number;
  /** Who broke it. */
  server: number;
  /** Where the paper says so, and what in few words. */
  section: string;
  /** What happened, with the values that broke the rule; without a full stop. */
  sentence: string;
  /** A second line that helps to find the mistake, or null. */
  context: string | null;
}

/** What has been learned of a server: only what has changed. */
export interface Learned {
  /** Its number. */
  server: number;
  /** Its term. */
  term?: number;
  /** The role in which it was last seen to act. */
  role?: Role;
  /** Whom it voted for in its term; null for nobody. */
  vote?: number | null;
  /** Its commitIndex. */
  commit?: number;
}
