/**
 * What guides a search: the state of a run by the referee's model, normalised so that equal states look equal; and
 * goals, situations in which mistakes show. Every right Raft can reach each goal.
 *
 * @module
 */

import type { ServerState } from "../trace/complaint.ts";
import type { Step } from "./override.ts";

/** The message that arrives or is lost in a step. */
export interface Moved {
  leg: "request" | "reply" | "failure" | null;
  from: number;
  to: number;
  /** The term of the caller when it called. */
  term: number;
}

/** A moment of a run, between two steps. */
export interface View {
  servers: readonly ServerState[];
  /** The messages under way, a word for each. */
  underWay: readonly string[];
}

/** The last step, and the moments before and after it. */
interface Change {
  step: Step;
  moved: Moved | null;
  before: View;
  after: View;
  /** What came before. */
  past: Past;
}

/** Which servers have led, in the lives that they are in, and what became of their entries. */
export class Past {
  /** The last term in which a server led. */
  readonly led = new Map<number, number>();
  /** Servers of which entries were replaced since they led. */
  readonly lost = new Set<number>();

  /** Adds a change, once its goals are known. */
  add({ before, after }: Omit<Change, "past">): void {
    after.servers.forEach((server, i) => {
      const was = before.servers[i];
      if (!server.alive) {
        this.led.delete(i);
        this.lost.delete(i);
      } else if (isLeader(server)) {
        if (this.led.get(i) !== server.term) this.lost.delete(i);
        this.led.set(i, server.term);
      } else if (was !== undefined && this.led.has(i) && isReplaced(was, server)) this.lost.add(i);
    });
  }
}

interface Goal {
  /** Completes "reached: ". */
  text: string;
  isReached: (change: Change) => boolean;
}

const isLeader = ({ alive, role }: ServerState) => alive && role === "leader";
const lastTerm = ({ log }: ServerState) => log.at(-1) ?? 0;

/** Whether another entry is now where a server had one. */
function isReplaced(was: ServerState, is: ServerState): boolean {
  return was.log.some((term, at) => is.log[at] !== undefined && is.log[at] !== term);
}

/** The servers for which both hold. */
function pairs(servers: readonly ServerState[], hold: (a: ServerState, b: ServerState) => boolean): boolean {
  return servers.some((a, i) => servers.some((b, j) => i !== j && hold(a, b)));
}

/** Entries of earlier terms, of a leader, which a majority has and nobody knows to be committed. */
function oldOnMajority(servers: readonly ServerState[]): { at: number; term: number }[] {
  const { length: n } = servers;
  return servers.filter(isLeader).flatMap((leader) =>
    leader.log.map((term, at) => ({ at, term })).filter(({ at, term }) =>
      term < leader.term &&
      servers.every(({ commit }) => commit <= at) &&
      servers.filter(({ log }) => log[at] === term).length > n / 2
    )
  );
}

