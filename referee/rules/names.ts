/** Figure 2's names. */

import type { Rule } from "./rule.ts";

/** `A and B`, or `A, B, C`. */
function listed(rules: readonly string[]): string {
  return rules.join(rules.length === 2 ? " and " : ", ");
}

export const names = {
  H0: {
    section: "not as in Figure 2",
    severity: "note",
    sees: "a name other than Figure 2's, or something lawful beyond Figure 2, so that rules are not checked",
    sentence: (
      _,
      { why, besides = "", ...checks }: {
        why: string;
        /** What else is not checked, before the rules. */
        besides?: string;
      } & ({ only: readonly string[] } | { off: readonly string[] }),
    ) => {
      const what = "only" in checks
        ? `only ${listed(checks.only)} are checked`
        : `${listed(checks.off)} ${checks.off.length === 1 ? "is" : "are"} not checked`;
      return `${why}: ${besides}${what}`;
    },
  },
  H1: {
    section: "Figure 2: every field is sent",
    severity: "error",
    sees: "a field of Figure 2 is undefined, or begins with a lower-case letter",
    sentence: (_, { field, of, sent }: { field: string; of: string; sent: "undefined" | "not at all" }) =>
      sent === "undefined"
        ? `${field} in ${of} is undefined`
        : `${field} in ${of} begins with a lower-case letter, so it is not sent`,
  },
  H2: {
    section: "Figure 2: leaderId and candidateId name the sender",
    severity: "warning",
    sees: "`LeaderId` or `CandidateId` is not the sender's number",
    sentence: (id, { field, named }: { field: "candidateId" | "leaderId"; named: number }) =>
      `S${id} sent ${field} ${named}`,
  },
} satisfies Record<string, Rule>;
