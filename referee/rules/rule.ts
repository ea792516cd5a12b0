import type { Severity } from "../../trace/complaint.ts";

/**
 * How a rule is listed. `Evidence` is what its sentence says: the values that broke it.
 */
export interface Rule<Evidence = never> {
  /** Where the extended Raft paper has it, and what in few words. */
  readonly section: string;
  /** Unless the evidence says less. Of an error Raft may lose data, or stand still. */
  readonly severity: Severity;
  /** For docs/referee.md, in Markdown: when the referee complains. */
  readonly sees: string;
  /** For docs/referee.md: what looks like a breach and is none; or when the rule is not checked. */
  readonly lawful?: string;
  /** What the server did, with the values that broke the rule; without a full stop. */
  readonly sentence: (server: number, evidence: Evidence) => string;
}
