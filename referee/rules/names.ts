/** Figure 2's names. */

import type { Rule } from "./rule.ts";

export const names = {
  H0: {
    section: "the referee reads Figure 2's names",
    severity: "note",
    sees:
      "a name other than Figure 2's, or something lawful that Figure 2 does not have, for which rules are not checked",
  },
  H1: {
    section: "Figure 2: every field is sent",
    severity: "error",
    sees: "a field of Figure 2 is undefined, or begins with a small letter",
  },
  H2: {
    section: "Figure 2: leaderId and candidateId name the sender",
    severity: "warning",
    sees: "`LeaderId` or `CandidateId` is not the sender's number",
  },
} satisfies Record<string, Rule>;
