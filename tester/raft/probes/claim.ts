/**
 * The sentences of the probes: what was sent, what came back, and what the paper says.
 *
 * @module
 */

import type { AppendArgs, LogEntry, Reply, SnapshotArgs, VoteArgs } from "../../../trace/figure2.ts";
import { fatal } from "../../failure.ts";

/** A claim of the extended Raft paper, in our words. */
export class Claim {
  /** Where: `§5.2`, `Figure 2, AppendEntries 3`. */
  readonly where: string;
  /** What, without a full stop. */
  readonly what: string;

  constructor(where: string, what: string) {
    this.where = where;
    this.what = what;
  }

  /** Fails the test: `what` happened, and the claim follows on a line of its own. */
  broken(what: string): never {
    fatal(`${what}\nThe paper, ${this.where}: ${this.what}`);
  }
}

/** A claim of the paper. */
export function claim(where: string, what: string): Claim {
  return new Claim(where, what);
}

/** `RequestVote of term 3 from S2, whose last entry is 4 of term 1`. */
export function sayVote({ term, lastIndex, lastTerm }: VoteArgs, from: number): string {
  const last = lastIndex === 0
    ? "whose log is empty"
    : `whose last entry is ${lastIndex} of term ${lastTerm}`;
  return `RequestVote of term ${term} from S${from}, ${last}`;
}

/** `AppendEntries of term 3 from S2 (prevLogIndex 4 of term 1, entries of terms 3 3, leaderCommit 0)`. */
export function sayAppend({ term, prev, prevTerm, entries, commit }: AppendArgs, from: number): string {
  const before = prev === 0 ? "prevLogIndex before the first" : `prevLogIndex ${prev} of term ${prevTerm}`;
  const carried = entries.length === 0 ? "no entries" : `entries of terms ${termsOf(entries)}`;
  return `AppendEntries of term ${term} from S${from} (${before}, ${carried}, leaderCommit ${commit})`;
}

/** `InstallSnapshot of term 3 from S2 (up to entry 9 of term 1)`. */
export function sayInstall({ term, index, lastTerm }: SnapshotArgs, from: number): string {
  return `InstallSnapshot of term ${term} from S${from} (up to entry ${index} of term ${lastTerm})`;
}

/** `true in term 3`. */
export function sayReply({ term, yes }: Reply): string {
  return `${yes} in term ${term}`;
}

/** `S0, S2`. */
export function namesOf(servers: Iterable<{ readonly id: number }>): string {
  return [...servers].map(({ id }) => `S${id}`).join(", ");
}

/** The terms of a longer log are counted. */
const shownEach = 20;

/** `1 1 2`, or `none`; of a long log `1 ×17, 2 ×5`. */
export function termsOf(log: readonly LogEntry[]): string {
  if (log.length === 0) return "none";
  const terms = log.map(({ term }) => term);
  if (terms.length <= shownEach) return terms.join(" ");
  const runs = terms.flatMap((term, i) => term === terms[i - 1] ? [] : [{ term, from: i }]);
  return runs.map(({ term, from }, i) => `${term} ×${(runs[i + 1]?.from ?? terms.length) - from}`).join(", ");
}
