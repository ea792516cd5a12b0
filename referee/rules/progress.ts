/** How a leader uses replies to AppendEntries, and whether servers apply what is committed. */

import type { Rule } from "./rule.ts";
import { seconds } from "./text.ts";

/** A leader of `term` and a peer. */
interface Peer {
  term: number;
  to: number;
}

export const progress = {
  L6: {
    section: "Figure 2, matchIndex: increases monotonically",
    severity: "warning",
    sees: "a leader sends a peer entries that the peer has acknowledged in this term",
    lawful:
      "a request that got no answer, sent again as it was; a heartbeat without entries that asks about any entry",
    sentence: (id, { to, term, prev, acknowledged }: Peer & { prev: number; acknowledged: number }) =>
      `S${id} sent S${to} prevLogIndex ${prev} in term ${term}; S${to} had acknowledged up to ${acknowledged}`,
  },
  L6b: {
    section: "§5.3, Leaders 3: nextIndex goes back after a refusal",
    severity: "warning",
    sees:
      "a leader asks a peer that does not answer about an earlier entry, then an even earlier one, four " +
      "times, each after another failed call",
    lawful: "back to what the peer is known to have, to the first entry, or to where a lost request began",
    sentence: (
      id,
      { to, term, first, since, prev, steps }: Peer & {
        first: number;
        since: number;
        prev: number;
        steps: number;
      },
    ) =>
      `S${id} has gone back from prevLogIndex ${first} to ${prev} in ${steps} steps for S${to} in term ${term}, each ` +
      `after a call that failed; since ${seconds(since)} no answer of S${to} has reached it`,
  },
  L9: {
    section: "§5.3, Leaders 3: after a refusal, decrement nextIndex and retry",
    severity: "warning",
    sees: "five refusals in a row without the leader asking about an earlier entry",
    sentence: (id, { to, term, refusals, prev }: Peer & { refusals: number; prev: number }) =>
      `S${id} was refused ${refusals} times by S${to} in term ${term}, and still asks about prevLogIndex ${prev}`,
  },
  L9b: {
    section: "end of §5.3, the lab's hint: back up by more than one entry a refusal",
    severity: "warning",
    sees: "a leader backs up one entry per refusal within one term, ten times in a row",
    sentence: (id, { to, term, steps, prev }: Peer & { steps: number; prev: number }) =>
      `S${id} was refused ${
        steps + 1
      } times in a row by S${to} in term ${term}, going back one entry a time from ` +
      `prevLogIndex ${prev + steps} to ${prev}`,
  },
  L10: {
    section: "§5.3, Leaders 4: an entry of the leader's term that a majority has is committed",
    severity: "warning",
    sees: "`LeaderCommit` is below what a majority had acknowledged in the leader's term 1.5 s before",
    lawful:
      "a leader that is its own peer, and counts itself when its own reply comes; a heartbeat with nothing but the " +
      "term",
    sentence: (
      id,
      { term, commit, acknowledged, since }: {
        term: number;
        commit: number;
        acknowledged: number;
        since: number;
      },
    ) =>
      `S${id} sent leaderCommit ${commit} in term ${term}; a majority had acknowledged entry ${acknowledged}, of this ` +
      `term, by ${seconds(since)}`,
  },
  L11: {
    section: "§5.3, All Servers 1: if commitIndex > lastApplied, apply",
    severity: "warning",
    sees: "a server knows that more is committed, but applies nothing for 1.5 s",
    sentence: (id, { applied, committed, since }: { applied: number; committed: number; since: number }) =>
      `S${id} has applied up to ${applied}, and nothing more since ${
        seconds(since)
      }, when it knew that ${committed} ` +
      "is committed",
  },
  L12: {
    section: "Figure 2, entries[]: more than one for efficiency; the lab's limit of RPCs",
    severity: "warning",
    sees:
      "a peer gets ten entries one by one, each after the reply to the previous one, although the leader " +
      "has more",
    sentence: (id, { to, term, count }: Peer & { count: number }) =>
      `S${id} sent S${to} ${count} entries one by one in term ${term}, each after the answer to the one before; its ` +
      "log had more each time",
  },
  L14: {
    section: "§5.3, Leaders 3: AppendEntries with what a peer lacks, until the peer has stored it",
    severity: "warning",
    sees:
      "a leader that reaches a peer does not send it what it lacks for two seconds, or the next entry, which it has " +
      "never sent, for 1.5 s",
    lawful: "sending nothing new while a call to the peer is under way",
    sentence: (
      id,
      { to, term, next, since, has, answers }: Peer & {
        /** Index of the entry that it does not send. */
        next: number;
        since: number;
        /** The peer has acknowledged entries up to here. */
        has: number;
        answers: number;
      },
    ) =>
      `S${id}, leader of term ${term}, has not sent S${to} entry ${next} since ${
        seconds(since)
      }; S${to} has ` +
      `acknowledged ${
        has === 0 ? "no entry" : `entries up to ${has} only`
      } in this term, and answered ${answers} ` +
      "AppendEntries without that entry since then",
  },
} satisfies Record<string, Rule>;
