/**
 * A server played by the tester: it follows Figure 2 to the letter, unless a test wants its replies delayed or lost.
 *
 * @module
 */

import type { AppendArgs, LogEntry, Reply, VoteArgs } from "../../../trace/figure2.ts";
import { type ClientEnd, type Handler, Server } from "../../../labrpc/mod.ts";
import type { RaftServer } from "../../../raft/api.ts";

/** Receives requests to a played server, under any service name that the sender uses. */
export class PlayedServer extends Server {
  #handle: (method: string, args: unknown, reply: object) => void | Promise<void>;

  constructor(handle: (method: string, args: unknown, reply: object) => void | Promise<void>) {
    super();
    this.#handle = handle;
  }

  override lookUp(method: string): Handler {
    return (args, reply) => this.#handle(method, args, reply as object);
  }
}

/** Figure 2's state of a played server. Follower or candidate; the test itself acts as leader. */
export class PlayedPeer implements RaftServer {
  readonly id: number;
  /** Its ends, by peer. */
  ends: ClientEnd[] = [];
  term = 0;
  /** In the current term; null for nobody. */
  votedFor: number | null = null;
  /** The log, without an entry at index 0. */
  log: LogEntry[] = [];
  /** The highest LeaderCommit that it was sent, up to the last new entry. */
  heardCommit = 0;

  constructor(id: number) {
    this.id = id;
  }

  /** It never accepts commands. */
  Start(): [number, number, boolean] {
    return [-1, this.term, false];
  }

  GetState(): [number, boolean] {
    return [this.term, false];
  }

  /** It has no timers. */
  Kill(): void {}

  /** All servers: a higher term is adopted. */
  adopt(term: number): void {
    if (term <= this.term) return;
    this.term = term;
    this.votedFor = null;
  }

  /** Index and term of its last entry. */
  get last(): { lastIndex: number; lastTerm: number } {
    return { lastIndex: this.log.length, lastTerm: termAt(this.log, this.log.length) };
  }

  /** Its reply, by Figure 2, to a RequestVote of server `from`. */
  vote({ term, lastIndex, lastTerm }: VoteArgs, from: number): Reply {
    this.adopt(term);
    const { last } = this;
    const upToDate = lastTerm > last.lastTerm || (lastTerm === last.lastTerm && lastIndex >= last.lastIndex);
    const free = this.votedFor === null || this.votedFor === from;
    const yes = term === this.term && free && upToDate;
    if (yes) this.votedFor = from;
    return { term: this.term, yes };
  }

  /** InstallSnapshot: `log` is the log up to the snapshot's last entry. Returns the term of its reply. */
  install(term: number, log: readonly LogEntry[]): number {
    this.adopt(term);
    if (term < this.term) return this.term;
    const index = log.length;
    const same = this.log.length >= index && termAt(this.log, index) === termAt(log, index);
    if (!same) this.log = [...log];
    return term;
  }

  /** Its reply, by Figure 2, to an AppendEntries. */
  append({ term, prev, prevTerm, entries, commit }: AppendArgs): Reply {
    this.adopt(term);
    if (term < this.term) return { term: this.term, yes: false };
    if (prev > this.log.length || termAt(this.log, prev) !== prevTerm) return { term, yes: false };
    entries.forEach((entry, i) => {
      const index = prev + 1 + i;
      if (index <= this.log.length && termAt(this.log, index) !== entry.term) this.log.length = index - 1;
      if (index > this.log.length) this.log.push(entry);
    });
    this.heardCommit = Math.max(this.heardCommit, Math.min(commit, prev + entries.length));
    return { term, yes: true };
  }
}

/** The term of an entry; 0 before the first. */
export function termAt(log: readonly LogEntry[], index: number): number {
  return index === 0 ? 0 : log[index - 1].term;
}
