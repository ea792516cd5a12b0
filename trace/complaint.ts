/** A referee's findings, as plain data. */

import type { Role } from "./event.ts";

/** An error is a broken rule, a warning something unwise; a note says that the referee cannot check something. */
export type Severity = "error" | "warning" | "note";

/** A rule that a server broke, once. */
export interface Complaint<Rule extends string = string> {
  /** The rule's id, such as `S2`. */
  rule: Rule;
  severity: Severity;
  /** Microseconds since the test began. */
  at: number;
  server: number;
  /** The rule's section in the paper, with its claim in a few words. */
  section: string;
  /** What happened, with the values that broke the rule; without a full stop. */
  sentence: string;
  /** A second line that helps to find the mistake; null if there is none. */
  context: string | null;
}

/** What is known about a server at one moment. */
export interface ServerState {
  alive: boolean;
  /** The role in which it was last seen to act. */
  role: Role;
  term: number;
  /** Whom it voted for in this term; null if no vote was seen. */
  vote: number | null;
  /** The terms of its entries, from index 1 on. */
  log: readonly number[];
  /** The highest index that it has applied, or sent as LeaderCommit. */
  commit: number;
  applied: number;
}

/** What changed in what is known about a server. */
export interface Learned {
  server: number;
  /** currentTerm is at least this. */
  term?: number;
  /** The role in which it was last seen to act. */
  role?: Role;
  /** Whom it voted for in this term; null if no vote was seen. */
  vote?: number | null;
  /** The highest index that it has applied, or sent as LeaderCommit. */
  commit?: number;
}