export const goals: Readonly<Record<string, Goal>> = {
  "split vote": {
    text: "two candidates in one term",
    isReached: ({ after: { servers } }) =>
      pairs(
        servers,
        (a, b) => a.alive && b.alive && a.role === "candidate" && b.role === "candidate" && a.term === b.term,
      ),
  },
  "two leaders": {
    text: "two leaders in different terms",
    isReached: ({ after: { servers } }) =>
      pairs(servers, (a, b) => isLeader(a) && isLeader(b) && a.term !== b.term),
  },
  "logs differ": {
    text: "two servers have different entries at one index",
    isReached: ({ after: { servers } }) =>
      pairs(servers, (a, b) => a.log.some((term, at) => b.log[at] !== undefined && b.log[at] !== term)),
  },
  "old entry on a majority": {
    text: "a leader has an entry of an earlier term, which a majority has and nobody knows to be committed",
    isReached: ({ after: { servers } }) => oldOnMajority(servers).length > 0,
  },
  "old entry on a majority, later one elsewhere": {
    text: "the same, and another server has an entry of a later term there (Figure 8, c)",
    isReached: ({ after: { servers } }) =>
      oldOnMajority(servers).some(({ at, term }) => servers.some(({ log }) => log[at] > term)),
  },
  "entry replaced": {
    text: "an entry is replaced by another one",
    isReached: ({ before, after }) =>
      after.servers.some((server, i) =>
        before.servers[i] !== undefined && isReplaced(before.servers[i], server)
      ),
  },
  "majority replaced": {
    text: "an entry that a majority has is replaced by another one (Figure 8, d)",
    isReached: ({ before, after }) =>
      after.servers.some(({ log }, i) =>
        before.servers[i]?.log.some((term, at) =>
          log[at] !== undefined && log[at] !== term &&
          before.servers.filter(({ log }) => log[at] === term).length > before.servers.length / 2
        )
      ),
  },
  "leads again": {
    text: "a server leads that has led an earlier term",
    isReached: ({ after: { servers }, past: { led } }) =>
      servers.some((server, i) => isLeader(server) && led.has(i) && led.get(i)! < server.term),
  },
  "leads again without its entries": {
    text: "a server leads that has led an earlier term, and of which entries were replaced since",
    isReached: ({ after: { servers }, past: { led, lost } }) =>
      servers.some((server, i) => isLeader(server) && lost.has(i) && led.get(i)! < server.term),
  },
  "voter restarts": {
    text: "a server that voted for another one in its term restarts",
    isReached: ({ step, after: { servers } }) =>
      step.step === "start" && servers[step.server].vote !== null &&
      servers[step.server].vote !== step.server,
  },
  "follower restarts": {
    text: "a server that acknowledged an entry restarts",
    isReached: ({ step, after: { servers } }) =>
      step.step === "start" && servers[step.server].log.length > 0 &&
      servers[step.server].role === "follower",
  },
  "leader restarts": {
    text: "a leader that has entries crashes",
    isReached: ({ step, before: { servers } }) =>
      step.step === "crash" && isLeader(servers[step.server]) && servers[step.server].log.length > 0,
  },
  "late reply": {
    text: "a reply to a call of an earlier term reaches a server that leads again",
    isReached: ({ step, moved, after: { servers } }) =>
      step.step === "deliver" && moved?.leg === "reply" && isLeader(servers[moved.from]) &&
      moved.term > 0 && moved.term < servers[moved.from].term,
  },
  "late request": {
    text: "a request of an earlier term reaches a server of a later one",
    isReached: ({ step, moved, before: { servers } }) =>
      step.step === "deliver" && moved?.leg === "request" && servers[moved.to].alive &&
      moved.term > 0 && moved.term < servers[moved.to].term,
  },
  "longer log, older term": {
    text: "a candidate has a longer log than another server, but the last entry of an earlier term",
    isReached: ({ after: { servers } }) =>
      pairs(servers, (a, b) =>
        a.alive && b.alive && a.role === "candidate" && a.log.length > b.log.length &&
        lastTerm(a) < lastTerm(b)),
  },
  "committed, then down": {
    text: "a server that knows an entry to be committed crashes",
    isReached: ({ step, before: { servers } }) => step.step === "crash" && servers[step.server].commit > 0,
  },
};

/**
 * A state as a word: terms by rank, servers in order. Runs with equal words may differ in what the model does not see,
 * so it only tells what is new; no run is skipped because its state is known.
 */
export function wordOf({ servers, underWay }: View): string {
  const terms = [...new Set(servers.flatMap(({ term, log }) => [term, ...log]))].sort((a, b) => a - b);
  const rank = (term: number) => terms.indexOf(term);
  const all = servers.map(({ alive, role, term, vote, log, commit, applied }) =>
    `${alive ? role[0] : "x"}${rank(term)}${vote ?? "-"}${log.map(rank).join("")}c${commit}a${applied}`
  );
  return `${all.join(" ")} | ${[...underWay].sort().join(" ")}`;
}

/**
 * The same for a run with long logs, of which `servers` have the recent part. Runs of entries of one term count up to
 * three.
 */
export function recentWordOf(servers: readonly ServerState[]): string {
  const lowest = Math.min(...servers.map(({ term, log }) => Math.min(term, log[0] ?? term)));
  return servers.map(({ alive, role, term, vote, log, commit, applied }) => {
    let entries = "", row = 0;
    log.forEach((each, i) => {
      row = each === log[i - 1] ? row + 1 : 1;
      if (row <= 3) entries += `${Math.min(each - lowest, 9)}`;
    });
    const known = `c${Math.min(commit, 4)}a${Math.min(applied, 4)}`;
    return `${alive ? role[0] : "x"}${Math.min(term - lowest, 9)}${vote ?? "-"}${entries}${known}`;
  }).join(" ");
}

/** 32 bits of a text (FNV-1a). */
export function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return hash >>> 0;
}
