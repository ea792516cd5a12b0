/** What is committed, and what is applied. */

import type { Rule } from "./rule.ts";

export const commit = {
  S9: {
    section: "§5.4.3, Leader Completeness: a leader has every committed entry",
    severity: "error",
    sees: "a new leader's log lacks a committed entry, or a leader commits another one in its place",
  },
  S10: {
    section:
      "§5.3, §5.4.2: committed is what a majority stores, once it includes an entry of the leader's own term",
    severity: "error",
    sees:
      "a `LeaderCommit`, or what a leader applies, is more than a majority has acknowledged up to an entry of the " +
      "leader's term",
  },
  S15: {
    section: "§5.3, lastApplied: each entry is applied once, in log order",
    severity: "error",
    sees: "a life applies anything but 1, 2, 3, ..., each once",
  },
  S16: {
    section: "§5.3: only committed entries are applied",
    severity: "error",
    sees: "an entry is applied that is not committed",
  },
  S17: {
    section: "Figure 3, State Machine Safety: no two servers apply different commands at an index",
    severity: "error",
    sees: "a command is applied that is not the committed one of its index",
  },
  S18: {
    section: "AppendEntries 5: commitIndex = min(leaderCommit, index of last new entry)",
    severity: "error",
    sees: "a follower applies more than min(`LeaderCommit`, index of last new entry) of what it accepted",
  },
  L15: {
    section: "Figure 2, commitIndex: increases monotonically",
    severity: "warning",
    sees:
      "a `LeaderCommit` is below what this life has applied, has sent, or was told before it asked for votes",
    lawful: "the lesser of commitIndex and what the peer has; a value that was read before the request left",
  },
} satisfies Record<string, Rule>;
