/** Snapshots: section 7 and Figure 13. */

import type { Rule } from "./rule.ts";
import { type Place, seconds, show } from "./text.ts";

/** The index at which the service made these bytes; null if no service did. */
type Bytes = { bytesOf: number | null };

export const snapshots = {
  S19: {
    section: "§7, Figure 13: a snapshot is the service's own, with index and term of the last entry in it",
    severity: "error",
    sees: "a leader sends, or a server gives its service, a snapshot whose index and term are those of no " +
      "committed entry, or whose bytes are not what a service made at that index",
    lawful:
      "`SnapshotTerm` 0 in an ApplyMsg: only the edition of 2021 uses it; bytes in a form of the Raft's own on " +
      "their way, if the receiver's service gets what a service made",
    sentence: (
      id,
      { did, named, ...is }:
        & { did: "sent InstallSnapshot" | "gave its service a snapshot"; named: Place }
        & (
          /** The term of the entry that was committed there. */
          { committed: number } | Bytes
        ),
    ) => {
      const said = `S${id} ${did} up to entry ${named.index} of term ${named.term}`;
      if ("committed" in is) return `${said}; the one committed there is of term ${is.committed}`;
      return is.bytesOf === null
        ? `${said}, with bytes that no service made`
        : `${said}, with the bytes of the snapshot up to ${is.bytesOf}`;
    },
  },
  S20: {
    section: "§7, Figure 13: a snapshot only moves a service forward",
    severity: "error",
    sees: "a server gives its service a snapshot that ends before what this life has applied",
    lawful:
      "one that `CondInstallSnapshot` refuses; one that ends where the service already is; in tests of a " +
      "service any, as it may refuse it",
    sentence: (id, { index, applied }: { index: number; applied: number }) =>
      `S${id} gave its service the snapshot up to ${index}, when it had applied up to ${applied}`,
  },
  P2: {
    section: "§7: what is discarded is in a snapshot that is saved",
    severity: "error",
    sees:
      "a save replaces the saved snapshot by an earlier one or by none; or a saved state lacks the entry " +
      "after the saved snapshot but shows later ones",
    sentence: (
      id,
      lacks:
        | { saved: number; before: number }
        | { snapshot: number; index: number; command: unknown; shown: number },
    ) =>
      "saved" in lacks
        ? `S${id} saved ${
          lacks.saved === 0 ? "no snapshot" : `the snapshot up to ${lacks.saved}`
        } in place of ` +
          `the one up to ${lacks.before}`
        : `S${id} saved a state without entry ${lacks.index} (${show(lacks.command)}), which shows entry ` +
          `${lacks.shown}; its saved snapshot ends at ${lacks.snapshot}`,
  },
  L16: {
    section: "§7: a leader sends a snapshot when it has discarded the next entry that a peer needs",
    severity: "warning",
    sees:
      "a leader sends a peer a snapshot again, three times, although the peer has it and has answered it in " +
      "the leader's term",
    lawful:
      "a snapshot again after the peer has refused an AppendEntries, or a call to it has failed; or to a peer that " +
      "has not taken it, as where it refuses a snapshot while its service is busy",
    sentence: (
      id,
      { to, term, index, answered, times }: {
        to: number;
        term: number;
        index: number;
        answered: number;
        times: number;
      },
    ) =>
      `S${id}, leader of term ${term}, sent S${to} the snapshot up to ${index} ${times} times after S${to} had answered ` +
      `it at ${seconds(answered)}`,
  },
  L17: {
    section: "§5.2, Leaders: heartbeats to all others during idle periods",
    severity: "warning",
    sees:
      "a leader sends a peer nothing for 1.5 s while its InstallSnapshot to it has got no answer, although others get " +
      "heartbeats",
    lawful:
      "waiting for the answer to each call: so this is said only of a server that was seen to go on sending, for " +
      "2.5 s, to a peer from which its AppendEntries had got no answer",
    sentence: (id, { to, term, since, until }: { to: number; term: number; since: number; until: number }) =>
      `S${id}, leader of term ${term}, sent S${to} nothing from ${seconds(since)} to ${
        seconds(until)
      }, while its ` +
      "InstallSnapshot had got no answer",
  },
} satisfies Record<string, Rule>;
