import type { Severity } from "../../trace/complaint.ts";

/**
 * A rule. `Evidence` is the values that broke it, for its sentence.
 */
export interface Rule<Evidence = never> {
  /** Its section in the extended Raft paper, and the claim in a few words. */
  readonly section: string;
  /** The evidence may lower it. After an error Raft may lose data, or stop. */
  readonly severity: Severity;
  /** For docs/referee.md, in Markdown: when the referee complains. */
  readonly sees: string;
  /** For docs/referee.md: lawful behaviour that looks like a breach, or when the rule is not checked. */
  readonly lawful?: string;
  /** What the server did, with the values that broke the rule; without a full stop. */
  readonly sentence: (server: number, evidence: Evidence) => string;
}
