/** Committing and applying. */

import type { Rule } from "./rule.ts";
import { type Place, seconds, show } from "./text.ts";

/** An uncommitted entry: its term, null if the leader has none there, and how many servers have it. */
interface Acknowledged {
  term: number | null;
  by: number;
  servers: number;
}

/** S10: why a server cannot know an index to be committed. `bound` is the most it may have committed. */
type NotCommitted = { bound: number } | Acknowledged;

function whyNot(reason: NotCommitted): string {
  if ("bound" in reason) return `, but may have committed up to ${reason.bound}`;
  const { term, by, servers } = reason;
  if (term === null) return "; its log has no such entry";
  return `; that entry is of term ${term}, and ${by} of ${servers} servers ${
    by === 1 ? "is" : "are"
  } known to have it`;
}

export const commit = {
  S9: {
    section: "§5.4.3, Leader Completeness: a leader has every committed entry",
    severity: "error",
    sees: "a new leader's log lacks a committed entry, or a leader commits another one in its place",
    sentence: (
      id,
      { leads, committed, ...instead }:
        & {
          leads: number;
          committed: Place & { command: unknown };
        }
        & (
          /** The leader's own entry there. */
          | { own: { term: number } }
          /** Index of the leader's last entry. */
          | { end: number }
          | { commits: unknown }
        ),
    ) => {
      const { index, term, command } = committed;
      if ("commits" in instead) {
        return `S${id}, leader of term ${leads}, commits ${show(instead.commits)} at ${index}, where ${
          show(command)
        } ` +
          `of term ${term} was committed before`;
      }
      return `S${id} leads term ${leads} without the committed entry ${index} of term ${term} (${
        show(command)
      }); ` +
        ("own" in instead
          ? `it has one of term ${instead.own.term} there`
          : `as far as was seen its log ends at ${instead.end}`);
    },
  },
  S10: {
    section:
      "§5.3, §5.4.2: committed is what a majority stores, once it includes an entry of the leader's own term",
    severity: "error",
    sees:
      "a `LeaderCommit`, or what a leader applies, goes beyond what a majority has acknowledged up to an " +
      "entry of the leader's term",
    sentence: (
      id,
      { index, term, did, why }: {
        index: number;
        /** The term that it leads. */
        term: number;
        did: "sent leaderCommit" | "applied";
        why: NotCommitted;
      },
    ) =>
      did === "applied"
        ? `S${id} applied entry ${index} as leader of term ${term}${whyNot(why)}`
        : `S${id} sent leaderCommit ${index} in term ${term}${whyNot(why)}`,
  },
  S15: {
    section: "§5.3, lastApplied: each entry is applied once, in log order",
    severity: "error",
    sees: "a life applies anything other than 1, 2, 3, ..., each once",
    lawful:
      "in tests of a service, entries that a snapshot includes, as the service may refuse it; and all of " +
      "them after a restart, as it may pass over them",
    sentence: (id, { index, after }: { index: number; after: number }) =>
      `S${id} applied entry ${index} ${after === 0 ? "first" : `after ${after}`}`,
  },
  S16: {
    section: "§5.3: only committed entries are applied",
    severity: "error",
    sees: "a server applies an entry that is not committed",
    sentence: (
      id,
      { index, committed, told }: {
        index: number;
        committed: number;
        /** The leader that lets it commit so much. */
        told: { from: number; term: number; commit: number } | null;
      },
    ) => {
      if (told === null) return `S${id} applied entry ${index}; committed is up to ${committed}`;
      const { from, term, commit } = told;
      return `S${id} applied entry ${index}, as S${from}, leader of term ${term}, had sent it LeaderCommit ${commit}; ` +
        `committed is up to ${committed}`;
    },
  },
  S17: {
    section: "Figure 3, State Machine Safety: no two servers apply different commands at an index",
    severity: "error",
    sees: "a server applies a command other than the one committed at its index",
    sentence: (
      id,
      { index, command, committed }: {
        index: number;
        command: unknown;
        committed: { term: number; command: unknown };
      },
    ) =>
      `S${id} applied ${show(command)} as entry ${index}; committed there is ${
        show(committed.command)
      } of term ` +
      committed.term,
  },
  S18: {
    section: "AppendEntries 5: commitIndex = min(leaderCommit, index of last new entry)",
    severity: "error",
    sees: "a follower applies more than min(`LeaderCommit`, index of last new entry) of what it accepted",
    lawful: "each of the two from another request of one term, and `LeaderCommit` from a refused one",
    sentence: (id, { index, bound }: { index: number; bound: number }) =>
      `S${id} applied entry ${index}, but what it accepted from leaders lets it commit up to ${bound}`,
  },
  L15: {
    section: "Figure 2, commitIndex: increases monotonically",
    severity: "warning",
    sees:
      "a `LeaderCommit` is below what this life has applied, has sent, or was told before it asked for votes",
    lawful: "the smaller of commitIndex and what the peer has; a value that was read before the request left",
    sentence: (
      id,
      { to, term, commit, known }: {
        to: number;
        term: number;
        commit: number;
        /** `how` completes "it had ...". */
        known: { how: string; index: number; at: number };
      },
    ) =>
      `S${id} sent S${to} LeaderCommit ${commit} in term ${term}; it had ${known.how} ${known.index} at ` +
      seconds(known.at),
  },
} satisfies Record<string, Rule>;
