/** What a leader makes of the answers to AppendEntries, and whether what is committed is applied. */

import type { Rule } from "./rule.ts";

export const progress = {
  L6: {
    section: "Figure 2, matchIndex: increases monotonically",
    severity: "warning",
    sees: "a leader sends a peer what it has acknowledged in this term, or asks about it",
    lawful: "the same request again after one that was lost; a heartbeat with prevLogIndex 0",
  },
  L9: {
    section: "§5.3, Leaders 3: after a refusal, decrement nextIndex and retry",
    severity: "warning",
    sees: "five refusals in a row, and the leader has not asked about an entry before",
  },
  L9b: {
    section: "end of §5.3, the lab's hint: back up by more than one entry a refusal",
    severity: "warning",
    sees: "a leader goes back through the entries of one term, one a refusal, ten times in a row",
  },
  L10: {
    section: "§5.3, Leaders 4: an entry of the leader's term that a majority has is committed",
    severity: "warning",
    sees: "`LeaderCommit` is below what a majority acknowledged in the leader's term 1.5 s ago",
  },
  L11: {
    section: "§5.3, All Servers 1: if commitIndex > lastApplied, apply",
    severity: "warning",
    sees: "a server knows that more is committed, and applies nothing for 1.5 s",
  },
  L12: {
    section: "Figure 2, entries[]: more than one for efficiency; the lab's limit of RPCs",
    severity: "warning",
    sees:
      "a peer gets ten entries one by one, each after the answer to the one before, when the leader has more",
  },
  L14: {
    section: "§5.3, Leaders 3: AppendEntries with what a peer lacks, until the peer has stored it",
    severity: "warning",
    sees: "a leader that reaches a peer does not send it what it lacks for two seconds",
    lawful: "nothing new is sent while a call to the peer is under way",
  },
} satisfies Record<string, Rule>;
